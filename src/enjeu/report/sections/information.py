"""What to find out first: the measurement plan, sorted by what knowing each input is worth, and the pilot."""

import datetime as dt

from enjeu.appraisal.plan import GroupInformation, InputInformation, PilotInformation, ValueOfInformation
from enjeu.report.blocks import Block, Cell, Group, Line, Paragraph, Picture, Section, Table, columns, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.figures.information import Knowledge
from enjeu.report.figures.information import information as bars
from enjeu.report.view import NOTHING, View

MOST = 15
_TELLING = 0.005
"""Below this share of the value of knowing everything, or within its error, an input is not worth a line."""


def information(view: View) -> Section:
    """The figure, the plan, what is found out together, and the pilot."""
    identity, title = "information", view.text("information.title")
    known = view.appraisal.value_of_information
    if known is None:
        return Section(identity, title, (Paragraph(view.text("information.certain")),))
    shown = telling(known)
    values = {"value": view.money(known.evpi), "error": view.money(known.evpi_error)}
    blocks: list[Block] = [Paragraph(view.text("information.lead", **values))]
    if shown:
        blocks += [_picture(view, shown), _plan(view, shown), Paragraph(view.text("information.note"), quiet=True)]
    else:
        blocks.append(Paragraph(view.text("information.none")))
    if known.pilot is not None:
        blocks.append(Group(view.text("information.pilot"), _pilot(view, known.pilot)))
    together = [one for one in known.groups if one.value > max(one.error, _TELLING * known.evpi)]
    if together:
        blocks.append(Group(view.text("information.groups"), (_groups(view, together),), folded=True))
    return Section(identity, title, tuple(blocks))


def telling(known: ValueOfInformation) -> tuple[InputInformation, ...]:
    """The inputs worth finding out, the most valuable first."""
    return tuple(one for one in known.items if one.value > max(one.error, _TELLING * known.evpi))


def _picture(view: View, shown: tuple[InputInformation, ...]) -> Picture:
    rows = [
        Knowledge(view.names.path(one.path), one.value, one.error, view.money(one.value), one.cost)
        for one in shown[:MOST]
    ]

    def drawn(frame: Frame) -> Spec:
        return bars(rows, view.money, view.text("information.axis"), frame)

    title, caption = view.text("information.figure"), view.text("information.caption")
    return Picture("information", title, caption, drawn(view.frame), drawn(TELEPHONE), None)


def _plan(view: View, shown: tuple[InputInformation, ...]) -> Table:
    heads = ("input", "value", "indicator", "cost", "owner", "due")
    titles = columns(*(view.text(f"information.{head}") for head in heads), figures=(1, 3))
    return Table(view.text("information.plan"), titles, tuple(_row(view, one) for one in shown[:MOST]))


def _row(view: View, one: InputInformation) -> Line:
    indicator, method = (None if said is None else said[view.words.language] for said in (one.indicator, one.method))
    return line(
        Cell(view.names.path(one.path), view.place(one.path), _anchor(view, one)),
        Cell(view.money(one.value), view.text("information.error", error=view.money(one.error))),
        Cell(indicator or view.text("information.undeclared"), method or "", tone="" if indicator else "warn"),
        view.money(one.cost),
        one.owner or NOTHING,
        NOTHING if one.due is None else view.words.date(dt.date.fromisoformat(one.due)),
    )


def _anchor(view: View, one: InputInformation) -> str:
    # An event is no assumption of its own: its probability is.
    return f"assumption-{one.id}" if any(row.id == one.id for row in view.appraisal.assumptions) else ""


def _pilot(view: View, pilot: PilotInformation) -> tuple[Block, ...]:
    said = Paragraph(pilot_said(view, pilot))
    if pilot.bound or pilot.units is None:
        return (said,)
    informs = view.words.listing(view.names.path(name) for name in pilot.informs)
    return (said, _sizes(view, pilot), Paragraph(view.text("information.pilot_note", informs=informs), quiet=True))


def pilot_said(view: View, pilot: PilotInformation) -> str:
    """What the pilot is worth against its cost, and its best size where one is known."""
    values = {"evsi": view.money(pilot.evsi), "error": view.money(pilot.error), "cost": view.money(pilot.cost)}
    if pilot.bound or pilot.units is None:
        return view.text("information.bound", **values)
    units = view.words.number(pilot.units, 0)
    left = "gain" if pilot.net_benefit > 0.0 else "loss"
    sentence = view.text(f"information.{left}", units=units, net=view.money(abs(pilot.net_benefit)), **values)
    if pilot.best_units is None or pilot.best_net_benefit is None:
        best = view.text("information.no_size")
    else:
        size = view.words.number(pilot.best_units, 0)
        best = view.text("information.best", units=size, net=view.money(pilot.best_net_benefit))
    return f"{sentence} {best}"


def _sizes(view: View, pilot: PilotInformation) -> Table:
    heads = ("units", "evsi", "cost", "net")
    lines = [
        line(
            Cell(view.words.number(one.units, 0), tone="strong" if one.units == pilot.units else ""),
            Cell(view.money(one.evsi), view.text("information.error", error=view.money(one.error))),
            view.money(one.cost),
            view.money(one.evsi - one.cost),
        )
        for one in pilot.curve
    ]
    titles = columns(*(view.text(f"information.{head}") for head in heads), figures=range(4))
    return Table(view.text("information.sizes"), titles, tuple(lines))


def _shared(view: View, one: GroupInformation) -> str:
    if one.kind == "evidence":
        source = view.case.evidence[one.id].source
        return view.names.said(source)
    return view.names.of("risks", one.id) if one.kind == "risk" else view.names.path(one.id)


def _groups(view: View, together: list[GroupInformation]) -> Table:
    lines = []
    for one in together:
        name = _shared(view, one)
        members = view.words.listing(view.names.path(member) for member in one.members[:8])
        more = len(one.members) - 8
        note = members if more <= 0 else view.text("information.more", members=members, count=more)
        lines.append(
            line(
                Cell(view.text(f"information.kind_{one.kind}", name=name), note),
                Cell(view.money(one.value), view.text("information.error", error=view.money(one.error))),
            )
        )
    titles = columns(view.text("information.group"), view.text("information.value"), figures=(1,))
    return Table(view.text("information.groups_caption"), titles, tuple(lines))
