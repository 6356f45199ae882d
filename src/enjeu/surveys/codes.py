"""The gravity of what this room finds; whatever is not listed is an error. The words are in `locale`.

Who calls it: whatever makes a finding about an instrument, a wave or its answers.
"""

from collections.abc import Mapping
from typing import Final

from enjeu.case.findings import Finding, Place, Severity

SEVERITY: Final[Mapping[str, Severity]] = {"V127": "warning", "V130": "remark", "V131": "remark"}


def found(code: str, place: Place, path: str = "", **values: str) -> Finding:
    """A finding of the gravity that its code has."""
    return Finding(code, SEVERITY.get(code, "error"), place, path, values)
