"""People's data: what will be collected, about how few people nothing is said, and who was asked before."""

import datetime as dt

from enjeu.report.blocks import Block, Callout, Cell, Paragraph, Section, Terms
from enjeu.report.view import View


def people_data(view: View) -> Section:
    """What the case declares, and a warning where it does not."""
    declared = view.case.case.people_data
    blocks: list[Block] = []
    if declared is not None:
        collected = view.names.said(declared.collected) if declared.collected else view.text("missing")
        pairs = [(view.text("note.people.collected"), collected)]
        group = view.text("note.people.people", count=declared.minimum_group)
        pairs.append((view.text("note.people.group"), group))
        for name, day in (("dpia", declared.dpia), ("works_council", declared.works_council)):
            pairs.append((view.text(f"note.people.{name}"), _day(view, day)))
        blocks.append(Terms(tuple(pairs)))
    missing = missing_steps(view)
    if missing:
        lines = tuple(Cell(view.text(f"note.people.no_{name}")) for name in missing)
        blocks.append(Callout(view.text("note.people.warning"), lines, "warn"))
    blocks.append(Paragraph(view.text("note.people.nobody")))
    return Section("people-data", view.text("note.people.title"), tuple(blocks))


def missing_steps(view: View) -> tuple[str, ...]:
    """What must be declared before anything about people is collected, and is not."""
    declared = view.case.case.people_data
    if declared is None:
        return ("declaration", "dpia", "works_council")
    known = {"dpia": declared.dpia, "works_council": declared.works_council}
    return tuple(name for name, day in known.items() if day is None)


def _day(view: View, day: dt.date | None) -> str:
    if day is None:
        return view.text("missing")
    key = "done" if day <= view.case.case.date else "planned"
    return view.text(f"note.people.{key}", date=view.words.date(day))
