"""The usage report: word for word as accepted, nothing in it that may not leave, the words of others never markup.

After a change that is meant, read the difference, then accept it: `ENJEU_ACCEPT=1 pytest tests/report/usage`.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from enjeu.locale import LANGUAGES, Language, locale
from enjeu.metrics.registry import METRICS
from enjeu.report.blocks import Block, Cell, Gallery, Group, Picture, Table
from enjeu.report.document import Document
from enjeu.report.renderers import docx, html, markdown, model, pdf
from enjeu.report.usage.given import Around
from enjeu.report.usage.report import usage_report
from enjeu.report.usage.view import UsageView
from enjeu.study.measure import Measurement
from tests.report.usage.sample import FLOOR, NAMES, UNITS, around, measurement

GOLD = Path(__file__).parent / "gold"
ALONE = Around({"mattermost": 81_250})
MEASURED = ("adoption", "answers", "participation", "silos", "reach", "governance")


@cache
def built(language: Language, periods: int = 14) -> Document:
    return usage_report(measurement(periods), around(), language)


def blocks_of(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Group):
            yield from blocks_of(block.blocks)
        if isinstance(block, Gallery):
            yield from block.pictures


def tables(document: Document, *sections: str) -> Iterator[Table]:
    for section in document.sections:
        if not sections or section.identity in sections:
            for block in blocks_of(section.blocks):
                if isinstance(block, Picture) and block.table:
                    yield block.table
                elif isinstance(block, Table):
                    yield block


def pictures(document: Document) -> list[Picture]:
    found = (block for section in document.sections for block in blocks_of(section.blocks))
    return [block for block in found if isinstance(block, Picture)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_the_one_that_was_accepted(language: Language) -> None:
    found = markdown.render(built(language)).decode()
    path = GOLD / f"usage-{language}.md"
    if os.environ.get("ENJEU_ACCEPT"):
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()


def admitted(found: Measurement, language: Language) -> set[str]:
    """How every figure that may leave is written, with its interval, base and people, and what stands for others."""
    view = UsageView(found, around(), locale(language))
    words: set[str] = {"–", ""}
    for row in found.rows:
        assert row.value is None or (row.people is not None and row.people >= FLOOR)
        for cell in (view.cell(row), view.cell(row, people=True)):
            words |= {cell.text, cell.note}
        words |= {view.base(row), view.people(row)}
    return words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_every_table_was_measured_and_may_leave(language: Language) -> None:
    known, cells = admitted(measurement(), language), 0
    for table in tables(built(language), *MEASURED):
        for line in table.lines:
            for column, cell in zip(table.columns, line.cells, strict=True):
                if column.figures:
                    cells += 1
                    assert {cell.text, cell.note} <= known, (table.caption, cell)
    assert cells > 700


def values_of(part: object, names: tuple[str, ...]) -> Iterator[float]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name in names and isinstance(value, float):
                yield value
            yield from values_of(value, names)
    if isinstance(part, list):
        for one in part:
            yield from values_of(one, names)


def test_every_line_drawn_goes_through_measured_figures() -> None:
    found = measurement()
    measured = {0.0, *(x for row in found.rows for x in (row.value, row.low, row.high) if x is not None)}
    measured |= {min(x, 1.0) for x in measured}
    drawn = [one for one in pictures(built("en")) if one.identity in ("usage-active", "usage-coverage", "usage-delay")]
    assert len(drawn) == 3
    for picture in drawn:
        layers = picture.page["layer"]
        assert isinstance(layers, list)
        marks = [layer for layer in layers if layer["mark"]["type"] in ("line", "area", "point")]
        points = [x for layer in marks for x in values_of(layer["data"], ("y", "y2"))]
        assert len(points) > 20
        assert set(points) <= measured


def test_nothing_published_is_missing_its_period() -> None:
    view = UsageView(measurement(), around(), locale("en"))
    periods = {view.period(period) for period in view.periods}
    for table in tables(built("en"), *MEASURED):
        titles = [column.title for column in table.columns]
        if "Period" in titles:
            at = titles.index("Period")
            assert {line.cells[at].text for line in table.lines} <= periods
        else:
            assert any(period in table.caption for period in periods), table.caption
    for picture in pictures(built("en")):
        said = f"{picture.title} {picture.caption}"
        assert picture.identity.startswith("usage-surveyed") or any(period in said for period in periods)


def test_figures_say_version_and_caveat() -> None:
    document = built("en")
    definitions = {line.anchor: line for table in tables(document, "definitions") for line in table.lines}
    assert set(definitions) == {f"metric-{name}" for name in NAMES}
    words = locale("en")
    for name in NAMES:
        cells = definitions[f"metric-{name}"].cells
        assert f"version {METRICS[name].version}" in cells[0].note
        assert cells[2].text == words.text(f"metric.{name}.caveat")
    told = {cell.anchor for table in tables(document, *MEASURED) for line in table.lines for cell in line.cells}
    assert told - {""} == set(definitions) - {"metric-unit_matrix"}


def test_the_smallest_unit_has_no_figure_anywhere() -> None:
    rows = [line.cells for table in tables(built("en"), *MEASURED) for line in table.lines]
    mine = [cells for cells in rows if cells[0].text == UNITS[-1]]
    assert mine
    assert {cell.text for cells in mine for cell in cells[1:]} <= {"protected", "not seen by the source", "–"}


def test_names_of_units_are_text_in_every_format() -> None:
    document = built("en")
    page = html.render(document).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    text = markdown.render(document).decode()
    assert "\\<script\\>" in text
    assert not re.search(r"(?<!\\)<(?!br>)", text)
    assert not re.search(r"(?<!\\)\[x\]", text)
    assert UNITS[1] in json.dumps(json.loads(model.render(document)), ensure_ascii=False)


@pytest.mark.parametrize(
    "render", [pdf.render, html.render, model.render, markdown.render, lambda one: docx.render(one, None)]
)
def test_equal_figures_give_equal_bytes(render: object) -> None:
    assert callable(render)
    other = replace(measurement(), rows=tuple(reversed(measurement().rows)))
    assert render(built("fr")) == render(usage_report(other, around(), "fr"))


def test_simulated_data_say_so_in_title_page_and_foot() -> None:
    document = usage_report(measurement(simulated=True), ALONE, "en")
    assert "simulated data" in document.title
    assert document.stamped.startswith("SIMULATED DATA")
    assert "SIMULATED DATA" in html.render(document).decode()
    assert "imulated" not in markdown.render(usage_report(measurement(), ALONE, "en")).decode()


def test_long_histories_stay_readable_and_say_so() -> None:
    document = built("en", 100)
    history = [table for table in tables(document, *MEASURED) if table.columns[0].title == "Period"]
    assert history
    assert all(len(table.lines) == 12 for table in history)
    captions = [picture.caption for picture in pictures(document)]
    assert sum("the last 24 of 100 periods" in caption for caption in captions) >= 6
    assert any("the last 12 of 100" in table.caption for table in history)
    assert len(pdf.render(document)) < 2_000_000


def test_without_a_complete_period_there_is_no_figure_and_that_is_said() -> None:
    nothing = replace(measurement(), rows=(), protected=None)
    document = usage_report(nothing, ALONE, "en")
    assert "do not cover a whole period" in markdown.render(document).decode()
    assert pdf.render(document).startswith(b"%PDF")


def test_one_period_makes_a_report_without_history() -> None:
    document = built("fr", 1)
    assert {picture.identity for picture in pictures(document)} <= {
        "usage-personas",
        "usage-matrix",
        "usage-network",
        "usage-surveyed-1-5",
        "usage-surveyed--100-100",
    }
    assert html.render(document)


def test_where_no_tie_may_be_told_words_stand_in_place_of_matrix_and_map() -> None:
    found = measurement()
    hidden = [
        replace(
            row, value=None, people=None, numerator=None, denominator=None, low=None, high=None, reason="few_people"
        )
        if row.metric == "unit_matrix"
        else row
        for row in found.rows
    ]
    document = usage_report(replace(found, rows=tuple(hidden)), ALONE, "en")
    assert not {"usage-matrix", "usage-network"} & {picture.identity for picture in pictures(document)}
    assert "There is neither a matrix nor a map." in markdown.render(document).decode()


@pytest.mark.parametrize("team", [True, False])
def test_with_and_without_the_team_stand_side_by_side_where_they_differ(team: bool) -> None:
    document = usage_report(measurement(team=team), ALONE, "en")
    now = next(tables(document, "answers"))
    assert ("Without the team" in {column.title for column in now.columns}) is team


def test_an_empty_cell_is_never_left_without_a_word() -> None:
    def texts(cells: tuple[Cell, ...]) -> list[str]:
        return [cell.text for cell in cells]

    assert all(all(texts(line.cells)) for table in tables(built("fr")) for line in table.lines)
