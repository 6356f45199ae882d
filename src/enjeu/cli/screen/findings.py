"""Findings, one a line: `file:line:column code severity: message → what to do`; on standard error."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from enjeu.case.findings import Finding
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Locale

STYLES = {"error": "red", "warning": "yellow", "remark": "cyan"}


def show_findings(findings: Iterable[Finding], words: Locale) -> None:
    """Print every finding on standard error."""
    print_findings(terminal(stderr=True), findings, words)


def print_findings(screen: Console, findings: Iterable[Finding], words: Locale) -> None:
    """Print every finding, each on one line however wide, so that editors and `grep` can read them."""
    for finding in findings:
        screen.print(finding_line(finding, words), soft_wrap=True)


def finding_line(finding: Finding, words: Locale) -> Text:
    """One finding as a line."""
    message = words.message(finding.code, **finding.values)
    action = words.action(finding.code, **finding.values)
    line = Text(f"{finding.place} ")
    line.append(finding.code, style=f"bold {STYLES[finding.severity]}")
    line.append(f" {words.text('cli.screen.finding', severity=_severity(finding, words), message=message)}")
    return line.append(f" → {action}" if action else "")


def counts(findings: Iterable[Finding], words: Locale) -> str:
    """How many of each gravity."""
    severities = [finding.severity for finding in findings]
    return words.text(
        "cli.check.counts",
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        remarks=severities.count("remark"),
    )


def _severity(finding: Finding, words: Locale) -> str:
    return words.text(f"severity.{finding.severity}")
