"""Check a case: the verb behind `enjeu check`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from enjeu.case.findings import Finding
from enjeu.case.reader import ReadCase, examine
from enjeu.estimates.notation import Estimate, ReadBack, read_back
from enjeu.locale import Language, locale
from enjeu.study.document import SCHEMA_VERSION, CheckDocument
from enjeu.study.to_json import finding_part, finite
from enjeu.study.what_if import examined_marked


@dataclass(frozen=True, slots=True)
class Understood:
    """How the estimate at `path` was understood; figures in the unit as written."""

    path: str
    written: str
    reading: ReadBack


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong or doubtful, and how the estimates (not the formulas) were understood, in the order of the file."""

    read: ReadCase | None
    """None when there is an error."""
    findings: tuple[Finding, ...]
    quantities: tuple[Understood, ...]


def check(path: Path | str, overrides: Mapping[str, str] | None = None) -> Checked:
    """Read a case and say everything about it; never raises for what is in the case."""
    examined = examined_marked(examine(path, overrides=overrides), overrides)
    if examined.read is None:
        return Checked(None, examined.findings, ())
    return Checked(examined.read, (*examined.findings, *_unmeasured(examined.read)), _understood(examined.read))


def _unmeasured(read: ReadCase) -> tuple[Finding, ...]:
    """Metrics that there are not; the room of metrics, which takes a while to load, is asked only if it must be."""
    if not any(usage.measured_by for usage in read.case.usages.values()):
        return ()
    from enjeu.study.usage import unknown_metrics

    return tuple(unknown_metrics(read))


def _understood(read: ReadCase) -> tuple[Understood, ...]:
    return tuple(
        Understood(path, quantity.text, read_back(quantity))
        for path, quantity in read.quantities.items()
        if isinstance(quantity, Estimate)
    )


def check_to_json(checked: Checked, language: Language = "en") -> dict[str, Any]:
    """What `check` found, as plain data; messages in `language`."""
    words = locale(language)
    quantities = [{"path": item.path, "written": item.written, **asdict(item.reading)} for item in checked.quantities]
    data = {
        "schema_version": SCHEMA_VERSION,
        "usable": checked.read is not None,
        "findings": [finding_part(finding, words) for finding in checked.findings],
        "quantities": finite(quantities),
    }
    return CheckDocument.model_validate(data).model_dump(mode="json")
