"""The past of the lots that a roll-out would be given to: one series a lot. Called by `propose`, `power`, `schedule`.

A lot is a larger unit where the panel has them, else a unit. Its series is the weighted mean of its members.
"""

from dataclasses import dataclass

import numpy as np

from enjeu.evaluation.cells import Ints
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Floats


@dataclass(frozen=True, slots=True)
class Past:
    """One series a lot."""

    names: tuple[str, ...]
    values: Floats
    """Shape (lots, periods); NaN where no member was seen."""
    weights: Floats
    """Shape (lots,): of all members."""
    units: Ints
    """Shape (lots,): how many members."""
    of_unit: Ints
    """Shape (units of the panel,): the lot of each, all lots counted."""
    clustered: bool

    @property
    def level(self) -> float:
        """The weighted mean of all that was seen."""
        seen = np.isfinite(self.values)
        weight = seen * self.weights[:, None]
        return float((np.where(seen, self.values, 0.0) * weight).sum() / weight.sum())


def past(panel: Panel) -> Past:
    """Lots in alphabetical order."""
    names, of_unit = np.unique(panel.units if panel.clusters is None else panel.clusters, return_inverse=True)
    seen = np.isfinite(panel.values)
    weight, total = np.zeros((2, len(names), len(panel.periods)))
    np.add.at(weight, of_unit, seen * panel.weights[:, None])
    np.add.at(total, of_unit, np.where(seen, panel.values, 0.0) * panel.weights[:, None])
    values = np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0.0)
    weights = np.bincount(of_unit, panel.weights, len(names)).astype(np.float64)
    units = np.bincount(of_unit, minlength=len(names)).astype(np.int64)
    return Past(tuple(names.tolist()), values, weights, units, of_unit.astype(np.int64), panel.clusters is not None)


def complete(of: Past) -> Past:
    """The lots that were seen in every period: placebos are made from these."""
    kept = np.flatnonzero(np.isfinite(of.values).all(axis=1))
    names = tuple(of.names[lot] for lot in kept)
    return Past(names, of.values[kept], of.weights[kept], of.units[kept], of.of_unit, of.clustered)
