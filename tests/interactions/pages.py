"""Pages of a made-up platform, and stores to put them in."""

import datetime as dt
import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from enjeu.interactions.page import Account, Affiliation, Container, Description, Outcome, Page, Rows, Verb
from enjeu.interactions.store import Store
from enjeu.interactions.writer import Writer

DESCRIPTION = Description("made-up", "1.0", frozenset({"post", "reply"}), ())
SIMULATED = Description("simulated", "1.0", frozenset({"post"}), (), simulated=True)
GENERAL = Container("general", "General")

Row = tuple[str, int, Verb, str | None, str | None, str]
"""Key, time, verb, actor, target, container."""


def at(text: str) -> int:
    """A time in UTC, in microseconds."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp() * 1_000_000)


NOW = at("2026-11-24T12:00:00")


def rows(*given: Row) -> Rows:
    made = Rows()
    for key, time, verb, actor, target, container in given:
        made.add(key, time, verb, actor, target=target, thread=key, container=container, length=len(key))
    return made


def post(key: str, time: str = "2026-03-02T09:00:00", actor: str | None = "mail:ann@example.org") -> Row:
    return key, at(time), "post", actor, None, "general"


def page(*given: Row, cursor: str = "", containers: Sequence[Container] = (GENERAL,)) -> Page:
    return Page(rows(*given), containers=containers, cursor=cursor)


def many(number: int, seed: int = 1, people: int = 12) -> list[Row]:
    """Posts and replies over half a year, in no order; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    start, half_a_year = at("2026-01-01T00:00:00"), 180 * 86_400
    made: list[Row] = []
    for key in range(number):
        actor, target = (f"mail:p{chance.randrange(people)}@example.org" for _ in range(2))
        time = start + chance.randrange(half_a_year) * 1_000_000
        reply = chance.random() < 0.5
        made.append((f"k{key}", time, "reply" if reply else "post", actor, target if reply else None, "general"))
    return made


def declared(people: int = 12) -> Page:
    """Accounts and affiliations of the people of `many`."""
    names = [f"mail:p{number}@example.org" for number in range(people)]
    return Page(
        accounts=[Account(name, bot=number == 0) for number, name in enumerate(names)],
        containers=[GENERAL],
        affiliations=[Affiliation(name, f"Unit {i % 3}", manager=names[0]) for i, name in enumerate(names)],
        cursor="declared",
    )


def ticket(number: int) -> Outcome:
    """One of ten tickets in one of its states, of which that of the largest number is the latest."""
    opened, who = at("2026-03-02T09:00:00"), f"mail:p{number % 12}@example.org"
    solved = number % 20 < 10
    return Outcome(
        str(number % 10), "ticket", opened, ended=opened + number if solved else None,
        state="solved" if solved else "open", person=who, owner=who, changed=opened + number,
    )  # fmt: skip


def writer(folder: Path, name: str = "study") -> Writer:
    """A store in `folder`, whose keys lie beside the study; all studies of one folder share their keys."""
    return Writer.open(folder / name, key_file=folder / "keys" / "made.key", clock=lambda: NOW)


def filled(folder: Path, pages: Iterable[Page], name: str = "study") -> Path:
    """A study with pages in it, settled."""
    with writer(folder, name) as store:
        for number, each in enumerate(pages):
            store.append("made", DESCRIPTION, replace(each, cursor=str(number)))
        store.settle()
    return folder / name


def fingerprints(study: Path) -> dict[str, str]:
    """The files of interactions, by name."""
    found = sorted((study / "people" / "parts").glob("*.parquet"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def keys(store: Store) -> list[str]:
    return sorted(store.arrow("interactions")["key"].to_pylist())
