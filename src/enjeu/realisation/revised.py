"""The next version of a case: measured quantities put in as `posterior(…)`, with evidence that says where from.

The text that is put in is the text that a user pastes; here it is put into the tree of the case as decided, so that
the verdict of today differs from that of the decision by what was measured and by nothing else. Called by `tracking`.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enjeu.case.changes import Version
from enjeu.case.datafiles import DataFiles
from enjeu.case.overriding import override
from enjeu.case.reader import ReadCase, read_tree
from enjeu.case.schema.base import Language
from enjeu.case.source import source_of
from enjeu.case.text import parse
from enjeu.case.tree import merge
from enjeu.errors import EvaluationError
from enjeu.estimates.units import Unit
from enjeu.evaluation.result import Grade
from enjeu.locale import LANGUAGES
from enjeu.realisation.matching import Matched
from enjeu.realisation.posterior import Posterior

FILE = "posteriors.json"
"""Beside the next version of the case."""

LETTER: Mapping[Grade, str] = {5: "A", 4: "A", 3: "A", 2: "B", 1: "D"}
"""Grade of the evidence in the case: measured here from grade 3 on; below, what is believed is mostly the promise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One quantity of the next version."""

    path: str
    """Of its text: `inputs.minutes_saved.value`."""
    text: str
    """`posterior("posteriors.json", "minutes_saved") min/person/week`."""
    name: str
    """Of its draws in the file."""
    evidence: str
    """Identifier of its evidence."""
    grade: str
    """Letter of that evidence."""
    source: Mapping[Language, str]
    draws: tuple[float, ...]
    """In the unit of the text."""


def entries(found: Sequence[tuple[Matched, Posterior]]) -> tuple[Entry, ...]:
    """What changes in the next version."""
    return tuple(_entry(one, after) for one, after in found)


def _entry(one: Matched, after: Posterior) -> Entry:
    name = one.name if one.path.startswith(("inputs.", "populations.")) else one.path
    unit, text = _written(one.unit)
    draws = tuple(unit.from_base(value) for value in after.draws)
    told = f"{draws[0]!r}{text}" if len(draws) == 1 else f'posterior("{FILE}", "{name}"){text}'
    return Entry(
        path=one.path,
        text=told,
        name=name,
        evidence="review_" + re.sub(r"\W", "_", name)[:50],
        grade="A" if one.grade is None else LETTER[one.grade],
        source={language: _source(one, language) for language in LANGUAGES},
        draws=draws,
    )


def _source(one: Matched, language: Language) -> str:
    outcome = one.declared.outcome.in_language(language) if one.declared.outcome else None
    said = (outcome, one.declared.source, one.declared.evaluation)
    return ", ".join(part for part in said if part) or one.name


def _written(unit: Unit) -> tuple[Unit, str]:
    """The unit of the text, and how it is added; a share is written as a plain number."""
    if unit.is_dimensionless:
        return Unit(1.0, unit.dimension), ""
    return unit, f" {unit.text}"


def posteriors(made: Sequence[Entry]) -> str:
    """The file of draws, by name."""
    return json.dumps({one.name: list(one.draws) for one in made if len(one.draws) > 1}, indent=1) + "\n"


def evidence(made: Sequence[Entry], date: dt.date) -> str:
    """The section of evidence that goes with the entries, in YAML."""
    rows = ["evidence:"]
    for one in made:
        rows += [
            f"  {one.evidence}:",
            f"    source: {json.dumps(dict(one.source), ensure_ascii=False)}",
            f"    date: {date.isoformat()}",
            f"    grade: {one.grade}",
        ]
    return "\n".join(rows) + "\n"


def snippet(made: Sequence[Entry], date: dt.date) -> str:
    """What to write into the next version of the case, as YAML with one line a value."""
    tree: dict[str, object] = {"case": {"date": date.isoformat()}}
    for one in made:
        _put(tree, one.path.split("."), one.text)
        if (owner := _owner(one.path)) is not None:
            _put(tree, [*owner, "evidence"], one.evidence)
    return _yaml(tree, 0) + evidence(made, date)


def revised(decided: Version, made: Sequence[Entry]) -> ReadCase:
    """The case as decided with the entries put in; EvaluationError E243 where it would have errors.

    Their evidence bears the date of the decision, which makes it fresh and leaves that of everything else as it was:
    with a later date for the case, figures that nobody looked at would be widened for their age.
    """
    values = {one.path: one.text for one in made}
    values |= {".".join((*owner, "evidence")): one.evidence for one in made if (owner := _owner(one.path))}
    root, unknown = override(decided.root, values)
    added, _ = parse(source_of(FILE, evidence(made, decided.read.case.case.date)))
    if unknown or added is None:
        raise EvaluationError("E243", names=", ".join(one.name for one in made))
    root, clashes = merge([root, added])
    files = DataFiles(decided.files.folder)
    files.contents |= decided.files.contents | {FILE: posteriors(made).encode()}
    read = None if clashes else read_tree(root, decided.read.path, files)
    if read is None:
        raise EvaluationError("E243", names=", ".join(one.name for one in made))
    return read


def _owner(path: str) -> tuple[str, str] | None:
    """The declaration whose evidence a quantity rests on: an input's own; a benefit has other figures beside."""
    section, name, *_ = path.split(".")
    return (section, name) if section == "inputs" else None


def _put(tree: dict[str, object], path: Sequence[str], text: str) -> None:
    first, *rest = path
    if not rest:
        tree[first] = text
        return
    below = tree.setdefault(first, {})
    assert isinstance(below, dict)  # noqa: S101 - a text is never put where a block stands
    _put(below, rest, text)


def _yaml(tree: Mapping[str, object], depth: int) -> str:
    rows, lead = [], "  " * depth
    for key, value in tree.items():
        rows.append(
            f"{lead}{key}:\n{_yaml(value, depth + 1)}" if isinstance(value, dict) else f"{lead}{key}: {value}\n"
        )
    return "".join(rows)
