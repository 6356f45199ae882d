"""The decision asked for: the question, who decides, the verdict, and the figures that a committee looks at first."""

from enjeu.report.blocks import Facts, Paragraph, Section, Terms
from enjeu.report.documents.facts import hours_asked, indicator, loss, money_asked, outside_money
from enjeu.report.documents.listed import quoted
from enjeu.report.documents.opinion import opinion
from enjeu.report.view import View


def decision(view: View) -> Section:
    """The first chapter; it can be read alone."""
    focus = view.focus
    facts = (
        *(indicator(view, focus, name) for name in ("npv", "cash_npv", "roi")),
        loss(view, focus),
        indicator(view, focus, "payback"),
        outside_money(view, focus),
        money_asked(view, focus),
        hours_asked(view, focus),
    )
    reading = Paragraph(view.text("note.decision.reading"), quiet=True)
    return Section("decision", view.text("note.decision.title"), (_asked(view), opinion(view), Facts(facts), reading))


def _asked(view: View) -> Terms:
    rule = view.case.decision
    missing = view.text("missing")
    others = [*(one.id for one in view.options[1:]), view.appraisal.baseline]
    pairs = {
        "by": rule.by or missing,
        "ruled": view.words.date(rule.date) if rule.date else missing,
        "focus": view.text(f"note.decision.{view.appraisal.verdict}", option=view.option(view.focus.id)),
        "others": quoted(view, (view.option(one) for one in others)),
    }
    return Terms(tuple((view.text(f"note.decision.{name}"), said) for name, said in pairs.items()))
