"""The registers, read back: rows of the case, figures of the appraisal to the last bit, texts that nothing runs."""

import csv
import datetime as dt
import json
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from enjeu.appraisal.line import STEPS
from enjeu.appraisal.result import Appraisal
from enjeu.case.freshness import widening
from enjeu.case.schema import Case
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.names import Names
from enjeu.report.registers import files
from enjeu.report.registers.to_csv import guarded
from enjeu.report.view import View
from tests.report import sample

FORMATS = ("csv", "xlsx", "json")
NAMES = ("benefits", "risks", "evidence")
ATTACKS = ("=1+1", '=HYPERLINK("http://evil.example","x")', "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1+1", "\r=1+1")


def view(case: Case | None = None, appraisal: Appraisal | None = None, language: Language = "fr") -> View:
    shown, words = case or sample.case(), locale(language)
    return View(appraisal or sample.appraisal(), shown, words, Names(shown, words), sample.findings(), sample.places())


def rows_of_csv(content: bytes, language: Language = "fr") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";" if language == "fr" else ","))


def document(seen: View) -> dict[str, Any]:
    (content,) = files(seen, "json").values()
    read: dict[str, Any] = json.loads(content)
    return read


def number(text: str, language: Language) -> float:
    return float(text.replace(",", ".") if language == "fr" else text)


def heading(seen: View, name: str, key: str) -> str:
    return seen.text(f"registers.{name}.{key}", currency="EUR")


def attacked(text: str) -> Case:
    case = sample.case()
    benefits = {
        key: one.model_copy(
            update={"owner": text, "amount": text, "label": one.label.model_copy(update={"fr": text, "en": text})}
        )
        for key, one in case.benefits.items()
    }
    evidence = {key: one.model_copy(update={"url": text, "note": text}) for key, one in case.evidence.items()}
    return case.model_copy(update={"benefits": benefits, "evidence": evidence})


def test_each_format_has_its_files() -> None:
    assert tuple(files(view(), "csv")) == ("benefits-fr.csv", "risks-fr.csv", "evidence-fr.csv")
    assert tuple(files(view(language="en"), "xlsx")) == ("registers-en.xlsx",)
    assert tuple(files(view(), "json")) == ("registers-fr.json",)


@pytest.mark.parametrize("format_", FORMATS)
def test_equal_views_give_equal_bytes(format_: str) -> None:
    assert files(view(), format_) == files(view(), format_)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_heading_of_its_own_in_the_language(language: Language) -> None:
    seen = view(language=language)
    for name, content in zip(NAMES, files(seen, "csv").values(), strict=True):
        heads = next(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";" if language == "fr" else ","))
        columns = document(seen)["registers"][name]["columns"]
        assert heads == [column["label"] for column in columns]
        assert len(set(heads)) == len(heads)
        assert not any("{" in head or "registers." in head for head in heads)
    keys = {name: [column["key"] for column in document(seen)["registers"][name]["columns"]] for name in NAMES}
    other = document(view(language="en" if language == "fr" else "fr"))["registers"]
    assert keys == {name: [column["key"] for column in other[name]["columns"]] for name in NAMES}


def test_there_is_a_row_for_each_benefit_and_each_option_that_delivers_it() -> None:
    case = sample.case()
    worse = case.benefits["search"]
    both = case.model_copy(update={"disbenefits": {"noise": worse}})
    rows = document(view(both))["registers"]["benefits"]["rows"]
    expected = [(key, option) for key, one in case.benefits.items() for option in one.options]
    expected += [("noise", option) for option in worse.options]
    assert [(row["id"], row["option"]["id"]) for row in rows] == expected
    assert rows[-1]["group"]["id"] == "disbenefits"


