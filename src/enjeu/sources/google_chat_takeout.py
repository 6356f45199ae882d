"""Google Chat in a Google Takeout: Google Chat/Groups/Space …/ with group_info.json and messages.json.

Folders of direct messages (DM …) are not opened. A takeout is what one person sees, and does not tell which spaces are
open to all: all are declared as restricted, which the store keeps out unless the run allows them. Times are text in the
language of the account: English only. There is no mark of who is mentioned, and no reaction.
Format: https://support.google.com/accounts/answer/3024190
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import ROWS, UNEXPECTED, Draft, Message, place_of, unexpected
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.text import plain
from enjeu.sources.reading.times import micros

_SPACE: Final = re.compile(r"(?:.*/)?Groups/(?P<space>Space [^/]+)/messages\.json")
_DIRECT: Final = re.compile(r"(?:.*/)?Groups/DM [^/]+/messages\.json")
_DATE: Final = re.compile(r"\w+, (\w+ \d{1,2}, \d{4}) at (\d{1,2}:\d{2}:\d{2})[\s\u202f]([AP]M) UTC")
"""`Monday, February 10, 2025 at 3:45:22 PM UTC`; newer exports have U+202F before PM."""
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), start=1
    )
}
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "file"})
_FIELDS: Final = (
    Field("group_info.name", "where"),
    Field("group_info.members.email", "who"),
    Field("group_info.members.user_type", "account"),
    Field("messages.message_id", "thread"),
    Field("messages.topic_id", "thread"),
    Field("messages.creator.email", "who"),
    Field("messages.creator.user_type", "account", kept=False),
    Field("messages.created_date", "when"),
    Field("messages.message_state", "account", kept=False),
    Field("messages.text", "volume", kept=False),
    Field("messages.attached_files", "volume", kept=False),
)


class GoogleChatTakeout:
    """The takeout in a ZIP file or a folder."""

    def __init__(self, path: Path, page_rows: int = ROWS) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._page_rows = page_rows

    def describe(self) -> Description:
        """Posts, replies and files; nobody's reading, no mention, no reaction."""
        return Description("google-chat-takeout", "1", _VERBS, _FIELDS)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of messages, those of a space declare it; the cursor is the last file and message."""
        with Archive(self._path) as archive:
            names = [name for name in archive.names() if _SPACE.fullmatch(name)]
            if not names:
                raise SourceError("S103", path=str(self._path), entry="Google Chat/Groups/Space */messages.json")
            first, done = place_of(cursor, names)
            draft = Draft(since, self._page_rows)
            draft.dropped["private"] = sum(_DIRECT.fullmatch(name) is not None for name in archive.names())
            for position, name in enumerate(names[first:], start=first):
                space = _Space(archive, name, draft)
                number, place = 0, archive.place(name)
                for number, message in archive.items(name, "messages"):
                    # What came before is looked at once more: who opened a thread stands there.
                    space.message(draft if number > done else Draft(since), message, f"{place}: {number}")
                    if draft.full:
                        yield draft.page(f"{name}#{number}", position / len(names))
                done = 0
                if position == len(names) - 1:
                    yield draft.page(f"{name}#{number}", 1.0)


class _Space:
    """One space while it is read."""

    def __init__(self, archive: Archive, name: str, draft: Draft) -> None:
        found = _SPACE.fullmatch(name)
        self._own = found["space"] if found else name
        self._opener: dict[str, tuple[str, str]] = {}
        """The first message of each topic, and its author."""
        path = name.replace("messages.json", "group_info.json")
        info = archive.json(path)
        try:
            members = info.get("members") or ()
            draft.containers.append(Container(self._own, info.get("name") or self._own, "group", False, len(members)))
            for member in members:
                if member.get("email"):
                    draft.accounts.append(Account(identity(member["email"], ""), member.get("user_type") == "Bot"))
        except UNEXPECTED as error:
            raise unexpected(archive.place(path), error) from error

    def message(self, draft: Draft, message: Mapping[str, Any], place: str) -> None:
        try:
            if reason := self._message(draft, message, place):
                draft.dropped[reason] += 1
        except UNEXPECTED as error:
            raise unexpected(place, error) from error

    def _message(self, draft: Draft, message: Mapping[str, Any], place: str) -> str:
        creator = message.get("creator") or {}
        if message.get("message_state") == "DELETED":
            return "deleted"
        if creator.get("user_type") == "Bot":
            return "bot"
        if not creator.get("email"):
            return "unreadable"
        author, time = identity(creator["email"], ""), _time(message["created_date"], place)
        topic = message.get("topic_id") or ""
        key = message.get("message_id") or f"{self._own}/{topic}/{creator['email']}/{time}"
        opener, opened_by = self._opener.setdefault(topic or key, (key, author))
        if draft.old(time):
            return ""
        said = Message(key, time, author, opener, self._own)
        if key == opener:
            draft.post(said, *plain(message.get("text") or ""))
        else:
            draft.reply(said, opener, opened_by, *plain(message.get("text") or ""))
        for position, _ in enumerate(message.get("attached_files") or ()):
            draft.file(said, position)
        return ""


def _time(text: str, place: str) -> int:
    found = _DATE.fullmatch(text)
    month, _, rest = found[1].partition(" ") if found else ("", "", "")
    if found is None or month not in _MONTHS:
        raise SourceError("S114", place=place)
    day, year = (int(part) for part in rest.split(", "))
    hour, minute, second = (int(part) for part in found[2].split(":"))
    moment = dt.datetime(year, _MONTHS[month], day, hour % 12 + 12 * (found[3] == "PM"), minute, second, tzinfo=dt.UTC)
    return micros(moment)
