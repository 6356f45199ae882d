"""Every declared quantity as understood, with its evidence: the audit trail of a figure. Called by `appraise`."""

from collections.abc import Iterator

import numpy as np

from enjeu.appraisal.result import Assumption
from enjeu.appraisal.terms import evidence_of, widened, widening
from enjeu.case.reader import ReadCase
from enjeu.estimates.notation import Estimate

_LEVELS = np.array([0.05, 0.5, 0.95])


def assumptions(read: ReadCase) -> tuple[Assumption, ...]:
    """All quantities that the case writes, in the order of its files; defaults of the schema are left out."""
    return tuple(_all(read))


def _all(read: ReadCase) -> Iterator[Assumption]:
    names = {path: name for name, path in read.symbols.items()}
    for path, quantity in read.quantities.items():
        if path not in read.places:
            continue
        written = _written(read, path)
        factor = widening(read, path)
        evidence = evidence_of(read, path)
        row = read.case.evidence.get(evidence) if evidence else None
        shape, unit = "formula", read.book.describe(read.dimensions[path]) if path in read.dimensions else ""
        mean = p5 = p50 = p95 = None
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
    for key in path.split("."):
        if isinstance(here, dict):
            here = here[key]
        elif isinstance(here, tuple):
            here = here[int(key)]
        else:
            here = getattr(here, key)
    return str(here)
