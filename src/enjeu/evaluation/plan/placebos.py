"""Placebo roll-outs: effects that a roll-out would have shown where there was none, and what it would have missed.

Called by `power`. Lots and a date are drawn by lot, and the estimator and inference of `did` are applied, in closed
form for lots without gaps. All of it is linear in the outcome, and a constant effect leaves every standard error as it
is. One placebo therefore answers for every effect at once: those that it would have missed are one interval. Tests hold
these against `did` itself.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from enjeu.evaluation.inference.assignments import assignments
from enjeu.evaluation.inference.choose import choose
from enjeu.evaluation.inference.regression import Flags, Integers
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.plan.past import Past
from enjeu.evaluation.plan.scheme import Scheme
from enjeu.evaluation.result import Floats

Inference = Literal["placebo_exact", "randomisation_t", "cr2", "cluster_robust"]

ROLL_OUTS = 199
"""Other roll-outs that each placebo is held against, all where they are fewer. An evaluation takes more: its power is a
hundredth higher at most."""
_SAME = 1.0 - 1e-9
"""Statistics that differ by rounding alone are equal."""
_DOUBLINGS = 20
_HALVINGS = 24
"""Of an end: seven digits."""
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Lots:
    """Changes of the lots in the order of the pattern, of D placebos."""

    change: Floats
    """Shape (D, waves, lots): of one date, mean after less mean before; of several, the sum over the periods from the
    start of the wave on, each less the last period before it."""
    weight: Floats
    """Shape (D, lots)."""
    cells: Floats
    """Shape (D,): how many cells of the panel a placebo rests on."""
    clustered: bool
    """Whether lots are larger units."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Constant effects that would not have been found: from `low` to `high`, shape (placebos,) each."""

    low: Floats
    high: Floats


def inference(of: Scheme) -> tuple[Inference, str]:
    """What `did` would use, and why (`inference.reason.<code>`, `staged` for several dates)."""
    chosen = choose(_stub(of))
    if len(of.waves) == 1:
        return chosen.methods[0], chosen.reason  # type: ignore[return-value] # conformal is never the first
    if chosen.reason == "many_lots":
        return "cluster_robust", chosen.reason
    return "randomisation_t", "staged"


def changes(of: Past, plan: Scheme) -> Floats:
    """Shape (dates, waves, lots): at every date that leaves `before` periods before it and `after` from it on."""
    dates = of.values.shape[1] - plan.before - plan.after + 1
    running = np.concatenate([np.zeros((len(of.values), 1)), np.cumsum(of.values, axis=1)], axis=1)
    found = np.empty((dates, len(plan.waves), len(of.values)))
    for date in range(dates):
        first, end = date + plan.before, date + plan.before + plan.after
        if len(plan.waves) == 1:
            before = (running[:, first] - running[:, date]) / plan.before
            found[date, 0] = (running[:, end] - running[:, first]) / plan.after - before
            continue
        for wave, later in enumerate(plan.starts):
            begin = first + later
            summed = running[:, end] - running[:, begin]
            found[date, wave] = summed - (end - begin) * of.values[:, begin - 1]
    return found


def missed(lots: Lots, plan: Scheme, generator: np.random.Generator, level: float = 0.95) -> Missed:
    """What would be missed at this level; nothing is found, however large, where so few lots allow no test."""
    method, _ = inference(plan)
    if method == "randomisation_t":
        return _exchanged(lots, plan, generator, level)
    if len(plan.waves) > 1:
        effect, reach = _staged(lots, plan, level)
    elif method == "placebo_exact":
        effect, reach = _single(lots, level)
    else:
        effect, reach = _one_date(lots, plan, level, robust=method == "cluster_robust")
    return Missed(-effect - reach, -effect + reach)


def _stub(of: Scheme) -> Panel:
    """A panel without values, of as many lots."""
    first = np.where(of.pattern == NEVER, NEVER, of.pattern + 1)
    names = tuple(f"{lot:06d}" for lot in range(of.lots))
    periods = tuple(str(period) for period in range(len(of.waves) + 1))
    return Panel("", names, periods, np.zeros((of.lots, len(periods))), first, np.ones(of.lots))


