"""The first page: what the figures say, four of them, what they were made from, and how to read them."""

from enjeu.report.blocks import Block, Bullets, Callout, Cell, Fact, Facts, Group, Paragraph, Section, Terms
from enjeu.report.usage.chapters import Told
from enjeu.report.usage.say import sentences
from enjeu.report.usage.view import UsageView, told

FACTS: tuple[Told, ...] = (
    ("active_people", ""),
    ("response_coverage", "d7"),
    ("response_time_median", ""),
    ("ei_excess", ""),
)


def front(view: UsageView) -> Section:
    """Said large where nobody did any of it."""
    blocks: list[Block] = []
    if view.found.simulated:
        blocks.append(Callout(view.text("simulated.title"), (Cell(view.text("simulated.line")),), "warn"))
    if not view.periods:
        blocks.append(Paragraph(view.text("no_period")))
    shown = [one for one in FACTS if told([view.last(*one)])]
    if shown:
        blocks.append(Facts(tuple(_fact(view, one) for one in shown)))
    said = sentences(view)
    if said:
        blocks.append(Bullets(tuple(Cell(one) for one in said)))
    blocks.append(Group(view.text("read.title"), (Bullets(tuple(Cell(one) for one in _reading(view))),)))
    blocks.append(Group(view.text("made.title"), (Terms(_made(view)),)))
    return Section("short", view.text("short.title"), tuple(blocks))


def _fact(view: UsageView, one: Told) -> Fact:
    row = view.last(*one)
    cell = view.cell(row, people=True)
    period = view.period(view.periods[-1])
    note = view.text("fact.note", note=cell.note, period=period) if cell.note else period
    return Fact(view.named(*one), cell.text, note)


def _reading(view: UsageView) -> tuple[str, ...]:
    values = {"floor": view.found.floor, "zone": view.found.zone}
    keys = ["floor", "interval", "periods", "teams" if view.two else "one_team", "figures", "missing", "cause"]
    return tuple(view.text(f"read.{key}", **values) for key in keys)


def _made(view: UsageView) -> tuple[tuple[str, str], ...]:
    found, words = view.found, view.words
    first, last = (words.date(view.day(moment)) for moment in (found.since, found.until))
    pairs = [("data", view.text("made.days", first=first, last=last))]
    if view.periods:
        ends = (view.period(view.periods[0]), view.period(view.periods[-1]))
        pairs.append(("periods", view.text("made.span", first=ends[0], last=ends[1], count=len(view.periods))))
    if view.around.sources:
        names = (
            view.text("made.source", name=name, count=words.number(count, 0))
            for name, count in sorted(view.around.sources.items())
        )
        pairs.append(("sources", " · ".join(names)))
    people = view.last("enabled")
    if people is not None:
        pairs.append(("people", view.cell(people).text))
    pairs.append(("floor", words.number(found.floor, 0)))
    if found.protected is not None:
        pairs.append(("protected", words.share(found.protected)))
    pairs += [("zone", found.zone), ("engine", found.engine)]
    return tuple((view.text(f"made.{name}"), said) for name, said in pairs)
