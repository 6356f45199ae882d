"""The page that a connector of an export is filling, and where the last run stopped. Called by those connectors."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Page, Rows
from enjeu.sources.reading.times import micros

ROWS: Final = 20_000
"""Rows after which a page ends: small in memory, large enough that committing it costs little."""
UNEXPECTED: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError)
"""What reading a record raises that is not as its format says."""


class Message(NamedTuple):
    """What somebody wrote, to which the rows around it point: answers, mentions, files, reactions."""

    key: str
    time: int
    author: str | None
    thread: str
    container: str


class Draft:
    """Rows that are not handed over so far."""

    def __init__(self, since: dt.datetime | None, size: int = ROWS) -> None:
        self._size = size
        self._oldest = None if since is None else micros(since)
        self.rows = Rows()
        self.dropped: Counter[str] = Counter()
        self.accounts: list[Account] = []
        self.containers: list[Container] = []

    @property
    def full(self) -> bool:
        return len(self.rows.key) >= self._size

    def old(self, time: int) -> bool:
        """Whether a record is older than what was asked for; it is counted as such."""
        if self._oldest is None or time >= self._oldest:
            return False
        self.dropped["before_since"] += 1
        return True

    def post(self, said: Message, length: int | None = None, asks: bool | None = None) -> None:
        """A message that opens a thread."""
        key, time, author, thread, container = said
        self.rows.add(key, time, "post", author, thread=thread, container=container, length=length, question=asks)

    def reply(
        self, said: Message, answered: str, target: str | None, length: int | None = None, asks: bool | None = None
    ) -> None:
        """A message that answers the one with the key `answered`, by `target`."""
        key, time, author, thread, container = said
        self.rows.add(
            key, time, "reply", author, thread=thread, container=container, object=answered, target=target,
            length=length, question=asks,
        )  # fmt: skip

    def mention(self, said: Message, native: str, who: str) -> None:
        """A message names somebody: `native` by the platform's own name, `who` by identity."""
        key, time, author, thread, container = said
        name = f"{key}/mention/{native}"
        self.rows.add(name, time, "mention", author, thread=thread, container=container, object=key, target=who)

    def file(self, said: Message, native: object) -> None:
        """A message brings a file."""
        key, time, author, thread, container = said
        self.rows.add(f"{key}/file/{native}", time, "file", author, thread=thread, container=container, object=key)

    def reaction(self, said: Message, native: str, who: str | None, time: int | None = None, count: int = 1) -> None:
        """Somebody reacts to a message; at the time of the message where it is not told when."""
        key, told, author, thread, container = said
        self.rows.add(
            f"{key}/reaction/{native}", told if time is None else time, "reaction", who, thread=thread,
            container=container, object=key, target=author, count=count,
        )  # fmt: skip

    def accepted(self, said: Message) -> None:
        """A message was accepted as the solution of its thread; by whom and when is not told."""
        key, time, author, thread, container = said
        self.rows.add(
            f"{key}/accepted", time, "reaction", None, thread=thread, container=container, object=key, target=author,
            accepted=True,
        )  # fmt: skip

    def page(self, cursor: str, share: float | None = None) -> Page:
        """Hand over what there is, and begin anew."""
        page = Page(self.rows, self.accounts, self.containers, (), cursor, +self.dropped, share)
        self.rows, self.dropped, self.accounts, self.containers = Rows(), Counter(), [], []
        return page


def unexpected(place: str, error: Exception) -> SourceError:
    """S107: what kind of error it was and which name is missing, but no value, which may be what somebody wrote."""
    missing = f" {error}" if isinstance(error, KeyError) else ""
    return SourceError("S107", place=place, reason=f"{type(error).__name__}{missing}")


def number_of(cursor: str | None) -> int:
    """How many records were read, of a cursor that is a number; S131 where it is that of another source."""
    if not cursor:
        return 0
    if not cursor.isdecimal():
        raise SourceError("S131")
    return int(cursor)


def place_of(cursor: str | None, names: Sequence[str]) -> tuple[int, int]:
    """Which of the files `names` a cursor `name#number` is in, and how many of its records were read; S131 if none."""
    if not cursor:
        return 0, 0
    name, _, number = cursor.rpartition("#")
    if name not in names or not number.isdecimal():
        raise SourceError("S131")
    return names.index(name), int(number)
