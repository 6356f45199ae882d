"""The pilot of a case: what it observes, how well at each size, and what that is worth. Called by `information`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.knowable import EVENT, Drawn
from enjeu.appraisal.simulate import draw_inputs
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.distributions import Uniform
from enjeu.estimates.draws import Group, sampler
from enjeu.estimates.information import Information, Signal
from enjeu.estimates.notation import Estimate
from enjeu.estimates.sampling import Joint, evsi, joint
from enjeu.estimates.special import normal_quantile

_UNBOUNDED = 4
"""Without a population, sizes up to this many times the declared one are looked at."""


@dataclass(frozen=True, slots=True)
class Pilot:
    """The pilot of the case in terms of columns."""

    names: tuple[str, ...]
    signals: tuple[Signal, ...]
    spread: FloatArray
    """Variance of one unit's observation in all periods relative to the input's own, shape (inputs,)."""
    noise: FloatArray
    """Standard normals (inputs, n)."""
    correlation: FloatArray
    units: int | None
    most: int
    bound: bool

    @classmethod
    def of(cls, drawn: Drawn, signals: Sequence[Signal], studies: Mapping[str, float]) -> "Pilot | None":
        """The pilot, or None where the case has none that informs anything uncertain; `studies` has noises by path."""
        read, columns = drawn.model.terms.read, drawn.model.terms.columns
        declared = read.case.decision.pilot
        if declared is None:
            return None
        row_of = {column.path.removesuffix(EVENT): row for row, column in enumerate(columns)}
        rows = {name: row_of[path] for name in declared.informs if (path := read.symbols.get(name, name)) in row_of}
        if not rows:
            return None
        noises = [studies.get(f"decision.pilot.noise.{name}") for name in rows]
        # An event happens in a pilot or does not: it has no noise.
        open_ended = any(
            noise is None and not columns[row].path.endswith(EVENT)
            for row, noise in zip(rows.values(), noises, strict=True)
        )
        sd = np.array([columns[row].distribution.sd for row in rows.values()])
        relative = np.array([noise or 0.0 for noise in noises]) / np.where(sd > 0.0, sd, np.inf)
        units = declared.units or 0
        population = read.quantities.get(f"populations.{declared.population}.headcount")
        most = int(population.distribution.mean) if isinstance(population, Estimate) else _UNBOUNDED * units
        return cls(
            names=tuple(rows),
            signals=tuple(signals[row] for row in rows.values()),
            spread=relative**2 / declared.periods,
            noise=_normals(drawn, len(rows)),
            correlation=_correlation(drawn.correlated, tuple(rows.values())),
            units=declared.units,
            most=max(most, units),
            bound=open_ended or declared.units is None,
        )

    def fit(self, npv: FloatArray) -> Joint:
        """E[NPV | what the pilot informs] of the options in `npv` (options, n)."""
        return joint(npv, self.signals)

    def evsi(self, fitted: Joint, units: int) -> Information:
        """The value of a pilot of this size."""
        return evsi(fitted, self.spread / units, self.noise, self.correlation)


def _normals(drawn: Drawn, count: int) -> FloatArray:
    """Standard normals of Sobol dimensions that the inputs do not use, shape (count, n)."""
    columns = len(drawn.model.terms.columns)
    laws = [Uniform(0.0, 1.0)] * count
    u, _ = draw_inputs(sampler(laws, drawn.seed, range(columns, columns + count), (), drawn.method), drawn.batch)
    return normal_quantile(u, 1.0 - u)


def _correlation(groups: Sequence[Group], rows: Sequence[int]) -> FloatArray:
    """Of the normal scores of some columns."""
    matrix = np.eye(len(rows))
    for group in groups:
        normal = group.copula.factor @ group.copula.factor.T
        inside = [(at, group.rows.index(row)) for at, row in enumerate(rows) if row in group.rows]
        for at, i in inside:
            for other, j in inside:
                matrix[at, other] = normal[i, j]
    return matrix