def test_what_an_option_says_of_a_benefit_replaces_what_the_benefit_says() -> None:
    case = sample.case()
    one = case.benefits["search"]
    own = one.options["intranet"].model_copy(update={"amount": "12 EUR/year", "attribution": "30 %"})
    changed = one.model_copy(update={"options": {**one.options, "intranet": own}})
    rows = document(view(case.model_copy(update={"benefits": {"search": changed}})))["registers"]["benefits"]["rows"]
    assert [(row["amount"], row["attribution"]) for row in rows] == [(one.amount, "100 %"), ("12 EUR/year", "30 %")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_read_back_from_csv_are_those_of_the_appraisal(language: Language) -> None:
    seen = view(language=language)
    rows = rows_of_csv(files(seen, "csv")[f"benefits-{language}.csv"], language)
    lines = {one.benefit: one for one in seen.appraisal.options["network"].waterfalls}
    names = seen.option("network")
    checked = 0
    for row in rows:
        if row[heading(seen, "benefits", "option")] == names:
            line = lines[row[heading(seen, "benefits", "id")]]
            for step in line.steps:
                assert number(row[heading(seen, "benefits", f"pv_{step.code}")], language) == step.value
            assert number(row[heading(seen, "benefits", "pv_net")], language) == line.net
            checked += 1
    assert checked == len(lines)


def test_figures_read_back_from_a_workbook_are_those_of_the_appraisal() -> None:
    seen = view()
    book = load_workbook(BytesIO(files(seen, "xlsx")["registers-fr.xlsx"]))
    assert book.sheetnames == ["Gains", "Risques", "Preuves"]
    rows = list(book["Risques"].iter_rows(values_only=True))
    found = {one.id: one for one in seen.appraisal.options["network"].risks}
    at = {
        key: rows[0].index(heading(seen, "risks", key)) for key in ("id", "row", "expected_loss_after", "value", "cost")
    }
    events = [row for row in rows[1:] if row[at["row"]] == "risque"]
    assert {str(row[at["id"]]): row[at["expected_loss_after"]] for row in events} == {
        key: one.loss_after for key, one in found.items()
    }
    measures = [row for row in rows[1:] if row[at["row"]] != "risque"]
    assert sum(float(str(row[at["value"]])) for row in measures) == sum(
        care.value for one in found.values() for care in one.mitigations
    )
    assert all(row[at["expected_loss_after"]] is None for row in measures)


def test_json_keeps_codes_numbers_and_nothing_as_they_are() -> None:
    seen = view(language="en")
    read = document(seen)
    assert read["schema_version"] == 1
    assert read["stamp"]["digest"] == seen.appraisal.digest
    first = read["registers"]["benefits"]["rows"][0]
    line = seen.appraisal.options["network"].waterfalls[0]
    assert first["kind"] == {"id": "capacity", "label": "capacity"}
    assert first["pv_net"] == line.net
    assert (first["counted"], first["in_cash"], first["end"]) == (True, False, None)
    assert {f"pv_{step}" for step in STEPS} < first.keys()


def test_evidence_says_how_old_it_is_and_what_rests_on_it() -> None:
    seen = view()
    rows = {row["id"]: row for row in document(seen)["registers"]["evidence"]["rows"]}
    survey = rows["survey"]
    assert survey["stale"] is True
    assert survey["widening"] == widening(seen.case, seen.case.evidence["survey"]) > 1.0
    assert survey["responses"] == 412
    assert survey["fielded_from"] == "2022-03-01"
    users = [one.id for one in seen.appraisal.assumptions if one.evidence == "survey"]
    assert [one["id"] for one in survey["used_by"]] == users
    assert survey["uses"] == len(users) > 0
    assert (rows["accounts"]["stale"], rows["accounts"]["question"]) == (False, None)


def test_dates_are_dates_in_the_workbook_and_sort_in_csv() -> None:
    seen = view()
    sheet = load_workbook(BytesIO(files(seen, "xlsx")["registers-fr.xlsx"]))["Preuves"]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index(heading(seen, "evidence", "date"))
    assert sheet.cell(2, column + 1).value == dt.datetime(2022, 3, 15)
    row = rows_of_csv(files(seen, "csv")["evidence-fr.csv"])[0]
    assert row[heading(seen, "evidence", "date")] == "2022-03-15"


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_becomes_a_formula_in_csv(attack: str, language: Language) -> None:
    seen = view(attacked(attack), language=language)
    found = 0
    for content in files(seen, "csv").values():
        for row in csv.reader(
            StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";" if language == "fr" else ","
        ):
            for cell in row:
                if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                    assert number(cell, language) < 0
                found += cell == f"'{attack}"
    # Label, owner and amount of 8 benefits on 2 options, address and note of 3 sources.
    assert found == 3 * 16 + 2 * 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_a_formula_or_a_link_in_the_workbook(attack: str) -> None:
    content = files(view(attacked(attack)), "xlsx")["registers-fr.xlsx"]
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    with ZipFile(BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"hyperlink" in sheet for sheet in sheets)


def test_numbers_below_zero_are_not_guarded() -> None:
    found = sample.appraisal()
    first = found.options["network"]
    worse = replace(first.waterfalls[0], net=-1234.5)
    options = {**found.options, "network": replace(first, waterfalls=(worse, *first.waterfalls[1:]))}
    seen = view(appraisal=replace(found, options=options))
    row = rows_of_csv(files(seen, "csv")["benefits-fr.csv"])[0]
    assert row[heading(seen, "benefits", "pv_net")] == "-1234,5"
    assert guarded("-1 %") == "'-1 %"


def test_csv_is_rfc_4180_with_a_mark_and_survives_what_people_type() -> None:
    text = 'a;b,"c"\nd'
    content = files(view(attacked(text)), "csv")["benefits-fr.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert rows_of_csv(content)[0][heading(view(), "benefits", "owner")] == text


@pytest.mark.parametrize("format_", FORMATS)
def test_a_case_without_benefits_risks_or_evidence_has_empty_registers(format_: str) -> None:
    empty = sample.case().model_copy(update={"benefits": {}, "risks": {}, "evidence": {}})
    made = files(view(empty), format_)
    if format_ == "csv":
        assert [len(rows_of_csv(content)) for content in made.values()] == [0, 0, 0]
    if format_ == "json":
        assert [len(one["rows"]) for one in document(view(empty))["registers"].values()] == [0, 0, 0]
    if format_ == "xlsx":
        (content,) = made.values()
        assert [sheet.max_row for sheet in load_workbook(BytesIO(content))] == [1, 1, 1]


def test_an_option_that_the_appraisal_does_not_compare_has_no_figures() -> None:
    case = sample.case()
    one = case.benefits["search"]
    kept = one.model_copy(update={"options": {"today": one.options["network"]}})
    (row,) = document(view(case.model_copy(update={"benefits": {"search": kept}})))["registers"]["benefits"]["rows"]
    assert (row["pv_gross"], row["pv_net"], row["counted"]) == (None, None, None)


def test_a_cell_never_holds_more_than_a_spreadsheet_takes() -> None:
    found = sample.appraisal()
    many = tuple(replace(found.assumptions[0], id=f"quantity_{number}") for number in range(4000))
    seen = view(appraisal=replace(found, assumptions=many))
    sheet = load_workbook(BytesIO(files(seen, "xlsx")["registers-fr.xlsx"]))["Preuves"]
    longest = max(len(str(cell.value)) for cell in sheet[2])
    assert longest == 32_767
