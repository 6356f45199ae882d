"""The sections of an allocation's page: what is done, what more would buy, every action on one scale, the frontier."""

from enjeu.appraisal.allocation_result import ActionResult, Portfolio, Price
from enjeu.report.allocated import NOTHING, Allocated
from enjeu.report.blocks import Block, Bullets, Cell, Line, Paragraph, Picture, Section, Table, columns, line
from enjeu.report.figures.allocation import Axes, Panel, Yield, efficient_frontier, marginal_values
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import PAGE, TELEPHONE, Frame


def chosen(view: Allocated) -> Section:
    """The portfolio, action by action, and what is used of each budget."""
    lines = [
        line(
            Cell(view.name(one.id), view.text("committed") if one.reason == "committed" else ""),
            view.scale(one.scale),
            view.money(one.money * one.scale),
            Cell(view.hours(sum(one.hours.values()) * one.scale), _whose(view, one)),
            view.money(one.value),
            view.money(one.contribution),
        )
        for one in view.chosen
    ]
    best = view.allocation.best
    total = [view.money(best.money), view.hours(sum(best.hours.values())), view.money(best.expected), ""]
    lines.append(line(Cell(view.text("total"), tone="strong"), "", *total, rule=True))
    heads = ("action", "scale", "money", "hours", "value", "contribution")
    table = Table(
        view.text("chosen.table"), columns(*(view.text(f"head.{head}") for head in heads), figures=range(1, 6)),
        tuple(lines),
    )  # fmt: skip
    blocks: list[Block] = [Bullets(tuple(Cell(text) for text in view.budget_lines()))] if view.budget_lines() else []
    more = view.text("unlimited", value=view.money(view.allocation.unlimited))
    return Section("chosen", view.text("chosen.title"), (table, *blocks, Paragraph(more, quiet=True)))


def _whose(view: Allocated, one: ActionResult) -> str:
    """Hours by population, where it is not one alone."""
    parts = [
        f"{view.population(name)} {view.hours(hours * one.scale)}"
        for name, hours in one.hours.items()
        if abs(hours * one.scale) >= 0.5
    ]
    return ", ".join(parts)


def next_steps(view: Allocated) -> Section:
    """What one more and one less of each budget changes."""
    title = view.text("next.title")
    if not view.allocation.prices:
        return Section("next", title, (Paragraph(view.text("next.unlimited")),))
    sentences = [text for price in view.allocation.prices for text in (view.next_step(price), view.last_step(price))]
    heads = ("resource", "step", "gain", "more", "less", "relaxed")
    table = Table(
        view.text("next.table"),
        columns(*(view.text(f"head.{head}") for head in heads), figures=range(1, 6)),
        tuple(_price(view, price) for price in view.allocation.prices),
    )
    note = Paragraph(view.text("next.note"), quiet=True)
    return Section("next", title, (Bullets(tuple(Cell(text) for text in sentences)), table, note))


def _price(view: Allocated, price: Price) -> Line:
    return line(
        view.resource(price.resource),
        view.amount(price.resource, price.more.amount),
        view.money(price.more.gain),
        view.step_rate(price, price.more),
        view.step_rate(price, price.less),
        view.rate(price.resource, price.relaxed),
    )


def marginal(view: Allocated) -> Section:
    """Every action on one scale: what a euro and an hour bring there."""
    actions = [*view.chosen, *view.left]
    rows = [
        Yield(
            view.name(one.id),
            view.text("done", scale=view.scale(one.scale)) if one.scale > 0.0 else view.text("not_done"),
            one.scale > 0.0,
            one.per_money,
            view.unit_value(one.per_money),
            one.per_hour,
            view.unit_value(one.per_hour),
        )
        for one in actions
    ]
    prices = {price.resource: price.relaxed for price in view.allocation.prices}
    panels = tuple(
        Panel(
            view.text(f"marginal.{name}"),
            prices.get(name),
            view.text("marginal.price", rate=view.rate(name, prices[name])) if name in prices else "",
        )
        for name in ("money", "hours")
    )

    def drawn(frame: Frame) -> Spec:
        return marginal_values(rows, (panels[0], panels[1]), frame)

    heads = ("action", "per_money", "per_hour")
    table = Table(
        view.text("marginal.figure"),
        columns(*(view.text(f"head.{head}") for head in heads), figures=(1, 2)),
        tuple(line(row.label, row.money_text, row.hour_text) for row in rows),
    )
    caption = view.text("marginal.caption")
    picture = Picture("marginal", view.text("marginal.figure"), caption, drawn(PAGE), drawn(TELEPHONE), table)
    return Section("marginal", view.text("marginal.title"), (picture,))


def left_out(view: Allocated) -> Section:
    """What is not done, and why."""
    lines = [line(view.name(one.id), view.why(one), view.money(one.full_value), view.forced(one)) for one in view.left]
    title = view.text("left.title")
    if not lines:
        return Section("left", title, (Paragraph(view.text("left.none")),))
    heads = ("action", "why", "full_value", "forced")
    table = Table(
        view.text("left.table"), columns(*(view.text(f"head.{head}") for head in heads), figures=(2,)), tuple(lines)
    )
    return Section("left", title, (table,))


def risk(view: Allocated) -> Section:
    """The efficient frontier, its portfolios numbered as in the table."""
    points = view.allocation.frontier
    axes = Axes(view.text("frontier.x"), view.text("frontier.y"), view.text("frontier.nothing"), view.money)

    def drawn(frame: Frame) -> Spec:
        return efficient_frontier([(one.shortfall, one.expected) for one in points], axes, frame)

    heads = ("portfolio", "value", "shortfall", "loss", "money", "hours", "actions")
    table = Table(
        view.text("frontier.table"),
        columns(*(view.text(f"head.{head}") for head in heads), figures=range(1, 6)),
        tuple(_portfolio(view, number, one) for number, one in enumerate(points, 1)),
    )
    title = view.text("frontier.title")
    picture = Picture("frontier", title, view.text("frontier.caption"), drawn(PAGE), drawn(TELEPHONE), None)
    return Section("frontier", title, (Paragraph(view.risk(view.allocation.best)), picture, table))


def _portfolio(view: Allocated, number: int, one: Portfolio) -> Line:
    done = ", ".join(f"{view.name(name)} {view.scale(scale)}" for name, scale in one.scales.items())
    return line(
        str(number),
        view.money(one.expected),
        view.money(one.shortfall),
        view.words.share(one.probability_of_loss),
        view.money(one.money),
        view.hours(sum(one.hours.values())),
        done or NOTHING,
    )


def conventions(view: Allocated) -> Section:
    """What one must know to read any figure."""
    lines = tuple(Cell(text) for text in view.conventions())
    return Section("conventions", view.text("conventions.title"), (Bullets(lines),))
