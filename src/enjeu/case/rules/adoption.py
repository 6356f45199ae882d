"""Adoption: half of the spaces created in networks die in five months, so a curve that never falls needs a reason."""

from collections.abc import Iterator
from itertools import pairwise

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema.adoption import Table


def check_falls(reading: Reading) -> Iterator[Finding]:
    """M801 for a curve that never falls and does not say why that can be believed."""
    for name, curve in reading.case.adoption.items():
        if curve.decay is None and curve.justification is None and not _falls(reading, name):
            yield reading.at_key("M801", ("adoption", name), name=name)


def _falls(reading: Reading, name: str) -> bool:
    curve = reading.case.adoption[name]
    if not isinstance(curve, Table):
        return False
    shares = [reading.constant(("adoption", name, "shares", number)) for number in range(len(curve.shares))]
    known = [share for share in shares if share is not None]
    # A share that is uncertain may fall: nobody can say that it only rises.
    return len(known) < len(shares) or any(after < before for before, after in pairwise(known))


def check_used(reading: Reading) -> Iterator[Finding]:
    """M802 a curve that nothing follows, M803 a benefit that follows none and so counts in full at once."""
    case = reading.case
    used = {option.adoption for option in case.options.values()}
    for path, name, benefit in reading.gains():
        used.add(benefit.adoption)
        for option, delivery in benefit.options.items():
            used.add(delivery.adoption)
            declared = case.options.get(option)
            if declared is None or benefit.kind == "quality" or declared.kind == "baseline":
                continue
            if not (delivery.adoption or benefit.adoption or declared.adoption):
                yield reading.at_key("M803", (*path, "options"), name=name, option=option)
    for name in case.adoption:
        if name not in used:
            yield reading.at_key("M802", ("adoption", name), name=name)
