"""What a controller looks for first: whether the rule or the weights moved between two versions, when, to what effect.

Who calls it: the page and the annex of a comparison, and the terminal.
"""

import datetime as dt

from enjeu.appraisal.comparison import Crossed
from enjeu.case.schema import Case
from enjeu.case.schema.strategy import WeightStatement
from enjeu.report.blocks import Cell
from enjeu.report.compared import Compared


def goalposts(view: Compared) -> tuple[Cell, ...]:
    """One sentence each; none where neither rule nor weights moved."""
    return (*_rule(view), *_weights(view))


def _rule(view: Compared) -> tuple[Cell, ...]:
    found = view.comparison
    if not found.rule_moved:
        return ()
    old, new = found.old.case.decision, found.new.case.decision
    lines = [
        Cell(view.text("rule.moved"), tone="warn"),
        Cell(view.text("rule.was", rule=_stated(view, found.old.case), date=_dated(view, old.date))),
        Cell(view.text("rule.is", rule=_stated(view, found.new.case), date=_dated(view, new.date))),
    ]
    when = _when(view, new.date)
    if when:
        lines.append(Cell(when, tone="warn"))
    turned = {name: one for name, one in found.crossed.items() if one.new_by_old != one.new_by_new}
    if not turned:
        return (*lines, Cell(view.text("crossed.same")))
    return (*lines, *(_crossed(view, name, outcome) for name, outcome in turned.items()))


def _stated(view: Compared, case: Case) -> str:
    decision = case.decision
    if decision.no_go is None:
        return view.text("rule.go", go=decision.go)
    return view.text("rule.both", go=decision.go, no_go=decision.no_go)


def _dated(view: Compared, date: dt.date | None) -> str:
    return view.text("undated") if date is None else view.words.date(date)


def _when(view: Compared, stated: dt.date | None) -> str:
    """Whether the new rule was stated when the old version's result could be known, or says nothing of when."""
    found = view.comparison
    known = found.old.case.case.date
    if not found.rule_dated:
        return view.text("rule.not_redated")
    if stated is not None and stated >= known:
        return view.text("rule.after", stated=view.words.date(stated), known=view.words.date(known))
    return ""


def _crossed(view: Compared, name: str, outcome: Crossed) -> Cell:
    key = "go" if outcome.new_by_new else "not_go"
    return Cell(view.text(f"crossed.{key}", option=view.option(name)), tone="warn")


def _weights(view: Compared) -> tuple[Cell, ...]:
    old, new = view.comparison.old.case, view.comparison.new.case
    before = {one.by: one for one in old.weights}
    after = {one.by: one for one in new.weights}
    lines = [_restated(view, one, before[by]) for by, one in after.items() if by in before and _differ(before[by], one)]
    lines += [Cell(view.text("weights.new", by=by), tone="warn") for by in after if by not in before]
    lines += [Cell(view.text("weights.gone", by=by), tone="warn") for by in before if by not in after]
    return tuple(lines)


def _differ(one: WeightStatement, other: WeightStatement) -> bool:
    return (one.method, one.points, one.order) != (other.method, other.points, other.order)


def _restated(view: Compared, new: WeightStatement, old: WeightStatement) -> Cell:
    known = view.comparison.old.case.case.date
    if new.date == old.date:
        return Cell(view.text("weights.not_redated", by=new.by, date=view.words.date(new.date)), tone="warn")
    key = "weights.after" if new.date >= known else "weights.moved"
    values = {"old": view.words.date(old.date), "new": view.words.date(new.date)}
    return Cell(view.text(key, by=new.by, **values), tone="warn")
