"""The comparison of two versions as sections of a page of its own, and as the annex of a note.

Called by `documents.comparison` and by the builder of a note that is asked for what changed since an older version.
"""

from enjeu.appraisal.comparison import Comparison
from enjeu.case.changes import Change
from enjeu.case.parting import NEUTRAL
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Group,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    columns,
    line,
)
from enjeu.report.compared import Compared, Row
from enjeu.report.figures.bridge import Span, bridge
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.goalposts import goalposts
from enjeu.report.view import View

BARS = 12
"""Steps of one figure; the smaller ones of a longer list are drawn as one."""


def annex(comparison: Comparison, view: View) -> Section:
    """What changed since an older version, for the end of a note about the new one; `view` is that of the note."""
    seen = Compared(comparison, view.words)
    blocks: list[Block] = [Paragraph(seen.headline())]
    if comparison.changes:
        blocks += [*_callout(seen), *_overview(seen)]
        if seen.focus is not None:
            blocks += _way(seen, seen.focus, view)
        blocks += [*_matrix(seen), *_others(seen, view), *_conventions(seen)]
    title = seen.text("annex", date=view.words.date(comparison.old.case.case.date))
    return Section("comparison", title, tuple(blocks), annex=True)


def sections(comparison: Comparison, view: View) -> tuple[Section, ...]:
    """The page: what it comes to, what moved each option, what else changed, and by which conventions."""
    seen = Compared(comparison, view.words)
    first = Section("result", seen.text("result"), (*_said(seen), *_callout(seen), *_overview(seen)))
    if not comparison.changes:
        return (Section("result", seen.text("result"), (Paragraph(seen.headline()),)),)
    made = [first]
    if seen.focus is not None:
        ways: list[Block] = _way(seen, seen.focus, view)
        ways += [
            Group(seen.option(name), tuple(_way(seen, name, view)), folded=True)
            for name in seen.options
            if name != seen.focus
        ]
        made.append(Section("moves", seen.text("moves"), (*ways, *_matrix(seen))))
    if others := _others(seen, view):
        made.append(Section("others", seen.text("others"), tuple(others)))
    made.append(Section("method", seen.text("method"), tuple(_conventions(seen))))
    return tuple(made)


def _said(seen: Compared) -> list[Block]:
    sentences = [seen.headline(), *(seen.moved_sentence(name) for name in seen.options), *seen.only()]
    return [Bullets(tuple(Cell(text) for text in sentences))]


def _callout(seen: Compared) -> list[Block]:
    lines = tuple(Cell(cell.text) for cell in goalposts(seen))
    return [Callout(seen.text("goalposts"), lines, "warn")] if lines else []


def _overview(seen: Compared) -> list[Block]:
    """Each option in both versions."""
    if not seen.options:
        return [Paragraph(seen.text("no_common"))]
    heads = ("option", "npv", "difference", "loss", "verdict", "strategic", "rank")
    lines = tuple(_of_option(seen, name) for name in seen.options)
    titles = (seen.text(f"head.{head}") for head in heads)
    return [Table(seen.text("overview"), columns(*titles, figures=(1, 2, 3, 5, 6)), lines)]


def _of_option(seen: Compared, name: str) -> Line:
    moved = seen.moved(name)
    difference = Cell(seen.signed(moved.new - moved.old), seen.error(moved.error))
    others = [_before_and_after(seen, *seen.pair(name, show)) for show in ("loss", "verdict", "strategic", "rank")]
    npv = _before_and_after(seen, seen.money(moved.old), seen.money(moved.new))
    return line(Cell(seen.option(name)), npv, difference, *others)


def _before_and_after(seen: Compared, before: str, after: str) -> Cell:
    return Cell(after, seen.text("unchanged") if before == after else seen.text("before", value=before))


def _way(seen: Compared, option: str, view: View) -> list[Block]:
    """From the old NPV of one option to the new one: figure, table, interactions."""
    rows = seen.rows(option)
    if not rows:
        return [Paragraph(seen.text("no_step", option=seen.option(option)))]
    blocks: list[Block] = [
        _picture(seen, option, rows, view.frame),
        _steps(seen, option, with_places=bool(view.places)),
    ]
    if acting := seen.interactions(option):
        blocks += [Paragraph(seen.text("interactions")), Bullets(tuple(Cell(text) for text in acting))]
    return blocks


def _picture(seen: Compared, option: str, rows: list[Row], frame: Frame) -> Picture:
    spans = _spans(seen, option, rows)

    def drawn(wide: Frame) -> Spec:
        return bridge(spans, seen.money, seen.text("axis"), wide)

    table = Table(
        seen.text("figure", option=seen.option(option)),
        columns(seen.text("head.step"), seen.text("head.contribution"), seen.text("head.level"), figures=(1, 2)),
        tuple(line(span.label, "" if span.total else span.amount, seen.money(span.end)) for span in spans),
    )
    title, caption = seen.text("figure", option=seen.option(option)), seen.text("figure_caption")
    return Picture(f"bridge-{option}", title, caption, drawn(frame), drawn(TELEPHONE), table)


