"""Every declared quantity as understood, with its evidence: the audit trail of a figure. Called by `appraise`."""

from collections.abc import Iterator

import numpy as np

from enjeu.appraisal.result import Assumption
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.terms import Terms, evidence_of, widened, widening_at
from enjeu.case.reader import ReadCase
from enjeu.estimates.draws import Batch, sampler
from enjeu.estimates.notation import Estimate

_LEVELS = np.array([0.05, 0.5, 0.95])
_POINTS = 256
"""Points of each scramble for the values of formulas: 4,096 draws."""


def assumptions(read: ReadCase, seed: int) -> tuple[Assumption, ...]:
    """All quantities that the case writes, in the order of its files; defaults of the schema are left out.

    A formula is given the distribution of its value in period 1, in base units.
    """
    return tuple(_all(read, _formula_values(read, seed)))


def _formula_values(read: ReadCase, seed: int) -> dict[str, tuple[float, float, float, float]]:
    """Mean, P5, P50 and P95 of every formula."""
    paths = [path for path, quantity in read.quantities.items() if not isinstance(quantity, Estimate)]
    terms = Terms(read)
    outputs = [terms.quantity(path, 1) for path in paths]
    columns = terms.columns
    draws = sampler([column.distribution for column in columns], seed, range(len(columns)))
    values = run_batch(terms.graph, outputs, draws, Batch(0, _POINTS), lambda block: block, len(outputs)).values
    return {
        path: (float(row.mean()), *np.quantile(row, _LEVELS).tolist()) for path, row in zip(paths, values, strict=True)
    }


def _all(read: ReadCase, formulas: dict[str, tuple[float, float, float, float]]) -> Iterator[Assumption]:
    names = {path: name for name, path in read.symbols.items()}
    for path, quantity in read.quantities.items():
        if path not in read.places:
            continue
        written = _written(read, path)
        factor = widening_at(read, path)
        evidence = evidence_of(read, path)
        row = read.case.evidence.get(evidence) if evidence else None
        shape, unit = "formula", read.book.describe(read.dimensions[path]) if path in read.dimensions else ""
        mean, p5, p50, p95 = formulas.get(path, (0.0,) * 4)
        if isinstance(quantity, Estimate):
            law = widened(read, path)
            shape, unit = quantity.distribution.describe()[0], quantity.unit.text
            mean = quantity.unit.from_base(law.mean)
            p5, p50, p95 = (quantity.unit.from_base(value) for value in law.quantile(_LEVELS).tolist())
        yield Assumption(
            id=names.get(path, path),
            place=str(read.places[path]),
            written=written,
            shape=shape,
            unit=unit,
            mean=mean,
            p5=p5,
            p50=p50,
            p95=p95,
            evidence=evidence,
            grade=row.grade if row else None,
            dated=row.date.isoformat() if row else None,
            stale=factor > 1.0,
            widened=factor,
        )


def _written(read: ReadCase, path: str) -> str:
    """The text of the quantity, looked up in the case by its path."""
    here: object = read.case
    steps = path.split(".")
    for at, key in enumerate(steps):
        if isinstance(here, dict):
            if key not in here:
                # A key that is itself a name with a dot (`noise: {engineers.headcount: …}`) is the last one.
                return str(here[".".join(steps[at:])])
            here = here[key]
        elif isinstance(here, tuple):
            here = here[int(key)]
        else:
            here = getattr(here, key)
    return str(here)
