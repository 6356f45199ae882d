"""From raw interactions to the relations that metrics rest on: days, pairs, first answers, traffic.

They are also what roll-ups keep (`rollups`), so that a metric is one expression, whether its relations are computed
from raw rows or read.
"""

from typing import Final, Protocol

import ibis
import ibis.expr.types as ir

from enjeu.metrics.crowd import Crowd
from enjeu.metrics.portable import earliest, slot, total
from enjeu.metrics.stored import CALENDAR, INTERACTIONS, OPTOUTS, PEOPLE

GIVEN: Final = {"posts": "post", "replies": "reply", "reactions": "reaction", "files": "file"}
"""What somebody gives, by column: a view gives nothing, and a mention is part of what it stands in."""

TIES: Final = ("reply", "reaction", "mention")
"""What one person directs at another."""

DONE: Final = (*GIVEN, "views", "questions")
"""Columns that count what a person did; `questions` are the posts and replies that ask something."""

SKEW: Final = 86_400_000_000
"""How far the clocks of one platform may be apart: a day, as at the door."""

_SECOND: Final = 1_000_000
_SINCE: Final = 631_152_000
"""1990-01-01 in seconds since 1970: nothing is older (`interactions.door`)."""
_PEOPLE: Final = 2**31
"""More than there are; seconds since 1990 times this stay below 2⁶³ until 2126."""


class Acts(Protocol):
    """What people did, by the smallest grain that metrics need; people by their numbers.

    Each relation is there for whoever asks: metrics of participation never pay for those of answers.
    """

    @property
    def presence(self) -> ir.Table:
        """period, no, acts, `DONE`: one row for each person who did something in a period."""
        ...

    @property
    def weeks(self) -> ir.Table:
        """week, no, acts: one row for each person who did something in a calendar week."""
        ...

    @property
    def days(self) -> ir.Table:
        """day, no, acts: one row for each person who did something on a day."""
        ...

    @property
    def pairs(self) -> ir.Table:
        """period, no, target, last, acts, answers: who addressed whom in a period, and when for the last time.

        `acts`: how often; `answers`: how often of these by a reply or a reaction.
        """
        ...

    @property
    def firsts(self) -> ir.Table:
        """thread, platform, asks, opened, opener; first, responder; touched; solved; and the last three with `_other`.

        Each thread that a person opened: the first answer by another person, when somebody else first replied or
        reacted, when the reply was written that was accepted; `_other`: by people who are not in the community team.
        Null: none so far.
        """
        ...

    @property
    def traffic(self) -> ir.Table:
        """period, platform, acts, bots, views: all that happened, what bots did of it, and reads, mere counts too."""
        ...


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
    """`units`, no, acts, `DONE`."""
    done = acts().select("time", "actor", "verb", "count", "question")
    known = numbered(in_calendar(done, "time", grain, *units), "actor", people, "no")
    asks = known["question"].fill_null(False) & known["verb"].isin(("post", "reply"))
    parts = {name: known["verb"] == verb for name, verb in {**GIVEN, "views": "view"}.items()}
    return known.group_by([*units, "no"]).aggregate(
        acts=total(known["count"]),
        **{name: total(known["count"], where=where) for name, where in (parts | {"questions": asks}).items()},
    )


def days(people: ir.Table, grain: int) -> ir.Table:
    """day, no, acts."""
    done = acts().select("time", "actor", "count")
    known = numbered(in_calendar(done, "time", grain, "day"), "actor", people, "no")
    return known.group_by(["day", "no"]).aggregate(acts=total(known["count"]))


def pairs(people: ir.Table, grain: int, *units: str) -> ir.Table:
    """`units`, no, target, last, acts, answers; nobody is tied to themselves."""
    done = acts()
    aimed = done.filter(done["verb"].isin(TIES), done["target"].notnull(), done["target"] != done["actor"])
    placed = in_calendar(aimed.select("time", "actor", "target", "verb", "count"), "time", grain, *units)
    known = numbered(numbered(placed, "actor", people, "no"), "target", people, "target")
    return known.group_by([*units, "no", "target"]).aggregate(
        last=known["time"].max(),
        acts=total(known["count"]),
        answers=total(known["count"], where=known["verb"] != "mention"),
    )


