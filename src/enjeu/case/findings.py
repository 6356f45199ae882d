"""A finding: what is wrong or doubtful in a case, where, and how grave. Words are made in `locale`.

Who calls it: the reader, the schema check and the rules make findings; faces print them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from enjeu.errors import EnjeuError

Severity = Literal["error", "warning", "remark"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: lines and columns count from 1, columns in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `path` is the dotted path of the declaration (`benefits.search.amount`)."""

    code: str
    severity: Severity
    place: Place
    path: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class CaseError(EnjeuError):
    """A case has errors; `findings` holds all of them, with the warnings and remarks found on the way."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: (finding.place, finding.code)))
        super().__init__("C001", count=str(sum(finding.severity == "error" for finding in self.findings)))
