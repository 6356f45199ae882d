"""What drives the NPV of each option: tornado, Sobol indices, switching values. Called by `appraise`."""

from collections.abc import Callable, Sequence

import numpy as np

from enjeu.appraisal.model import Model
from enjeu.appraisal.result import Sensitivity
from enjeu.appraisal.simulate import BINS, Run, draw_inputs
from enjeu.appraisal.terms import FREE_EVENT, Column, evidence_of
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import Batch, Group, Sampler
from enjeu.estimates.notation import Estimate
from enjeu.estimates.sensitivity import first_order, one_at_a_time, switching_values, total_order
from enjeu.estimates.tape import Machine, compile_graph
from enjeu.estimates.units import NO_UNIT, Unit

POINTS = 256
"""Points of each scramble for total indices: 4,096 draws and as many again for each input."""
_GRID = 33
_PLAUSIBLE = (0.001, 0.999)


def central_inputs(columns: Sequence[Column]) -> FloatArray:
    """Every input at its mean, events at their probability; shape (columns,)."""
    return np.array([FREE_EVENT if _is_risk(column) else column.distribution.mean for column in columns])


def central_npv(central: Model, option: str) -> Callable[[FloatArray], FloatArray]:
    """NPV of `option` as a function of inputs (columns, n), events being probabilities."""
    tape = compile_graph(central.terms.graph, [central.net_present_value(option)])

    def evaluate(inputs: FloatArray) -> FloatArray:
        machine = Machine(tape, inputs)
        machine.run()
        return np.broadcast_to(np.asarray(machine.output(0), dtype=float), inputs.shape[1:]).copy()

    return evaluate


def total_indices(model: Model, samplers: tuple[Sampler, Sampler]) -> dict[str, FloatArray]:
    """Total index of every column for every option; correlated columns share that of their group."""
    batch = Batch(0, POINTS)
    (_, inputs), (_, others) = (draw_inputs(sampler, batch) for sampler in samplers)
    outputs = [model.net_present_value(option) for option in model.options]
    together = groups(len(inputs), samplers[0].groups)
    totals = total_order(model.terms.graph, outputs, inputs, others, together)
    spread = np.empty((len(totals), len(inputs)))
    for position, rows in enumerate(together):
        spread[:, list(rows)] = totals[:, position : position + 1]
    return dict(zip(model.options, spread, strict=True))


def groups(columns: int, correlated: Sequence[Group]) -> list[tuple[int, ...]]:
    """Columns one by one, correlated ones together."""
    taken = {row for group in correlated for row in group.rows}
    return [group.rows for group in correlated] + [(row,) for row in range(columns) if row not in taken]


def sensitivities(
    model: Model,
    central: Model,
    option: str,
    run: Run,
    npv: FloatArray,
    totals: FloatArray,
    correlated: Sequence[Group],
) -> tuple[Sensitivity, ...]:
    """The answer of one option's NPV to each column that it depends on, the most important first."""
    columns = model.terms.columns
    if not columns:
        return ()
    bins = run.bins
    assert bins is not None  # noqa: S101 - `appraise` asks for them
    evaluate, at = central_npv(central, option), central_inputs(columns)
    ends = np.array([_ends(column) for column in columns])
    swings = one_at_a_time(evaluate, at, ends)
    grids = np.array([_grid(column) for column in columns])
    crossing = switching_values(evaluate, at, grids)
    moving = np.flatnonzero((swings[:, 0] != swings[:, 1]) | (totals > 0.0))
    indices = dict(zip(moving.tolist(), first_order(bins[moving], npv, BINS).tolist(), strict=True))
    together = {row: group.rows for group in correlated for row in group.rows}
    answers = [
        _answer(
            model,
            row,
            ends=ends,
            swings=swings,
            crossing=crossing,
            first=indices[row],
            total=float(totals[row]),
            grouped=together.get(row, ()),
        )
        for row in indices
    ]
    return tuple(sorted(answers, key=lambda one: (-(one.total or 0.0), -abs(one.npv_high - one.npv_low), one.id)))


def _answer(
    model: Model,
    row: int,
    *,
    ends: FloatArray,
    swings: FloatArray,
    crossing: FloatArray,
    first: float,
    total: float,
    grouped: tuple[int, ...],
) -> Sensitivity:
    columns = model.terms.columns
    column, unit = columns[row], unit_of(model, columns[row])
    switching = None if _is_risk(column) or np.isnan(crossing[row]) else float(crossing[row])
    return Sensitivity(
        id=column.name,
        unit=unit.text,
        central=None if _is_risk(column) else unit.from_base(column.distribution.mean),
        low=unit.from_base(float(ends[row, 0])),
        high=unit.from_base(float(ends[row, 1])),
        npv_low=float(swings[row, 0]),
        npv_high=float(swings[row, 1]),
        first_order=first,
        total=total,
        grouped=tuple(columns[other].name for other in grouped if other != row),
        switching=None if switching is None else unit.from_base(switching),
        switching_percentile=None if switching is None else float(column.distribution.cdf(np.array([switching]))[0]),
    )


def unsupported(model: Model, answers: Sequence[Sensitivity]) -> float:
    """Share of the variance explained by single inputs which rests on grade E or on no evidence at all."""
    read = model.terms.read
    paths = {column.name: column.path for column in model.terms.columns}
    all_of_it = weak = 0.0
    for answer in answers:
        name = evidence_of(read, paths[answer.id])
        grade = read.case.evidence[name].grade if name in read.case.evidence else None
        all_of_it += answer.first_order
        weak += answer.first_order if grade in (None, "E") else 0.0
    return weak / all_of_it if all_of_it > 0.0 else 0.0


def unit_of(model: Model, column: Column) -> Unit:
    """The unit in which the column was written."""
    declared = model.terms.read.quantities.get(column.path)
    return declared.unit if isinstance(declared, Estimate) else NO_UNIT


def _is_risk(column: Column) -> bool:
    """Whether the column is the uniform draw behind an event, and not a declared number."""
    return column.path.endswith(".event")


def _ends(column: Column) -> tuple[float, float]:
    """P10 and P90; of an event, that it does not happen and that it does."""
    if column.event:
        return 0.0, 1.0
    low, high = column.distribution.quantile(np.array([0.1, 0.9])).tolist()
    return low, high


def _grid(column: Column) -> FloatArray:
    if column.event:
        return np.linspace(0.0, 1.0, _GRID)
    low, high = column.distribution.quantile(np.array(_PLAUSIBLE)).tolist()
    return np.linspace(low, high, _GRID)
