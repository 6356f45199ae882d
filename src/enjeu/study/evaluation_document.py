"""The shape of an evaluation as JSON: what `enjeu evaluate --json` prints and `enjeu schema --evaluation` documents.

Kept stable like `document`. Figures are in the unit of the outcome, shares are 0 to 1; null stands for what there is
none of.
"""

from typing import Any

from enjeu.evaluation.designs import Why, WhyNot
from enjeu.evaluation.evaluated import DESIGNS, Evaluated, WhyInference
from enjeu.evaluation.grades import Reason
from enjeu.evaluation.result import Check, Design, Grade, Path, State
from enjeu.locale import Language, locale
from enjeu.report.evaluated import Told
from enjeu.study.document import SCHEMA_VERSION, FindingPart, Part
from enjeu.study.to_json import finding_part, finite
from enjeu.version import __version__


class IntervalPart(Part):
    """An interval for the effect."""

    low: float
    high: float


class CheckPart(Part):
    """One thing that could make the effect wrong, looked at."""

    code: str
    state: State
    """`passed`, `failed`, or `informative`: for the reader to weigh, or not to be seen in these data."""
    figure: float | None
    """The figure by which it was decided; what it is, `what` says."""
    details: dict[str, float | str | None]
    name: str
    what: str
    said: str
    """What its state means."""


class AlternativePart(Part):
    """The effect by another design that the data allow; no inference was made for it."""

    design: Design
    effect: float


class PathPart(Part):
    """The effect by period since the start (0 is the first treated period); for one series, after the start only."""

    at: list[int]
    effect: list[float | None]
    low: list[float | None]
    high: list[float | None]
    observed: list[float | None] | None
    """Mean outcome of the treated."""
    counterfactual: list[float | None] | None
    """What it would have been without the treatment."""
    simultaneous: bool
    """Whether `low` and `high` hold for the whole path at once."""


class SourcePart(Part):
    """Where the figures come from."""

    file: str
    sha256: str
    seed: int


class EvaluationDocument(Part):
    """One evaluation."""

    effect: float
    """Mean effect on the treated, per unit and period."""
    se: float | None
    interval: IntervalPart | None
    """Null where nothing honest can be said; `inference_why` says why."""
    level: float
    """Of the interval."""
    unit: str | None
    """Of the outcome, as it was named; null where it was not."""
    design: Design
    estimator: str
    inference: str
    n_units: int
    n_periods: int
    checks: list[CheckPart]
    evidence_grade: Grade | None
    """Maryland Scientific Methods Scale, 1 no comparison to 5 drawn by lot."""
    assumptions: list[str]
    """Codes of what must hold for the effect to be causal; `assumptions_said` has them in words."""
    schema_version: str
    enjeu_version: str
    language: str
    outcome: str
    said: str
    """The effect in one sentence."""
    p_value: float | None
    df: float | None
    """Degrees of freedom of the t distribution; null for exact inference."""
    n_treated: int
    design_asked: Design | None
    """Null where it was left to the data."""
    design_suited: Design
    """The design that the data suggest."""
    design_why: Why
    design_why_not: dict[Design, WhyNot]
    inference_why: WhyInference
    grade_reasons: list[Reason]
    assumptions_said: list[str]
    alternatives: list[AlternativePart]
    path: PathPart | None
    periods: list[str]
    starts: dict[str, int]
    """How many units began in each period."""
    findings: list[FindingPart]
    source: SourcePart | None


def evaluation_to_json(found: Evaluated, language: Language = "en") -> dict[str, Any]:
    """The evaluation as dictionaries, lists, numbers and text; the JSON Schema is `evaluation_schema()`."""
    words = locale(language)
    told, effect = Told(found, words), found.effect
    within = effect.interval
    data = {
        "effect": effect.effect,
        "se": effect.se,
        "interval": None if within is None else {"low": within.low, "high": within.high},
        "level": within.level if within else 0.95,
        "unit": told.unit or None,
        "design": effect.design,
        "estimator": effect.estimator,
        "inference": effect.inference,
        "n_units": effect.n_units,
        "n_periods": effect.n_periods,
        "checks": [_check(check, told) for check in effect.checks],
        "evidence_grade": effect.grade,
        "assumptions": list(effect.assumptions),
        "schema_version": SCHEMA_VERSION,
        "enjeu_version": __version__,
        "language": language,
        "outcome": effect.outcome,
        "said": told.headline(),
        "p_value": effect.p_value,
        "df": effect.df,
        "n_treated": effect.n_treated,
        "design_asked": found.asked,
        "design_suited": found.suited.design,
        "design_why": found.suited.why,
        "design_why_not": {design: found.suited.others[design] for design in _ordered(found)},
        "inference_why": found.why_inference,
        "grade_reasons": list(found.reasons),
        "assumptions_said": list(told.assumptions()),
        "alternatives": [{"design": one.design, "effect": one.effect} for one in found.alternatives],
        "path": None if effect.path is None else _path(effect.path),
        "periods": list(found.periods),
        "starts": dict(found.starts),
        "findings": [finding_part(finding, words) for finding in found.findings],
        "source": _source(found),
    }
    return EvaluationDocument.model_validate(finite(data)).model_dump(mode="json")


def _ordered(found: Evaluated) -> list[Design]:
    known = found.suited.others
    return [*(one for one in DESIGNS if one in known), *(one for one in known if one not in DESIGNS)]


def _check(check: Check, told: Told) -> dict[str, Any]:
    words = {"name": told.check(check, "name"), "what": told.check(check, "what")}
    details = dict(check.details)
    return {"code": check.code, "state": check.state, "figure": check.figure, "details": details, **words} | {
        "said": told.check(check, check.state)
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "at": list(path.at),
        "effect": path.effect.tolist(),
        "low": path.low.tolist(),
        "high": path.high.tolist(),
        "observed": None if path.observed is None else path.observed.tolist(),
        "counterfactual": None if path.counterfactual is None else path.counterfactual.tolist(),
        "simultaneous": path.simultaneous,
    }


def _source(found: Evaluated) -> dict[str, Any] | None:
    subject = found.subject
    return None if subject is None else {"file": subject.file, "sha256": subject.digest, "seed": subject.seed}
