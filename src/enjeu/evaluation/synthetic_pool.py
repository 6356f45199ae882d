"""Units for a synthetic comparison: the panel without holes, who is treated when, and who may stand in for them.

Called by `synthetic`; what it leaves out is reported by `synthetic_checks`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats

Integers = npt.NDArray[np.int64]

LEAST_BEFORE = 5
"""Periods before the first treated one: with fewer, some mixture of donors fits nearly anything."""
LEAST_DONORS = 2


@dataclass(frozen=True, slots=True)
class Predictor:
    """A characteristic which the synthetic unit should share: an outcome or covariate, averaged over periods."""

    name: str
    """The panel's outcome or one of its covariates."""
    first: int
    """Position of the first period averaged."""
    last: int
    """Position of the last one, before any treatment."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Units measured in all periods."""

    units: tuple[str, ...]
    values: Floats
    """Shape (units, periods)."""
    people: Floats
    """Shape (units,): how much each treated unit counts."""
    predictors: Floats | None
    """Shape (predictors, units), in standard deviations over units; None where only paths are matched."""
    dropped: tuple[str, ...]
    """Units left out because a cell or a predictor was missing."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Units that were first treated in one period."""

    members: Integers
    """Positions in the pool."""
    before: int
    """Number of periods before the first treated one."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who is compared with whom."""

    cohorts: tuple[Cohort, ...]
    """In order of adoption."""
    donors: Integers
    """Positions in the pool of those who were never treated."""

    @property
    def treated(self) -> int:
        """How many units are treated."""
        return sum(len(cohort.members) for cohort in self.cohorts)


def pool_of(panel: Panel, predictors: Sequence[Predictor] = ()) -> tuple[Pool, Roles]:
    """The units that can be used and their roles; larger units (`clusters`) take the place of their members.

    Errors: E180 too few donors; E181 too short a time before treatment; E182 no treated unit is complete; E183 no unit
    is treated; E184 a larger unit whose members started at different times; E187 an outcome that never changes among
    the donors; E186, E188, E189 predictors that cannot be used.
    """
    panel = _larger(panel)
    if not panel.treated.any():
        raise EvaluationError("E183", outcome=panel.outcome)
    start = int(panel.first[panel.treated].min())
    characteristics = _characteristics(panel, predictors, start) if predictors else np.empty((0, len(panel.units)))
    whole = np.isfinite(np.concatenate([panel.values, characteristics.T], axis=1)).all(axis=1)
    values, first = panel.values[whole], panel.first[whole]
    if not (first != NEVER).any():
        raise EvaluationError("E182", outcome=panel.outcome, unit=panel.units[int(np.argmax(panel.treated & ~whole))])
    cohorts = tuple(Cohort(np.flatnonzero(first == one), int(one)) for one in np.unique(first[first != NEVER]))
    roles = Roles(cohorts, np.flatnonzero(first == NEVER))
    _require(panel, values, roles, int((~whole).sum()))
    scaled = _scaled(characteristics[:, whole], predictors) if predictors else None
    units, dropped = (tuple(np.asarray(panel.units)[which].tolist()) for which in (whole, ~whole))
    return Pool(units, values, panel.weights[whole], scaled, dropped), roles


def _require(panel: Panel, values: Floats, roles: Roles, dropped: int) -> None:
    """What must be there before anything is computed."""
    donors, before = len(roles.donors), roles.cohorts[0].before
    if donors < LEAST_DONORS:
        named = {"count": str(donors), "needed": str(LEAST_DONORS), "dropped": str(dropped)}
        raise EvaluationError("E180", outcome=panel.outcome, **named)
    if before < LEAST_BEFORE:
        raise EvaluationError("E181", outcome=panel.outcome, before=str(before), needed=str(LEAST_BEFORE))
    if not np.diff(values[roles.donors, :before], axis=1).any():
        raise EvaluationError("E187", outcome=panel.outcome)


def _larger(panel: Panel) -> Panel:
    """One row for each larger unit that treatment was given to: the weighted mean of its members that were measured."""
    if panel.clusters is None:
        return panel
    names, where, of_unit = np.unique(np.asarray(panel.clusters), return_index=True, return_inverse=True)
    mixed = np.flatnonzero(panel.first[where][of_unit] != panel.first)
    if len(mixed):
        raise EvaluationError("E184", cluster=panel.clusters[mixed[0]])
    member = np.zeros((len(names), len(of_unit)))
    member[of_unit, np.arange(len(of_unit))] = panel.weights
    return Panel(
        panel.outcome,
        tuple(names.tolist()),
        panel.periods,
        _means(member, panel.values),
        panel.first[where],
        member.sum(axis=1),
        covariates={name: _means(member, values) for name, values in panel.covariates.items()},
        randomised=panel.randomised,
    )


def _means(member: Floats, values: Floats) -> Floats:
    """Weighted means of what was measured; NaN where nothing was."""
    measured = np.isfinite(values)
    weight = member @ measured
    total = member @ np.where(measured, values, 0.0)
    return np.asarray(np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0.0))


def _characteristics(panel: Panel, predictors: Sequence[Predictor], before: int) -> Floats:
    """Shape (predictors, units): means over the periods in which something was measured."""
    known = {panel.outcome: panel.values, **panel.covariates}
    rows = []
    for predictor in predictors:
        if predictor.name not in known:
            raise EvaluationError("E186", predictor=predictor.name, known=", ".join(known))
        if not 0 <= predictor.first <= predictor.last < before:
            span = {"first": str(predictor.first + 1), "last": str(predictor.last + 1), "before": str(before)}
            raise EvaluationError("E188", predictor=predictor.name, **span)
        window = known[predictor.name][:, predictor.first : predictor.last + 1]
        rows.append(_means(np.ones((1, window.shape[1])), window.T)[0])
    return np.array(rows)


def _scaled(characteristics: Floats, predictors: Sequence[Predictor]) -> Floats:
    """Each predictor in standard deviations, so that importance does not hang on its unit."""
    spread = characteristics.std(axis=1, ddof=1)
    for predictor, sd in zip(predictors, spread, strict=True):
        if not sd > 0.0:
            raise EvaluationError("E189", predictor=predictor.name)
    return np.asarray(characteristics / spread[:, np.newaxis])
