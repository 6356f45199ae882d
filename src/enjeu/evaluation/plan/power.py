"""Power on the lots' own past: the share of placebo roll-outs in which an effect put on top would have been found.

Called by `propose`. More lots than there are: lots are drawn with replacement, and their distances from the mean are
stretched by √(n / (n − 1)), so that their variance is that of the population which the lots are taken for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.checks.power import LIKELY
from enjeu.evaluation.plan.past import Past
from enjeu.evaluation.plan.placebos import ROLL_OUTS, Lots, Missed, changes, inference, missed
from enjeu.evaluation.plan.scheme import Scheme, lasting, resized
from enjeu.evaluation.result import Floats

Told = Callable[[float], None]

_DRAWS = 2_000
_EXCHANGED_DRAWS = 400
"""Placebos where each is held against other roll-outs itself."""
_AT_ONCE = 1_000_000
"""Changes in memory at a time."""
_SURE = 1.96
_POINTS = 41
_TRIED = 12
"""Lengths of time that are tried."""
_SLOWER = 0.9
"""Of the work that is left, after every scheme: how many there will be is not known beforehand."""
MOST_LOTS = 5_000
"""Numbers of lots are looked for up to here."""


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest effect that is found four times in five, in the unit of the outcome, either way."""

    effect: float
    low: float
    """With `high`, its interval at 95 % from the number of placebos; what the past cannot tell is not in it."""
    high: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """Power against an effect of one size; at 0 it is the share of false alarms."""

    effect: float
    power: float


@dataclass(frozen=True, slots=True)
class Size:
    """What a number of lots, or of periods watched, would allow."""

    count: int
    detectable: float | None


