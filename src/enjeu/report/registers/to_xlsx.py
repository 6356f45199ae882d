"""Registers as one workbook, a sheet each: headings that stay in view, filters, wrapped texts, exact figures."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from enjeu.report.registers.model import Column, Register, Value, finite, shown
from enjeu.report.view import View

_LONGEST = 32_767
"""Characters that a cell can hold."""
_NARROW, _WIDE, _FIGURES = 10, 44, 16
_FORMATS = {"money": "#,##0", "share": "0.0%", "number": "General", "date": "yyyy-mm-dd"}


class _Exact(float):
    """A number that is written with all its digits; XlsxWriter would keep sixteen."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def to_xlsx(view: View, registers: Sequence[Register]) -> bytes:
    """The workbook; nothing in it is a formula or a link, whatever a text begins with."""
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = dt.datetime.combine(view.case.case.date, dt.time())
    head = view.case.case
    book.set_properties({"title": view.names.said(head.title), "author": head.author or "", "created": day})
    for register in registers:
        _sheet(book, view, register)
    book.close()
    return stream.getvalue()


def _sheet(book: Workbook, view: View, register: Register) -> None:
    sheet = book.add_worksheet(register.title)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    styles = {"text": book.add_format({"text_wrap": True, "valign": "top"})}
    for kind, shape in _FORMATS.items():
        styles[kind] = book.add_format({"num_format": shape, "valign": "top"})
    for number, column in enumerate(register.columns):
        sheet.write_string(0, number, column.label, heading)
        values = [row.get(column.key) for row in register.rows]
        sheet.set_column(number, number, _width(view, column, values))
        for line, value in enumerate(values, 1):
            _write(sheet, (line, number), view, finite(value), styles.get(column.kind, styles["text"]))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(register.rows), 1), len(register.columns) - 1)
    sheet.set_landscape()
    # Registers are wide: on paper, headings and names stand on every page.
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)


def _write(sheet: Any, at: tuple[int, int], view: View, value: Value, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), style)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(*at, _Exact(value), style)
    else:
        text = shown(view, value)
        sheet.write_string(*at, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", style)


def _width(view: View, column: Column, values: Sequence[Value]) -> int:
    if column.kind != "text":
        return _FIGURES
    longest = max((len(shown(view, value)) for value in values), default=0)
    return min(max(longest + 2, _NARROW, max(map(len, column.label.split())) + 3), _WIDE)
