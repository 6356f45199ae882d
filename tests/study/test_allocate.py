"""Budgets as people write them, the JSON of an allocation, and its files."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from enjeu.case.reader import read_case
from enjeu.errors import EnjeuError, OutputError
from enjeu.locale import LANGUAGES, Language
from enjeu.study.allocate import Budgets, allocate_files, read_budgets
from enjeu.study.allocation_document import allocation_to_json
from enjeu.study.schema import allocation_schema
from enjeu.study.write_allocation import write_allocation

ROOT = Path(__file__).parents[2]
GROUP = ROOT / "examples" / "group"
BLOG = ROOT / "examples" / "blog"
BUDGETS = Budgets("400k", ("6000",))


def test_budgets_are_amounts_or_amounts_per_year() -> None:
    read = read_case(GROUP)
    limits = read_budgets(Budgets("400 k€", ("6000", "leads=20 h/week", "facilitators=300 person_day")), read)
    assert (limits.money, limits.hours) == (400_000.0, 6000.0)
    # 46 worked weeks in a year, five years; 7 hours in a person-day: the case's calendar.
    assert limits.by_population == pytest.approx({"leads": 20 * 46 * 5, "facilitators": 2100})
    # Present value of five yearly payments at 4 %: 80,000 × 4.4518223 (any annuity table).
    yearly = read_budgets(Budgets("80 k€/year", ()), read)
    assert yearly.money == pytest.approx(80_000 * 4.4518223)
    assert yearly.hours is None


@pytest.mark.parametrize("text", ["-5", "300k to 400k", "12 h", "x", "400k USD", "1,234", ""])
def test_what_is_no_budget_is_refused(text: str) -> None:
    with pytest.raises(EnjeuError) as raised:
        read_budgets(Budgets(text), read_case(BLOG))
    assert (raised.value.code, raised.value.values["unit"]) == ("F107", "EUR")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_fits_its_schema(language: Language) -> None:
    reads, allocation = allocate_files([GROUP], BUDGETS, draws=2048)
    data = allocation_to_json(allocation, reads, language)
    jsonschema.validate(data, allocation_schema())
    assert data["language"] == language
    assert data["actions"]["answering"]["sentence"] == ("Done." if language == "en" else "Fait.")
    odd = replace(allocation, unlimited=float("inf"))
    with pytest.raises(ValueError, match="unlimited"):
        allocation_to_json(odd, reads)


def test_the_example_must_choose() -> None:
    """The group's case decides between a network, an intranet, advertising, people and small human actions."""
    _, allocation = allocate_files([GROUP], BUDGETS, draws=4096)
    actions = {one.id: one for one in allocation.actions}
    assert {"network", "intranet", "media", "people"} <= set(actions)
    assert 6 <= len([one for one in allocation.actions if one.option is None]) <= 8
    reasons = {one.reason for one in allocation.actions}
    assert reasons >= {"chosen", "excluded", "too_big", "worth_less", "no_value"}
    assert all(price.more.gain > 0.0 for price in allocation.prices)
    assert len(allocation.frontier) > 5


def test_two_cases_share_the_budgets(tmp_path: Path) -> None:
    reads, allocation = allocate_files([BLOG, GROUP], BUDGETS, draws=1024)
    assert {one.id.partition("/")[0] for one in allocation.actions} == {"blog", "group"}
    names = [path.name for path in write_allocation(tmp_path / "out", reads, allocation, "en")]
    assert names == ["allocation.html", "allocation.json"]
    data = json.loads((tmp_path / "out" / "allocation.json").read_text(encoding="utf-8"))
    assert [case["case"]["title"] for case in data["cases"]] == [read.case.case.title.en for read in reads]
    assert "(group)" in (tmp_path / "out" / "allocation.html").read_text(encoding="utf-8")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    reads, allocation = allocate_files([BLOG], Budgets(), draws=256)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        write_allocation(tmp_path / "file" / "out", reads, allocation, "fr")
