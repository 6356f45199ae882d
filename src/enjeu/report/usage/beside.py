"""What stands beside the logs: usages of the case with the metrics that measure them, and what surveys say."""

from enjeu.metrics.registry import METRICS
from enjeu.report.blocks import Block, Cell, Line, Paragraph, Section, Table, columns, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import Frame
from enjeu.report.figures.usage_ranges import Range, usage_ranges
from enjeu.report.usage.given import Dimension, Figure
from enjeu.report.usage.pictures import picture
from enjeu.report.usage.view import UsageView, anchor
from enjeu.report.view import NOTHING


def usages(view: UsageView) -> tuple[Section, ...]:
    """Each usage with its metrics now and before; usages that nothing measures are named."""
    if not view.around.usages:
        return ()
    heads = columns(*(view.text(f"head.{head}") for head in ("usage", "metric", "now", "before")), figures=(2, 3))
    lines = tuple(one for usage in view.around.usages for one in _lines(view, usage.label, usage.metrics))
    blocks: list[Block] = [Paragraph(view.text("usages.lead"))]
    if lines:
        blocks.append(Table(view.text("usages.table"), heads, lines))
    bare = [view.words.text("allocation.quoted", name=usage.label) for usage in view.around.usages if not usage.metrics]
    if bare:
        blocks.append(Paragraph(view.text("usages.unmeasured", names=view.words.listing(bare))))
    return (Section("usages", view.text("usages.title"), tuple(blocks)),)


def _lines(view: UsageView, label: str, metrics: tuple[str, ...]) -> list[Line]:
    lines = []
    for place, (metric, part) in enumerate(
        (one, part) for one in metrics if one in METRICS for part in view.parts(one)
    ):
        cells = [_dated(view, row) for row in (view.latest(metric, part), view.before(metric, part))]
        name = Cell(view.named(metric, part), "", anchor(metric))
        lines.append(line(label, name, *cells, rule=place == 0))
    return lines


def _dated(view: UsageView, row: Figure | None) -> Cell:
    cell = view.cell(row, people=True)
    if row is None:
        return cell
    note = (
        view.text("fact.note", note=cell.note, period=view.period(row.period)) if cell.note else view.period(row.period)
    )
    return Cell(cell.text, note, tone=cell.tone)


def surveyed(view: UsageView) -> tuple[Section, ...]:
    """Dimensions of surveys on their scales, each with base, dates, answers and interval."""
    dimensions = view.around.dimensions
    if not dimensions:
        return ()
    blocks: list[Block] = [Paragraph(view.text("surveyed.lead"))]
    scales = dict.fromkeys(one.scale for one in dimensions if one.value is not None and one.scale is not None)
    blocks += [_scale(view, [one for one in dimensions if one.scale == scale], scale) for scale in scales]
    heads = ("dimension", "value", "people", "asked", "fielded", "response")
    titles = columns(*(view.text(f"head.{head}") for head in heads), figures=(1, 2, 5))
    table = Table(view.text("surveyed.table"), titles, tuple(_dimension(view, one) for one in dimensions))
    return (Section("surveyed", view.text("surveyed.title"), (*blocks, table)),)


def _scale(view: UsageView, dimensions: list[Dimension], scale: tuple[float, float]) -> Block:
    rows = [
        Range(one.name, _instrument(view, one), one.value, one.low, one.high, _score(view, one).text)
        for one in dimensions
    ]
    low, high = (view.words.number(end) for end in scale)
    axis = view.text("axis.scale", low=low, high=high)

    def draw(frame: Frame) -> Spec:
        return usage_ranges(rows, scale, axis, view.words.number, frame)

    identity = f"usage-surveyed-{scale[0]:g}-{scale[1]:g}"
    return picture(identity, view.text("plot.surveyed", low=low, high=high), view.text("plot.ranges"), draw, None)


def _instrument(view: UsageView, one: Dimension) -> str:
    return view.text("surveyed.simulated", instrument=one.instrument) if one.simulated else one.instrument


def _score(view: UsageView, one: Dimension) -> Cell:
    if one.value is None:
        return Cell(view.text(f"missing.{'protected' if one.reason == 'few_people' else one.reason}"), tone="quiet")
    if one.low is None or one.high is None:
        return Cell(view.words.number(one.value))
    low, high = (view.words.number(end) for end in (one.low, one.high))
    return Cell(view.words.number(one.value), view.words.text("report.interval", low=low, high=high))


def _dimension(view: UsageView, one: Dimension) -> Line:
    words = view.words
    dates = view.text("made.days", first=words.date(one.fielded_from), last=words.date(one.fielded_until))
    response = words.share(one.answered / one.invited) if one.invited else NOTHING
    people = NOTHING if one.people is None else words.number(one.people, 0)
    return line(Cell(one.name, _instrument(view, one)), _score(view, one), people, one.base, dates, response)
