"""Outcomes: which pass the door, and how the latest state of each stands in the manifest. Called by door and store.

Refused is what has no key (`key`), what is no kind, state, name of a figure or currency that a list allows
(`unlisted`), a figure that is no number (`unreadable`), and what lies before 1990 (`before_1990`), ahead of now
(`future`) or ended before the retention (`expired`). Every function that writes does so in the transaction that its
caller opened.
"""

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Final

from enjeu.interactions.page import KINDS, STATES, Outcome

_LABEL: Final = re.compile(r"[^\W_][\w .:/%+-]{0,63}")
"""A name, which is no sentence and no address of anybody."""
_CURRENCY: Final = re.compile(r"[A-Z]{3}")

COLUMNS: Final = (
    "platform", "key", "kind", "label", "time", "answered", "ended", "state", "person", "owner", "unit", "value",
    "currency",
)  # fmt: skip
"""As `schema.OUTCOMES` has them; the manifest adds `changed`."""
_REPLACED: Final = (*COLUMNS[2:], "changed")
_KEEP: Final = f"""
    INSERT INTO outcomes VALUES ({", ".join("?" * (len(COLUMNS) + 1))}) ON CONFLICT DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])},
        changed = coalesce(excluded.changed, changed)
    WHERE (excluded.changed IS NULL OR changed IS NULL OR excluded.changed >= changed)
        AND ({", ".join(_REPLACED)}) IS NOT
            ({", ".join(f"excluded.{name}" for name in COLUMNS[2:])}, coalesce(excluded.changed, changed))
    """  # noqa: S608 - constant names


def refused(outcome: Outcome, unset: int, oldest: int, latest: int) -> str:
    """Why an outcome cannot be kept, "" where it can.

    Args:
        outcome: As its source gave it.
        unset: What lies before it was never set.
        oldest: The start of what is kept.
        latest: Nothing has happened after it.
    """
    moments = [one for one in (outcome.time, outcome.answered, outcome.ended) if one is not None]
    reasons = {
        "key": not outcome.key,
        "unlisted": not _listed(outcome),
        "unreadable": outcome.value is not None and not math.isfinite(outcome.value),
        "before_1990": outcome.time < unset,
        "future": max(moments) > latest,
        "expired": max(outcome.time, outcome.ended or 0) < oldest,
    }
    return next((reason for reason, bad in reasons.items() if bad), "")


def _listed(outcome: Outcome) -> bool:
    """A measure has a name and no state; the others have a state and no name."""
    measured = outcome.kind == "measure"
    return (
        outcome.kind in KINDS
        and (outcome.state is None if measured else outcome.state in STATES)
        and (_LABEL.fullmatch(outcome.label) is not None if measured else not outcome.label)
        and (not outcome.currency or _CURRENCY.fullmatch(outcome.currency) is not None)
    )


def without_identities(outcome: Outcome, key: str, people: Mapping[str, str], unit: str) -> Outcome:
    """An outcome with pseudonyms, in order.

    Nothing ends or is answered before it began (clocks differ), and what is open has not ended (it was reopened).
    """

    def later(moment: int | None) -> int | None:
        return None if moment is None else max(outcome.time, moment)

    return dataclasses.replace(
        outcome,
        key=key,
        answered=later(outcome.answered),
        ended=None if outcome.state == "open" else later(outcome.ended),
        person=people.get(outcome.person or ""),
        owner=people.get(outcome.owner or ""),
        unit=unit,
    )


def keep(sql: Connection, platform: str, outcomes: Sequence[Outcome]) -> int:
    """The latest state of each outcome; returns how many are new or have changed."""
    rows = [
        (
            platform, one.key, one.kind, one.label or None, one.time, one.answered, one.ended, one.state, one.person,
            one.owner, one.unit or None, one.value, one.currency or None, one.changed,
        )
        for one in sorted(outcomes, key=lambda one: one.key)  # the order of the index: half the time of any other
    ]  # fmt: skip
    return sql.executemany(_KEEP, rows).rowcount if rows else 0


def respecting(outcomes: Iterable[Outcome], out: Collection[str]) -> list[Outcome]:
    """Outcomes without those that people asked for who opted out; those that they handle are nobody's."""
    return [
        dataclasses.replace(one, owner=None) if one.owner in out else one for one in outcomes if one.person not in out
    ]


def forget(sql: Connection, people: Collection[str]) -> None:
    """Take out what people asked for; what they handled is nobody's."""
    names = [(person,) for person in people]
    sql.executemany("DELETE FROM outcomes WHERE person = ?", names)
    sql.executemany("UPDATE outcomes SET owner = NULL WHERE owner = ?", names)


def expire(sql: Connection, before: int) -> None:
    """Take out what ended before a time, and what was opened before it and is open still."""
    sql.execute("DELETE FROM outcomes WHERE max(time, coalesce(ended, time)) < ?", (before,))
