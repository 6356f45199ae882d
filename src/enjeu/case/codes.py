"""The gravity of every code that `case` gives, in one table; the words are in `locale`.

Who calls it: whatever makes a finding in this room. A code that is not listed here belongs to the language (numbers,
units, formulas, distributions) and is an error.
"""

from collections.abc import Mapping

from enjeu.case.findings import Finding, Place, Severity


def found(code: str, place: Place, path: str = "", **values: str) -> Finding:
    """A finding of the gravity that its code has."""
    return Finding(code, SEVERITY.get(code, "error"), place, path, values)


_WARNINGS = (
    "F106 M003 M105 M106 M203 M207 M307 M308 M403 M407 M501 M502 M509 M513 M514 M601 M602 M605 M606 "
    "M607 M608 M609 M611 M612 M614 M615 M701 M703 M801 M803 M904 M905 M912 M954 M962 M963 M967 M986"
)
_REMARKS = "L103 M104 M406 M409 M410 M603 M616 M702 M704 M802 M968 Y041"

SEVERITY: Mapping[str, Severity] = {
    **dict.fromkeys(_WARNINGS.split(), "warning"),
    **dict.fromkeys(_REMARKS.split(), "remark"),
}
"""Of codes that are no errors."""
