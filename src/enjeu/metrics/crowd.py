"""Who there is: people and units by numbers, so that what follows joins and groups integers, not texts of 26 letters.

A number says nothing outside the query in which it was given: it is the rank of the pseudonym among those there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics.portable import FOREVER
from enjeu.metrics.stored import AFFILIATIONS, OPTOUTS, OUTCOMES, PEOPLE

WHOLE: Final = 0
"""Number of the whole organisation, where a unit's would stand."""
UNKNOWN: Final = 1
"""Number of the unit of those whose unit is not known; units have numbers from 2 on."""

Keep = Callable[[str, ir.Table], ir.Table]
"""Has an engine compute a relation once; gives back what stands for it."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """People, accounts, units."""

    people: ir.Table
    """person, no, team: people, that is neither bots nor anybody who opted out; with and without an account."""
    accounts: ir.Table
    """no, team, starts, ends: when their accounts were enabled."""
    units: ir.Table
    """unit, number."""
    stays: ir.Table
    """no, unit (a number), starts, ends: who belonged where."""


def crowd(keep: Keep) -> Crowd:
    """From the tables of the store; who acted has a row in `people` there, `enabled_from` filled in.

    Times are half-open, an open end is filled in.
    """
    people = keep("crowd", _people())
    known = PEOPLE.inner_join(people, "person")
    accounts = known.select(
        "no",
        people["team"],
        starts=known["enabled_from"].fill_null(-FOREVER),
        ends=known["enabled_until"].fill_null(FOREVER),
    )
    units = keep("units", _numbered(AFFILIATIONS.select("unit").distinct(), "unit", "number", UNKNOWN + 1))
    placed = AFFILIATIONS.inner_join(people, "person").inner_join(units, "unit")
    stays = placed.select(
        "no",
        starts=placed["valid_from"].fill_null(-FOREVER),
        ends=placed["valid_until"].fill_null(FOREVER),
        unit=placed["number"],
    )
    return Crowd(people, keep("accounts", accounts), units, keep("stays", stays))


def _people() -> ir.Table:
    # Who asks or works at a help desk may have no account on any platform.
    named = ibis.union(*(OUTCOMES.select(person=column) for column in ("person", "owner")), distinct=True)
    unknown = named.filter(named["person"].notnull()).mutate(bot=ibis.literal(False), team=ibis.literal(False))
    every = ibis.union(PEOPLE.select("person", "bot", "team"), unknown)
    each = every.group_by("person").aggregate(
        bot=ibis.ifelse(every["bot"], 1, 0).max() == 1, team=ibis.ifelse(every["team"], 1, 0).max() == 1
    )
    ordinary = each.filter(~each["bot"]).anti_join(OPTOUTS, "person")
    return _numbered(ordinary.select("person", "team"), "person", "no", 0)


def _numbered(rows: ir.Table, by: str, name: str, start: int) -> ir.Table:
    rank = ibis.row_number().over(ibis.window(order_by=by))
    return rows.mutate(**{name: (rank + start).cast("int32")})
