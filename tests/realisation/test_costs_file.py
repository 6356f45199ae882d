"""The costs file: what it may say, and where what is wrong with it stands."""

import datetime as dt
from pathlib import Path

import pytest

from enjeu.estimates.distributions import Constant, Lognormal, Pert
from enjeu.realisation.costs_file import ReadCosts, read_costs

GOOD = """\
currency: EUR
hourly_rate: 40 to 60
period: {from: 2025-01-01, until: 2025-12-31}
channels:
  network:
    yearly_cost: 180 k€
    minutes_per_contribution: pert(2, 4, 10)
  help-desk:
    yearly_cost: 10 k€/month
"""


def read(folder: Path, old: str = "", new: str = "") -> ReadCosts:
    assert old in GOOD
    path = folder / "costs.yaml"
    path.write_text(GOOD.replace(old, new, 1) if old else GOOD, encoding="utf-8")
    return read_costs(path, ("help-desk", "network"))


def test_a_file_is_read_in_money_a_year_money_an_hour_and_hours(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.findings == ()
    assert found.costs is not None
    assert found.period == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert isinstance(found.costs.hourly_rate, Lognormal)
    network, desk = found.costs.channels.values()
    assert list(found.costs.channels) == ["network", "help-desk"]
    assert network.yearly == Constant(180_000.0)
    assert desk.yearly == Constant(120_000.0)
    assert desk.hours is None
    assert isinstance(network.hours, Pert)
    # Minutes become hours by one division.
    assert (network.hours.low, network.hours.mode, network.hours.high) == pytest.approx((2 / 60, 4 / 60, 10 / 60))


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("network:", "netwrk:", "E290", 5, 3),
        ("180 k€", "180 k€/h", "E291", 6, 18),
        ("180 k€", "180 kUSD", "E291", 6, 18),
        ("40 to 60", "45 EUR/year", "E291", 2, 14),
        ("pert(2, 4, 10)", "3 EUR", "E291", 7, 31),
        ("40 to 60", "0", "E292", 2, 14),
        ("40 to 60", "normal(40, 30)", "E292", 2, 14),
        ("180 k€", "-1", "E292", 6, 18),
        ("2025-12-31", "2025-06-30", "E293", 3, 35),
        ("2025-12-31", "2024-12-31", "E293", 3, 35),
        ("180 k€", "4200 * 40", "E294", 6, 18),
        ("180 k€", "headcount", "E294", 6, 18),
        ("40 to 60", "60 to 40", "L303", 2, 14),
        ("currency: EUR", "currency: EURO", "U204", 1, 11),
        ("    yearly_cost: 180 k€\n", "", "S003", 5, 3),
        ("hourly_rate", "hourly_rte", "S001", 2, 1),
        ("from: 2025-01-01", "from: 2025", "S008", 3, 16),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: int
) -> None:
    found = read(tmp_path, old, new)
    assert found.costs is None
    assert (code, line, column) in [(one.code, one.place.line, one.place.column) for one in found.findings]


def test_an_unknown_platform_is_told_with_the_names_there_are(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, "network:", "netwrk:").findings
    assert dict(finding.values) == {"name": "netwrk", "suggestion": "network", "known": "help-desk, network"}


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD, GOOD.replace("network:", "netwrk:").replace("40 to 60", "0").replace("180 k€", "-1"))
    assert {one.code for one in found.findings} == {"E290", "E292"}
    assert len(found.findings) == 3


def test_a_free_channel_costs_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "180 k€", "0").costs
    assert found is not None
    assert found.channels["network"].yearly == Constant(0.0)
