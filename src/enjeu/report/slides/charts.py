"""Charts that PowerPoint opens as its own, with their figures in the sheet behind them.

Who calls it: the slides on options and on gross to net. The sheet is written here and not by python-pptx, which would
take a name that begins with « = » for a formula and write the day of today into it.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from enjeu.report.figures.scale import spanning, ticks
from enjeu.report.slides.colours import GAIN, GAIN_LIGHT, GRID, INK, LOSS, LOSS_LIGHT, MUTED, Colour

SIZE, SMALL = 11, 9
ROOM = 62.0
"""Points that one column of a waterfall wants for its name in the larger size."""
_STEPS = ((1e9, ",,,"), (1e6, ",,"), (1e3, ","), (1.0, ""))


@dataclass(frozen=True, slots=True)
class Bars:
    """One line of every option: how much in the mean, and from where to where."""

    name: str
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    ends: tuple[str, str]
    """What the ends are called in the sheet: P5, P95."""


@dataclass(frozen=True, slots=True)
class Stair:
    """One column of a waterfall, from `before` to `after`, with what is written above it."""

    name: str
    before: float
    after: float
    amount: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet behind a chart."""

    title: str
    values: Sequence[float]


def data(categories: Sequence[str], columns: Sequence[Column]) -> Any:
    """What python-pptx makes a chart from."""
    made: Any = CategoryChartData()  # type: ignore[no-untyped-call] # charts of python-pptx carry no types
    made.categories = list(categories)
    for column in columns:
        made.add_series(column.title, list(column.values))
    return made


def with_sheet(chart: Any, categories: Sequence[str], columns: Sequence[Column], day: dt.date) -> None:
    """Put the figures behind the chart: categories in the first column, then the columns; texts are texts."""
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime.combine(day, dt.time())})
    sheet = book.add_worksheet("Sheet1")
    for row, name in enumerate(categories, 1):
        sheet.write_string(row, 0, name)
    for position, column in enumerate(columns, 1):
        sheet.write_string(0, position, column.title)
        for row, value in enumerate(column.values, 1):
            sheet.write_number(row, position, value)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, len(columns), 18)
    book.close()
    chart.part.chart_workbook.update_from_xlsx_blob(stream.getvalue())


def compared_columns(lines: Sequence[Bars]) -> list[Column]:
    """The means of each line, which are drawn, then what its error bars are made of."""
    means = [Column(line.name, line.means) for line in lines]
    for line in lines:
        means.append(Column(f"{line.name} – {line.ends[0]}", line.lows))
        means.append(Column(f"{line.name} – {line.ends[1]}", line.highs))
        means.append(
            Column(f"{line.name} – {line.ends[0]} −", [m - low for m, low in zip(line.means, line.lows, strict=True)])
        )
        means.append(
            Column(
                f"{line.name} – {line.ends[1]} +", [high - m for m, high in zip(line.means, line.highs, strict=True)]
            )
        )
    return means