def firsts(crowd: Crowd) -> ir.Table:
    """Each thread with its first answers, see `Acts.firsts`.

    An answer up to a day older than its question was given by a clock that runs behind; older ones are none. Of answers
    in the same second the one by the smaller number, that is by the smaller pseudonym, is the first, on every engine.
    """
    done = acts()
    posts = done.filter(done["verb"] == "post", done["object"] == done["thread"])
    asked = posts.select("thread", "platform", "actor", asks="question", opened="time")
    opened = numbered(asked, "actor", crowd.people, "opener")
    given = numbered(answers(), "actor", crowd.people, "by", team="team").rename(answered="thread")
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
    reply, other = marked["reply"], ~marked["team"]
    first = marked.group_by("thread").aggregate(
        platform=marked["platform"].max(),
        asks=ibis.ifelse(marked["asks"].fill_null(False), 1, 0).max() == 1,
        opened=marked["opened"].max(),
        opener=marked["opener"].max(),
        first=earliest(marked["time"], reply),
        mark=earliest(marked["mark"], reply),
        touched=marked["time"].min(),
        first_other=earliest(marked["time"], reply & other),
        mark_other=earliest(marked["mark"], reply & other),
        touched_other=earliest(marked["time"], other),
    )
    found = _solved(first, crowd)
    return found.select(
        *_FIRST,
        responder=(found["mark"] % _PEOPLE).cast("int32"),
        responder_other=(found["mark_other"] % _PEOPLE).cast("int32"),
    )


_FIRST: Final = (
    *("thread", "platform", "asks", "opened", "opener"),
    *("first", "touched", "solved", "first_other", "touched_other", "solved_other"),
)


def _solved(first: ir.Table, crowd: Crowd) -> ir.Table:
    """Adds when the reply was written that was accepted; who accepted it is not always known, who wrote it is."""
    kept = INTERACTIONS.filter(INTERACTIONS["accepted"].fill_null(False), INTERACTIONS["target"].notnull())
    told = numbered(kept.select("thread", "time", "target"), "target", crowd.people, "by", team="team")
    solved = told.group_by("thread").aggregate(
        solved=told["time"].min(), solved_other=earliest(told["time"], ~told["team"])
    )
    joined = first.left_join(solved, "thread")
    return joined.select(*first.columns, "solved", "solved_other")


def answers() -> ir.Table:
    """thread, time, actor, reply: what others wrote in a thread (`reply`), and their reactions to what stands in it."""
    done = acts()
    kept = done.filter(done["verb"].isin(("reply", "reaction")))
    return kept.select("thread", "time", "actor", reply=kept["verb"] == "reply")


def traffic(grain: int, *units: str) -> ir.Table:
    """`units`, platform, acts, bots, views; what the platform wrote itself is left out, and who opted out with it."""
    done = INTERACTIONS.filter(~INTERACTIONS["system"], INTERACTIONS["count"] > 0)
    kept = done.anti_join(OPTOUTS, done["actor"] == OPTOUTS["person"])
    placed = in_calendar(kept.select("time", "platform", "actor", "verb", "count"), "time", grain, *units)
    bots = PEOPLE.filter(PEOPLE["bot"]).select(named="person").distinct().mutate(bot=ibis.literal(True))
    joined = placed.left_join(bots, placed["actor"] == bots["named"])
    bot, view = joined["bot"].fill_null(False), joined["verb"] == "view"
    return joined.group_by([*units, "platform"]).aggregate(
        acts=total(joined["count"], where=joined["actor"].notnull()),
        bots=total(joined["count"], where=bot),
        views=total(joined["count"], where=view & ~bot),
    )
