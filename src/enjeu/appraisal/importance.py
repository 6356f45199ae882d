"""Which inputs move the NPV most, from a small pilot run: they get the first dimensions of the Sobol points.

Called by `appraise`, and by `attribution`, so that a case is drawn as its appraisal draws it.
"""

from collections.abc import Sequence

import numpy as np

from enjeu.appraisal.model import Model
from enjeu.appraisal.simulate import draw_inputs
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import Batch, Group, Method, sampler
from enjeu.estimates.tape import Machine, compile_graph

PILOT_POINTS = 64
"""Points of each scramble of the pilot run."""


def importance(model: Model, groups: Sequence[Group], seed: int, method: Method = "sobol") -> FloatArray:
    """About the first-order index of each column for the NPV of each option, shape (options, columns)."""
    laws = [column.distribution for column in model.terms.columns]
    u, inputs = draw_inputs(sampler(laws, seed, range(len(laws)), groups, method), Batch(0, PILOT_POINTS))
    outputs = [model.net_present_value(option) for option in model.options]
    machine = Machine(compile_graph(model.terms.graph, outputs), inputs)
    machine.run()
    values = np.empty((len(outputs), inputs.shape[1]))
    machine.into(values)
    return _squared_correlations(u, values)


def dimensions(indices: FloatArray) -> list[int]:
    """Sobol dimension of each column: the first ones go to what moves the NPV of some option most."""
    columns = indices.shape[1]
    order = np.empty(columns, dtype=int)
    order[np.argsort(-indices.max(axis=0, initial=0.0), kind="stable")] = np.arange(columns)
    return [int(dimension) for dimension in order]


def _squared_correlations(u: FloatArray, values: FloatArray) -> FloatArray:
    """Of each output with each column's point, shape (outputs, columns)."""
    centred_u = u - u.mean(axis=1, keepdims=True)
    centred = values - values.mean(axis=1, keepdims=True)
    spread = (centred**2).sum(axis=1)[:, np.newaxis] * (centred_u**2).sum(axis=1)
    product = (centred @ centred_u.T) ** 2
    squared: FloatArray = np.divide(product, spread, out=np.zeros_like(product), where=spread > 0.0)
    return squared
