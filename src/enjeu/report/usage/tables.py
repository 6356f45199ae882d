"""Tables of measured figures: what stands there now, the last periods, unit by unit."""

from collections.abc import Sequence

from enjeu.metrics.metric import Family
from enjeu.report.blocks import Block, Cell, Line, Paragraph, Table, columns, line
from enjeu.report.usage.chapters import Told
from enjeu.report.usage.given import Figure
from enjeu.report.usage.view import PROTECTED, UNITS, UsageView, anchor, told


def now(view: UsageView, family: Family, caption: str) -> tuple[Block, ...]:
    """Every figure of a family for the last period: value, interval, base, people; with and without the team.

    Where units stand on both sides there are too many figures for rows: those are left to the matrix.
    """
    metrics = [metric.id for metric in view.metrics if metric.family == family and metric.id != "unit_matrix"]
    lines = [one for metric in metrics for one in _now(view, metric)]
    if not lines:
        return ()
    heads = ["metric", "period", *(("with", "without") if view.two else ("value",)), "base", "people"]
    titles = columns(*(view.text(f"head.{head}") for head in heads), figures=range(2, len(heads)))
    return (Table(caption, titles, tuple(lines)),)


def _now(view: UsageView, metric: str) -> list[Line]:
    lines: list[Line] = []
    for place, part in enumerate(view.parts(metric)):
        row = view.latest(metric, part)
        if row is None:
            continue
        notes = (view.part_name(metric, part), view.text("version", version=row.version))
        name = Cell(view.name(metric), " · ".join(note for note in notes if note), anchor(metric))
        values = [view.cell(row)]
        if view.two:
            values.append(view.cell(view.history(metric, part, None, "without").get(row.period)))
        lines.append(line(name, view.period(row.period), *values, view.base(row), view.people(row), rule=place == 0))
    return lines


def over_time(view: UsageView, figures: Sequence[Told], caption: str) -> tuple[Block, ...]:
    """The last periods from the most recent one back, the whole organisation with the team."""
    kept = [one for one in figures if told(view.history(*one).values())]
    return (history_table(view, kept, caption),) if kept and len(view.periods) > 1 else ()


def history_table(view: UsageView, figures: Sequence[Told], caption: str) -> Table:
    """A column for each figure, a row for each period."""
    heads = [view.text("head.period"), *(view.named(*one) for one in figures)]
    lines = tuple(
        line(view.period(period), *(view.cell(view.history(*one).get(period), people=True) for one in figures))
        for period in view.listed()
    )
    return Table(caption, columns(*heads, figures=range(1, len(heads))), lines)


def by_unit(view: UsageView, figures: Sequence[Told], caption: str) -> tuple[Block, ...]:
    """Unit by unit for the last period, the largest first; a sentence where all of it is protected."""
    if not view.units:
        return ()
    rows = {unit: [view.last(metric, part, unit) for metric, part in figures] for unit in view.units}
    every = [one for row in rows.values() for one in row]
    if not told(every):
        kept_back = any(one is not None and one.reason in PROTECTED for one in every)
        return (Paragraph(view.text("units.none", count=len(view.units))),) if kept_back else ()
    heads = [view.text("head.unit"), *(view.named(*one) for one in figures)]
    lines = tuple(_unit(view, unit, row) for unit, row in list(rows.items())[:UNITS])
    table = Table(caption, columns(*heads, figures=range(1, len(heads))), lines)
    if len(rows) <= UNITS:
        return (table,)
    return (table, Paragraph(view.text("units.cut", shown=UNITS, all=len(rows)), quiet=True))


def _unit(view: UsageView, unit: str, row: Sequence[Figure | None]) -> Line:
    return line(view.unit_name(unit), *(view.cell(one, people=True) for one in row))
