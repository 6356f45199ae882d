"""Native charts, which follow the cells they read. Titles begin with a word of ours: `=…` would be read as a cell."""

from typing import Any

from enjeu.report.workbook.calculation import Calculation
from enjeu.report.workbook.cells import Place, Run
from enjeu.report.workbook.indicators import Rows
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.styles import INK
from enjeu.report.workbook.timeline import FIRST

BLUE, ORANGE, DARK = "#2F6DB5", "#D9822B", INK
_FONT = {"name": "Calibri", "size": 9}


def flow_chart(page: Page, rows: Rows, sheet: Calculation, row: int) -> None:
    """Benefits, costs and cumulated net flow of each period, beside the indicators."""
    chart = page.chart("column", "stacked")
    heads = Run(tuple(Place(page.name, row - 1, column, 0.0) for column in range(FIRST, sheet.last + 1)))
    for run, key, colour in ((rows.benefits, "benefits", BLUE), (rows.costs, "costs", ORANGE)):
        chart.add_series(_series(run, heads, page.say(f"summary.{key}"), {"fill": {"color": colour}, "gap": 60}))
    line = page.chart("line")
    look = {"line": {"color": DARK, "width": 2}, "marker": {"type": "circle", "size": 4, "fill": {"color": DARK}}}
    line.add_series(_series(rows.plain.cumulated, heads, page.say("summary.cumulated"), look))
    chart.combine(line)
    titled(chart, page.say("charts.flows"), page.view.appraisal.conventions.currency)
    chart.set_size({"width": 640, "height": 360})
    page.sheet.insert_chart(row + 1, FIRST, chart, {"x_offset": 12, "description": page.say("charts.flows")})


def tornado_chart(page: Page, names: Run, lows: Run, highs: Run) -> None:
    """Bars to both sides of the central value, under their table; the widest on top."""
    chart = page.chart("bar")
    for run, key, colour in ((lows, "low", "#9DB8DE"), (highs, "high", BLUE)):
        series = _series(run, names, page.say(f"tornado.{key}"), {"fill": {"color": colour}, "gap": 40})
        chart.add_series({**series, "overlap": 100})
    titled(chart, page.say("charts.tornado"), "")
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "label_position": "low", "line": {"color": DARK}})
    # The axis of figures is the one that runs along the bars.
    chart.set_x_axis(
        {
            "num_font": _FONT,
            "num_format": "#,##0",
            "name": page.view.appraisal.conventions.currency,
            "name_font": _FONT,
            "major_gridlines": {"visible": True, "line": {"color": "#D9DEE7"}},
        }
    )
    chart.set_size({"width": 1100, "height": 90 + 34 * len(names)})
    page.sheet.insert_chart(page.row + 1, 0, chart, {"x_offset": 8, "description": page.say("charts.tornado")})


def _series(run: Run, heads: Run, name: str, look: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "categories": _range(heads), "values": _range(run), **look}


def _range(run: Run) -> list[str | int]:
    first, last = run.places[0], run.places[-1]
    return [first.sheet, first.row, first.column, last.row, last.column]


def titled(chart: Any, title: str, unit: str) -> None:
    """Title, legend and axes as everywhere in the workbook."""
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT, "label_position": "low", "line": {"color": DARK}})
    chart.set_y_axis(
        {
            "num_font": _FONT,
            "name": unit,
            "name_font": _FONT,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9DEE7"}},
        }
    )
