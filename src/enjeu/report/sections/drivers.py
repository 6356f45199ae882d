"""What drives the result: tornado, Sobol indices, and the values at which the answer would turn."""

from collections.abc import Sequence

from enjeu.appraisal.result import OptionResult, Sensitivity
from enjeu.report.blocks import Block, Bullets, Cell, Column, Group, Paragraph, Picture, Section, Table, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.figures.tornado import Center, Swing, tornado
from enjeu.report.view import SHARES, View

MOST = 12


def drivers(view: View) -> Section:
    """The option in focus open, the others folded."""
    groups = [Group(view.option(one.id), _of(view, one), index > 0) for index, one in enumerate(view.options)]
    return Section("drivers", view.text("drivers.title"), (Paragraph(view.text("drivers.note"), quiet=True), *groups))


def _of(view: View, option: OptionResult) -> tuple[Block, ...]:
    if not option.sensitivity:
        return (Paragraph(view.text("drivers.none")),)
    return (picture(view, option), *_switching(view, option), _table(view, option, option.sensitivity[:MOST]))


def picture(view: View, option: OptionResult, most: int = MOST) -> Picture:
    """The tornado of an option, its `most` widest bars; where it shows fewer than there are, its table has all."""
    shown = sorted(option.sensitivity, key=lambda one: -abs(one.npv_high - one.npv_low))[:most]
    swings = [_swing(view, one) for one in shown]
    central = option.deterministic_npv
    center = Center(central, view.text("drivers.center", value=view.money(central)))

    def drawn(frame: Frame) -> Spec:
        return tornado(swings, center, view.money, view.words.text("indicator.npv.name"), frame)

    full = _table(view, option, option.sensitivity) if len(option.sensitivity) > most else None
    title = view.text("drivers.figure", option=view.option(option.id))
    caption = view.text("drivers.caption")
    if len(option.sensitivity) > most:
        caption += " " + view.text("drivers.more", shown=most, all=len(option.sensitivity))
    return Picture(f"tornado-{option.id}", title, caption, drawn(view.frame), drawn(TELEPHONE), full)


def _swing(view: View, one: Sensitivity) -> Swing:
    share = one.unit in SHARES
    low, high = (view.measure(x, one.unit) if share else view.words.number(x) for x in (one.low, one.high))
    unit = "" if share else view.words.unit(one.unit)
    return Swing(view.names.path(one.id), unit, low, high, one.npv_low, one.npv_high)


def _table(view: View, option: OptionResult, shown: Sequence[Sensitivity]) -> Table:
    heads = ("input", "p10", "p90", "npv_low", "npv_high", "first", "total", "switching")
    columns = tuple(Column(view.text(f"drivers.{head}"), figures=head != "input") for head in heads)
    lines = [
        line(
            Cell(view.names.path(one.id), _grouped(view, one)),
            view.measure(one.low, one.unit),
            view.measure(one.high, one.unit),
            view.money(one.npv_low),
            view.money(one.npv_high),
            _index(view, one.first_order),
            _index(view, one.total),
            view.measure(one.switching, one.unit),
        )
        for one in shown
    ]
    return Table(view.text("drivers.table", option=view.option(option.id)), columns, tuple(lines))


def _index(view: View, part: float | None) -> str:
    # Below a tenth of a percent an index is smaller than its error.
    return view.share(None if part is None else round(max(part, 0.0), 3))


def _grouped(view: View, one: Sensitivity) -> str:
    if not one.grouped:
        return ""
    return view.text("drivers.grouped", names=view.words.listing(view.names.path(other) for other in one.grouped))


def _switching(view: View, option: OptionResult) -> tuple[Block, ...]:
    turning = [one for one in option.sensitivity if one.switching is not None][:6]
    if not turning:
        return (Paragraph(view.text("drivers.no_switching")),)
    items = []
    for one in turning:
        rank = one.switching_percentile
        items.append(
            Cell(
                view.text(
                    "drivers.switch",
                    name=view.names.path(one.id),
                    value=view.measure(one.switching, one.unit),
                    central=view.measure(one.central, one.unit),
                ),
                "" if rank is None else view.text("drivers.switch_at", share=view.share(rank)),
            )
        )
    return (Paragraph(view.text("drivers.switching_lead")), Bullets(tuple(items)))