def _spans(seen: Compared, option: str, rows: list[Row]) -> list[Span]:
    """The bars: the biggest steps in the order in which they were applied, then the small ones as one."""
    moved = seen.moved(option)
    kept = {row.order for row in seen.ranked(option)[:BARS]} if len(rows) > BARS + 1 else {row.order for row in rows}
    spans = [Span(seen.text("npv_before"), "", 0.0, moved.old, seen.money(moved.old), total=True)]
    level = moved.old
    for row in rows:
        if row.order in kept:
            after = level + row.moved.value
            note = seen.names.of_part(row.lead.part)
            spans.append(Span(seen.step(row), note, level, after, seen.signed(row.moved.value)))
            level = after
    if left := [row for row in rows if row.order not in kept]:
        amount = seen.signed(moved.new - level)
        spans.append(Span(seen.text("smaller", count=len(left)), "", level, moved.new, amount))
    return [*spans, Span(seen.text("npv_after"), "", 0.0, moved.new, seen.money(moved.new), total=True)]


def _steps(seen: Compared, option: str, *, with_places: bool) -> Table:
    """Every step of one option, the biggest first, the changes of a step under each other."""
    lines: list[Line] = []
    for row in seen.ranked(option):
        for change in row.changes:
            first = change is row.changes[0]
            figures = _figures(seen, row) if first else (Cell(""),) * 4
            lines.append(line(_name(seen, change), *_sides(seen, change, with_places), *figures, rule=first))
    heads = ("change", "old", "new", "contribution", "first", "last", "order")
    titles = (seen.text(f"head.{head}") for head in heads)
    return Table(seen.text("steps", option=seen.option(option)), columns(*titles, figures=range(3, 7)), tuple(lines))


def _figures(seen: Compared, row: Row) -> tuple[Cell, ...]:
    """What a step moved in its place, alone and last, and which place that is."""
    amounts = [seen.signed(amount) for amount in (row.moved.value, row.moved.first, row.moved.last)]
    # No tone of good or bad: the sign says it, and a rise of the NPV is not a test that was passed.
    here = Cell(amounts[0], seen.error(row.moved.error))
    return here, Cell(amounts[1]), Cell(amounts[2]), Cell(str(row.order))


def _name(seen: Compared, change: Change) -> Cell:
    kind = "" if change.kind == "changed" else seen.text(f"kind.{change.kind}")
    return Cell(seen.names.name(change), " · ".join(filter(None, (kind, change.path))))


def _sides(seen: Compared, change: Change, with_places: bool) -> tuple[Cell, Cell]:
    old, new = (Cell(seen.side(side), seen.place(side) if with_places else "") for side in (change.old, change.new))
    return old, new


def _matrix(seen: Compared) -> list[Block]:
    """What each step moved of each option, where there are several."""
    if len(seen.options) < 2 or seen.focus is None or not seen.rows(seen.focus):
        return []
    by_option = {name: {row.order: row for row in seen.rows(name)} for name in seen.options}
    orders = sorted({order for rows in by_option.values() for order in rows})
    lines: list[Line] = []
    for order in orders:
        found = [rows.get(order) for rows in by_option.values()]
        named = next(row for row in found if row is not None)
        cells = (Cell("" if row is None else seen.signed(row.moved.value)) for row in found)
        lines.append(line(Cell(f"{order}. {seen.step(named)}", seen.names.of_part(named.lead.part)), *cells))
    totals = (seen.moved(name).new - seen.moved(name).old for name in seen.options)
    cells = (Cell(seen.signed(total), tone="strong") for total in totals)
    lines.append(line(Cell(seen.text("total"), tone="strong"), *cells, rule=True))
    titles = (seen.text("head.step"), *(seen.option(name) for name in seen.options))
    heads = columns(*titles, figures=range(1, len(titles)))
    return [Table(seen.text("matrix"), heads, tuple(lines))]


def _others(seen: Compared, view: View) -> list[Block]:
    """What changed beside the money, and what is only written differently."""
    blocks: list[Block] = []
    beside = [one for part in sorted(NEUTRAL) for one in seen.comparison.of_part(part)]
    if beside:
        beside.sort(key=lambda one: seen.comparison.changes.index(one))
        blocks.append(_listed(seen, seen.text("beside"), beside, view))
    rewritten = [one for one in seen.comparison.changes if one.kind == "rewritten"]
    if rewritten:
        blocks.append(_listed(seen, seen.text("rewritten"), rewritten, view))
    return blocks


def _listed(seen: Compared, caption: str, changes: list[Change], view: View) -> Table:
    lines: list[Line] = []
    part = ""
    for change in changes:
        cells = (seen.names.of_part(change.part), _name(seen, change), *_sides(seen, change, bool(view.places)))
        lines.append(line(*cells, rule=change.part != part))
        part = change.part
    titles = (seen.text(f"head.{head}") for head in ("part", "change", "old", "new"))
    return Table(caption, columns(*titles), tuple(lines))


def _conventions(seen: Compared) -> list[Block]:
    return [Bullets(tuple(Cell(text) for text in seen.conventions()))]
