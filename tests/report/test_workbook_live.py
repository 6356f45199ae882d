"""The workbook is alive: after an input is changed, its figures are the engine's for the changed case.

The witness is another program: LibreOffice computes every formula again, and the engine computes the changed case.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from enjeu.appraisal.drivers import central_inputs, central_npv
from enjeu.appraisal.measures import UNITS, measures
from enjeu.appraisal.model import build
from enjeu.case.reader import ReadCase, read_case
from enjeu.estimates.tape import Machine, compile_graph
from enjeu.locale import locale
from enjeu.report.workbook.tornado import widest
from tests.report.libreoffice import converted, needs_libreoffice
from tests.report.workbooks import (
    BLOG,
    GROUP,
    RETAILER,
    ROUNDING,
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

Typed = Mapping[str, float]
"""Values by the defined names of their cells."""


def recomputed(works: Mapping[str, tuple[bytes, Typed]], folder: Path) -> dict[str, Workbook]:
    """Workbooks with values typed into named cells, every formula computed by LibreOffice."""
    sources = {}
    for number, (key, (content, typed)) in enumerate(works.items()):
        book = opened(content)
        for name, value in typed.items():
            sheet, address = place(book, name)
            book[sheet][address] = value
        sources[key] = folder / f"changed-{number}.xlsx"
        book.save(sources[key])
    results = converted(list(sources.values()), folder / "computed")
    return {key: openpyxl.load_workbook(path, data_only=True) for key, path in zip(sources, results, strict=True)}


def computed(content: bytes, folder: Path, typed: Typed | None = None) -> Workbook:
    """One such workbook."""
    return recomputed({"": (content, typed or {})}, folder)[""]


def engine_npv(read: ReadCase, options: list[str]) -> dict[str, float]:
    """The deterministic NPV of each option, without draws."""
    model = build(read, options, central=True)
    at = central_inputs(model.terms.columns)[:, np.newaxis]
    return {option: float(central_npv(model, option)(at)[0]) for option in options}


@needs_libreoffice
@pytest.mark.parametrize("path", [GROUP, RETAILER, BLOG])
def test_another_program_computes_the_stored_values(path: Path, tmp_path: Path) -> None:
    work = made(path)
    stored, again = opened(work.content, values=True), computed(work.content, tmp_path)
    for sheet, address, text in formulas(opened(work.content)):
        left, right = stored[sheet][address].value, again[sheet][address].value
        # Rates of return are found by iteration, to about 1e-10; the differences of the control are rounding itself.
        tolerance = 1e-7 if "IRR(" in text else 1e-6 if sheet == stored.sheetnames[0] else ROUNDING
        assert alike(left, right, tolerance), (sheet, address, left, right, text)


def alike(left: object, right: object, tolerance: float) -> bool:
    """The same word, or figures that differ by less than their share (or by less than so much, below 1)."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) <= tolerance * max(1.0, abs(left))
    return left == right


@needs_libreoffice
def test_every_indicator_is_the_engine_s_at_central_values(tmp_path: Path) -> None:
    work = made(GROUP)
    book = computed(work.content, tmp_path)
    point = central_figures(work)
    for option, sheet in option_sheets(work, book).items():
        for name, value in point[option].items():
            found = indicator(book, sheet, name)
            if np.isfinite(value):
                assert found == pytest.approx(value, rel=1e-7 if name == "irr" else ROUNDING), (option, name)
            else:
                assert isinstance(found, str), (option, name)


def central_figures(work: Made) -> dict[str, dict[str, float]]:
    """The engine's indicators on one draw, which is the central one."""
    names = tuple(name for name in UNITS if name != "break_even_minutes")
    model = build(work.read, list(work.appraisal.options), central=True)
    kept = measures(model, names)
    machine = Machine(
        compile_graph(model.terms.graph, kept.outputs), central_inputs(model.terms.columns)[:, np.newaxis]
    )
    machine.run()
    values = kept.reduce(machine.results())[:, 0]
    return {option: {name: float(values[kept.row(option, name)]) for name in names} for option in model.options}


