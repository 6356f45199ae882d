"""The shape of a comparison as JSON: what `enjeu diff --json` prints and `enjeu schema --comparison` documents.

Kept stable like `document`. Money is in `currency`, shares are 0 to 1; null stands for what has no value.
"""

from dataclasses import asdict
from typing import Any, Literal

from enjeu.appraisal.comparison import Comparison
from enjeu.appraisal.result import OptionResult
from enjeu.case.changes import Change, Side
from enjeu.case.parting import Part as CaseSection
from enjeu.case.reader import ReadCase
from enjeu.locale import Language, locale
from enjeu.report.compared import Compared
from enjeu.report.goalposts import goalposts
from enjeu.study.document import SCHEMA_VERSION, CasePart, Part
from enjeu.study.to_json import finite


class SidePart(Part):
    """What stands in one version."""

    text: str
    """As it is written, on one line; of a file of data, its name."""
    file: str
    """Name of the file, without its folder."""
    line: int


class DifferencePart(Part):
    """One declaration that differs."""

    path: str
    """Dotted, in the new version; of what was removed, in the old one."""
    name: str
    """In the words of the case."""
    part: CaseSection
    """The part of the case, in whose order changes are applied; the last five cannot move the NPV."""
    kind: Literal["added", "removed", "changed", "rewritten"]
    """`rewritten`: written differently, same meaning."""
    old: SidePart | None
    new: SidePart | None


class ContributionPart(Part):
    """What one step moved of one option's expected NPV."""

    step: int
    """Position in `steps`."""
    value: float
    """In its place in the sequence; over all steps they add up to `npv_new` − `npv_old`."""
    error: float
    """Half-width of a 95 % interval."""
    first: float | None
    """Applied alone to the old version; null where that makes no valid case."""
    last: float | None
    """The new version less the new version without it; null likewise."""


class StandingPart(Part):
    """One option in one version, by that version's own appraisal."""

    verdict: str
    probability_of_loss: float
    probability_of_cash_loss: float
    strategic: float | None
    rank_acceptability: list[float] | None


class FollowedPart(Part):
    """One option of both versions."""

    label: str
    npv_old: float
    """Expected economic NPV, drawn with the new version's random numbers."""
    npv_new: float
    error: float
    """Of the difference."""
    contributions: list[ContributionPart]
    old: StandingPart
    new: StandingPart
    go_by: dict[str, bool]
    """Whether it is a go: `old_by_new` are the figures of the old version by the rule of the new one, and so on."""


class RulePart(Part):
    """The rule of one version."""

    go: str
    no_go: str | None
    stated: str | None
    """The date on which it was stated."""


class VersionPart(Part):
    """One version."""

    case: CasePart
    rule: RulePart
    recommended: str | None
    verdict: str


class ComparisonDocument(Part):
    """Two versions of a case."""

    schema_version: Literal["1"]
    enjeu_version: str
    language: Literal["fr", "en"]
    currency: str
    old: VersionPart
    new: VersionPart
    identical: bool
    """Whether nothing differs but comments, layout, order and ways of writing."""
    rule_moved: bool
    seed: int
    draws: int
    changes: list[DifferencePart]
    """Part by part, in the order of the new files."""
    steps: list[list[int]]
    """The steps in the order in which they were applied: positions in `changes`."""
    options: dict[str, FollowedPart]
    only_old: list[str]
    """Options that the old version alone has."""
    only_new: list[str]
    caution: list[str]
    """What moved of the rule and of the weights, in words."""


def comparison_to_json(comparison: Comparison, language: Language = "en") -> dict[str, Any]:
    """The comparison as dictionaries, lists, numbers and text; names and sentences in `language`."""
    seen = Compared(comparison, locale(language))
    place = {one.number: at for at, one in enumerate(comparison.changes)}
    before, after = comparison.before, comparison.after
    data = {
        "schema_version": SCHEMA_VERSION,
        "enjeu_version": after.version,
        "language": language,
        "currency": after.conventions.currency,
        "old": _version(comparison, comparison.old, language),
        "new": _version(comparison, comparison.new, language),
        "identical": not comparison.real,
        "rule_moved": comparison.rule_moved,
        "seed": comparison.attribution.seed,
        "draws": comparison.attribution.draws,
        "changes": [_change(one, seen) for one in comparison.changes],
        "steps": [sorted(place[number] for number in step) for step in comparison.attribution.steps],
        "options": {name: _option(name, seen) for name in comparison.attribution.options},
        "only_old": [name for name in before.options if name not in after.options],
        "only_new": [name for name in after.options if name not in before.options],
        "caution": [cell.text for cell in goalposts(seen)],
    }
    return ComparisonDocument.model_validate(finite(data)).model_dump(mode="json")


def _version(comparison: Comparison, read: ReadCase, language: Language) -> dict[str, object]:
    header, decision = read.case.case, read.case.decision
    appraisal = comparison.before if read is comparison.old else comparison.after
    return {
        "case": {
            "title": header.title.in_language(language),
            "organisation": header.organisation.in_language(language) if header.organisation else None,
            "fictitious": header.fictitious,
            "date": header.date.isoformat(),
            "digest": read.digest,
        },
        "rule": {
            "go": decision.go,
            "no_go": decision.no_go,
            "stated": decision.date.isoformat() if decision.date else None,
        },
        "recommended": appraisal.recommended,
        "verdict": appraisal.verdict,
    }


def _change(one: Change, seen: Compared) -> dict[str, object]:
    return {
        "path": one.path,
        "name": seen.names.name(one),
        "part": one.part,
        "kind": one.kind,
        "old": _side(one.old),
        "new": _side(one.new),
    }


def _side(side: Side | None) -> dict[str, object] | None:
    return None if side is None else {"text": side.text, "file": side.place.file, "line": side.place.line}


def _option(name: str, seen: Compared) -> dict[str, object]:
    moved = seen.moved(name)
    old, new = (_standing(result) for result in seen.results(name))
    return {
        "label": seen.option(name),
        "npv_old": moved.old,
        "npv_new": moved.new,
        "error": moved.error,
        "contributions": [{"step": at, **asdict(step)} for at, step in enumerate(moved.steps)],
        "old": old,
        "new": new,
        "go_by": asdict(seen.comparison.crossed[name]),
    }


def _standing(option: OptionResult) -> dict[str, object]:
    strategic = option.strategic
    return {
        "verdict": option.verdict.code,
        "probability_of_loss": option.probability_of_loss,
        "probability_of_cash_loss": option.probability_of_cash_loss,
        "strategic": strategic.score.mean if strategic else None,
        "rank_acceptability": list(strategic.rank_acceptability) if strategic else None,
    }
