"""What a broken example says about itself: its header has one line `# expect: CODE line:column` for each finding."""

import re
from collections.abc import Iterable
from pathlib import Path

from enjeu.case.findings import Finding

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
VALID = sorted((HERE / "valid").glob("*.yaml"))
MINIMAL = HERE / "valid" / "minimal.yaml"
RICH = HERE / "valid" / "rich.yaml"

_EXPECT = re.compile(r"^# expect: (\w+ \d+:\d+)$", re.MULTILINE)


def expected(path: Path) -> list[str]:
    """The findings that the file says it has, as `CODE line:column`."""
    return _EXPECT.findall(path.read_text(encoding="utf-8"))


def found_in(findings: Iterable[Finding]) -> list[str]:
    """Findings as `CODE line:column`, in the order in which they are shown."""
    return [f"{finding.code} {finding.place.line}:{finding.place.column}" for finding in findings]


def codes(findings: Iterable[Finding]) -> set[str]:
    """The codes of findings."""
    return {finding.code for finding in findings}
