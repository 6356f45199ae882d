"""What came that nobody had promised: the verb behind `enjeu watch`."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from enjeu.case.reader import ReadCase, read_case
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.realisation.emergent import Emergent, Seen, emergent, read_register
from enjeu.realisation.outcomes import read_outcomes
from enjeu.realisation.revised import LETTER
from enjeu.study.document import SCHEMA_VERSION
from enjeu.study.to_json import finite
from enjeu.version import __version__

RATE = 0.10


@dataclass(frozen=True, slots=True)
class Watching:
    """How many outcomes were looked at, and what was found among them."""

    outcomes: tuple[Emergent, ...]
    """The least doubtful first."""
    seen: tuple[Seen, ...]
    """What people saw, beside."""
    rate: float
    """Share of false ones expected among those found."""
    dependent: bool
    read: ReadCase | None

    @property
    def found(self) -> tuple[Emergent, ...]:
        """Those that were found and not promised."""
        return tuple(one for one in self.outcomes if one.found)


def watch_files(
    paths: Sequence[Path],
    case: Path | None = None,
    *,
    rate: float = RATE,
    dependent: bool = False,
    register: Path | None = None,
) -> Watching:
    """All outcomes in the files, tested together.

    Raises:
        CaseError: the case has errors.
        EvaluationError: E220, E221 nothing can be tested, E233, E246 to E249 a file that cannot be read.
    """
    read = read_case(case) if case else None
    outcomes = emergent(read_outcomes(paths), read, rate=rate, dependent=dependent)
    return Watching(outcomes, read_register(register) if register else (), rate, dependent, read)


def entry(one: Emergent, read: ReadCase) -> str:
    """The YAML by which the next case adopts an outcome that was found.

    A quality: scored, not valued, until somebody says what it is worth; a disbenefit where it went the wrong way.
    """
    outcome, finding = one.finding.outcome, one.finding
    name = re.sub(r"\W", "_", outcome, flags=re.ASCII)[:50].strip("_") or "found"
    name = f"_{name}" if name[0].isdigit() else name
    label = {language: one.label.in_language(language) if one.label else outcome for language in LANGUAGES}
    size = finding.effect if finding.shrunk is None else finding.shrunk
    source = {
        language: locale(language).text("watch.entry", size=locale(language).measure(size, one.unit))
        for language in LANGUAGES
    }
    options = [option for option, declared in read.case.options.items() if declared.kind != "baseline"]
    rows = [
        "evidence:",
        f"  found_{name}:",
        f"    source: {_flow(source)}",
        f"    date: {read.case.case.date.isoformat()}",
        f"    grade: {LETTER[finding.grade] if finding.grade else 'D'}",
        f"{'disbenefits' if one.wanted is False else 'benefits'}:",
        f"  {name}:",
        f"    label: {_flow(label)}",
        "    kind: quality",
        f"    options: [{', '.join(options)}]",
        f"    indicator: {{name: {_flow(label)}}}",
        f"    evidence: found_{name}",
    ]
    return "\n".join(rows) + "\n"


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def watching_to_json(found: Watching, language: Language) -> Any:
    """The same for programs; texts in `language`, null for what is not known."""
    rows = [
        {
            **asdict(one.finding),
            "unit": one.unit,
            "watched": one.watched,
            "name": one.label.in_language(language) if one.label else one.finding.outcome,
            "wanted": one.wanted,
            "entry": entry(one, found.read) if one.found and found.read else None,
        }
        for one in found.outcomes
    ]
    seen = [{"date": one.date.isoformat(), "who": one.who, "what": one.what} for one in found.seen]
    shared = {"schema_version": SCHEMA_VERSION, "enjeu_version": __version__, "language": language}
    return finite({**shared, "rate": found.rate, "dependent": found.dependent, "outcomes": rows, "seen": seen})
