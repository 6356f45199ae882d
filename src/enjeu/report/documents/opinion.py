"""The verdict set apart, chosen by code: what is weak, close or unsupported never looks like what is firm.

Called by the note and by the summary.
"""

from enjeu.report.blocks import Callout, Cell, Tone
from enjeu.report.sections.summary import cautions, headline, reason
from enjeu.report.view import View


def opinion(view: View) -> Callout:
    """The verdict, how each condition of the rule came out, and what must be read beside it."""
    conditions = tuple(reason(view, condition) for condition in view.focus.verdict.conditions)
    beside = tuple(Cell(text, tone="warn") for text in (*_own_cautions(view), *cautions(view)))
    return Callout(headline(view), (*conditions, *beside), opinion_tone(view))


def opinion_tone(view: View) -> Tone:
    """Good only for a go that is firm and whose expected NPV is not negative."""
    verdict, focus = view.appraisal.verdict, view.focus
    if verdict == "go":
        return "good" if focus.verdict.strength == "firm" and not loses(view) else "warn"
    return "warn" if verdict == "pilot" or focus.verdict.strength == "close" else "bad"


def loses(view: View) -> bool:
    """Whether the option in focus is expected to lose money."""
    return (view.focus.indicators["npv"].mean or 0.0) < 0.0


def _own_cautions(view: View) -> tuple[str, ...]:
    """Of a go that loses money, and of a refusal by a hair: neither stands in the headline."""
    focus = view.focus
    if view.appraisal.verdict == "go" and loses(view):
        return (view.text("note.opinion.loses", value=view.money(focus.indicators["npv"].mean)),)
    if view.appraisal.recommended is None and focus.verdict.strength == "close":
        return (view.words.text("verdict.no_go_close.headline", option=view.option(focus.id)),)
    return ()
