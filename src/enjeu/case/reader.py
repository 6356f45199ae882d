"""Reads a case, one file or a folder: what is declared becomes a `ReadCase`, or findings that say where and what.

Who calls it: `study` (check, appraise) and whoever uses enjeu as a library; `appraisal` works on the result.
"""

import dataclasses
import hashlib
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path as File

from enjeu.case.codes import found
from enjeu.case.conventions import periods_of, range_rule_of, rates_of, unit_book_of
from enjeu.case.datafiles import DataFiles
from enjeu.case.declared import validate
from enjeu.case.findings import CaseError, Finding, Place
from enjeu.case.overriding import override
from enjeu.case.parts import part_of_folder
from enjeu.case.quantities import Language, read_quantities
from enjeu.case.reading import Reading
from enjeu.case.rules import check_meaning
from enjeu.case.schema import Case
from enjeu.case.source import FOLDER_LIMIT, decode, load_bytes, yaml_files
from enjeu.case.text import Mapping, parse
from enjeu.case.tree import Places, merge, sections
from enjeu.estimates.nodes import Node
from enjeu.estimates.notation import Estimate, RangeRule
from enjeu.estimates.units import Dimension, UnitBook

FINDINGS_LIMIT = 200
"""More findings than this help nobody; the last one says how many are left out."""

_RANK = {"error": 0, "warning": 1, "remark": 2}


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case without errors, and everything that reading it has made of it."""

    case: Case
    path: str
    """The file or folder, as it was named."""
    book: UnitBook
    periods: int
    periods_per_year: int
    """1, 4 or 12."""
    rates: tuple[float, ...]
    """Yearly discount rates of year 1, 2, … up to the last year that has begun at the horizon."""
    discounting: str
    """The rate as written, or the name of the table."""
    inflation: float
    """Yearly; 0 with a real price basis."""
    range_rule: RangeRule
    quantities: Map[str, Estimate | Node]
    """By dotted path, defaults included, in the order of the file; magnitudes in base units."""
    symbols: Map[str, str]
    """Names that formulas may use → dotted path."""
    dimensions: Map[str, Dimension]
    """Of each quantity, by dotted path: whether a cost is money or hours."""
    places: Map[str, Place]
    """Of everything that is written, by dotted path."""
    findings: tuple[Finding, ...]
    """Warnings and remarks."""
    digest: str
    """SHA-256 over the files, in order of name, files of data included."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What examining a case gave; `read` is None when there is an error among the findings."""

    read: ReadCase | None
    findings: tuple[Finding, ...]


def read_case(path: File | str, *, overrides: Map[str, str] | None = None) -> ReadCase:
    """The case in the file or folder at `path`.

    Raises:
        CaseError: there is at least one error; it carries all findings.
    """
    examined = examine(path, overrides=overrides)
    if examined.read is None:
        raise CaseError(examined.findings)
    return examined.read


def examine(path: File | str, *, overrides: Map[str, str] | None = None) -> Examined:
    """Read a case and say everything about it; never raises for what is in the case.

    `overrides` maps the dotted path of a value to the text that is put there instead of what the file says.
    """
    return _opened(path, overrides or {})[0]


def open_case(path: File | str, overrides: Map[str, str] | None = None) -> tuple[ReadCase, Mapping, DataFiles]:
    """The case at `path` with the tree it was read from and its files of data, for whoever alters the tree.

    Raises:
        CaseError: as `read_case`.
    """
    examined, root, files = _opened(path, overrides or {})
    if examined.read is None or root is None:
        raise CaseError(examined.findings)
    return examined.read, root, files


def read_tree(root: Mapping, path: str, files: DataFiles) -> ReadCase | None:
    """The case that an altered tree declares, without a digest of its own; None where it has errors."""
    return _understand(root, path, files)[0]


