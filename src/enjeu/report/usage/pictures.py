"""Figures of measured use: over time, in parts, between units. Each is drawn for paper and for a telephone."""

from collections.abc import Callable, Sequence

from enjeu.metrics.registry import METRICS
from enjeu.report.blocks import Picture, Table, columns, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import PAPER, TELEPHONE, Frame
from enjeu.report.figures.usage_lines import Axes, Point, Series, usage_lines
from enjeu.report.figures.usage_matrix import usage_matrix
from enjeu.report.figures.usage_network import Node, usage_network
from enjeu.report.figures.usage_ranges import Range, usage_ranges
from enjeu.report.figures.usage_stacks import Part, usage_stacks
from enjeu.report.usage.chapters import Plot, Told
from enjeu.report.usage.given import Figure
from enjeu.report.usage.tables import history_table
from enjeu.report.usage.view import UsageView, told

CROSSED, MAPPED = 12, 40
"""Units at most in the matrix, and on the map."""


def picture(identity: str, title: str, caption: str, draw: Callable[[Frame], Spec], table: Table | None) -> Picture:
    """A figure in its two frames."""
    return Picture(identity, title, caption, draw(PAPER), draw(TELEPHONE), table)


def plot(view: UsageView, wanted: Plot, listed: Sequence[Told]) -> tuple[Picture, ...]:
    """A figure over the last periods; none where there are fewer than two of them or nothing may be told.

    It has a table of its own unless all that it shows is `listed` in the chapter.
    """
    periods = view.drawn()
    kept = [one for one in wanted.told if told(view.history(*one).get(period) for period in periods)]
    if len(periods) < 2 or not kept:
        return ()
    first = kept[0][0]
    axes = Axes(
        tuple(view.period(period, short=True) for period in periods),
        view.text(f"axis.{METRICS[first].unit}"),
        lambda x: view.value(first, x),
        wanted.most,
    )
    if wanted.kind == "lines":
        series = [
            Series(_short(view, kept, one), [_point(view.history(*one).get(at)) for at in periods]) for one in kept
        ]
        drawn: Callable[[Frame], Spec] = lambda frame: usage_lines(series, axes, frame)  # noqa: E731
    else:
        parts = [_part(view, one, periods, one[1] in wanted.below) for one in wanted.told]
        drawn = lambda frame: usage_stacks(parts, axes, view.text("missing.protected"), frame)  # noqa: E731
    caption = view.text(f"plot.{wanted.kind}", period=_shown(view))
    caveats = (view.words.text(f"metric.{metric}.caveat") for metric in dict.fromkeys(one[0] for one in kept))
    title = view.text(f"plot.{wanted.identity}")
    table = None if set(kept) <= set(listed) else history_table(view, kept, title)
    return (picture(f"usage-{wanted.identity}", title, " ".join((caption, *caveats)), drawn, table),)


def _shown(view: UsageView) -> str:
    first, last = (view.period(period) for period in (view.drawn()[0], view.drawn()[-1]))
    if len(view.periods) > len(view.drawn()):
        return view.text("drawn.cut", first=first, last=last, shown=len(view.drawn()), all=len(view.periods))
    return view.text("drawn.all", first=first, last=last)


def _short(view: UsageView, kept: Sequence[Told], one: Told) -> str:
    """Among parts of one metric, the name of the part says enough."""
    same = len({metric for metric, _ in kept}) == 1 and one[1]
    return view.part_name(*one) if same else view.named(*one)


def _point(row: Figure | None) -> Point | None:
    if row is None or (row.value is None and row.low is None):
        return None
    return Point(row.value, row.low, row.high)


def _part(view: UsageView, one: Told, periods: Sequence[str], below: bool) -> Part:
    rows = [view.history(*one).get(period) for period in periods]
    return Part(view.part_name(*one), [None if row is None else row.value for row in rows], below)


