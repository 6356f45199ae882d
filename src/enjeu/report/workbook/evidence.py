"""What stands behind a figure, as the comment of its cell: source, date, grade, exact wording of a survey."""

from collections.abc import Iterator
from pathlib import PurePath

from enjeu.appraisal.terms import evidence_of
from enjeu.case.reader import ReadCase
from enjeu.case.schema.uncertainty import Evidence
from enjeu.report.view import View


def declared_evidence(read: ReadCase, path: str) -> Evidence | None:
    """The row of the register which the declaration around `path` names."""
    if path.split(".")[0] not in type(read.case).model_fields:
        return None
    return read.case.evidence.get(evidence_of(read, path) or "")


def comment(view: View, read: ReadCase, path: str) -> str:
    """The comment of the cell of a quantity; empty where nothing is known about it."""
    evidence = declared_evidence(read, path)
    parts = list(_said(view, evidence)) if evidence else []
    section, *rest = path.split(".")
    note = getattr(read.case.inputs.get(rest[0]), "note", None) if section == "inputs" and rest else None
    return "\n".join([*parts, note] if note else parts)


def place_of(place: str) -> str:
    """`file:line` without the folders, which are nobody's business."""
    return PurePath(place).name


def _said(view: View, one: Evidence) -> Iterator[str]:
    yield view.names.said(one.source)
    grade = view.words.text(f"grade.{one.grade}.name")
    yield view.text("workbook.comment.dated", date=view.words.date(one.date), grade=grade)
    if one.survey:
        yield wording(view, one)
    yield from (text for text in (one.note, one.url) if text)


def wording(view: View, one: Evidence) -> str:
    """Question, base, answers and dates of a survey; empty for anything else."""
    if one.survey is None:
        return ""
    return view.text(
        "unknown.survey",
        question=one.survey.question,
        base=one.survey.base,
        responses=view.words.number(one.survey.responses),
        start=view.words.date(one.survey.fielded_from),
        end=view.words.date(one.survey.fielded_to),
    )
