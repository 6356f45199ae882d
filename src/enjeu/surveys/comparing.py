"""Two waves beside each other: the change with its interval, and whether the items worked alike. Called by the verb."""

from typing import Final

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.interactions.disclosure import People, publishable
from enjeu.surveys.intervals import Interval, difference_interval, mean_interval, promoter_marks
from enjeu.surveys.reliability import ALIKE, Reliability, congruence
from enjeu.surveys.result import Comparison, Invariance, Score
from enjeu.surveys.schema import Instrument
from enjeu.surveys.scoring import Answered, Asked, construct_index, generator

_WHOLE: Final = "whole"
_LINKED: Final = "linked"


def compared(
    later: tuple[Answered, tuple[Score, ...]], earlier: tuple[Answered, tuple[Score, ...]], asked: Asked
) -> tuple[tuple[Comparison, ...], tuple[str, ...]]:
    """The change of every construct that both waves measure alike; and those which they do not measure alike."""
    before = {score.construct: score for score in earlier[1]}
    both = [score for score in later[1] if score.construct in before]
    apart = tuple(score.construct for score in both if not _same(later[0], earlier[0], score, before[score.construct]))
    return tuple(
        _comparison(later[0], earlier[0], score, before[score.construct], asked)
        for score in both
        if score.construct not in apart
    ), apart


def invariance(now: Reliability | None, then: Reliability | None) -> tuple[float | None, Invariance]:
    """Congruence of loadings, and a screen: alike from .95 on where the intervals of both alphas meet."""
    if now is None or then is None or now.loadings is None or then.loadings is None:
        return None, "unknown"
    figure = congruence(np.array(now.loadings), np.array(then.loadings))
    ends = (now.alpha_low, then.alpha_low, now.alpha_high, then.alpha_high)
    low, other_low, high, other_high = (0.0 if end is None else end for end in ends)
    alike = figure >= ALIKE and low <= other_high and other_low <= high
    return figure, "alike" if alike else "doubtful"


def _same(later: Answered, earlier: Answered, score: Score, before: Score) -> bool:
    """Same instrument, same version, same items and scale."""
    return _instrument(later, score) == _instrument(earlier, before)


def _instrument(answered: Answered, score: Score) -> Instrument:
    return next(one for one in answered.instruments if one.id == score.instrument)


def _comparison(later: Answered, earlier: Answered, score: Score, before: Score, asked: Asked) -> Comparison:
    instrument = _instrument(later, score)
    values, old = (_marks(one, instrument, score) for one in (later, earlier))
    names = (later.wave.id, earlier.wave.id, score.construct)
    difference = None
    if score.interval and before.interval:
        difference = difference_interval(_told(values), _told(old), generator(asked, *names))
    pairs = _pairs(later, earlier, values, old) if difference else []
    linked = _allowed(values, old, pairs, asked.floor)
    figure, screen = invariance(score.reliability, before.reliability)
    return Comparison(
        construct=score.construct,
        label=score.label,
        wave=later.wave.id,
        earlier=earlier.wave.id,
        difference=difference,
        linked=len(pairs) if linked else None,
        paired=_paired(values, old, pairs, generator(asked, *names, _LINKED)) if linked else None,
        congruence=figure,
        invariance=screen,
    )


def _marks(answered: Answered, instrument: Instrument, score: Score) -> FloatArray:
    values = construct_index(answered, instrument, score.construct)
    if score.scoring == "mean":
        return values
    return np.where(np.isnan(values), np.nan, promoter_marks(values))


def _told(values: FloatArray) -> FloatArray:
    kept: FloatArray = values[~np.isnan(values)]
    return kept


def _pairs(later: Answered, earlier: Answered, values: FloatArray, old: FloatArray) -> list[tuple[int, int]]:
    """Rows of the same person in both waves, who has an index in each."""
    known = {who: at for at, who in enumerate(earlier.respondents) if who and not np.isnan(old[at])}
    return [
        (at, known[str(who)]) for at, who in enumerate(later.respondents) if who in known and not np.isnan(values[at])
    ]


def _allowed(values: FloatArray, old: FloatArray, pairs: list[tuple[int, int]], floor: int) -> bool:
    """Whether a figure of those who are linked may stand beside that of all, in both waves."""
    return all(
        _LINKED
        in publishable({_WHOLE: np.flatnonzero(~np.isnan(all_values)), _LINKED: _numbers(pairs, side)}, floor=floor)
        for side, all_values in enumerate((values, old))
    )


def _numbers(pairs: list[tuple[int, int]], side: int) -> People:
    return np.array(sorted(pair[side] for pair in pairs), dtype=np.int64)


def _paired(values: FloatArray, old: FloatArray, pairs: list[tuple[int, int]], rng: np.random.Generator) -> Interval:
    now, then = (np.array(side) for side in zip(*pairs, strict=True))
    return mean_interval(values[now] - old[then], rng)
