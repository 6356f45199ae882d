"""From raw interactions to the three relations that metrics rest on: presence, pairs, first answers.

They are also what roll-ups keep (`rollups`), so that a metric is one expression, whether its relations are computed
from raw rows or read.
"""

from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir

from enjeu.metrics.crowd import Crowd
from enjeu.metrics.portable import earliest, slot, total
from enjeu.metrics.stored import CALENDAR, INTERACTIONS

CONTRIBUTIONS: Final = ("post", "reply", "reaction", "file")
"""What somebody gives: a view gives nothing, and a mention is part of what it stands in."""

TIES: Final = ("reply", "reaction", "mention")
"""What one person directs at another."""

SKEW: Final = 86_400_000_000
"""How far the clocks of one platform may be apart: a day, as at the door."""

_SECOND: Final = 1_000_000
_SINCE: Final = 631_152_000
"""1990-01-01 in seconds since 1970: nothing is older (`interactions.door`)."""
_PEOPLE: Final = 2**31
"""More than there are; seconds since 1990 times this stay below 2⁶³ until 2126."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What people did, by the smallest grain that metrics need; people by their numbers."""

    presence: ir.Table
    """period, no, acts, contributions: one row for each person who did something in a period."""
    pairs: ir.Table
    """period, no, target, last: who addressed whom in a period, and when for the last time."""
    firsts: ir.Table
    """thread, opened, opener, first, responder, first_other, responder_other: each thread that a person opened, the
    first answer by another person, and the first by another who is not in the community team; null: none so far."""


def acts() -> ir.Table:
    """What was done, as far as it is known by whom: neither the platform itself, nor mere counts, nor empty rows."""
    return INTERACTIONS.filter(~INTERACTIONS["system"], INTERACTIONS["count"] > 0, INTERACTIONS["actor"].notnull())


def numbered(table: ir.Table, who: str, people: ir.Table, name: str, **also: str) -> ir.Table:
    """Puts numbers in place of the pseudonyms in column `who`, leaves out rows of who is not among people.

    Args:
        table: Any relation.
        who: A column of pseudonyms.
        people: `Crowd.people`.
        name: What the column of numbers is called.
        also: More columns of `people`, by the names they get.
    """
    part = people.select(named="person", numbered="no", **{f"also_{new}": old for new, old in also.items()}).view()
    joined = table.inner_join(part, table[who] == part["named"])
    others = [column for column in table.columns if column != who]
    return joined.select(*others, **{name: joined["numbered"]}, **{new: joined[f"also_{new}"] for new in also})


def in_calendar(table: ir.Table, when: str, grain: int, *units: str) -> ir.Table:
    """Adds the day, week or month of a moment, as numbers; moments outside the span of the data fall away."""
    timed = table.mutate(at_slot=slot(table[when], grain))
    part = CALENDAR.select("slot", *units)
    joined = timed.inner_join(part, timed["at_slot"] == part["slot"])
    return joined.select(*table.columns, *units)


def presence(people: ir.Table, grain: int, *units: str) -> ir.Table:
    """`units`, no, acts, contributions."""
    placed = in_calendar(acts().select("time", "actor", "verb", "count"), "time", grain, *units)
    known = numbered(placed, "actor", people, "no")
    return known.group_by([*units, "no"]).aggregate(
        acts=total(known["count"]), contributions=total(known["count"], where=known["verb"].isin(CONTRIBUTIONS))
    )


def pairs(people: ir.Table, grain: int, *units: str) -> ir.Table:
    """`units`, no, target, last; nobody is tied to themselves."""
    done = acts()
    aimed = done.filter(done["verb"].isin(TIES), done["target"].notnull(), done["target"] != done["actor"])
    placed = in_calendar(aimed.select("time", "actor", "target"), "time", grain, *units)
    known = numbered(numbered(placed, "actor", people, "no"), "target", people, "target")
    return known.group_by([*units, "no", "target"]).aggregate(last=known["time"].max())


def firsts(crowd: Crowd) -> ir.Table:
    """Each thread with its first answers, see `Acts.firsts`.

    An answer up to a day older than its question was given by a clock that runs behind; older ones are none. Of answers
    in the same second the one by the smaller number, that is by the smaller pseudonym, is the first, on every engine.
    """
    done = acts()
    posts = done.filter(done["verb"] == "post", done["object"] == done["thread"])
    opened = numbered(posts.select("thread", "actor", opened="time"), "actor", crowd.people, "opener")
    given = numbered(replies(), "actor", crowd.people, "by", team="team").rename(answered="thread")
    both = opened.left_join(
        given,
        [
            opened["thread"] == given["answered"],
            opened["opener"] != given["by"],
            given["time"] >= opened["opened"] - SKEW,
        ],
    )
    # When and by whom in one number, of which the smallest is the first; a second pass over all replies costs more.
    marked = both.mutate(mark=(slot(both["time"], _SECOND) - _SINCE) * _PEOPLE + both["by"])
    first = marked.group_by("thread").aggregate(
        opened=marked["opened"].max(),
        opener=marked["opener"].max(),
        first=marked["time"].min(),
        mark=marked["mark"].min(),
        first_other=earliest(marked["time"], ~marked["team"]),
        mark_other=earliest(marked["mark"], ~marked["team"]),
    )
    return first.select(
        "thread",
        "opened",
        "opener",
        "first",
        "first_other",
        responder=(first["mark"] % _PEOPLE).cast("int32"),
        responder_other=(first["mark_other"] % _PEOPLE).cast("int32"),
    )


def replies() -> ir.Table:
    """thread, time, actor."""
    done = acts()
    return done.filter(done["verb"] == "reply").select("thread", "time", "actor")
