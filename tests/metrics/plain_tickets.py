"""Tickets of help desks: row by row, see `plain`."""

from collections import Counter, defaultdict

from tests.metrics.plain import DAY, TEAMS, Cell, Figure, Plain, Row

WEEK = 7 * DAY


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    desks: defaultdict[str, list[Row]] = defaultdict(list)
    for ticket in plain.tickets:
        desks[ticket["platform"]].append(ticket)
    for desk, tickets in desks.items():
        moments = [ticket[name] for ticket in tickets for name in ("time", "answered", "ended")]
        last = max(moment for moment in moments if moment is not None)
        for period in plain.periods:
            starts, ends = plain.bounds(period)
            if min(ticket["time"] for ticket in tickets) <= starts and ends + WEEK <= last + 1:
                opened = [ticket for ticket in tickets if starts <= ticket["time"] < ends]
                for team in TEAMS:
                    if figure := _figure(plain, opened, team):
                        found["answered_tickets", desk, period, None, team] = figure
    return found


def _figure(plain: Plain, opened: list[Row], team: str) -> Figure | None:
    hidden = plain.hidden(team)
    there = [one for one in opened if one["person"] is None or one["person"] in plain.people - hidden]
    soon = [
        one
        for one in there
        if one["answered"] is not None
        and one["answered"] - one["time"] < WEEK
        and (one["owner"] is None or one["owner"] in plain.people - hidden)
    ]
    asked = Counter(one["person"] for one in there if one["person"] is not None)
    gave = Counter(one["owner"] for one in soon if one["owner"] not in (None, one["person"]))
    if not there:
        return None
    most = max(max(asked.values(), default=0) / len(there), max(gave.values(), default=0) / max(1, len(soon)))
    return Figure(len(soon), len(soon), len(there), len({*asked, *gave}), len(gave), most)
