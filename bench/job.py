"""The job of the target: compile, 65,536 draws with every indicator, tornado, first-order and total Sobol indices.

Called by `whole`, in a process of its own. A full appraisal does more: risks one by one, value of information, details
line by line.
"""

from enjeu.appraisal.drivers import sensitivities, total_indices
from enjeu.appraisal.measures import UNITS, measures
from enjeu.appraisal.model import build
from enjeu.appraisal.result import Sensitivity
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.summary import Summary
from enjeu.case.reader import read_case
from enjeu.estimates.draws import Batch, sampler

POINTS = 4096


def job(path: str) -> tuple[Sensitivity, ...]:
    """The answers of the NPV of the first option to all its inputs."""
    read = read_case(path)
    option = next(name for name, one in read.case.options.items() if one.kind != "baseline")
    model, central = build(read, (option,)), build(read, (option,), central=True)
    laws = [column.distribution for column in model.terms.columns]
    kept = measures(model, tuple(UNITS))
    first, other = (sampler(laws, 1, range(start, start + len(laws))) for start in (0, len(laws)))
    batch = Batch(0, POINTS)
    run = run_batch(model.terms.graph, kept.outputs, first, batch, kept.reduce, kept.kept, with_classes=True)
    for name, rows in zip(UNITS, run.by_replicate(), strict=True):
        Summary(name).add(rows)
    totals = total_indices(model, (first, other))[option]
    return sensitivities(model, central, option, run, run.values[kept.row(option, "npv")], totals, ())
