"""The evidence register: where numbers come from, how old that is, and which quantities rest on it."""

from collections.abc import Iterator, Mapping

from enjeu.case.freshness import age, shelf_life, widening
from enjeu.report.registers.model import Kind, Named, Register, Value, register
from enjeu.report.view import View

KINDS: Mapping[str, Kind] = {
    "id": "text",
    "source": "text",
    "url": "text",
    "date": "date",
    "grade": "text",
    "shelf_life": "number",
    "age": "number",
    "stale": "flag",
    "widening": "number",
    "used_by": "text",
    "uses": "number",
    "question": "text",
    "base": "text",
    "responses": "number",
    "fielded_from": "date",
    "fielded_to": "date",
    "note": "text",
}


def evidence(view: View) -> Register:
    """The register in the order of the case."""
    return register(view, "evidence", KINDS, _rows(view))


def _rows(view: View) -> Iterator[Mapping[str, Value]]:
    used: dict[str, list[Named]] = {}
    for one in view.appraisal.assumptions:
        used.setdefault(one.evidence or "", []).append(Named(one.id, view.names.path(one.id)))
    for identity, source in view.case.evidence.items():
        factor = widening(view.case, source)
        row: dict[str, Value] = {
            "id": identity,
            "source": view.names.said(source.source),
            "url": source.url,
            "date": source.date,
            "grade": Named(source.grade, view.words.text(f"grade.{source.grade}.name")),
            "shelf_life": float(shelf_life(view.case, source)),
            "age": age(view.case, source),
            "stale": factor > 1.0,
            "widening": factor,
            "used_by": tuple(used.get(identity, ())),
            "uses": len(used.get(identity, ())),
            "note": source.note,
        }
        survey = source.survey
        if survey is not None:
            row |= {
                "question": survey.question,
                "base": survey.base,
                "responses": survey.responses,
                "fielded_from": survey.fielded_from,
                "fielded_to": survey.fielded_to,
            }
        yield row
