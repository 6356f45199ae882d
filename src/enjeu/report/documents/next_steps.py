"""What to do next, with who and when: the pilot, what to measure, what must change, what must be asked first.

Called by the summary. The order is that of the decision: what would change it comes before what carries it out.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from enjeu.report.documents.chapters.changes import needed
from enjeu.report.documents.chapters.people_data import missing_steps
from enjeu.report.sections.information import telling
from enjeu.report.view import View

MOST = 3


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step; who and when are empty where the case does not say."""

    what: str
    owner: str = ""
    due: str = ""


def next_steps(view: View) -> tuple[NextStep, ...]:
    """The first three."""
    return tuple(islice(_all(view), MOST))


def _all(view: View) -> Iterator[NextStep]:
    verdict = view.focus.verdict
    if view.appraisal.verdict == "pilot":
        cost = view.money(verdict.pilot_cost)
        yield NextStep(view.text("note.next.pilot", cost=cost), view.case.decision.by or "")
    yield from _measured(view)
    if view.appraisal.recommended is not None:
        yield from _changed(view)
    yield from (NextStep(view.text(f"note.next.{name}")) for name in missing_steps(view) if name != "declaration")


def _measured(view: View) -> Iterator[NextStep]:
    """The one measure, of those declared and worth their cost, that tells most."""
    known = view.appraisal.value_of_information
    for one in telling(known) if known else ():
        if one.indicator is not None and one.cost is not None and one.cost < one.value:
            name = view.names.path(one.path)
            said = view.text("note.next.measure", name=name, cost=view.money(one.cost), value=view.money(one.value))
            due = view.words.date(dt.date.fromisoformat(one.due)) if one.due else ""
            yield NextStep(said, one.owner or "", due)
            return


def _changed(view: View) -> Iterator[NextStep]:
    """Enabling changes, the one that moves the result most first."""
    weight = {one.id.removeprefix("enabling."): one.total or one.first_order for one in view.focus.sensitivity}
    for name in sorted(needed(view), key=lambda name: -weight.get(name, 0.0)):
        one = view.case.enabling[name]
        due = view.words.date(one.due) if one.due else ""
        yield NextStep(view.text("note.next.change", change=view.names.said(one.label)), one.owner or "", due)
