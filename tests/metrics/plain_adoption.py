"""Who takes part, who reads, and how far figures can be trusted: row by row, see `plain`."""

import datetime as dt
from collections.abc import Mapping

from tests.metrics.plain import GIVEN, TEAMS, Cell, Figure, Person, Plain, share


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    for period in plain.periods:
        found |= _enabled(plain, period)
        for metric, (base, part) in _shares(plain, period).items():
            for unit, team in plain.cells:
                there = plain.of(base, unit, team)
                if there and (metric != "unknown_unit" or unit is None):
                    found[metric, "", period, unit, team] = share(there & part, there)
        found |= _stickiness(plain, period)
        found |= _breadth(plain, period)
        found |= _reads(plain, period)
        found |= _trust(plain, period)
    return found


def _enabled(plain: Plain, period: str) -> dict[Cell, Figure]:
    found = {}
    for unit, team in plain.cells:
        if n := len(plain.of(plain.roster(period), unit, team)):
            found["enabled", "", period, unit, team] = Figure(n, n, n, n, n)
    return found


def _shares(plain: Plain, period: str) -> dict[str, tuple[Mapping[Person, str], set[Person]]]:
    """By metric: among whom people are counted, by their units, and who is."""
    roster, active, end = plain.roster(period), plain.active(period), plain.bounds(period)[1]
    gave = set(plain.given([period]))
    read = set(plain.given([period], ["view"]))
    ever = {row["actor"] for row in plain.rows if row["verb"] in GIVEN and row["time"] < end}
    audience = {person: unit for person, unit in active.items() if person in gave | read}
    return {
        "activation": (roster, ever),
        "active_people": (roster, set(active)),
        "interactive": (roster, gave),
        "lurker_share": (active, set(active) - gave),
        "reach": (roster, read),
        "engagement_per_reader": (audience, gave),
        "unknown_unit": (roster, {person for person, unit in roster.items() if not unit}),
    }


def _stickiness(plain: Plain, period: str) -> dict[Cell, Figure]:
    working = {day for day in plain.days(period) if day.isoweekday() <= 5}
    seen: dict[Person, set[dt.date]] = {person: set() for person in plain.active(period)}
    for act in plain.acts(period):
        day = plain.local(act["time"]).date()
        if act["actor"] in seen and day in working:
            seen[act["actor"]].add(day)
    found = {}
    for unit, team in plain.cells:
        if people := plain.of(plain.active(period), unit, team):
            days, most = sum(len(seen[person]) for person in people), len(people) * len(working)
            came = sum(bool(seen[person]) for person in people)
            found["stickiness", "", period, unit, team] = Figure(days / most, days, most, len(people), came)
    return found


def _breadth(plain: Plain, period: str) -> dict[Cell, Figure]:
    found: dict[Cell, Figure] = {}
    for team in TEAMS:
        units = {unit for unit, _ in plain.cells if unit}
        there = {unit: len(plain.of(plain.roster(period), unit, team)) for unit in units}
        did = {unit: len(plain.of(plain.active(period), unit, team)) for unit in units}
        large = [unit for unit in units if there[unit] >= 10]
        if large:
            wide = sum(10 * did[unit] >= 3 * there[unit] for unit in large)
            people, active = (sum(count[unit] for unit in large) for count in (there, did))
            found["breadth", "", period, None, team] = Figure(wide / len(large), wide, len(large), people, active)
    return found


def _reads(plain: Plain, period: str) -> dict[Cell, Figure]:
    """Reads by nobody in particular count here too; those of bots, and of who opted out, do not."""
    start, end = plain.bounds(period)
    read = sum(
        row["count"]
        for row in plain.everything
        if row["verb"] == "view"
        and start <= row["time"] < end
        and not row["system"]
        and row["actor"] not in plain.bots | set(plain.out)
    )
    given = {person: n for person, n in plain.given([period]).items() if person in plain.roster(period)}
    if not given:
        return {}
    whole, people = sum(given.values()), len(given)
    figure = Figure(read / whole, read, whole, people, people, max(given.values()) / whole)
    return {("return_on_contribution", "", period, None, "with"): figure}


def _trust(plain: Plain, period: str) -> dict[Cell, Figure]:
    start, end = plain.bounds(period)
    people = len(plain.roster(period))
    if not people:
        return {}
    found: dict[Cell, Figure] = {}
    done = [row for row in plain.rows if start <= row["time"] < end and row["actor"] not in plain.out]
    whole = sum(row["count"] for row in done)
    bots = sum(row["count"] for row in done if row["actor"] in plain.bots)
    if whole:
        found["bot_share", "", period, None, "with"] = Figure(bots / whole, bots, whole, people, people)
    out = sum(since < end for since in plain.out.values())
    found["opt_out", "", period, None, "with"] = Figure(out / (people + out), out, people + out, people, out)
    return found
