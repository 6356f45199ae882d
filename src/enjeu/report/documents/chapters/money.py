"""Money: cash and economic lines side by side, flows by year, what it costs, and benefits from gross to net."""

from dataclasses import replace
from itertools import accumulate

from enjeu.appraisal.result import OptionResult
from enjeu.report.blocks import Block, Cell, Column, Line, Paragraph, Picture, Section, Table, columns, line
from enjeu.report.documents.chapters.gross_to_net import gross_to_net
from enjeu.report.documents.yearly import Yearly, yearly
from enjeu.report.figures.cash_flow import Flow, cash_flow
from enjeu.report.figures.scale import spanning
from enjeu.report.sections.money import costs, net, summed
from enjeu.report.sections.options import figure_cell
from enjeu.report.view import NOTHING, View

PAID = ("cost", "enabling", "mitigation", "risk")
COSTS = 10
"""Costs with a line of their own, the largest; the others are summed."""
HEIGHT, ROOM = 130, 0.17
"""Pixels of the bars, and the share of it that is kept free for the names of the lines."""
MEASURES = ("pv_benefits", "pv_costs", "npv", "roi")


def money(view: View) -> Section:
    """The money of the option in focus."""
    focus = view.focus
    lines = ((yearly(view, focus, cash), word) for word, cash in (("economic", False), ("cash", True)))
    blocks: list[Block] = [Paragraph(view.text("note.money.lead")), _side_by_side(view, focus)]
    blocks += [_flows(view, flows, word) for flows, word in lines]
    blocks += [_picture(view, focus), _costs(view, focus), *gross_to_net(view, focus)]
    return Section("money", view.text("note.money.title", option=view.option(focus.id)), tuple(blocks))


def _side_by_side(view: View, option: OptionResult) -> Table:
    heads = columns(view.text("options.measure"), *_both(view), figures=(1, 2))
    lines = [
        line(
            view.text(f"note.money.{name}"),
            figure_cell(view, option, name),
            figure_cell(view, option, f"cash_{name}"),
            rule=name == "npv",
        )
        for name in MEASURES
        if name in option.indicators and f"cash_{name}" in option.indicators
    ]
    return Table(view.text("note.money.side"), heads, tuple(lines))


def _both(view: View) -> tuple[str, str]:
    return view.text("options.economic"), view.text("options.cash")


def _flows(view: View, flows: Yearly, word: str) -> Table:
    heads = ("year", "benefits", "costs", "net", "cumulated", "discounted")
    titles = tuple(Column(view.text(f"note.money.{head}"), figures=head != "year") for head in heads)
    rows = zip(flows.benefits, flows.costs, flows.net, flows.cumulated, flows.discounted, strict=True)
    lines: list[Line] = []
    for year, amounts in enumerate(rows):
        name = view.text("note.money.start") if year == 0 else str(year)
        lines.append(line(name, *(view.money(amount) for amount in amounts)))
    sums = [view.money(sum(amounts)) for amounts in (flows.benefits, flows.costs, flows.net)]
    sums += [NOTHING, view.money(sum(flows.discounted))]
    total = line(
        Cell(view.text("money.total"), tone="strong"), *(Cell(text, tone="strong") for text in sums), rule=True
    )
    return Table(view.text(f"note.money.flows_{word}"), titles, (*lines, total))


def _costs(view: View, option: OptionResult) -> Table:
    """Its own costs, then those of the baseline, which are subtracted: what is left is what the flows above show."""
    mine = costs(view, option, PAID, COSTS)
    today = [one for one in view.appraisal.baseline_flows if one.group in PAID]
    if not today:
        return mine
    saved = [replace(one, amounts=tuple(-amount for amount in one.amounts)) for one in today]
    own = [one for one in option.flows if one.group in PAID]
    less = summed(view, saved, view.text("note.money.less", baseline=view.option(view.appraisal.baseline)))
    left = summed(view, [*own, *saved], view.text("note.money.difference"), strong=True)
    return replace(mine, lines=(*mine.lines, less, left))


def _picture(view: View, option: OptionResult) -> Picture:
    economic, cash = net(view, option, False), net(view, option, True)
    scale = spanning([value for one in (economic, cash) for value in (*one, *accumulate(one))], 0, 1, room=ROOM)
    axis = view.text(f"money.axis.{view.appraisal.conventions.periods_per_year}")
    flow = Flow(economic, cash, view.text("money.economic_sum"), view.text("money.cash_sum"), axis)
    spec = cash_flow(flow, (scale.low, scale.high), view.money, view.frame.width, HEIGHT)
    title = view.text("note.money.picture", option=view.option(option.id))
    return Picture(f"flow-{option.id}", title, view.text("note.money.picture_caption"), spec, None, None)
