"""Three reasons for the verdict: money, the benefit or the cost that weighs most, and value outside money.

Called by the summary. Each is a sentence chosen by the sign of its figure.
"""

from enjeu.report import sentences
from enjeu.report.documents.opinion import loses
from enjeu.report.sections.waterfalls import benefit_name
from enjeu.report.view import View


def reasons(view: View) -> tuple[str, ...]:
    """At most three sentences."""
    return (_money(view), *_weighs_most(view), *_outside_money(view))


def _money(view: View) -> str:
    npv, cash = (view.focus.indicators[name] for name in ("npv", "cash_npv"))
    values = {"npv": view.money(npv.mean), "interval": view.interval(npv), "cash": view.money(cash.mean)}
    return view.text("note.reasons.loses" if loses(view) else "note.reasons.gains", **values)


def _weighs_most(view: View) -> tuple[str, ...]:
    best = max((one for one in view.focus.waterfalls if one.counted), key=lambda one: one.net, default=None)
    if best is None or best.net <= 0.0 or not best.steps:
        return (view.text("note.reasons.no_benefit"),)
    gross, net = view.money(best.steps[0].value), view.money(best.net)
    return (view.text("note.reasons.benefit", benefit=benefit_name(view, best), gross=gross, net=net),)


def _outside_money(view: View) -> tuple[str, ...]:
    scored = [one for one in view.options if one.strategic is not None]
    if view.appraisal.ranking is not None and len(scored) > 1:
        return sentences.ranking(view, view.appraisal.ranking)[:1]
    score = view.focus.strategic
    if score is None:
        return (view.text("note.reasons.unscored"),)
    return (view.text("note.reasons.score", score=view.value("score", score.score.mean)),)