def _opened(path: File | str, overrides: Map[str, str]) -> tuple[Examined, Mapping | None, DataFiles]:
    files = DataFiles(File(path) if File(path).is_dir() else File(path).parent)
    loaded = _load(File(path))
    part = None if loaded.root is None else part_of_folder(File(path), loaded.root)
    if loaded.root is None or part is not None:
        return Examined(None, _sorted([*loaded.findings, *([part] if part else [])])), None, files
    root, unknown = override(loaded.root, overrides)
    read, more = _understand(root, str(path), files)
    findings = _sorted([*loaded.findings, *unknown, *more])
    if read is None or any(finding.severity == "error" for finding in findings):
        return Examined(None, findings), None, files
    digest = hashlib.sha256(b"".join([*loaded.contents, *(files.contents[name] for name in sorted(files.contents))]))
    return Examined(dataclasses.replace(read, findings=findings, digest=digest.hexdigest()), findings), root, files


@dataclass(slots=True)
class _Loaded:
    root: Mapping | None = None
    findings: list[Finding] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)


def _load(path: File) -> _Loaded:
    loaded, left = _Loaded(), FOLDER_LIMIT
    files = yaml_files(path)
    roots: list[Mapping | None] = []
    for file in files:
        data = load_bytes(file, left)
        if isinstance(data, bytes):
            left -= len(data)
            loaded.contents.append(data)
            root, findings = _parsed(str(file), data)
        else:
            root, findings = None, [data]
        loaded.findings += findings
        roots.append(root)
    if not files:
        loaded.findings.append(found("Y005", Place(str(path), 1, 1)))
    usable = [root for root in roots if root is not None]
    # One file that cannot be read makes everything declared in it unknown: what the others refer to would be reported.
    if usable and len(usable) == len(roots):
        loaded.root, findings = merge(usable)
        loaded.findings += findings
    return loaded


def _parsed(name: str, data: bytes) -> tuple[Mapping | None, list[Finding]]:
    source = decode(name, data)
    return (None, [source]) if isinstance(source, Finding) else parse(source)


def _understand(root: Mapping, path: str, files: DataFiles) -> tuple[ReadCase | None, list[Finding]]:
    places, data = Places(root), sections(root)
    case, findings = validate(data, places)
    book, unit_findings = unit_book_of(case or data, places)
    rule, rule_findings = range_rule_of(case or data, book, places)
    language = Language(book, rule, places, files)
    quantities = read_quantities(case or data, language)
    findings += [*unit_findings, *rule_findings, *quantities.findings]
    if case is None:
        return None, findings
    periods, per_year = periods_of(case.case.horizon)
    reading = Reading(
        case=case,
        places=places,
        book=book,
        periods=periods,
        quantities=quantities.values,
        symbols=quantities.symbols,
        dimensions=quantities.dimensions,
        used=quantities.used,
        complete=quantities.complete,
    )
    findings += check_meaning(reading)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return _read(reading, path, rule, per_year), findings


def _read(reading: Reading, path: str, rule: RangeRule, per_year: int) -> ReadCase:
    header = reading.case.case
    where = {key: reading.places.value(tuple(key.split("."))) for key in reading.quantities}
    return ReadCase(
        case=reading.case,
        path=path,
        book=reading.book,
        periods=reading.periods,
        periods_per_year=per_year,
        rates=rates_of(reading, per_year),
        discounting=header.discounting.table or header.discounting.rate or "",
        inflation=reading.constant(("case", "inflation")) or 0.0,
        range_rule=rule,
        quantities={key: reading.quantities[key] for key in sorted(where, key=where.__getitem__)},
        symbols=reading.symbols,
        dimensions=reading.dimensions,
        places=reading.places.by_path(),
        findings=(),
        digest="",
    )


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    ordered = sorted(findings, key=lambda finding: (finding.place, finding.code))
    if len(ordered) <= FINDINGS_LIMIT:
        return tuple(ordered)
    # Errors first when not all can be shown, so that none is hidden behind remarks.
    kept = sorted(ordered, key=lambda finding: _RANK[finding.severity])[:FINDINGS_LIMIT]
    left = found("Y041", ordered[-1].place, count=str(len(ordered) - FINDINGS_LIMIT), limit=str(FINDINGS_LIMIT))
    return (*sorted(kept, key=lambda finding: (finding.place, finding.code)), left)