class Trials:
    """Placebo roll-outs on one past, by any scheme; each scheme is tried once, always with the same seed."""

    def __init__(self, of: Past, seed: int, level: float = 0.95, told: Told = lambda _: None) -> None:
        """Args: of: without gaps. told: hears the share of the work that is done, nearer to 1 with every scheme."""
        self.past, self.seed, self.level = of, seed, level
        self._told = told
        self._known: dict[Scheme, Missed] = {}

    def missed(self, plan: Scheme) -> Missed:
        """What placebo roll-outs by this scheme would miss."""
        if plan not in self._known:
            self._known[plan] = self._simulated(plan)
        return self._known[plan]

    def least(self, plan: Scheme) -> float | None:
        """The smallest effect that is found four times in five."""
        found = detectable(self.missed(plan))
        return None if found is None else found.effect

    def enough(self, plan: Scheme | None, effect: float) -> bool:
        """Whether this effect is found four times in five."""
        return plan is not None and power(self.missed(plan), effect) >= LIKELY

    def _simulated(self, plan: Scheme) -> Missed:
        generator = np.random.default_rng(self.seed)
        many = placebos(plan)
        found = changes(self.past, plan)
        if plan.lots > len(self.past.names):
            found = _stretched(found, self.past.weights)
        held = ROLL_OUTS if many < _DRAWS else 1
        size = max(1, min(many, _AT_ONCE // (plan.lots * len(plan.waves) * held)))
        parts = []
        for start in range(0, many, size):
            drawn = _drawn(self.past, found, plan, min(size, many - start), generator)
            parts.append(missed(drawn, plan, np.random.default_rng(self.seed), self.level))
            done = len(self._known) + min(1.0, (start + size) / many)
            self._told(1.0 - _SLOWER**done)
        return Missed(*(np.concatenate([getattr(part, end) for part in parts]) for end in ("low", "high")))


def placebos(plan: Scheme) -> int:
    """How many placebo roll-outs are drawn."""
    return _EXCHANGED_DRAWS if inference(plan)[0] == "randomisation_t" else _DRAWS


def power(of: Missed, effect: float) -> float:
    """The share of placebos in which the effect would be found: the mean of that of a rise and that of a fall."""
    found = [((shift < of.low) | (shift > of.high)).mean() for shift in (effect, -effect)]
    return float(np.mean(found))


def detectable(of: Missed) -> Detectable | None:
    """At a power of 80 %; None where no effect has it."""
    error = _SURE * np.sqrt(LIKELY * (1.0 - LIKELY) / len(of.low))
    least = _at(of, LIKELY)
    return None if least is None else Detectable(least, _at(of, LIKELY - error) or 0.0, _at(of, LIKELY + error))


def curve(of: Missed, end: float) -> tuple[Point, ...]:
    """Power from no effect to one of size `end`."""
    return tuple(Point(float(effect), power(of, float(effect))) for effect in np.linspace(0.0, end, _POINTS))


def by_lots(trials: Trials, plan: Scheme) -> Iterator[Size]:
    """Half as many lots, as many, twice and four times as many."""
    for lots in sorted({plan.lots // 2, plan.lots, 2 * plan.lots, 4 * plan.lots}):
        if (other := resized(plan, lots)) is not None:
            yield Size(lots, trials.least(other))


def by_periods(trials: Trials, plan: Scheme) -> Iterator[Size]:
    """A quarter of the time, half, all, twice; as far as the past goes."""
    for after in sorted({max(1, plan.after // 4), max(1, plan.after // 2), plan.after, 2 * plan.after}):
        if (other := _lasting(trials, plan, after)) is not None:
            yield Size(after, trials.least(other))


def lots_needed(trials: Trials, plan: Scheme, effect: float) -> int | None:
    """The fewest lots, of which the same share begins, that find the effect four times in five; None beyond MOST_LOTS.

    Found by halving, to two in a hundred: more lots are taken to be better.
    """
    few, many = 2, plan.lots
    while not trials.enough(resized(plan, many), effect):
        few, many = many, 2 * many
        if many > MOST_LOTS:
            return None
    while many - few > max(1, many // 50):
        middle = (few + many) // 2
        few, many = (few, middle) if trials.enough(resized(plan, middle), effect) else (middle, many)
    return many


def periods_needed(trials: Trials, plan: Scheme, effect: float) -> int | None:
    """The fewest periods from the first start on, of some that are tried; None beyond what the past allows to try."""
    most = max(1, trials.past.values.shape[1] - 1)
    tried = sorted({int(after) for after in np.geomspace(1, most, _TRIED).round()} | {plan.after})
    return next((after for after in tried if trials.enough(_lasting(trials, plan, after), effect)), None)


def _lasting(trials: Trials, plan: Scheme, after: int) -> Scheme | None:
    return plan if after == plan.after else lasting(plan, after, trials.past.values.shape[1])


def _at(of: Missed, wanted: float) -> float | None:
    """The smallest effect of this power, found by halving: near it power grows with the effect."""
    ends = np.abs(np.concatenate([of.low, of.high]))
    low, high = 0.0, 1.01 * float(ends[np.isfinite(ends)].max(initial=0.0))
    if high == 0.0 or power(of, high) < wanted:
        return None
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if power(of, middle) >= wanted else (middle, high)
    return high


def _drawn(of: Past, found: Floats, plan: Scheme, many: int, generator: np.random.Generator) -> Lots:
    """Lots in a new order, and a date, for each placebo."""
    lots = len(of.names)
    if plan.lots <= lots:
        chosen = generator.permuted(np.tile(np.arange(lots), (many, 1)), axis=1)[:, : plan.lots]
    else:
        chosen = generator.integers(lots, size=(many, plan.lots))
    dates = generator.integers(len(found), size=many)
    change = found[dates[:, None, None], np.arange(len(plan.waves))[None, :, None], chosen[:, None, :]]
    cells = of.units[chosen].sum(axis=1) * float(plan.before + plan.after)
    return Lots(change, of.weights[chosen], cells, of.clustered)


def _stretched(found: Floats, weights: Floats) -> Floats:
    mean = np.average(found, axis=2, weights=weights)[..., None]
    return np.asarray(mean + (found - mean) * np.sqrt(found.shape[2] / (found.shape[2] - 1.0)))
