"""The relations that every metric is written on: who was there, who did what, who is tied to whom, how threads fared.

`tables` derives them from what people did (`acts.Acts`), computed from raw rows (`raw`) or read from roll-ups
(`rollups.rolled`). An engine computes each once (`Keep`) for all metrics.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from enjeu.metrics import acts
from enjeu.metrics.acts import Acts, in_calendar
from enjeu.metrics.crowd import UNKNOWN, Crowd, Keep
from enjeu.metrics.portable import as_of, rows
from enjeu.metrics.stored import PERIODS
from enjeu.metrics.windows import Windows


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything by complete period; `no` is a person, `unit` a unit by its number (`crowd`)."""

    windows: Windows
    crowd: Crowd
    roster: ir.Table
    """period, no, unit, team: people with an enabled account at the end of the period, and their unit then."""
    members: ir.Table
    """period, no, unit, team, acts, contributions: those of the roster who did something in the period."""
    ties: ir.Table
    """period, no, unit, team, ties, across, ties_other, across_other: how many people each addressed, of all units and
    of another unit (both known, as they were the last time in the period); `_other` without those in the team."""
    threads: ir.Table
    """period, no, unit, team, lasted, answered, responder, lasted_other, answered_other, responder_other: threads by
    the period in which `no` opened them; how long until the first answer, else until the end of the data."""


def raw(crowd: Crowd, windows: Windows, keep: Keep) -> Acts:
    """What people did, from the raw rows.

    Pairs and first answers are computed each by itself although one relation alone uses them: so fewer tables of hashes
    stand in memory at a time, which halves the time of both at ten million rows in a gigabyte.
    """
    kind, grain = windows.kind, windows.grain
    return Acts(
        presence=acts.presence(crowd.people, grain, kind).rename(period=kind),
        pairs=keep("pairs", acts.pairs(crowd.people, grain, kind).rename(period=kind)),
        firsts=keep("firsts", acts.firsts(crowd)),
    )


def tables(crowd: Crowd, done: Acts, windows: Windows, keep: Keep) -> Tables:
    """The relations on which metrics are written, one upon the other."""
    roster = keep("roster", _roster(crowd))
    return Tables(
        windows=windows,
        crowd=crowd,
        roster=roster,
        members=keep("members", _members(done, roster)),
        ties=keep("ties", _ties(crowd, done)),
        threads=keep("threads", _threads(crowd, done, windows)),
    )


def complete() -> ir.Table:
    """The periods that the data cover whole."""
    return PERIODS.filter(PERIODS["complete"])


def _roster(crowd: Crowd) -> ir.Table:
    accounts, whole = crowd.accounts, complete()
    there = accounts.inner_join(whole, [accounts["starts"] < whole["ends"], accounts["ends"] >= whole["ends"]])
    people = there.select("period", "no", "team", last=whole["ends"] - 1).distinct()
    return as_of(people, "no", "last", crowd.stays, "unit", "unit", UNKNOWN).select("period", "no", "unit", "team")


def _members(done: Acts, roster: ir.Table) -> ir.Table:
    joined = roster.inner_join(done.presence, ["period", "no"])
    return joined.select("period", "no", "unit", "team", "acts", "contributions")


def _ties(crowd: Crowd, done: Acts) -> ir.Table:
    pairs = done.pairs.semi_join(complete(), "period")
    placed = as_of(pairs, "no", "last", crowd.stays, "unit", "unit", UNKNOWN)
    both = as_of(placed, "target", "last", crowd.stays, "unit", "to", UNKNOWN)
    placed = both.filter(both["unit"] != UNKNOWN, both["to"] != UNKNOWN)
    known = in_team(in_team(placed, "no", crowd, "team"), "target", crowd, "target_team")
    other, crossing = ~known["target_team"], known["unit"] != known["to"]
    return known.group_by(["period", "no", "unit", "team"]).aggregate(
        ties=rows(known),
        across=rows(known, where=crossing),
        ties_other=rows(known, where=other),
        across_other=rows(known, where=other & crossing),
    )


def _threads(crowd: Crowd, done: Acts, windows: Windows) -> ir.Table:
    timed = in_calendar(done.firsts, "opened", windows.grain, windows.kind).rename(period=windows.kind)
    people = in_team(timed.semi_join(complete(), "period"), "opener", crowd, "team")
    placed = as_of(people, "opener", "opened", crowd.stays, "unit", "unit", UNKNOWN)
    end = ibis.literal(windows.until, "int64")

    def lasted(answer: ir.Column) -> ir.Value:
        # A clock that runs behind cannot answer before the question: such an answer counts as given at once.
        time = answer.fill_null(end) - placed["opened"]
        return ibis.ifelse(time > 0, time, 0).cast("int64")

    return placed.select(
        "period",
        "unit",
        "team",
        "responder",
        "responder_other",
        no="opener",
        lasted=lasted(placed["first"]),
        answered=placed["first"].notnull(),
        lasted_other=lasted(placed["first_other"]),
        answered_other=placed["first_other"].notnull(),
    )


def in_team(table: ir.Table, who: str, crowd: Crowd, name: str) -> ir.Table:
    """Adds whether somebody is in the community team."""
    part = crowd.people.select(is_of="no", is_in="team").view()
    joined = table.inner_join(part, table[who] == part["is_of"])
    return joined.select(*table.columns, **{name: joined["is_in"]})