# What is correlated or observed by a pilot must stay uncertain: a uniform law has its mean in the middle.
CHANGES = {
    "headcount": (GROUP, "engineers_headcount", 1100.0, "populations.engineers.headcount", "1100 person"),
    "share": (GROUP, "network_ceiling", 0.5, "inputs.network_ceiling.value", "uniform(40 %, 60 %)"),
    "money": (GROUP, "contract_value", 30000.0, "inputs.contract_value.value", "uniform(20000, 40000) EUR/contract"),
    "unit": (GROUP, "search_minutes", 90.0, "inputs.search_minutes.value", "90 min/person/week"),
    "curve": (GROUP, "adoption_network_curve_takeover", 30.0, "adoption.network_curve.takeover", "30 months"),
    "probability": (GROUP, "risks_ghost_town_probability", 0.6, "risks.ghost_town.probability", "60 %"),
    "enabling": (GROUP, "enabling_managers_engaged_probability", 0.2, "enabling.managers_engaged.probability", "20 %"),
    "cost": (GROUP, "costs_network_build_initial", 400.0, "costs.network_build.initial", "400 k€"),
    "rate": (GROUP, "discount_rate", 0.08, "case.discounting.rate", "8 %"),
    "baseline": (GROUP, "costs_old_tools_recurring", 200.0, "costs.old_tools.recurring", "200 k€/year"),
    "ceiling": (GROUP, "pools_engineer_hours_ceiling", 2.0, "pools.engineer_hours.ceiling", "2 min/person/week"),
    "retailer share": (RETAILER, "taking_part", 0.8, "inputs.taking_part.value", "80 %"),
    "retailer optimism": (
        RETAILER,
        "costs_integration_optimism_mitigation",
        0.1,
        "costs.integration.optimism.mitigation",
        "10 %",
    ),
    "blog visits": (BLOG, "blog_visits", 250000.0, "inputs.blog_visits.value", "uniform(200000, 300000) visit/year"),
    "blog decay": (BLOG, "adoption_readership_decay", 0.4, "adoption.readership.decay", "40 %"),
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Workbook]:
    """Each change typed into the workbook of its case; all computed by one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("changes")
    typed = {change: (made(path).content, {name: value}) for change, (path, name, value, _, _) in CHANGES.items()}
    return recomputed(typed, folder)


@needs_libreoffice
@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_sheet_says_what_the_engine_says_of_the_changed_case(
    change: str, changed: Mapping[str, Workbook]
) -> None:
    path, _, _, declared, text = CHANGES[change]
    work, book = made(path), changed[change]
    known = engine_npv(read_case(path, overrides={declared: text}), list(work.appraisal.options))
    before = {option: one.deterministic_npv for option, one in work.appraisal.options.items()}
    sheets = option_sheets(work, book)
    assert sheets.keys() == known.keys()
    for option, sheet in sheets.items():
        assert close(indicator(book, sheet, "npv"), known[option]), option
        assert close(second_npv(book, sheet), known[option]), option
    assert any(abs(known[option] - before[option]) > 1.0 for option in known), "the change moves nothing"
    assert named(book, "inputs_changed") == 1
    assert str(named(book, "control")).startswith("données modifiées")


@needs_libreoffice
def test_the_tornado_is_the_engine_s_and_follows_the_inputs(tmp_path: Path, changed: Mapping[str, Workbook]) -> None:
    work = made(GROUP)
    focus = view_of(work.read, work.appraisal).focus
    book = computed(work.content, tmp_path)
    answers = widest(focus)
    assert len(answers) == 12
    assert any(answer.central is None for answer in answers), "an event among them"
    for answer, (low, high) in zip(answers, tornado(book), strict=True):
        assert close(low, answer.npv_low), answer.id
        assert close(high, answer.npv_high), answer.id
    moved_book = changed["money"]
    overrides = {"inputs.contract_value.value": "uniform(20000, 40000) EUR/contract"}
    moved = read_case(GROUP, overrides=overrides)
    model = build(moved, [focus.id], central=True)
    evaluate, at = central_npv(model, focus.id), central_inputs(model.terms.columns)
    rows = {column.name: at_row for at_row, column in enumerate(model.terms.columns)}
    quantiles = {column.name: column for column in model.terms.columns}
    for answer, (low, high) in zip(answers, tornado(moved_book), strict=True):
        if answer.id == "contract_value":
            continue  # its P10 and P90 are those of the file
        column = quantiles[answer.id]
        ends = [0.0, 1.0] if answer.central is None else column.distribution.quantile(np.array([0.1, 0.9])).tolist()
        points = np.repeat(at[:, np.newaxis], 2, axis=1)
        points[rows[answer.id]] = ends
        known = evaluate(points)
        assert close(low, float(known[0])), answer.id
        assert close(high, float(known[1])), answer.id


def tornado(book: Workbook) -> list[tuple[object, object]]:
    """NPV at P10 and at P90 of each line of the tornado."""
    rows = list(
        book[locale("fr").text("report.workbook.sheet.tornado")].iter_rows(min_row=7, max_col=7, values_only=True)
    )
    return [(row[5], row[6]) for row in rows if isinstance(row[5], int | float)]


@needs_libreoffice
def test_an_event_can_be_made_certain(tmp_path: Path) -> None:
    work = made(GROUP)
    book = computed(work.content, tmp_path, {"risks_ghost_town_happens": 1.0})
    answer = next(one for one in work.appraisal.options["network"].sensitivity if one.id == "risks.ghost_town")
    assert close(indicator(book, option_sheets(work, book)["network"], "npv"), answer.npv_high)


CONVENTIONS = {
    "mid": {"horizon: 3 years": "horizon: 3 years\n  timing: mid"},
    "quarters": {"horizon: 3 years": "horizon: 12 quarters"},
    "months, mid": {"horizon: 3 years": "horizon: 30 months\n  timing: mid"},
    "nominal": {
        "price_basis: real": "price_basis: nominal\n  inflation: 2 %",
        "{rate: 4 %, basis: real}": "{rate: 4 %, basis: nominal}",
    },
    "table": {"{rate: 4 %, basis: real}": "{table: green_book_2022, basis: real}"},
    "table, quarters, mid": {
        "horizon: 3 years": "horizon: 12 quarters\n  timing: mid",
        "{rate: 4 %, basis: real}": "{table: green_book_2022, basis: real}",
    },
}


@needs_libreoffice
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_convention_of_time_and_price_is_followed(convention: str, tmp_path: Path) -> None:
    text = BLOG.joinpath("case.yaml").read_text()
    for old, new in CONVENTIONS[convention].items():
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "case.yaml"
    path.write_text(text)
    work = made(path)
    typed = {"blog_visits": 200000.0}
    overrides = {"inputs.blog_visits.value": "uniform(100000, 300000) visit/year"}
    if convention == "nominal":
        typed["inflation"], overrides["case.inflation"] = 0.05, "5 %"
    book = computed(work.content, tmp_path, typed)
    known = engine_npv(read_case(path, overrides=overrides), list(work.appraisal.options))
    for option, sheet in option_sheets(work, book).items():
        assert close(indicator(book, sheet, "npv"), known[option]), option
        assert close(second_npv(book, sheet), known[option]), option
    for option, figures in central_figures(work).items():
        sheet = option_sheets(work, opened(work.content, values=True))[option]
        stored = opened(work.content, values=True)
        for name in ("roi", "payback", "discounted_payback", "mirr", "eanc", "nucleus_roi", "irr"):
            found, value = indicator(stored, sheet, name), figures[name]
            assert found == pytest.approx(value, rel=ROUNDING) if np.isfinite(value) else isinstance(found, str), name