def _one_date(lots: Lots, plan: Scheme, level: float, *, robust: bool) -> tuple[Floats, Floats]:
    """Two-way difference with clustered errors: means of changes of two groups, and the spread within each.

    CR2 and its degrees of freedom with the leverages, which are the shares of the lots in their group.
    """
    effect, variance, trace, square = np.zeros((4, len(lots.change)))
    for sign, side in _sides(plan):
        share, change = _shares(lots.weight[:, side]), lots.change[:, 0, side]
        total = lots.weight[:, side].sum(axis=1)
        mean = (share * change).sum(axis=1)
        effect += sign * mean
        adjusted = 1.0 if robust else 1.0 - share
        variance += ((share * (change - mean[:, None])) ** 2 / adjusted).sum(axis=1)
        own = share / (total[:, None] * (1.0 - share))
        trace += 1.0 / total
        square += (own**2 * (1.0 - 2.0 * share)).sum(axis=1) + (own * share).sum(axis=1) ** 2
    groups, periods = plan.lots, plan.before + plan.after
    if robust:
        variance *= groups / (groups - 1) * (lots.cells - 1) / (lots.cells - periods)
    df = np.full(len(effect), groups - 1.0) if robust else np.maximum(1.0, trace**2 / square)
    return effect, stats.t.ppf(0.5 + level / 2.0, df) * np.sqrt(variance)


def _single(lots: Lots, level: float) -> tuple[Floats, Floats]:
    """One lot: the first, against the spread of all others, each compared with the rest of them."""
    weight, change = lots.weight[:, 1:], lots.change[:, 0, 1:]
    total, summed = weight.sum(axis=1), (weight * change).sum(axis=1)
    others = (summed[:, None] - weight * change) / (total[:, None] - weight)
    spread = np.sqrt(((change - others) ** 2).mean(axis=1))
    reach = stats.t.ppf(0.5 + level / 2.0, weight.shape[1] - 1.0) * spread
    return lots.change[:, 0, 0] - summed / total, reach


def _staged(lots: Lots, plan: Scheme, level: float) -> tuple[Floats, Floats]:
    """Several dates with clustered errors: group-time effects against the comparison, weighted by size."""
    effect, rows = _group_time(lots.change, lots.weight, plan.pattern[None, :], plan)
    factor = plan.lots / (plan.lots - 1.0) if lots.clustered else 1.0
    return effect, stats.t.ppf(0.5 + level / 2.0, plan.lots - 1.0) * np.sqrt(factor * (rows**2).sum(axis=1))


def _group_time(change: Floats, weight: Floats, pattern: Integers, plan: Scheme) -> tuple[Floats, Floats]:
    """Mean effect, shape (B,), and contributions of lots, shape (B, lots), for B changes, weights and patterns."""
    lasting = np.array([plan.after - later for later in plan.starts], np.float64)
    never = weight * (pattern == NEVER)
    own = [weight * (pattern == wave) for wave in range(len(plan.waves))]
    sizes = np.stack([one.sum(axis=-1) for one in own], axis=-1)
    total = sizes @ lasting
    differences, rows = [], np.zeros(np.broadcast_shapes(weight.shape, pattern.shape, change[:, 0].shape))
    for wave, mine in enumerate(own):
        one, size = change[:, wave], sizes[..., wave]
        mean, compared = ((mine * one).sum(-1) / size, (never * one).sum(-1) / never.sum(-1))
        differences.append(mean - compared)
        rows += mine * (one - mean[..., None]) / total[..., None]
        rows -= never * (one - compared[..., None]) * (size / total / never.sum(-1))[..., None]
    summed = np.stack(differences, axis=-1)
    effect = (sizes * summed).sum(-1) / total
    # A lot more in a wave moves the mean towards the effect of that wave, as in `aggregation`.
    pull = (summed - lasting * effect[..., None]) / total[..., None]
    for wave, mine in enumerate(own):
        rows += mine * pull[..., wave, None]
    return effect, rows


def _two_way(change: Floats, weight: Floats, treated: Flags) -> tuple[Floats, Floats]:
    """The same of one date, for each roll-out: what its t is made of, but for a factor that is common to all."""
    contrast = treated - (weight * treated).sum(-1, keepdims=True) / weight.sum(-1, keepdims=True)
    own = weight * contrast * (change - (weight * change).sum(-1, keepdims=True) / weight.sum(-1, keepdims=True))
    itself = weight * contrast**2
    total = itself.sum(-1)
    effect = own.sum(-1) / total
    return effect, (own - effect[..., None] * itself) / total[..., None]