def personas(view: UsageView) -> tuple[Picture, ...]:
    """Ways of giving and receiving, with what hangs on their cut-offs."""
    rows = [(part, view.last("personas", part)) for part in view.parts("personas")]
    if not told(row for _, row in rows):
        return ()
    ranges = [_range(view, view.part_name("personas", part), row) for part, row in rows]
    title = view.text("plot.personas", period=view.period(view.periods[-1]))
    caption = f"{view.text('plot.ranges')} {view.words.text('metric.personas.caveat')}"

    def draw(frame: Frame) -> Spec:
        return usage_ranges(ranges, (0.0, 1.0), view.text("axis.share"), lambda x: view.words.share(x), frame)

    return (picture("usage-personas", title, caption, draw, None),)


def _range(view: UsageView, name: str, row: Figure | None) -> Range:
    if row is None or row.value is None:
        return Range(name, "", None, None, None, view.cell(row).text)
    return Range(name, "", row.value, row.low, row.high, view.value(row.metric, row.value))


def matrix(view: UsageView) -> tuple[Picture, ...]:
    """Which share of its ties each unit has with each other, the largest units; what is protected is hatched."""
    units = view.units[:CROSSED]
    shares = _shares(view, units)
    if not shares:
        return ()
    period = view.period(view.periods[-1])
    caption = view.text("plot.matrix.caption", shown=len(units), all=len(view.units))
    caption = f"{caption} {view.words.text('metric.unit_matrix.caveat')}"

    def draw(frame: Frame) -> Spec:
        return usage_matrix(units, shares, _percent(view), view.text("missing.hidden"), frame)

    title = view.text("plot.matrix", period=period)
    return (picture("usage-matrix", title, caption, draw, _ties_table(view, title)),)


def _percent(view: UsageView) -> Callable[[float], str]:
    """Whole percents from one on."""
    return lambda share: view.words.share(share, 0 if share >= 0.01 else None)


def _shares(view: UsageView, units: Sequence[str]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for start, one in enumerate(units):
        for end, other in enumerate(units):
            row = view.last("unit_matrix", other, one)
            if row is not None and row.value is not None:
                found[start, end] = row.value
    return found


def _ties_table(view: UsageView, caption: str) -> Table:
    """Every pair that may be told, the units with themselves included."""
    heads = ("from", "to", "value", "base", "people")
    rows = [(one, other, view.last("unit_matrix", other, one)) for one in view.units for other in view.units]
    lines = tuple(
        line(view.unit_name(one), view.unit_name(other), view.cell(row), view.base(row), view.people(row))
        for one, other, row in rows
        if row is not None and row.value is not None
    )
    return Table(caption, columns(*(view.text(f"head.{head}") for head in heads), figures=(2, 3, 4)), lines)


def network(view: UsageView) -> tuple[Picture, ...]:
    """The map of units; none where fewer than two units have a tie that may be told."""
    units = view.units[:MAPPED]
    ties: dict[tuple[int, int], float] = {}
    for (start, end), share in _shares(view, units).items():
        if start != end:
            pair = (min(start, end), max(start, end))
            ties[pair] = max(share, ties.get(pair, 0.0))
    if not ties:
        return ()
    rows = [view.last("ei_index", unit=unit) for unit in units]
    nodes = [Node(unit, None if row is None else row.people) for unit, row in zip(units, rows, strict=True)]

    def draw(frame: Frame) -> Spec:
        return usage_network(nodes, ties, _percent(view), view.text("missing.people"), frame)

    title = view.text("plot.network", period=view.period(view.periods[-1]))
    caption = view.text("plot.network.caption", shown=len(units), all=len(view.units))
    heads = (view.text("head.unit"), view.name("ei_index"), view.text("head.people"))
    lines = tuple(
        line(view.unit_name(unit), view.cell(row), view.people(row)) for unit, row in zip(units, rows, strict=True)
    )
    return (picture("usage-network", title, caption, draw, Table(title, columns(*heads, figures=(1, 2)), lines)),)
