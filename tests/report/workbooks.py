"""Workbooks of the examples, made once, and how to find things in them; for the tests of the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase
from enjeu.locale import Language, locale
from enjeu.report.names import Names
from enjeu.report.view import View
from enjeu.report.workbook import workbook
from enjeu.study.appraise import Plan, appraise_file

EXAMPLES = Path(__file__).parents[2] / "examples"
GROUP, RETAILER, BLOG = EXAMPLES / "group", EXAMPLES / "retailer" / "guarded.yaml", EXAMPLES / "blog"
ROUNDING = 1e-9
"""Relative: sums of some hundred products in another order, each rounded to 1e-16, and figures that nearly cancel."""


@dataclass(frozen=True)
class Made:
    read: ReadCase
    appraisal: Appraisal
    content: bytes


def view_of(read: ReadCase, appraisal: Appraisal, language: Language = "fr") -> View:
    words = locale(language)
    return View(appraisal, read.case, words, Names(read.case, words), read.findings, read.places)


@cache
def made(path: Path, language: Language = "fr") -> Made:
    read, appraisal = appraise_file(path, Plan(draws=1024))
    return Made(read, appraisal, workbook(read, view_of(read, appraisal, language)))


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content), data_only=values)


def formulas(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """Sheet, address and text of every formula."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


def place(book: Workbook, name: str) -> tuple[str, str]:
    """Sheet and address of a defined name."""
    ((sheet, address),) = book.defined_names[name].destinations
    return sheet, address.replace("$", "")


def named(book: Workbook, name: str) -> object:
    sheet, address = place(book, name)
    return book[sheet][address].value


def option_sheets(work: Made, book: Workbook) -> dict[str, str]:
    """The sheet of each option, found by its title in A1."""
    words = locale("fr")
    labels = {Names(work.read.case, words).of("options", one): one for one in work.appraisal.options}
    return {labels[str(sheet["A1"].value)]: sheet.title for sheet in book if sheet["A1"].value in labels}


def indicator(book: Workbook, sheet: str, name: str) -> object:
    """The cell beside the name of an indicator."""
    title = locale("fr").text(f"indicator.{name}.name")
    return next(row[1].value for row in book[sheet].iter_rows(max_col=2) if row[0].value == title)


def second_npv(book: Workbook, sheet: str) -> object:
    """The same NPV by the other way, in the row under it."""
    title = locale("fr").text("indicator.npv.name")
    rows = list(book[sheet].iter_rows(max_col=2))
    return next(rows[at + 1][1].value for at, row in enumerate(rows) if row[0].value == title)


def close(left: object, right: float) -> bool:
    return isinstance(left, int | float) and abs(left - right) <= ROUNDING * max(1.0, abs(right))
