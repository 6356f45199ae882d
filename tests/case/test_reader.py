"""What a case without errors is read as: periods, rates, quantities in base units, names, places, digest."""

import hashlib
from pathlib import Path

import pytest

from enjeu.case.findings import CaseError
from enjeu.case.reader import FINDINGS_LIMIT, ReadCase, examine, read_case
from enjeu.estimates.distributions import Constant, Lognormal
from enjeu.estimates.notation import Estimate
from tests.case.expected import MINIMAL, RICH, VALID, codes


@pytest.fixture(scope="module")
def rich() -> ReadCase:
    return read_case(RICH)


def constant(read: ReadCase, path: str) -> float:
    quantity = read.quantities[path]
    assert isinstance(quantity, Estimate)
    assert isinstance(quantity.distribution, Constant)
    return quantity.distribution.value


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_case_has_no_error_and_no_warning(path: Path) -> None:
    assert {finding.severity for finding in read_case(path).findings} <= {"remark"}


def test_the_minimal_case_says_nothing_at_all() -> None:
    read = read_case(str(MINIMAL))
    assert read.findings == ()
    assert (read.periods, read.periods_per_year) == (3, 1)
    assert read.rates == (0.04, 0.04, 0.04)
    assert (read.discounting, read.inflation) == ("4 %", 0.0)
    assert (read.range_rule.coverage, read.range_rule.shape) == (0.9, "lognormal")


def test_periods_and_rates_follow_the_horizon(rich: ReadCase) -> None:
    assert (rich.periods, rich.periods_per_year) == (12, 4)
    # Green Book: 3.5 % in the first thirty years.
    assert rich.rates == (0.035, 0.035, 0.035)
    assert rich.discounting == "green_book_2022"


@pytest.mark.parametrize(
    ("horizon", "periods", "per_year", "years"),
    [("5 ans", 5, 1, 5), ("6 trimestres", 6, 4, 2), ("25 mois", 25, 12, 3), ("1 year", 1, 1, 1)],
)
def test_horizons_in_french(tmp_path: Path, horizon: str, periods: int, per_year: int, years: int) -> None:
    read = read_case(changed(tmp_path, ("horizon: 3 years", f"horizon: {horizon}")))
    assert (read.periods, read.periods_per_year, len(read.rates)) == (periods, per_year, years)


def test_magnitudes_are_in_base_units(rich: ReadCase) -> None:
    assert constant(rich, "populations.engineers.headcount") == 1200.0
    assert constant(rich, "populations.sales.loaded_cost") == 52.0
    assert constant(rich, "adoption.network_curve.start") == pytest.approx(0.25)
    # One hour a week in a case with 46 weeks a year.
    assert constant(rich, "pools.search_hours.ceiling") == pytest.approx(46.0)
    minutes = rich.quantities["inputs.minutes_saved.value"]
    assert isinstance(minutes, Estimate)
    assert isinstance(minutes.distribution, Lognormal)
    # The P5 of the range, 5 minutes a week, in hours a year: 5/60 × 46.
    assert minutes.ends[0] == pytest.approx(5 / 60 * 46)


def test_the_unit_beside_a_value_is_applied(rich: ReadCase) -> None:
    days = rich.quantities["inputs.days_lost.value"]
    assert isinstance(days, Estimate)
    assert days.ends == (1.0, 1.5, 4.0)
    assert rich.book.describe(days.unit.dimension) == "h/badge"


def test_defaults_are_quantities_too(rich: ReadCase) -> None:
    assert constant(rich, "benefits.search.attribution") == 1.0
    assert constant(rich, "risks.delay.mitigations.second_team.impact_cut") == pytest.approx(0.2)
    assert constant(rich, "enabling.managers_trained.without") == pytest.approx(0.3)
    assert "benefits.search.options.network.amount" not in rich.quantities


def test_names_lead_to_paths(rich: ReadCase) -> None:
    assert rich.symbols["minutes_saved"] == "inputs.minutes_saved.value"
    assert rich.symbols["engineers.headcount"] == "populations.engineers.headcount"
    assert set(rich.symbols.values()) <= set(rich.quantities)


def test_quantities_stand_in_the_order_of_the_file(rich: ReadCase) -> None:
    written = [rich.places[path] for path in rich.quantities if path in rich.places]
    assert written == sorted(written)
    assert str(rich.places["populations.engineers.headcount"]) == f"{RICH}:61:44"


def test_the_digest_is_that_of_the_bytes() -> None:
    assert read_case(MINIMAL).digest == hashlib.sha256(MINIMAL.read_bytes()).hexdigest()


def test_one_text_serves_both_languages() -> None:
    title = read_case(MINIMAL).case.case.title
    assert title.in_language("fr") == title.in_language("en") == "A forum for questions"


def test_values_can_be_overridden(tmp_path: Path) -> None:
    path = changed(tmp_path, ("6000 EUR/year", "price"), add="inputs:\n  price: {label: Price, value: 6 k€/year}\n")
    for key in ("inputs.price.value", "inputs.price"):
        assert constant(read_case(path, overrides={key: "7 k€/year"}), "inputs.price.value") == 7000.0
    assert constant(read_case(path, overrides={"case.discounting": "3 %"}), "case.discounting.rate") == 0.03
    assert read_case(path, overrides={"benefits.travel.growth": "1 %"}).case.benefits["travel"].growth == "1 %"
    assert constant(read_case(path), "inputs.price.value") == 6000.0


@pytest.mark.parametrize("key", ["inputs.nothing.value", "case.title.fr.x", "benefits.travel.options.3", "benefits"])
def test_an_override_that_leads_nowhere_is_reported(key: str) -> None:
    examined = examine(MINIMAL, overrides={key: "3"})
    assert "Y040" in codes(examined.findings)
    assert examined.read is None


def test_an_override_is_checked_like_the_file() -> None:
    with pytest.raises(CaseError) as raised:
        read_case(MINIMAL, overrides={"costs.licence.recurring": "6000 EUR/yaer"})
    [finding] = raised.value.findings
    assert (finding.code, finding.place.line) == ("U201", 36)


def test_more_findings_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    stakes = "".join(f"  s{number}: {{label: Stake}}\n" for number in range(300))
    path = changed(tmp_path, add=f"stakes:\n{stakes}weights: [{{by: Board, date: 2026-01-01, points: {{s0: 1}}}}]\n")
    findings = examine(path).findings
    assert len(findings) == FINDINGS_LIMIT + 1
    assert findings[-1].code == "Y041"
    # 300 stakes that no usage scores, 299 that nobody weighs.
    assert findings[-1].values["count"] == str(599 - FINDINGS_LIMIT)


def changed(folder: Path, *edits: tuple[str, str], add: str = "") -> Path:
    text = MINIMAL.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path = folder / "case.yaml"
    path.write_text(text + add, encoding="utf-8")
    return path
