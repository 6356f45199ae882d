"""An event study for the checks: effects by time from the start, with the covariance that the panel allows.

Called by `checks.battery`; `pre_trends` and `bounds` read it, and take one from any other estimator as well. Each
cohort has its own coefficients, averaged by its weight (Sun & Abraham 2021), so that effects that differ between
cohorts do not leak into the time before the start.
"""

from dataclasses import dataclass, replace

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.altered import least_before, restricted, until
from enjeu.evaluation.inference.assignments import assignments, lots, treated_and_not
from enjeu.evaluation.inference.choose import ENOUGH
from enjeu.evaluation.inference.clustered import cr2_of, joint
from enjeu.evaluation.inference.randomisation import ranked
from enjeu.evaluation.inference.regression import Fit, Flags, Integers, fit, measured
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats

_LEADS = 5
"""Blocks of periods before the start that are compared with the last one: more would cost the test its power."""
_ROLL_OUTS = 499
"""Roll-outs for few lots: the p-value then moves by 0.01 around 0.05."""


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Effects relative to the last time before the start, which is at −1 and not among them."""

    at: Integers
    """Shape (times,): time from the start, in blocks; ascending, without −1."""
    effect: Floats
    """Shape (times,): in the unit of the outcome."""
    covariance: Floats
    """Shape (times, times)."""
    df: float
    """Degrees of freedom of a t statistic made of them; infinite for large samples."""
    p_before: float | None = None
    """Of all effects before the start being zero; None to take it from the covariance."""
    width: int = 1
    """Periods in a block."""


def event_study(panel: Panel, generator: np.random.Generator) -> EventStudy | None:
    """Blocks of periods so wide that at most a third as many are tested as there are lots; None with too little before.

    Covariance and test by CR2 from six lots on both sides, else by exchanging dates between lots: then the effect after
    the start is first taken off, so that it does not count as noise. Lots that began alone are left out where enough
    others stay, else dates are exchanged: CR2 gives them no spread of their own (six of twelve: 99 % false alarms).
    """
    together = _together(panel)
    if min(treated_and_not(together)) >= ENOUGH:
        panel = together
    width, blocks = _blocks(panel)
    treated, controls = treated_and_not(panel)
    if width == 0 or treated + controls < 4 or len(set(panel.first.tolist())) < 2:
        return None
    try:
        of, contrast, at = _fitted(blocks, width)
    except EvaluationError:
        return None
    if not (at < -1).any() or not (at >= 0).any():
        return None
    after = contrast[at >= 0].mean(axis=0, keepdims=True)
    if min(treated, controls) >= ENOUGH and panel is together:
        tested = joint(of, contrast[at < -1])
        covariance = joint(of, contrast).covariance
        return EventStudy(at, contrast @ of.coefficients, covariance, cr2_of(of, after).df, tested.p_value, width)
    return _exchanged(blocks, at, contrast @ of.coefficients, width, generator)


def _together(panel: Panel) -> Panel:
    """The panel without treated lots that were the only ones of their date."""
    given = lots(panel)
    dates, sizes = np.unique(given.first, return_counts=True)
    if not (sizes[dates != NEVER] == 1).any():
        return panel
    alone = dates[(sizes == 1) & (dates != NEVER)]
    return restricted(panel, ~np.isin(given.first[given.of_unit], alone))


def _blocks(panel: Panel) -> tuple[int, Panel]:
    """Periods in a block, 0 where there are not two blocks; and the panel, by blocks if all began together."""
    dates = np.unique(panel.first[panel.treated])
    if NEVER not in panel.first and len(dates) > 1:
        panel = until(panel, int(dates[-1]))
        panel = replace(panel, first=np.where(panel.first == dates[-1], NEVER, panel.first))
        dates = dates[:-1]
    before = least_before(panel) if len(dates) == 1 else int(np.median(panel.first[panel.treated])) if len(dates) else 0
    tested = min(_LEADS, max(1, (len(lots(panel).first) - 2) // 3))
    width = -(-before // (1 + tested))
    if before < 2:
        return 0, panel
    return width, _by_blocks(panel, int(dates[0]), width) if len(dates) == 1 else panel


def _by_blocks(panel: Panel, start: int, width: int) -> Panel:
    """Means over blocks counted from the start; a shorter block at either end is one of its own."""
    block = (np.arange(len(panel.periods)) - start) // width
    labels, of = np.unique(block, return_inverse=True)

    def mean(values: Floats) -> Floats:
        seen = np.isfinite(values)
        out = np.full((len(values), len(labels)), np.nan)
        for b in range(len(labels)):
            inside = seen[:, of == b]
            total = np.where(inside, values[:, of == b], 0.0).sum(axis=1)
            out[:, b] = np.divide(total, inside.sum(axis=1), out=out[:, b], where=inside.any(axis=1))
        return out

    return replace(
        panel,
        periods=tuple(str(label) for label in labels),
        values=mean(panel.values),
        first=np.where(panel.treated, int(np.searchsorted(labels, 0)), NEVER),
        covariates={name: mean(values) for name, values in panel.covariates.items()},
    )


def _fitted(panel: Panel, width: int) -> tuple[Fit, Floats, Integers]:
    """The regression, the contrasts (times, columns) that average its cohorts, and the times."""
    single = len(np.unique(panel.first[panel.treated])) == 1
    step = 1 if single else width
    since = np.arange(len(panel.periods)) - panel.first[:, None]
    # After the start each period has its own: an effect that grows within a block would leak into the time before.
    since = np.where(since < 0, since // step, since)
    reference = (panel.treated[:, None] & (since == -1) & np.isfinite(panel.values)).any(axis=1)
    of = measured(panel, (~panel.treated | reference)[:, None] & np.ones_like(since, dtype=np.bool_))
    time, cohort = since[of.unit, of.period], panel.first[of.unit]
    asked: Flags = (cohort != NEVER) & (time != -1)
    pairs, column = np.unique(np.stack([time[asked], cohort[asked]]), axis=1, return_inverse=True)
    dummies = np.zeros((len(time), pairs.shape[1]))
    dummies[asked, column] = 1.0
    fitted = fit(of, dummies)
    block = np.where(pairs[0] < 0, pairs[0], pairs[0] // step)
    at = np.unique(block)
    contrast = np.zeros((len(at), len(fitted.coefficients)))
    for j, (when, which) in enumerate(zip(block, pairs[1], strict=True)):
        contrast[np.searchsorted(at, when), j] = panel.weights[panel.first == which].sum()
    return fitted, contrast / contrast.sum(axis=1, keepdims=True), at


def _exchanged(
    panel: Panel, at: Integers, effect: Floats, width: int, generator: np.random.Generator
) -> EventStudy | None:
    step = 1 if len(np.unique(panel.first[panel.treated])) == 1 else width
    since = (np.arange(len(panel.periods)) - panel.first[:, None]) // step
    taken = np.zeros_like(panel.values)
    for when, size in zip(at, effect, strict=True):
        taken[panel.treated[:, None] & (since == when) & (when >= 0)] = size
    nulled = replace(panel, values=panel.values - taken)
    drawn = assignments(panel, generator, enumerated=_ROLL_OUTS, drawn=_ROLL_OUTS)
    found = []
    for first in drawn.first:
        try:
            of, contrast, times = _fitted(replace(nulled, first=first), width)
        except EvaluationError:
            continue
        if np.array_equal(times, at):
            found.append(contrast @ of.coefficients)
    effects = np.array(found)
    before = effects[:, at < -1]
    distance = np.einsum("ri,ij,rj->r", before, np.linalg.pinv(before.T @ before / len(before), hermitian=True), before)
    chance = ranked(distance, drawn)
    p_before = chance.p_value if chance.p_floor <= 0.05 else None
    covariance = effects[1:].T @ effects[1:] / max(1, len(effects) - 1)
    return EventStudy(at, effect, covariance, len(lots(panel).first) - 2.0, p_before, width)
