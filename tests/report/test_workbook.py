"""The workbook as a file: figures, stored values, limits of spreadsheets, names, protection, text that stays text.

What another program makes of its formulas is in `test_workbook_live`.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from enjeu.estimates.arrays import FloatArray
from enjeu.locale import Language
from enjeu.report.workbook import workbook
from enjeu.report.workbook.defined_names import Names as DefinedNames
from enjeu.study.to_json import to_json
from tests.report.workbooks import (
    BLOG,
    GROUP,
    RETAILER,
    Made,
    close,
    formulas,
    indicator,
    made,
    named,
    opened,
    option_sheets,
    place,
    second_npv,
    view_of,
)


@pytest.mark.parametrize("path", [GROUP, RETAILER, BLOG])
def test_the_stored_npv_of_every_option_is_the_engine_s(path: Path) -> None:
    work = made(path)
    book = opened(work.content, values=True)
    for option, sheet in option_sheets(work, book).items():
        known = work.appraisal.options[option].deterministic_npv
        assert close(indicator(book, sheet, "npv"), known), option
        assert close(second_npv(book, sheet), known), option
    assert named(book, "control") == "OK"


@pytest.mark.parametrize("path", [GROUP, RETAILER, BLOG])
def test_every_formula_has_a_stored_value_and_keeps_the_limits_of_spreadsheets(path: Path) -> None:
    work = made(path)
    values = opened(work.content, values=True)
    seen = 0
    for sheet, address, text in formulas(opened(work.content)):
        assert values[sheet][address].value is not None, (sheet, address, text)
        assert len(text) <= 8192, (sheet, address)
        assert deepest(text) <= 64, (sheet, address)
        seen += 1
    assert seen > 200


def deepest(text: str) -> int:
    """Parentheses within parentheses."""
    depth = most = 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        most = max(most, depth)
    return most


def test_no_stored_value_is_an_error() -> None:
    book = opened(made(GROUP).content, values=True)
    wrong = [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    ]
    assert wrong == []


def test_the_same_case_gives_the_same_bytes() -> None:
    work = made(BLOG)
    assert workbook(work.read, view_of(work.read, work.appraisal)) == work.content


def test_dates_in_the_file_are_those_of_the_case() -> None:
    work = made(BLOG)
    with zipfile.ZipFile(BytesIO(work.content)) as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(1980, 1, 1)}
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {f"{work.read.case.case.date}T00:00:00Z"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_languages_have_the_same_sheets_and_formulas_in_them(language: Language) -> None:
    book, other = opened(made(BLOG, language).content), opened(made(BLOG).content)
    assert len(book.sheetnames) == len(other.sheetnames)
    assert len(list(formulas(book))) == len(list(formulas(other)))


def test_inputs_are_unlocked_named_and_validated_and_everything_else_is_locked() -> None:
    work = made(GROUP)
    book = opened(work.content)
    sheet, address = place(book, "network_ceiling")
    cell = book[sheet][address]
    assert cell.value == pytest.approx(work_mean(work, "network_ceiling"))
    assert not cell.protection.locked
    assert cell.number_format.startswith("0.0")
    assert cell.comment is not None
    assert "SWOOP" in cell.comment.text
    assert any(cell.coordinate in rule.sqref for rule in book[sheet].data_validations.dataValidation)
    unlocked = {one.title for one in book for row in one.iter_rows() for each in row if not each.protection.locked}
    assert unlocked == {sheet}
    assert all(one.protection.sheet for one in book)


def work_mean(work: Made, name: str) -> float:
    return next(one.mean or 0.0 for one in work.appraisal.assumptions if one.id == name) / 100


def test_names_are_what_spreadsheets_accept() -> None:
    book = opened(made(GROUP).content)
    names = list(book.defined_names)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name), name
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]|[rR]\d*[cC]\d*", name), name
    for title in book.sheetnames:
        assert len(title) <= 31
        assert not set("[]:*?/\\") & set(title)


@pytest.mark.parametrize("path", [GROUP, RETAILER, BLOG])
def test_every_figure_of_the_appraisal_is_in_a_cell(path: Path) -> None:
    """So that no figure of the note, which prints the appraisal, is missing here; a share may be printed out of 100."""
    work = made(path)
    cells = (cell.value for sheet in opened(work.content, values=True) for row in sheet.iter_rows() for cell in row)
    known = np.sort([float(value) for value in cells if isinstance(value, int | float)])
    figures = dict(numbers(to_json(work.appraisal, work.read.case, "fr", work.read.findings)))
    assert len(figures) > 500
    missing = [
        key for key, value in figures.items() if not any(near(known, x) for x in (value, value / 100, value * 100))
    ]
    assert missing == []


def numbers(data: object, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a document, by its path; whole ones are lines, columns and counts."""
    if isinstance(data, dict):
        for key, item in data.items():
            yield from numbers(item, f"{path}.{key}")
    elif isinstance(data, list):
        for at, item in enumerate(data):
            yield from numbers(item, f"{path}.{at}")
    elif isinstance(data, float):
        yield path, data


def near(known: FloatArray, value: float) -> bool:
    """Whether a cell holds the figure, to the last digits that a file keeps."""
    at = int(np.searchsorted(known, value))
    return bool(np.isclose(known[max(0, at - 1) : at + 1], value, rtol=1e-12, atol=1e-12).any())


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("a1", "_a1"),
        ("r1c1", "_r1c1"),
        ("l1c1", "_l1c1"),
        ("R", "_R"),
        ("true", "_true"),
        ("staff.headcount", "staff_headcount"),
    ],
)
def test_an_identifier_that_reads_as_a_cell_gets_an_underscore(identifier: str, name: str) -> None:
    assert DefinedNames().cell(identifier) == name


def test_names_that_meet_are_told_apart() -> None:
    names = DefinedNames()
    assert [names.cell("a.b"), names.cell("a_b"), names.cell("A_B")] == ["a_b", "a_b_2", "A_B_3"]
    long = "Un réseau social d’entreprise installé dans les processus"
    sheets = [names.sheet(long), names.sheet(long), names.sheet("a/b: [c]"), names.sheet("'=1'"), names.sheet("???")]
    assert len(set(sheets)) == 5
    assert all(1 <= len(sheet) <= 31 for sheet in sheets)


INJECTED = '=HYPERLINK("http://x")'


def test_text_of_a_case_is_never_a_formula(tmp_path: Path) -> None:
    text = BLOG.joinpath("case.yaml").read_text()
    for old, new in {
        '{fr: "Un blog tenu par les conseillers", en: "A blog kept by the advisers"}': "'=1+1'",
        '{fr: "Appels de renseignement évités", en: "Calls for information avoided"}': "'@SUM(A1)'",
        "owner: Responsable de l'accueil": "owner: '-2+3'",
        '{fr: "Durée d\'un appel de renseignement", en: "Length of a call for information"}': f"'{INJECTED}'",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "case.yaml"
    path.write_text(text)
    work = made(path)
    book = opened(work.content)
    found = {
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith(("=1+1", "@SUM", "-2+3", "=HYPERLINK")) and cell.data_type == "s"
    }
    assert {"=1+1", "-2+3", INJECTED} <= found
    assert not [
        text for _, _, text in formulas(book) if text.startswith(("=1+1", "=@", "=-2+3")) or "HYPERLINK" in text
    ]
    assert not [title for title in book.sheetnames if title.startswith(tuple("=+-@"))]
