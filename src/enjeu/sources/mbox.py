"""An mbox file: the archive of a mailing list, or the mail of people; headers alone, no body is looked at.

Mail is between those whom it names: it is declared as restricted, which the store keeps out unless the run allows it.
The messages of a list (List-Id, or all of the file where the list is named) are open to all. Everybody in To and Cc is
mentioned. A thread is what References leads to. Addresses that an archive has obfuscated (`ann at example.org`) are
mended. Formats: https://www.rfc-editor.org/rfc/rfc4155, rfc5322, rfc2919
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Final

from enjeu.interactions.page import Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, Draft, Message, number_of
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.times import micros

_READ: Final = ("from", "to", "cc", "date", "message-id", "in-reply-to", "references", "list-id", "list-post")
_PURPOSES: Final = ("who", "answers", "answers", "when", "thread", "thread", "thread", "where", "where")
_FIELDS: Final = tuple(Field(name, purpose) for name, purpose in zip(_READ, _PURPOSES, strict=True))
_ID: Final = re.compile(r"<([^<>\s]+)>")
_AT: Final = re.compile(r"^\s*(\S+) (?:at|\(a\)) (\S+\.\S+)(?:\s|$)")
_LIST: Final = re.compile(r"<([^<>]+)>|^\s*([^<>\s]+)\s*$")
_POST: Final = re.compile(r"mailto:([^>?]+)", re.IGNORECASE)
_LONGEST: Final = 200_000
"""Bytes of headers of one message; more of them is no mail."""
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "mention"})
_MAIL: Final = "mail"


class Mbox:
    """One file; `list_name` where it is the archive of a list that does not say so in its headers."""

    def __init__(self, path: Path, list_name: str = "", page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._list = list_name
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies and mentions; nobody's reading, no reactions, no length."""
        return Description("mbox", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of messages; the cursor is how many were read."""
        done = number_of(cursor)
        draft = Draft(since, self._page_rows)
        reader = _Reader(self._list)
        with Archive(self._path) as archive:
            number = 0
            total = max(sum(archive.size(name) for name in archive.names()), 1)
            for number, (at, headers) in enumerate(_messages(archive), start=1):
                # What came before is looked at once more: who wrote what is answered, and in which thread.
                reader.message(draft if number > done else Draft(since), headers)
                if draft.full:
                    yield draft.page(str(number), at / total)
            yield draft.page(str(max(number, done)), 1.0)


class _Reader:
    """One archive while it is read."""

    def __init__(self, list_name: str) -> None:
        self._list = list_name
        self._declared: set[str] = set()
        self._known: Recent[tuple[str, str]] = Recent(200_000)
        """Author and thread of each message."""

    def message(self, draft: Draft, headers: Mapping[str, str]) -> None:
        author = next(iter(_addresses(headers.get("from", ""))), None)
        time = _time(headers.get("date", ""))
        if author is None or time is None:
            draft.dropped["unreadable"] += 1
            return
        named = _ID.findall(headers.get("message-id", ""))
        key = named[0] if named else f"{author}/{time}"
        before = [*_ID.findall(headers.get("references", "")), *_ID.findall(headers.get("in-reply-to", ""))[:1]]
        before = [one for one in before if one != key]
        answered, answered_by, thread = key, None, key
        if before:
            answered = before[-1]
            answered_by, thread = self._known.get(answered) or (None, before[0])
        self._known[key] = (author, thread)
        if draft.old(time):
            return
        container, posting = self._container(draft, headers)
        said = Message(key, time, f"mail:{author}", thread, container)
        if before:
            draft.reply(said, answered, f"mail:{answered_by}" if answered_by else None)
        else:
            draft.post(said)
        for address in dict.fromkeys([*_addresses(headers.get("to", "")), *_addresses(headers.get("cc", ""))]):
            if address not in posting:
                draft.mention(said, address, identity(address, ""))

    def _container(self, draft: Draft, headers: Mapping[str, str]) -> tuple[str, frozenset[str]]:
        """The list, or all mail; and addresses that are a list's and nobody's."""
        found = _LIST.search(headers.get("list-id", ""))
        own = self._list or (found and (found[1] or found[2])) or _MAIL
        if own not in self._declared:
            self._declared.add(own)
            draft.containers.append(Container(own, own, "list" if own != _MAIL else "group", open=own != _MAIL))
        posting = _POST.findall(headers.get("list-post", ""))
        # `dev.lists.example.org` is written to at dev@lists.example.org.
        return own, frozenset(name.lower() for name in (*posting, own, own.replace(".", "@", 1)))


def _messages(archive: Archive) -> Iterator[tuple[int, dict[str, str]]]:
    """The headers that are read of each message, and how many bytes were read before it; bodies are passed over."""
    at = 0
    for name in archive.names():
        lines: list[bytes] = []
        inside, blank = False, True
        for _, line in archive.lines(name):
            at += len(line)
            if blank and line.startswith(b"From "):
                lines, inside = [], True
            elif inside and line.strip(b"\r\n"):
                lines.append(line)
            elif inside:
                yield at, _headers(lines)
                inside = False
            blank = not line.strip(b"\r\n")
        if inside and lines:
            yield at, _headers(lines)


def _headers(lines: list[bytes]) -> dict[str, str]:
    """The headers of the allow-list, unfolded; the first of each name counts."""
    found: dict[str, str] = {}
    name = ""
    for line in lines:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t"):
            if name and len(found[name]) < _LONGEST:
                found[name] += f" {text.strip()}"
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        if name in _READ and name not in found:
            found[name] = value.strip()
        else:
            name = ""
    return found


def _addresses(header: str) -> list[str]:
    """Addresses in small letters; names of people are not looked at."""
    mended = _AT.sub(r"\1@\2 ", header)
    if mended != header:
        return [mended.split()[0].lower()]
    return [address.lower() for _, address in getaddresses([header]) if "@" in address[1:]]


def _time(header: str) -> int | None:
    """None where it is no time; without a zone it is UTC, as `-0000` says."""
    try:
        return micros(parsedate_to_datetime(header))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
