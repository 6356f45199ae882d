"""The annexes: what every metric is and does not say, and why figures are missing."""

from collections import Counter

from enjeu.metrics.metric import Metric
from enjeu.report.blocks import Block, Cell, Group, Paragraph, Section, Table, columns, line
from enjeu.report.usage.view import UsageView, anchor

FAMILIES = ("adoption", "answers", "participation", "networks", "reach", "governance")


def definitions(view: UsageView) -> Section:
    """Every metric measured, by family."""
    groups: list[Block] = [Paragraph(view.text("definitions.lead"))]
    for family in FAMILIES:
        metrics = [metric for metric in view.metrics if metric.family == family]
        if metrics:
            groups.append(Group(view.text(f"family.{family}"), (_table(view, metrics),)))
    return Section("definitions", view.text("definitions.title"), tuple(groups), annex=True)


def _table(view: UsageView, metrics: list[Metric]) -> Table:
    titles = columns(*(view.text(f"head.{head}") for head in ("metric", "definition", "caveat")))
    lines = tuple(
        line(
            Cell(view.name(metric.id), _facts(view, metric)),
            view.words.text(f"metric.{metric.id}.definition"),
            view.words.text(f"metric.{metric.id}.caveat"),
            anchor=anchor(metric.id),
        )
        for metric in metrics
    )
    return Table("", titles, lines)


def _facts(view: UsageView, metric: Metric) -> str:
    unit, window = view.words.text(f"metrics.unit.{metric.unit}"), view.words.text(f"metrics.window.{metric.window}")
    said = (unit, view.text("covers", window=window), view.text(f"better.{metric.direction}"))
    return " · ".join((metric.id, view.text("version", version=metric.version), *said))


def reasons(view: UsageView) -> Section:
    """Every reason that occurs, what it means, and how many figures it keeps back."""
    counts = Counter(row.reason for row in view.found.rows if row.reason is not None)
    heads = columns(*(view.text(f"head.{head}") for head in ("reason", "meaning", "figures")), figures=(2,))
    lines = tuple(
        line(view.text(f"reason.{code}"), view.text(f"reason.{code}.meaning"), view.words.number(count, 0))
        for code, count in sorted(counts.items())
    )
    blocks: list[Block] = [Paragraph(view.text("reasons.lead", floor=view.found.floor))]
    if lines:
        blocks.append(Table(view.text("reasons.table"), heads, lines))
    return Section("reasons", view.text("reasons.title"), tuple(blocks), annex=True)
