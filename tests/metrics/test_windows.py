"""Months and weeks: bounds in the organisation's time zone, where clocks change, and which are complete."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from enjeu.metrics.windows import HOUR, Kind, Windows, month_number, week_number


def micros(text: str) -> int:
    """An ISO time with its offset, in microseconds."""
    return round(dt.datetime.fromisoformat(text).timestamp()) * 1_000_000


def test_a_month_begins_at_local_midnight_before_and_after_clocks_change() -> None:
    windows = Windows("Europe/Paris", micros("2024-03-01T00:00+01:00"), micros("2024-05-01T00:00+02:00"))
    march, april = windows.periods
    assert (march.label, march.starts, march.ends) == (
        "2024-03",
        micros("2024-03-01T00:00+01:00"),
        micros("2024-04-01T00:00+02:00"),
    )
    assert (march.ends - march.starts) // HOUR == 31 * 24 - 1
    assert april.starts == march.ends
    assert april.number == march.number + 1
    assert all(period.complete for period in windows.periods)


@pytest.mark.parametrize(
    ("since", "until", "complete"),
    [
        ("2024-02-01T00:00+00:00", "2024-04-01T00:00+00:00", ["2024-02", "2024-03"]),
        ("2024-02-01T00:00:01+00:00", "2024-04-01T00:00+00:00", ["2024-03"]),
        ("2024-02-01T00:00+00:00", "2024-03-31T23:59:59+00:00", ["2024-02"]),
        ("2024-02-10T00:00+00:00", "2024-02-20T00:00+00:00", []),
    ],
)
def test_a_period_that_the_data_do_not_cover_is_not_complete(since: str, until: str, complete: list[str]) -> None:
    windows = Windows("UTC", micros(since), micros(until))
    assert [period.label for period in windows.periods if period.complete] == complete


def test_weeks_are_those_of_iso_8601_and_cross_the_year() -> None:
    windows = Windows("UTC", micros("2020-12-21T00:00+00:00"), micros("2021-01-11T00:00+00:00"), "week")
    assert [period.label for period in windows.periods] == ["2020-W52", "2020-W53", "2021-W01"]
    assert [period.number - windows.periods[0].number for period in windows.periods] == [0, 1, 2]
    assert all(period.complete for period in windows.periods)
    assert {dt.datetime.fromtimestamp(period.starts / 1e6, dt.UTC).weekday() for period in windows.periods} == {0}


def test_numbers_are_consecutive() -> None:
    assert month_number(dt.date(2024, 1, 31)) == month_number(dt.date(2023, 12, 1)) + 1
    assert week_number(dt.date(2024, 1, 1)) == week_number(dt.date(2023, 12, 31)) + 1
    assert week_number(dt.date(2024, 1, 1)) == week_number(dt.date(2024, 1, 7))


@pytest.mark.parametrize(
    ("zone", "grain"),
    [("Europe/Paris", HOUR), ("Asia/Kolkata", HOUR // 2), ("Asia/Kathmandu", HOUR // 4), ("Asia/Beirut", HOUR)],
)
@pytest.mark.parametrize("kind", ["month", "week"])
def test_the_calendar_puts_every_moment_into_its_local_day(zone: str, grain: int, kind: Kind) -> None:
    """Witness: the time zone database of Python, asked moment by moment; Beirut's clocks skip midnight."""
    windows = Windows(zone, micros("2021-01-15T12:00+00:00"), micros("2021-05-15T12:00+00:00"), kind)
    assert windows.grain == grain
    calendar = windows.tables()["calendar"].to_pydict()
    assert calendar["slot"] == list(range(calendar["slot"][0], calendar["slot"][-1] + 1))
    for position in range(0, len(calendar["slot"]), 7):
        moment = calendar["slot"][position] * windows.grain
        local = dt.datetime.fromtimestamp(moment / 1e6, ZoneInfo(zone)).date()
        assert calendar["day"][position] == local.toordinal()
        assert calendar["week"][position] == week_number(local)
        assert calendar["month"][position] == month_number(local)
    assert calendar["slot"][0] * windows.grain <= windows.since
    assert (calendar["slot"][-1] + 1) * windows.grain >= windows.until


def test_the_table_of_periods_is_the_periods() -> None:
    windows = Windows("UTC", micros("2024-01-01T00:00+00:00"), micros("2024-02-15T00:00+00:00"))
    assert windows.tables()["periods"].to_pylist() == [
        {"period": one.number, "label": one.label, "starts": one.starts, "ends": one.ends, "complete": one.complete}
        | {"week": one.week}
        for one in windows.periods
    ]
    # January ends on a Wednesday, in the week of the 29th, which is then not over.
    assert [one.week for one in windows.periods] == [
        week_number(dt.date(2024, 1, 29)),
        week_number(dt.date(2024, 3, 1)),
    ]
