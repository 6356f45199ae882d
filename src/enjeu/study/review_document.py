"""A review as plain data for JSON: what `enjeu review --json` prints, and what later reviews read for calibration."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from enjeu.appraisal.result import Appraisal
from enjeu.errors import EvaluationError
from enjeu.locale import Language, locale
from enjeu.realisation.calibration import Calibration, Foretold
from enjeu.realisation.lock import Moved
from enjeu.realisation.result import LineReview, Realised, Review
from enjeu.report.documents.review_words import Reviewed
from enjeu.study.document import SCHEMA_VERSION
from enjeu.study.to_json import finite


def review_to_json(found: Review, calibrated: Calibration | None, language: Language = "en") -> dict[str, Any]:
    """The review as dictionaries, lists, numbers and text; quantities in their own unit, money in that of the case."""
    seen = Reviewed(found, locale(language))
    data = {
        "schema_version": SCHEMA_VERSION,
        "enjeu_version": found.then.version,
        "language": language,
        "case": {"title": seen.names.said(found.read.case.case.title), "digest": found.then.digest},
        "fictitious": found.read.case.case.fictitious,
        "date": found.date.isoformat(),
        "by": found.by,
        "option": found.option,
        "locked": found.locked.isoformat() if found.locked else None,
        "said": seen.headline(),
        "then": _appraised(found.then),
        "today": _appraised(found.today),
        "benefits": {name: asdict(sums) for name, sums in found.benefits.items()},
        "lines": [_line(seen, one) for one in found.lines],
        "quantities": [_quantity(seen, one) for one in found.quantities],
        "moved": [_moved(one) for one in found.moved],
        "calibration": asdict(calibrated) | {"enough": calibrated.enough} if calibrated else None,
        "entries": [{"path": one.path, "text": one.text, "evidence": one.evidence} for one in found.entries],
        "steps": [{"code": one.code, "subject": one.subject, "said": seen.step(one)} for one in found.steps],
    }
    plain = finite(data)
    assert isinstance(plain, dict)  # noqa: S101 - a dictionary goes in
    return plain


def foretold(found: Review) -> tuple[Foretold, ...]:
    """What a review says about how well its case foretold."""
    places = ((one.name, one.posterior.place) for one in found.quantities if one.posterior)
    return tuple(Foretold(found.then.digest, name, place) for name, place in places if place is not None)


def read_past(path: Path) -> tuple[Foretold, ...]:
    """The same from the data of an earlier review; EvaluationError E245 where the file holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        case = str(data["case"]["digest"])
        rows = [(str(one["name"]), one["place"]) for one in data["quantities"]]
        return tuple(Foretold(case, name, _place(place)) for name, place in rows if place is not None)
    except (OSError, ValueError, KeyError, TypeError):
        raise EvaluationError("E245", path=str(path)) from None


def _place(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
        raise ValueError(value)
    return float(value)


def _appraised(found: Appraisal) -> dict[str, object]:
    names = ("npv", "cash_npv")
    return {
        "verdict": found.verdict,
        "recommended": found.recommended,
        "seed": found.seed,
        "draws": found.draws,
        "options": {
            name: {
                "verdict": option.verdict.code,
                "probability_of_loss": option.probability_of_loss,
                **{key: {x: getattr(option.indicators[key], x) for x in ("mean", "p5", "p50", "p95")} for key in names},
            }
            for name, option in found.options.items()
        },
    }


def _line(seen: Reviewed, one: LineReview) -> dict[str, object]:
    return {**asdict(replace(one, why=None)), "label": seen.line(one), "why": seen.why(one)}


def _quantity(seen: Reviewed, one: Realised) -> dict[str, object]:
    after = one.posterior
    return {
        "name": one.name,
        "path": one.path,
        "label": seen.quantity(one),
        "section": one.section,
        "line": one.line,
        "outcome": seen.outcome(one),
        "unit": one.unit,
        "promised": asdict(one.promised),
        "effect": one.effect,
        "interval": None if one.low is None else {"low": one.low, "high": one.high},
        "level": one.level,
        "evidence_grade": one.grade,
        "counted": one.counted,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "source": one.source,
        "gap": one.gap,
        "share": asdict(one.share) if one.share else None,
        "next": asdict(one.next),
        "informs": one.informs,
        "method": after.method if after else None,
        "surprise": after.surprise if after else None,
        "conflict": after.conflict if after else None,
        "place": after.place if after else None,
        "effective": after.effective if after else None,
        "said": seen.said(one),
    }


def _moved(one: Moved) -> dict[str, object]:
    return {
        "path": one.change.path,
        "kind": one.change.kind,
        "old": one.change.old.text if one.change.old else None,
        "new": one.change.new.text if one.change.new else None,
        "recorded": one.date.isoformat() if one.date else None,
        "commitment": one.commitment,
    }
