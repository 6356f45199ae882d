"""Money: net flows a period of each option, and what each option costs."""

from collections.abc import Sequence
from itertools import accumulate

from enjeu.appraisal.result import FlowLine, OptionResult
from enjeu.report.blocks import (
    Block,
    Cell,
    Column,
    Gallery,
    Group,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Tone,
    line,
)
from enjeu.report.figures.cash_flow import Flow, cash_flow
from enjeu.report.figures.scale import spanning
from enjeu.report.sections.waterfalls import waterfalls
from enjeu.report.view import View

SPENT = ("cost", "enabling", "mitigation", "disbenefit", "risk")


def money(view: View) -> Section:
    """Flows, gross to net, and costs, the option in focus open and the others folded."""
    blocks: list[Block] = [_flows(view), Paragraph(view.text("money.waterfall_note"), quiet=True)]
    for index, option in enumerate(view.options):
        blocks.append(Group(view.option(option.id), (*waterfalls(view, option), costs(view, option)), index > 0))
    return Section("money", view.text("money.title"), tuple(blocks))


def net(view: View, option: OptionResult, cash: bool) -> list[float]:
    """Expected net flow of each period, differential to the baseline."""
    total = [0.0] * (view.appraisal.conventions.periods + 1)
    for sign, lines in ((1, option.flows), (-1, view.appraisal.baseline_flows)):
        for flow in lines:
            if flow.counted and (flow.in_cash or not cash):
                for period, amount in enumerate(flow.amounts[: len(total)]):
                    total[period] += sign * amount
    return total


def _flows(view: View) -> Gallery:
    results = tuple(view.appraisal.options.values())
    flows = {one.id: (net(view, one, False), net(view, one, True)) for one in results}
    values = [value for pair in flows.values() for one in pair for value in (*one, *accumulate(one))]
    scale = spanning(values, 0, 1)
    axis = view.text(f"money.axis.{view.appraisal.conventions.periods_per_year}")
    names = view.text("money.economic_sum"), view.text("money.cash_sum")
    pictures = tuple(
        Picture(
            f"flow-{one.id}",
            view.option(one.id),
            view.text("money.flow_aria", option=view.option(one.id)),
            cash_flow(Flow(*flows[one.id], *names, axis), (scale.low, scale.high), view.money),
            None,
            None,
        )
        for one in results
    )
    return Gallery(view.text("money.flow_title"), pictures, view.text("money.flow_caption"), _flow_table(view, flows))


def _flow_table(view: View, flows: dict[str, tuple[list[float], list[float]]]) -> Table:
    periods = range(view.appraisal.conventions.periods + 1)
    heads = [Column(view.text("options.option")), Column(view.text("options.line"))]
    heads += [Column(str(period), figures=True) for period in periods]
    heads.append(Column(view.text("money.sum"), figures=True))
    lines = [
        line(
            view.option(identity),
            view.text(f"options.{word}"),
            *(view.money(x) for x in values),
            view.money(sum(values)),
        )
        for identity, pair in flows.items()
        for word, values in zip(("economic", "cash"), pair, strict=True)
    ]
    return Table(view.text("money.flow_table"), tuple(heads), tuple(lines))


def costs(view: View, option: OptionResult, groups: tuple[str, ...] = SPENT, most: int | None = None) -> Table:
    """What an option costs, line by line; beyond the `most` largest, the others in one line."""
    heads = (
        Column(view.text("money.cost")),
        Column(view.text("money.kind")),
        Column(view.text("money.in_cash")),
        Column(view.text("money.initial"), figures=True),
        Column(view.text("money.recurring"), figures=True),
        Column(view.text("money.sum"), figures=True),
    )
    spent = sorted((one for one in option.flows if one.group in groups), key=lambda one: groups.index(one.group))
    largest = sorted(spent, key=lambda one: -abs(sum(one.amounts)))[:most]
    shown, others = [one for one in spent if one in largest], [one for one in spent if one not in largest]
    lines: list[Line] = []
    for index, flow in enumerate(shown):
        lines.append(_cost(view, flow, index > 0 and flow.group != shown[index - 1].group))
    if others:
        lines.append(summed(view, others, view.text("money.others", count=len(others))))
    lines.append(summed(view, spent, view.text("money.total"), strong=True))
    return Table(view.text("money.costs", option=view.option(option.id)), heads, tuple(lines))


def _cost(view: View, flow: FlowLine, rule: bool) -> Line:
    groups = {"cost": "costs", "disbenefit": "disbenefits", "enabling": "enabling", "risk": "risks"}
    group = groups.get(flow.group, "risks")
    name = view.names.mitigation(flow.id) if flow.group == "mitigation" else view.names.of(group, flow.id)
    kind = f"kind.{'benefit' if flow.group == 'disbenefit' else 'cost'}.{flow.kind}.name"
    words = view.words.text(kind) if view.words.has(kind) else view.words.text(f"group.{flow.group}.name")
    return line(
        Cell(name, view.place(f"{group}.{flow.id}")),
        words,
        view.text("yes" if flow.in_cash else "no"),
        view.money(flow.amounts[0]),
        view.money(sum(flow.amounts[1:])),
        view.money(sum(flow.amounts)),
        rule=rule,
    )


def summed(view: View, flows: Sequence[FlowLine], name: str, strong: bool = False) -> Line:
    """Several lines as one."""
    tone: Tone = "strong" if strong else ""
    initial = sum(flow.amounts[0] for flow in flows)
    later = sum(sum(flow.amounts[1:]) for flow in flows)
    cells = (view.money(initial), view.money(later), view.money(initial + later))
    return line(Cell(name, tone=tone), "", "", *(Cell(cell, tone=tone) for cell in cells), rule=True)
