"""Who comes back, who is new, who is lost, how long people stay, who has a habit: row by row, see `plain`."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from tests.metrics.plain import Cases, Cell, Figure, Person, Plain, left_at, share

FLOW = ("retained", "new", "resurrected", "lost")
HABITS = ("power", "habitual", "novice", "low", "none")
HORIZONS = {"d90": 90, "d180": 180, "d365": 365}
SILENCE = dt.timedelta(28)


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    for period in plain.periods:
        for metric, base, counted in _shares(plain, period):
            for unit, team in plain.cells:
                if there := plain.of(base, unit, team):
                    found[metric, "", period, unit, team] = share(there & counted, there)
        found |= _flow(plain, period)
        found |= _habit(plain, period)
    # Who stayed away makes retention as much as who came back.
    found |= {
        cell: replace(figure, contributors=figure.people) for cell, figure in found.items() if cell[0] == "retention"
    }
    for (period, unit, team), cases in cohorts(plain).items():
        gone, n = sum(happened for _, happened in cases), len(cases)
        for part, horizon in HORIZONS.items():
            value, low, high = left_at(cases, horizon)
            found["survival", part, period, unit, team] = Figure(value, gone, n, n, _fewer(value, n), None, low, high)
    return found


def _shares(plain: Plain, period: str) -> list[tuple[str, Mapping[Person, str], set[Person]]]:
    """Metric, among whom people are counted, by their units, and who is."""
    found: list[tuple[str, Mapping[Person, str], set[Person]]] = []
    active, roster = plain.active(period), plain.roster(period)
    for last in plain.before(period):
        then = plain.active(last)
        found.append(("retention", then, set(active)))
        found.append(("returning", active, set(then)))
    if quarter := plain.before(period, plain.quarter):
        begins, starts = plain.bounds(quarter[0])[0], plain.bounds(period)[0]
        earlier = {row["actor"] for row in plain.rows if row["time"] < begins}
        lately = {row["actor"] for row in plain.rows if begins <= row["time"] < starts}
        found.append(("reactivated", active, earlier - lately))
        often = {person for person, number in plain.given(quarter).items() if number >= 4}
        regulars = {person: unit for person, unit in roster.items() if person in often}
        found.append(("lost_regulars", regulars, set(regulars) - set(plain.given([period]))))
    return found


def _parts(
    plain: Plain,
    metric: str,
    period: str,
    units: Mapping[Person, str],
    part: Mapping[Person, str],
    names: tuple[str, ...],
) -> dict[Cell, Figure]:
    """Everybody in one part; every part of a cell that has anybody."""
    found = {}
    for unit, team in plain.cells:
        there = plain.of(units, unit, team)
        for name in names if there else ():
            found[metric, name, period, unit, team] = share({one for one in there if part[one] == name}, there)
    return found


def _flow(plain: Plain, period: str) -> dict[Cell, Figure]:
    """Lost people stand in the unit they had; a count, without interval."""
    part: dict[Person, str] = {}
    units: dict[Person, str] = {}
    for last in plain.before(period):
        then, now, starts = plain.active(last), plain.active(period), plain.bounds(period)[0]
        known = {row["actor"] for row in plain.rows if row["time"] < starts}
        units = {**then, **now}
        for person in units:
            if person not in now:
                part[person] = "lost"
            elif person in then:
                part[person] = "retained"
            else:
                part[person] = "resurrected" if person in known else "new"
    counted = _parts(plain, "flow", period, units, part, FLOW)
    return {cell: replace(one, value=one.numerator, low=None, high=None) for cell, one in counted.items()}


def _habit(plain: Plain, period: str) -> dict[Cell, Figure]:
    """By whole weeks from Monday to Sunday, twelve of them, the last one over when the period is."""
    after = plain.days(period)[-1] + dt.timedelta(1)
    monday = after - dt.timedelta(after.weekday())
    weeks = [(monday - dt.timedelta(7 * back), monday - dt.timedelta(7 * (back - 1))) for back in range(12, 0, -1)]
    if plain.midnight(weeks[0][0]) < plain.since:
        return {}
    active: defaultdict[Person, set[dt.date]] = defaultdict(set)
    acts: defaultdict[Person, int] = defaultdict(int)
    for row in plain.rows:
        day = plain.local(row["time"]).date()
        for begins, ends in weeks:
            if begins <= day < ends:
                active[row["actor"]].add(begins)
                acts[row["actor"]] += row["count"]

    def habit(person: Person) -> str:
        mean = acts[person] / 12
        if len(active[person]) >= 9:
            return "power" if mean >= 15 else "habitual"
        if mean >= 1:
            return "novice"
        return "low" if mean > 0 else "none"

    roster = plain.roster(period)
    return _parts(plain, "habit", period, roster, {person: habit(person) for person in roster}, HABITS)


def cohorts(plain: Plain) -> dict[tuple[str, str | None, str], Cases]:
    """By period of the first act: how many days people stayed, and whether they went."""
    days: defaultdict[Person, set[dt.date]] = defaultdict(set)
    for row in plain.rows:
        if row["actor"] in plain.people:
            days[row["actor"]].add(plain.local(row["time"]).date())
    found: defaultdict[tuple[str, str | None, str], Cases] = defaultdict(list)
    for period in plain.periods:
        within, end = plain.days(period), plain.bounds(period)[1]
        for person, seen in days.items():
            if within[0] <= min(seen) <= within[-1]:
                for unit, team in plain.cells:
                    if plain.of({person: plain.unit(person, end - 1)}, unit, team):
                        found[period, unit, team].append(_stayed(plain, person, sorted(seen)))
    return found


def _stayed(plain: Plain, person: Person, seen: list[dt.date]) -> tuple[float, bool]:
    """Days from the first act to the last before 28 days of silence, and whether there was such a silence.

    Everybody is watched until 28 days before the end; whose account is closed before the silence is over, until then.
    """
    first, watched = seen[0], plain.last_day - SILENCE
    nexts = [*seen[1:], dt.date.max]
    last = next(day for day, after in zip(seen, nexts, strict=True) if after - day > SILENCE)
    ends = [row["enabled_until"] for row in plain.accounts if row["person"] == person]
    closed = None if None in ends else plain.local(max(ends)).date()
    if closed is not None and closed < min(last, watched) + SILENCE:
        return max(0, (min(closed, watched) - first).days), False
    gone = last <= watched
    return max(0, ((last if gone else watched) - first).days), gone


def _fewer(left: float | None, people: int) -> int:
    """Of those gone and those there the fewer; nobody where it is too early to tell and all are there so far."""
    share = 1.0 if left is None else left
    return math.floor(min(share, 1.0 - share) * people + 1e-9)
