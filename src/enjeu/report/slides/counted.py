"""Fourth slide: what is left of the gross benefits of the option in focus, and what its costs leave of that."""

from dataclasses import dataclass

from pptx.enum.chart import XL_CHART_TYPE

from enjeu.appraisal.line import STEPS
from enjeu.appraisal.result import OptionResult, Waterfall
from enjeu.report.sections.conventions import rules
from enjeu.report.slides import charts
from enjeu.report.slides.colours import GAIN, GAIN_LIGHT, LOSS, LOSS_LIGHT, NEUTRAL
from enjeu.report.slides.fit import Words
from enjeu.report.slides.grid import Grid, Square
from enjeu.report.slides.house import House
from enjeu.report.slides.page import TEXT, page
from enjeu.report.view import View

MOST = 6
_NOTHING = 1e-9
"""A step that takes a smaller share of the gross value is not drawn."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Present values of one option, expected: what its benefits come to and what is left."""

    gross: float
    net: float
    cash: float
    costs: float
    npv: float
    cash_costs: float
    cash_npv: float


def counted(view: View, house: House, foot: str) -> None:
    """The waterfall of all benefits together, then the largest of them."""
    option = view.focus
    lines = [one for one in option.waterfalls if one.counted]
    sums = _sums(option, lines)
    title = _title(view, option, lines, sums)
    one = page(view, house, title, foot)
    if not lines:
        code = "nothing_saves" if sums.costs < 0 else "nothing"
        text = view.text(f"slides.counted.{code}", costs=view.money(abs(sums.costs)))
        one.write(one.area, [Words(text)], TEXT)
        one.say((title, text))
        return
    cash = _cash(view, sums)
    lead = [Words(cash), Words(view.text("slides.counted.reading"), 0.85, tone="quiet")]
    rest = one.area.below(one.write(one.area.upper(52), lead, TEXT[2:]) + 4)
    stairs = _stairs(view, lines, sums)
    names = [view.text(f"slides.counted.column.{name}") for name in ("base", "above", "below", "label")]
    columns = charts.stair_columns(stairs, names)
    told = " · ".join(view.text("slides.named", name=stair.name, value=stair.amount) for stair in stairs)
    box = rest.upper(rest.height * 0.56)
    chart = one.chart(
        box, XL_CHART_TYPE.COLUMN_STACKED, [stair.name for stair in stairs], columns, len(columns), f"{title} · {told}"
    )
    charts.draw_stairs(chart, stairs, box.width / one.breadth)
    one.grid(rest.below(box.height + 6), _table(view, option))
    conventions = view.text("slides.conventions", conventions=" · ".join(rules(view)))
    one.say((title, cash, told, view.text("waterfall.caption"), *_spoken(view, option), conventions))


def _sums(option: OptionResult, lines: list[Waterfall]) -> Sums:
    gross = sum(one.steps[0].value for one in lines if one.steps and one.net >= 0)
    net, cash = sum(one.net for one in lines), sum(one.net for one in lines if one.in_cash)
    npv, cash_npv = (option.indicators[name].mean or 0.0 for name in ("npv", "cash_npv"))
    return Sums(gross, net, cash, net - npv, npv, cash - cash_npv, cash_npv)


def _title(view: View, option: OptionResult, lines: list[Waterfall], sums: Sums) -> str:
    name = view.option(option.id)
    if not lines:
        return view.text("slides.counted.none", option=name)
    left = "covers" if sums.npv > 0 else "short"
    code = "negative" if sums.net < 0 else "saves" if sums.costs < 0 else left
    amounts = {"gross": sums.gross, "net": abs(sums.net), "costs": abs(sums.costs), "npv": abs(sums.npv)}
    return view.text(f"slides.counted.{code}", option=name, **{key: view.money(x) for key, x in amounts.items()})


def _cash(view: View, sums: Sums) -> str:
    amounts = {"cash": sums.cash, "costs": sums.cash_costs, "npv": sums.cash_npv}
    return view.text("slides.counted.cash", **{key: view.money(x) for key, x in amounts.items()})


def _stairs(view: View, lines: list[Waterfall], sums: Sums) -> list[charts.Stair]:
    """Gross, what each step takes off, disbenefits, net, costs, NPV; steps that take nothing are left out."""
    better = [one for one in lines if one.net >= 0]
    at = sums.gross
    made = [charts.Stair(view.text("step.gross"), 0.0, at, view.money(at), NEUTRAL)]
    for code in STEPS[1:]:
        after = sum(next((step.value for step in one.steps if step.code == code), one.net) for one in better)
        made += _change(view, view.text(f"step.{code}"), at, after, sums.gross)
        at = after
    made += _change(view, view.words.text("group.disbenefit.name"), at, sums.net, sums.gross)
    made.append(_whole(view, view.text("step.net"), sums.net))
    made += _change(view, view.text("slides.counted.costs"), sums.net, sums.npv, sums.gross)
    made.append(_whole(view, view.words.text("indicator.npv.name"), sums.npv))
    return made


def _change(view: View, name: str, before: float, after: float, gross: float) -> list[charts.Stair]:
    if abs(after - before) <= _NOTHING * max(abs(gross), 1.0):
        return []
    return [charts.Stair(name, before, after, view.money(after - before), LOSS_LIGHT if after < before else GAIN_LIGHT)]


def _whole(view: View, name: str, value: float) -> charts.Stair:
    return charts.Stair(name, 0.0, value, view.money(value), LOSS if value < 0 else GAIN)


def _by_size(option: OptionResult) -> list[Waterfall]:
    return sorted(option.waterfalls, key=lambda one: (not one.counted, -abs(one.net)))


def _table(view: View, option: OptionResult) -> Grid:
    ordered = _by_size(option)
    heads = (
        view.text("waterfall.benefit"),
        view.text("money.kind"),
        view.text("slides.counted.where"),
        view.text("waterfall.owner"),
        view.text("step.gross"),
        view.text("slides.counted.net"),
    )
    rows = tuple(
        (
            Square(_name(view, one)),
            Square(view.words.text(f"kind.benefit.{one.kind}.name")),
            Square(view.text(f"slides.counted.{_where(one)}"), "" if one.counted else "quiet"),
            Square(_owner(view, one)),
            Square(view.money(one.steps[0].value if one.steps else None)),
            Square(view.money(one.net) if one.counted else "–", "bad" if one.net < 0 else "", bold=True),
        )
        for one in ordered[:MOST]
    )
    widths = (4.2, 1.3, 2.0, 2.4, 1.0, 1.0)
    hidden = max(0, len(ordered) - MOST)
    return Grid(view.text("slides.counted.table"), heads, rows, widths, frozenset({4, 5}), hidden=hidden)


def _where(one: Waterfall) -> str:
    return "not_counted" if not one.counted else "in_cash" if one.in_cash else "economic"


def _name(view: View, one: Waterfall) -> str:
    return view.names.of("benefits" if one.benefit in view.case.benefits else "disbenefits", one.benefit)


def _owner(view: View, one: Waterfall) -> str:
    declared = view.case.benefits.get(one.benefit) or view.case.disbenefits.get(one.benefit)
    return (declared.owner if declared else None) or view.text("missing")


def _spoken(view: View, option: OptionResult) -> list[str]:
    return [
        view.text(
            "slides.counted.spoken",
            benefit=_name(view, one),
            gross=view.money(one.steps[0].value if one.steps else None),
            net=view.money(one.net),
            where=view.text(f"slides.counted.{_where(one)}"),
        )
        for one in _by_size(option)
    ]