def draw_compared(chart: Any, lines: Sequence[Bars], title: str) -> None:
    """Dark bars for the first line, light for the second, orange below zero; error bars from the sheet."""
    _plain(chart)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    plot = chart.plots[0]
    # A lone option is no wall.
    plot.gap_width, plot.overlap = max(60, 300 // len(lines[0].means)), -5
    for number, (series, line) in enumerate(zip(plot.series, lines, strict=True)):
        fill(series.format.fill, GAIN_LIGHT if number else GAIN)
        series.invert_if_negative = False
        for point, mean in enumerate(line.means):
            if mean < 0:
                fill(series.points[point].format.fill, LOSS_LIGHT if number else LOSS)
        first = len(lines) + 1 + 4 * number + 2
        series._element.find(qn("c:cat")).addprevious(_error_bars(first, line))
    names, amounts = chart.category_axis, chart.value_axis
    # The first option on top, the scale below: « high » is where a reversed axis ends.
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    amounts.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    _scaled(amounts, [x for line in lines for x in (*line.lows, *line.highs)], title)


def scale_of(values: Sequence[float]) -> float:
    """The unit in which a scale over these values has whole ticks: 1, a thousand, a million and so on."""
    step = _step(values)
    return next((unit for unit, _ in _STEPS if step >= unit * 0.999), 1.0)


def _step(values: Sequence[float]) -> float:
    scale = spanning(values, 0, 1)
    marks = ticks(scale.low, scale.high, 5)
    return marks[1] - marks[0] if len(marks) > 1 else 1.0


def stair_columns(stairs: Sequence[Stair], names: Sequence[str]) -> list[Column]:
    """What is not drawn, what is drawn above zero, what is drawn below, and the step for what is written."""
    spans = [sorted((stair.before, stair.after)) for stair in stairs]
    empty = [low if low > 0 else high if high < 0 else 0.0 for low, high in spans]
    above = [max(high, 0.0) - max(low, 0.0) for low, high in spans]
    below = [min(low, 0.0) - min(high, 0.0) for low, high in spans]
    tip = _reach(stairs) * 0.1
    tips = [-tip if high <= 0 and low < 0 else tip for low, high in spans]
    return [Column(name, values) for name, values in zip(names, (empty, above, below, tips), strict=True)]


def _reach(stairs: Sequence[Stair]) -> float:
    ends = [0.0, *(end for stair in stairs for end in (stair.before, stair.after))]
    return (max(ends) - min(ends)) or 1.0


def draw_stairs(chart: Any, stairs: Sequence[Stair], width: float) -> None:
    """Floating columns, each in its colour, its amount written at its end; `width` in points of a wide face."""
    _plain(chart)
    size = Pt(SIZE if width / len(stairs) > ROOM else SMALL)
    chart.category_axis.tick_labels.font.size = size
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = max(35, 360 // len(stairs)), 100
    empty, above, below, tips = plot.series
    for hidden in (empty, tips):
        hidden.format.fill.background()
        hidden.format.line.fill.background()
    for number, stair in enumerate(stairs):
        for series in (above, below):
            series.invert_if_negative = False
            fill(series.points[number].format.fill, stair.colour)
        label = tips.points[number].data_label
        label.position = XL_LABEL_POSITION.INSIDE_BASE
        frame = label.text_frame
        frame.text = stair.amount
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = size, True
        colour(run.font.color, INK)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _lined(chart.category_axis, MUTED)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    ends = [end for stair in stairs for end in (stair.before, stair.after)]
    room = _reach(stairs) * 0.12
    chart.value_axis.maximum_scale = max(0.0, *ends) + room
    low = min(0.0, *ends)
    chart.value_axis.minimum_scale = low - room if low < 0 else 0.0


def _plain(chart: Any) -> None:
    chart.has_title = False
    chart.has_legend = False
    chart.font.size = Pt(SIZE)
    colour(chart.font.color, INK)
    names = chart.category_axis
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_labels.font.size = Pt(SIZE)
    names._element.txPr.bodyPr.set("rot", "0")
    # Every name, however many lines it takes.
    names._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))
    names.has_major_gridlines = False
    chart.value_axis.major_tick_mark = XL_TICK_MARK.NONE


def _scaled(axis: Any, values: Sequence[float], title: str) -> None:
    scale = spanning(values, 0, 1)
    step = _step(values)
    axis.minimum_scale = math.floor(scale.low / step + 1e-9) * step
    axis.maximum_scale = math.ceil(scale.high / step - 1e-9) * step
    axis.major_unit = step
    axis.has_major_gridlines = True
    _lined(axis, None)
    axis.major_gridlines.format.line.width = Pt(0.75)
    colour(axis.major_gridlines.format.line.color, GRID)
    # Whole numbers of the unit in the title, with the sign of a printed minus.
    shape = "0" + dict(_STEPS)[scale_of(values)]
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = f'{shape};"−"{shape}', False
    axis.tick_labels.font.size = Pt(SIZE)
    axis._element.txPr.bodyPr.set("rot", "0")
    axis.has_title = True
    axis.axis_title.text_frame.text = title
    run = axis.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(SIZE), False
    colour(run.font.color, MUTED)


def _lined(axis: Any, shade: Colour | None) -> None:
    if shade is None:
        axis.format.line.fill.background()
    else:
        axis.format.line.width = Pt(1)
        colour(axis.format.line.color, shade)


def _error_bars(first: int, line: Bars) -> Any:
    """Lengths below and above the mean from the two columns of the sheet that begin at `first`."""
    below = [m - low for m, low in zip(line.means, line.lows, strict=True)]
    above = [high - m for m, high in zip(line.means, line.highs, strict=True)]
    parts = "".join(
        f"<c:{side}>{_numbers(first + offset, values)}</c:{side}>"
        for side, offset, values in (("plus", 1, above), ("minus", 0, below))
    )
    return parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{parts}<c:spPr><a:ln w="15875"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )


def _numbers(column: int, values: Sequence[float]) -> str:
    letter = xl_col_to_name(column)
    points = "".join(f'<c:pt idx="{index}"><c:v>{value!r}</c:v></c:pt>' for index, value in enumerate(values))
    return (
        f"<c:numRef><c:f>Sheet1!${letter}$2:${letter}${len(values) + 1}</c:f>"
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'
        "</c:numRef>"
    )


def fill(format_: Any, shade: Colour) -> None:
    """Fill a shape, a cell or a bar with a colour of the theme."""
    format_.solid()
    colour(format_.fore_color, shade)


def colour(format_: Any, shade: Colour) -> None:
    """Set a colour of the theme."""
    format_.theme_color = shade.place
    if shade.brightness:
        format_.brightness = shade.brightness
