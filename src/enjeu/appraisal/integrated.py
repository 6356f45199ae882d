"""The input of each option that is integrated out of its NPV: chosen before the run, kept in it, used after it.

Called by `appraise`. An input qualifies when the NPV is affine in it (read from the graph), its law is continuous, it
is correlated with none, and a small pilot run gives it more than a tenth of the variance.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.model import Model
from enjeu.appraisal.summary import LEVELS
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Ref
from enjeu.estimates.preintegration import Tails, continuous, slope, tails

LEAST_INDEX = 0.1
"""First-order index from which integrating an input out is worth its time."""


@dataclass(frozen=True, slots=True)
class Integrated:
    """What is integrated out of the NPV of each option."""

    model: Model
    columns: Mapping[str, int]
    """Of each option that has one: the row of the input."""
    outputs: tuple[Ref, ...]
    """What the tape must give besides: slope and input of each of these options."""

    def name(self, option: str) -> str | None:
        """The name of the input integrated out of the NPV of `option`."""
        return self.model.terms.columns[self.columns[option]].name if option in self.columns else None

    def beside(self, reduce: Callable[[FloatArray], FloatArray]) -> Callable[[FloatArray], FloatArray]:
        """`reduce`, with these outputs kept as they are below what it keeps."""
        extra = len(self.outputs)
        if not extra:
            return reduce
        return lambda outputs: np.concatenate([reduce(outputs[:-extra]), outputs[-extra:]])

    def tails(self, option: str, npv: FloatArray, rows: FloatArray) -> Tails | None:
        """P(loss) and quantiles of the NPV (16, points); `rows` are all that a run kept, of the same shape each."""
        if option not in self.columns:
            return None
        place = 2 * list(self.columns).index(option) - len(self.outputs)
        law = self.model.terms.columns[self.columns[option]].distribution
        return tails(npv, rows[place], rows[place + 1], law, LEVELS)


def integrated(model: Model, importance: FloatArray, correlated: Collection[int]) -> Integrated:
    """The most important affine input of each option, given `importance`, first-order indices (options, columns)."""
    chosen: dict[str, int] = {}
    outputs: list[Ref] = []
    for option, indices in zip(model.options, importance, strict=True):
        for row in np.argsort(-indices, kind="stable").tolist():
            if indices[row] <= LEAST_INDEX:
                break
            column = model.terms.columns[row]
            if row in correlated or column.event or not continuous(column.distribution):
                continue
            found = slope(model.terms.graph, model.net_present_value(option), row)
            if found is not None:
                chosen[option] = row
                outputs += [found, model.terms.graph.column(row)]
                break
    return Integrated(model, chosen, tuple(outputs))
