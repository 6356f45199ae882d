"""The relations that every metric is written on: who was there, who did what, who is tied to whom, how threads fared.

They are derived from what people did (`acts.Acts`), computed from raw rows (`Raw`) or read from roll-ups
(`rollups.Rolled`). An engine computes each when a metric first asks for it, once (`Keep`) for all metrics.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from enjeu.metrics import acts
from enjeu.metrics.acts import DONE, GIVEN, Acts, in_calendar
from enjeu.metrics.cells import cells
from enjeu.metrics.crowd import UNKNOWN, Crowd, Keep
from enjeu.metrics.portable import as_of, rows, slot, total
from enjeu.metrics.snapshots import Snapshots, snapshots
from enjeu.metrics.stored import CALENDAR, PERIODS
from enjeu.metrics.windows import DAY, Windows

MATURE = 7 * DAY
"""Threads are judged after a week: whether somebody answered, whether there is a solution."""


@dataclass(frozen=True)
class Raw:
    """What people did, from the raw rows; each relation as `acts.Acts` says.

    Days are counted apart from what was done in a period, although these would sum to it: with all there is to count,
    one row for each person and day is most of a gigabyte at ten million rows. Pairs and first answers are computed each
    by itself although one relation alone uses them: so fewer tables of hashes stand in memory at a time, which halves
    the time of both.
    """

    crowd: Crowd
    windows: Windows
    keep: Keep

    @property
    def presence(self) -> ir.Table:
        kind = self.windows.kind
        return acts.presence(self.crowd.people, self.windows.grain, kind).rename(period=kind)

    @property
    def weeks(self) -> ir.Table:
        # Days are counted from 0001-01-01, a Monday.
        dated = self.days.mutate(week=slot(self.days["day"] - 1, 7).cast("int32"))
        return dated.group_by(["week", "no"]).aggregate(acts=total(dated["acts"]))

    @cached_property
    def days(self) -> ir.Table:
        return self.keep("days", acts.days(self.crowd.people, self.windows.grain))

    @property
    def pairs(self) -> ir.Table:
        kind = self.windows.kind
        return acts.pairs(self.crowd.people, self.windows.grain, kind).rename(period=kind)

    @cached_property
    def firsts(self) -> ir.Table:
        return self.keep("firsts", acts.firsts(self.crowd))

    @cached_property
    def traffic(self) -> ir.Table:
        kind = self.windows.kind
        return self.keep("traffic", acts.traffic(self.windows.grain, kind).rename(period=kind))


@dataclass(frozen=True)
class Tables:
    """Everything by complete period; `no` is a person, `unit` a unit by its number (`crowd`)."""

    windows: Windows
    crowd: Crowd
    done: Acts
    keep: Keep
    run: Callable[[ir.Table], pa.Table]
    """Gives the rows of a relation."""
    floor: int = 5
    """No figure may be about fewer people; metrics that leave somebody out leave out as many at least."""

    @cached_property
    def roster(self) -> ir.Table:
        """period, no, unit, team: people with an enabled account at the end of the period, and their unit then."""
        return self.keep("roster", _roster(self.crowd))

    @cached_property
    def grid(self) -> pa.Table:
        """period, cell: all cells that have people (`cells.KEYS`), so that none goes missing for lack of acts."""
        return self.run(cells(self.roster.select("period", "unit", "team").distinct()).distinct())

    @cached_property
    def presence(self) -> ir.Table:
        """period, no, acts, `DONE`, contributions: who did something in a period, complete or not, enabled or not."""
        done = self.done.presence
        given = sum((done[name] for name in GIVEN), start=ibis.literal(0, "int64"))
        return self.keep("presence", done.mutate(contributions=given))

    @cached_property
    def members(self) -> ir.Table:
        """period, no, unit, team, acts, `DONE`, contributions: those of the roster who did something in the period."""
        joined = self.roster.inner_join(self.presence, ["period", "no"])
        return self.keep("members", joined.select("period", "no", "unit", "team", "acts", *DONE, "contributions"))

    @cached_property
    def began(self) -> ir.Table:
        """no, began, contributed: the periods of the first act and of the first contribution there is of a person."""
        done = self.presence
        first = ibis.ifelse(done["contributions"] > 0, done["period"], ibis.null("int32"))
        return self.keep("began", done.group_by("no").aggregate(began=done["period"].min(), contributed=first.min()))

    @cached_property
    def weeks(self) -> ir.Table:
        """week, no, acts: see `Acts.weeks`."""
        return self.keep("weeks", self.done.weeks)

    @cached_property
    def days(self) -> ir.Table:
        """day, no, acts: see `Acts.days`; `day` counts from 0001-01-01, a Monday."""
        return self.done.days

    @cached_property
    def pairs(self) -> ir.Table:
        """period, no, target, last, acts, answers: see `Acts.pairs`."""
        return self.keep("pairs", self.done.pairs)

    @cached_property
    def links(self) -> ir.Table:
        """The pairs of complete periods."""
        return self.pairs.semi_join(complete(), "period")

    @cached_property
    def nodes(self) -> ir.Table:
        """period, no, unit, team, other: everybody who is tied to somebody in a period, and their unit at its end.

        `other`: whether they are tied to somebody who is not in the team.
        """
        return self.keep("nodes", _nodes(self.crowd, self.links))

    @cached_property
    def snapshots(self) -> Snapshots:
        """The network of each period, with the team and without it."""
        return snapshots(self.run, self.links, self.nodes)

    @cached_property
    def ties(self) -> ir.Table:
        """period, no, unit, team, ties, across, ties_other, across_other: how many people each addressed.

        Of all units and of another unit (both known, as they were the last time in the period); `_other`: without those
        in the team.
        """
        return self.keep("ties", _ties(self.crowd, self.links))

    @cached_property
    def threads(self) -> ir.Table:
        """period, no, unit, team, platform, asks, opened, mature; and how each fared, with and without the team.

        `first`, `lasted`, `answered`, `responder`, `touched`, `solved`, and these with `_other`. Threads by the period
        in which `no` opened them: when the first answer was given, how long it took, else how long the thread has
        waited; whether others replied or reacted within a week (`touched`), whether a reply that was accepted was
        written within a week (`solved`); `mature`: whether that week is over.
        """
        return self.keep("threads", _threads(self.crowd, self.done, self.windows))

    @cached_property
    def traffic(self) -> ir.Table:
        """period, platform, acts, bots, views: see `Acts.traffic`, of complete periods."""
        return self.done.traffic.semi_join(complete(), "period")


def complete() -> ir.Table:
    """The periods that the data cover whole."""
    return PERIODS.filter(PERIODS["complete"])


def _roster(crowd: Crowd) -> ir.Table:
    accounts, whole = crowd.accounts, complete()
    there = accounts.inner_join(whole, [accounts["starts"] < whole["ends"], accounts["ends"] >= whole["ends"]])
    people = there.select("period", "no", "team", last=whole["ends"] - 1).distinct()
    return as_of(people, "no", "last", crowd.stays, "unit", "unit", UNKNOWN).select("period", "no", "unit", "team")


def _nodes(crowd: Crowd, links: ir.Table) -> ir.Table:
    known = in_team(in_team(links, "no", crowd, "from_team"), "target", crowd, "to_team")
    ends = ibis.union(
        known.select("period", "no", other=ibis.ifelse(known["to_team"], 0, 1)),
        known.select("period", no="target", other=ibis.ifelse(known["from_team"], 0, 1)),
    )
    each = ends.group_by(["period", "no"]).aggregate(other=ends["other"].max())
    dated = each.inner_join(complete().select("period", "ends"), "period")
    there = in_team(dated.select("period", "no", "other", last=dated["ends"] - 1).distinct(), "no", crowd, "team")
    placed = as_of(there, "no", "last", crowd.stays, "unit", "unit", UNKNOWN)
    return placed.select("period", "no", "unit", "team", other=placed["other"] == 1)


def _ties(crowd: Crowd, links: ir.Table) -> ir.Table:
    placed = as_of(links, "no", "last", crowd.stays, "unit", "unit", UNKNOWN)
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
    end = ibis.literal(windows.until, "int64")
    placed = as_of(people, "opener", "opened", crowd.stays, "unit", "unit", UNKNOWN)
    opened = placed["opened"]

    def forward(time: ir.Value) -> ir.Value:
        # A clock that runs behind cannot answer before the question: such an answer counts as given at once.
        return ibis.ifelse(time > 0, time, 0).cast("int64")

    def fared(suffix: str) -> dict[str, ir.Value]:
        first, touched, solved = (placed[f"{name}{suffix}"] for name in ("first", "touched", "solved"))
        found = {
            "responder": placed[f"responder{suffix}"],
            "first": first,
            "lasted": forward(first.fill_null(end) - opened),
            "answered": first.notnull(),
            "touched": (touched - opened < MATURE).fill_null(False),
            "solved": (solved - opened < MATURE).fill_null(False),
        }
        return {f"{name}{suffix}": value for name, value in found.items()}

    return placed.select(
        *("period", "unit", "team", "platform", "asks", "opened"),
        no="opener",
        mature=opened <= end - MATURE,
        **fared(""),
        **fared("_other"),
    )


def in_business(table: ir.Table, when: str, windows: Windows, name: str) -> ir.Table:
    """Adds the business time from the first day of the data up to a moment in their span; null where that is null."""
    timed = table.mutate(at_slot=slot(table[when], windows.grain))
    part = CALENDAR.select("slot", "open", "worked").view()
    joined = timed.left_join(part, timed["at_slot"] == part["slot"])
    inside = ibis.ifelse(joined["open"], joined[when] - joined["at_slot"] * windows.grain, 0)
    return joined.select(*table.columns, **{name: (joined["worked"] + inside).cast("int64")})


def in_team(table: ir.Table, who: str, crowd: Crowd, name: str) -> ir.Table:
    """Adds whether somebody is in the community team."""
    part = crowd.people.select(is_of="no", is_in="team").view()
    joined = table.inner_join(part, table[who] == part["is_of"])
    return joined.select(*table.columns, **{name: joined["is_in"]})
