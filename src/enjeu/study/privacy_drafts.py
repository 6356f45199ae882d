"""Drafts of what the law asks for before people's data are read: the verb behind `enjeu privacy pack`.

Texts are templates, one folder a language (`privacy_pack`); what fills them is what the code does: the fields that
connectors read, the floor, the retention that a store was given, the dates on record. What only the organisation knows
stays a gap that shows. Equal input gives equal bytes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from enjeu.case.reader import read_case
from enjeu.case.schema import Case
from enjeu.case.schema.base import Label
from enjeu.errors import PrivacyError
from enjeu.interactions.disclosure import DOMINANCE, FLOOR, MANAGERS
from enjeu.interactions.manifest import moment
from enjeu.interactions.page import VERBS, Field, Verb
from enjeu.interactions.store import FOLDER
from enjeu.locale import Language, Locale, locale
from enjeu.locale.french import apostrophes, french_spaces
from enjeu.report.renderers.markdown import escaped
from enjeu.study.connectors import MAPPED, description, names
from enjeu.study.privacy import DAYS_PER_MONTH, Shown, Stored, show
from enjeu.version import __version__

DRAFTS: Final = (
    "record-of-processing",
    "balance-of-interests",
    "impact-assessment",
    "notice-to-employees",
    "works-council-file",
)
_TEMPLATES: Final = Path(__file__).parent / "privacy_pack"
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector as the drafts show it."""

    name: str
    version: str
    live: bool
    verbs: Sequence[Verb]
    fields: Sequence[Field]
    """Empty where this version of enjeu does not know what it reads."""
    mapped: bool
    """Whether the fields are meanings, of columns that a mapping names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, as it is printed; empty or False where it is not."""

    version: str
    minimum_group: str
    floor: str
    dominance: str
    connectors: Sequence[Connector] = ()
    organisation: str = ""
    title: str = ""
    author: str = ""
    collected: str = ""
    fictitious: bool = False
    simulated: bool = False
    dpia: str = ""
    works_council: str = ""
    without_council: str = ""
    people: str = ""
    rows: str = ""
    first: str = ""
    last: str = ""
    days: str = ""
    months: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the drafts are about."""

    case: Case | None
    shown: Shown


def about(path: Path | None) -> About:
    """What a path holds: a case, what is recorded and stored about people, both, or (without a path) nothing yet.

    Raises:
        CaseError: it is a case that cannot be read, or nothing at all.
        PrivacyError: R104 the record cannot be read.
    """
    if path is None:
        return About(None, Shown(None, None))
    held = (path / FOLDER).is_dir()
    shown = show(path) if held else Shown(None, None)
    declared = not held or any(path.glob("*.yaml"))
    return About(read_case(str(path)).case if declared else None, shown)


def drafts(told: About, sources: Sequence[str], language: Language) -> Mapping[str, str]:
    """The drafts by file name.

    Args:
        told: What is known.
        sources: Names of connectors that will be used, beside those of the store.
        language: Of the drafts.

    Raises:
        PrivacyError: R109 there is no connector of that name.
    """
    facts = _facts(told, sources, locale(language))
    environment = _environment(language)
    return {f"{name}-{language}.md": _rendered(environment, name, facts, language) for name in DRAFTS}


def _rendered(environment: Environment, name: str, facts: Facts, language: Language) -> str:
    text = apostrophes(environment.get_template(f"{name}.md.jinja").render(facts=facts))
    if language == "fr":
        text = french_spaces(text)
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES / language),
        undefined=StrictUndefined,
        # Whatever a template prints is escaped for Markdown by `finalize`, and then left alone.
        autoescape=True,
        finalize=_for_markdown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _as_code
    return environment


def _for_markdown(value: Any) -> Markup:
    return value if isinstance(value, Markup) else Markup(escaped(" ".join(str(value).split())))  # noqa: S704 - escaped


def _as_code(text: str) -> Markup:
    """For between two backticks, in a table too: there nothing is markup but those and the border of a cell."""
    return Markup(" ".join(text.replace("`", "'").replace("|", "/").split()))  # noqa: S704 - as said


def _facts(told: About, sources: Sequence[str], words: Locale) -> Facts:
    agreement, stored = told.shown.agreement, told.shown.stored
    declared = told.case.case.people_data if told.case else None
    group = agreement.minimum_group if agreement else declared.minimum_group if declared else MANAGERS
    dpia = agreement.dpia if agreement else declared.dpia if declared else None
    council = agreement.works_council if agreement else declared.works_council if declared else None
    facts = Facts(
        __version__,
        minimum_group=words.number(group, 0),
        floor=words.number(FLOOR, 0),
        dominance=words.share(DOMINANCE),
        connectors=_connectors(sources, stored),
        dpia=words.date(dpia) if dpia else "",
        works_council=words.date(council) if council else "",
        without_council=agreement.without_council if agreement else "",
    )
    return _of_store(_of_case(facts, told.case, words.language), stored, words)


def _of_case(facts: Facts, case: Case | None, language: Language) -> Facts:
    if case is None:
        return facts
    head = case.case

    def said(label: Label | None) -> str:
        return label.in_language(language) if label else ""

    return replace(
        facts,
        organisation=said(head.organisation),
        title=said(head.title),
        collected=said(head.people_data.collected if head.people_data else None),
        author=head.author or "",
        fictitious=head.fictitious,
    )


def _of_store(facts: Facts, stored: Stored | None, words: Locale) -> Facts:
    if stored is None:
        return facts
    first, last = (words.date(moment(at).date()) for at in stored.span) if stored.span else ("", "")
    return replace(
        facts,
        simulated=stored.simulated,
        people=words.number(stored.counts.people, 0),
        rows=words.number(stored.counts.interactions, 0),
        first=first,
        last=last,
        days=words.number(stored.days, 0) if stored.days else "",
        months=words.number(stored.days / DAYS_PER_MONTH, 0) if stored.days else "",
    )


def _connectors(sources: Sequence[str], stored: Stored | None) -> tuple[Connector, ...]:
    """Those that a store was filled by, with the version that did, then those that will be used."""
    known = names()
    for name in sources:
        if name not in known:
            raise PrivacyError("R109", name=name, known=", ".join(known))
    used = {run.connector: run.version for run in stored.runs} if stored else {}
    return tuple(_connector(name, used.get(name)) for name in dict.fromkeys((*used, *sources)))


def _connector(name: str, used: str | None) -> Connector:
    """One connector, in the version that filled the store, else in the present one."""
    said = description(name)
    if said is None:
        return Connector(name, used or "", live=False, verbs=(), fields=(), mapped=False)
    verbs = [verb for verb in VERBS if verb in said.verbs]
    return Connector(name, used or said.version, said.live, verbs, said.fields, name in MAPPED)
