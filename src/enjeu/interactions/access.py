"""Everything that the store holds about one person, for that person: the right of access (GDPR, article 15).

It takes the key, since the person is found by the pseudonym that it makes of the identity. Others stay out of it
(article 15, paragraph 4): who answered, who was addressed, who is the manager is told as whether, never as whom.

Called by the verb `privacy`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enjeu.interactions import ledger
from enjeu.interactions.writer import Writer

Row = Mapping[str, Any]

_QUERIES: Final = {
    "accounts": """
        SELECT platform, bot, guest, team, enabled_from, enabled_until FROM people WHERE person = $who ORDER BY ALL""",
    "affiliations": """
        SELECT unit, valid_from, valid_until, manager IS NOT NULL AS with_manager FROM affiliations
        WHERE person = $who ORDER BY ALL""",
    "manages": """
        SELECT count(DISTINCT person) AS people FROM affiliations WHERE manager = $who""",
    "outcomes": """
        SELECT platform, kind, label, time, answered, ended, state, person = $who AS asked, owner = $who AS handled,
            unit, value, currency
        FROM outcomes WHERE person = $who OR owner = $who ORDER BY ALL""",
    "optouts": "SELECT since FROM optouts WHERE person = $who",
    "interactions": """
        SELECT i.time, i.platform, c.name AS container, i.verb, i.actor IS NOT DISTINCT FROM $who AS own,
            i.target IS NOT NULL AS addressed, i.count, i.length, i.question, i.accepted, i.system,
            i.key, i.object, i.thread
        FROM interactions AS i LEFT JOIN containers AS c USING (platform, container)
        WHERE i.actor = $who OR i.target = $who ORDER BY i.time, i.key""",
}
"""`own`: the person did it; else somebody did it to the person."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about one person; times in UTC."""

    pseudonym: str
    accounts: Sequence[Row]
    affiliations: Sequence[Row]
    manages: int
    """Of how many people the person is on record as the manager."""
    outcomes: Sequence[Row]
    optouts: Sequence[Row]
    """When the person opted out; empty otherwise."""
    interactions: Sequence[Row]
    published: bool
    """Whether the person is on record as one of those whom published figures are about."""

    @property
    def anything(self) -> bool:
        """Whether anything is held."""
        tables = (self.accounts, self.affiliations, self.outcomes, self.optouts, self.interactions)
        return any(tables) or self.manages > 0 or self.published

    def months(self) -> Mapping[tuple[str, str, bool], int]:
        """Counts by month (`2026-03`), verb, and whether the person did it."""
        found: dict[tuple[str, str, bool], int] = {}
        for row in self.interactions:
            key = (f"{row['time']:%Y-%m}", row["verb"], row["own"])
            found[key] = found.get(key, 0) + row["count"]
        return found


def held(store: Writer, pseudonym: str) -> Held:
    """What the store holds about a pseudonym."""
    with store.connect() as base:
        tables = {
            name: base.execute(query, {"who": pseudonym}).to_arrow_table().to_pylist()
            for name, query in _QUERIES.items()
        }
    manages = tables.pop("manages")[0]["people"]
    return Held(pseudonym, manages=manages, published=ledger.knows(store.folder, pseudonym), **tables)