def _exchanged(lots: Lots, plan: Scheme, generator: np.random.Generator, level: float) -> Missed:
    """Randomisation-t turned round, of all placebos on one set of other roll-outs."""
    drawn = assignments(_stub(plan), generator, enumerated=ROLL_OUTS, drawn=ROLL_OUTS).first
    # Dates of the stub count from 1.
    patterns = np.where(drawn == NEVER, NEVER, drawn - 1)
    change, weight = lots.change[:, :, None, :], lots.weight[:, None, :]
    if len(plan.waves) == 1:
        treated = patterns != NEVER
        outcome = _two_way(change[:, 0], weight, treated)
        real = _two_way(treated[0].astype(np.float64), weight, treated)
    else:
        outcome = _group_time(change, weight, patterns, plan)
        real = _group_time(_treatment(plan)[None, :, None, :], weight, patterns, plan)
    return _turned_round(_Shifted.of(outcome, real), level)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """Effects and squared errors by placebo and roll-out, as functions of an effect taken off the really treated."""

    effect: Floats
    moved: Floats
    """Of `effect`, by a unit of effect."""
    square: Floats
    mixed: Floats
    moved_square: Floats

    @classmethod
    def of(cls, outcome: tuple[Floats, Floats], real: tuple[Floats, Floats]) -> "_Shifted":
        """From effects (B, R) and contributions (B, R, lots) of the outcome and of the real treatment."""
        (effect, rows), (moved, shifted) = outcome, real
        square, mixed, moved_square = (
            np.einsum("...i,...i->...", *pair) for pair in ((rows, rows), (rows, shifted), (shifted, shifted))
        )
        return cls(effect, moved, square, mixed, moved_square)

    def statistics(self, shift: Floats) -> Floats:
        """|t|, shape (B, R), for one shift a placebo."""
        by = shift[:, None]
        effect = np.abs(self.effect - by * self.moved)
        error = np.sqrt(np.maximum(self.square - 2.0 * by * self.mixed + by**2 * self.moved_square, 0.0))
        return np.asarray(np.divide(effect, error, out=np.zeros_like(effect), where=error > 0.0))

    def p_values(self, shift: Floats) -> Floats:
        """Shape (B,): the share of roll-outs that are no less extreme than the real one, the first."""
        found = self.statistics(shift)
        return np.asarray((found >= found[:, :1] * _SAME).mean(axis=1))


def _turned_round(of: _Shifted, level: float) -> Missed:
    """The effects that the test would miss; whether none at all would be found is its own answer at 0."""
    least = 1.0 - level + 1e-12
    effect = of.effect[:, 0]
    error = np.sqrt(np.mean((of.effect - effect[:, None] * of.moved) ** 2, axis=1))
    error[error == 0.0] = 1.0
    low, high = (_edge(of, -effect, step, least) for step in (-error, error))
    found = of.statistics(np.zeros(len(effect)))
    never = (found >= found.max(axis=1, keepdims=True) * _SAME).mean(axis=1) > least
    alarm = of.p_values(np.zeros(len(effect))) <= least
    # Where what is not rejected is no single interval, an end found far away may contradict the test of no effect.
    inside = alarm & (low <= 0.0) & (high >= 0.0)
    high = np.where(inside & (effect > 0.0), -_TINY, np.where(~alarm, np.maximum(high, 0.0), high))
    low = np.where(inside & (effect <= 0.0), _TINY, np.where(~alarm, np.minimum(low, 0.0), low))
    return Missed(np.where(never, -np.inf, low), np.where(never, np.inf, high))


def _edge(of: _Shifted, inside: Floats, step: Floats, least: float) -> Floats:
    """Where effects begin to be found, going from `inside` by growing steps; infinite where they do not."""
    outside = inside + step
    for _ in range(_DOUBLINGS):
        missed_still = of.p_values(-outside) > least
        if not missed_still.any():
            break
        inside = np.where(missed_still, outside, inside)
        step = np.where(missed_still, 2.0 * step, step)
        outside = np.where(missed_still, inside + step, outside)
    else:
        outside = np.where(of.p_values(-outside) > least, np.copysign(np.inf, step), outside)
    known = np.isfinite(outside)
    for _ in range(_HALVINGS):
        middle = np.where(known, 0.5 * (inside + outside), 0.0)
        kept = of.p_values(-middle) > least
        inside, outside = np.where(kept, middle, inside), np.where(kept | ~known, outside, middle)
    return outside


def _treatment(plan: Scheme) -> Floats:
    """The change that being treated itself makes in the pattern, shape (waves, lots)."""
    periods = np.arange(-1, plan.after)
    starts = np.array([*plan.starts, plan.after])[plan.pattern]
    under = (periods >= starts[:, None]).astype(np.float64)
    found = [under[:, later + 1 :].sum(axis=1) - (plan.after - later) * under[:, later] for later in plan.starts]
    return np.array(found)


def _sides(plan: Scheme) -> tuple[tuple[float, slice], tuple[float, slice]]:
    return (1.0, slice(0, plan.treated)), (-1.0, slice(plan.treated, plan.lots))


def _shares(weight: Floats) -> Floats:
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
