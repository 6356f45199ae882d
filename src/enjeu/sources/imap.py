"""Mail of lists and shared mailboxes on an IMAP server: folders by name, headers only.

A folder is read together with the address of its list. A message that is not addressed to it is a private one which
happens to lie there: it is dropped. Everybody else in To and Cc is mentioned. UIDs only grow, so a folder goes on
after the last one, and nothing comes late; another UIDVALIDITY says that they were given anew, and the folder starts
over, its messages known by their Message-ID. Subjects and bodies are never asked for.
"""

import datetime as dt
import email.utils
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enjeu.interactions.page import Account, Container, Description, Field, Page, Verb
from enjeu.sources.reading import progress
from enjeu.sources.reading.draft import Draft, Message
from enjeu.sources.reading.mailbox import Encryption, Header, Mailbox
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.recent import Recent
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import micros

_LIMIT: Final = 500
"""Messages of one page."""
_WINDOW: Final = 20_000
"""UIDs that are searched at once: an answer is one line, and lines are limited."""
_DAY: Final = 86_400_000_000
_NAMES: Final = "FROM TO CC DATE MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID LIST-POST AUTO-SUBMITTED"
_ID: Final = re.compile(r'<([^\s<>"\\]+)>')
_VERBS: Final[frozenset[Verb]] = frozenset({"post", "reply", "mention"})
_FIELDS: Final = (
    Field("message.From", "who"),
    Field("message.Date", "when"),
    Field("message.INTERNALDATE", "when"),
    Field("message.Message-ID", "thread"),
    Field("message.In-Reply-To", "thread"),
    Field("message.References", "thread"),
    Field("message.To", "answers"),
    Field("message.Cc", "answers"),
    Field("message.List-Id", "where", kept=False),
    Field("message.List-Post", "where", kept=False),
    Field("message.Auto-Submitted", "account", kept=False),
)


class Imap:
    """Folders of one account and the address of the list in each; `open` says whether everybody may read them."""

    def __init__(
        self,
        host: str,
        user: str,
        password: Secret,
        folders: Mapping[str, str],
        *,
        open: bool,
        port: int = 993,
        encryption: Encryption = "tls",
        patience: Patience = PATIENT,
    ) -> None:
        """Nothing is asked yet."""
        self._folders = folders
        self._open = open
        self._account = (host, port, user, password, encryption, patience)

    def describe(self) -> Description:
        """Posts, replies and mentions, without their length."""
        return Description("imap", "1", _VERBS, _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Folder by folder; the cursor holds UIDVALIDITY and the last UID of each."""
        state = progress.read(cursor, {"folders": {}})
        containers = [
            Container(address, address, kind="list", open=self._open)
            for address in dict.fromkeys(map(str.lower, self._folders.values()))
        ]
        yield Page(containers=containers, cursor=progress.written(state))
        with Mailbox(*self._account) as mailbox:
            for position, (folder, address) in enumerate(self._folders.items()):
                reader = _Reader(mailbox, address.lower(), since)
                share = (position / len(self._folders), 1 / len(self._folders))
                yield from reader.pages(folder, state, share)


class _Reader:
    """One folder while it is read."""

    def __init__(self, mailbox: Mailbox, address: str, since: dt.datetime | None) -> None:
        self._mailbox = mailbox
        self._address = address
        self._draft = Draft(since)
        self._met: Recent[tuple[str, str]] = Recent()
        """Author and opening message, by Message-ID."""
        self._first = 1

    def pages(self, folder: str, state: dict[str, Any], share: tuple[float, float]) -> Iterator[Page]:
        validity, following = self._mailbox.open(folder)
        before, last = state["folders"].get(folder, (validity, 0))
        self._first = last + 1 if before == validity else 1
        for start in range(self._first, following, _WINDOW):
            numbers = self._mailbox.numbers(start, min(start + _WINDOW, following) - 1)
            for position in range(0, len(numbers), _LIMIT):
                chosen = numbers[position : position + _LIMIT]
                for header in self._mailbox.headers(chosen, _NAMES):
                    self._message(self._draft, header)
                self._draft.accounts = [Account(who) for who in dict.fromkeys(self._draft.rows.actor) if who]
                state["folders"][folder] = (validity, chosen[-1])
                yield self._draft.page(progress.written(state), share[0] + share[1] * chosen[-1] / following)

    def _message(self, draft: Draft, header: Header) -> None:
        author = _author(header)
        if author is None or not self._addressed(header):
            draft.dropped["unreadable" if author is None else "private"] += 1
            return
        key = next(iter(_ids(header, "Message-ID")), f"{self._address}/{header.arrived}/{header.uid}")
        before = [one for one in (*_ids(header, "References"), *_ids(header, "In-Reply-To")[:1]) if one != key]
        parent = self._parent(before[-1]) if before else None
        thread = parent[1] if parent else [*before, key][0]
        self._met[key] = (author, thread)
        if _text(header, "Auto-Submitted").strip().lower() not in ("", "no") or author == f"mail:{self._address}":
            draft.dropped["bot"] += 1
            return
        time = _time(header)
        if draft.old(time):
            return
        said = Message(key, time, author, thread, self._address)
        if before:
            draft.reply(said, before[-1], parent[0] if parent else None)
        else:
            draft.post(said)
        for address in dict.fromkeys(_addresses(header, "To") + _addresses(header, "Cc")):
            if address != self._address:
                draft.mention(said, address, f"mail:{address}")

    def _addressed(self, header: Header) -> bool:
        """Whether a message was written to the list."""
        if self._address in _addresses(header, "To") + _addresses(header, "Cc"):
            return True
        lists = f"{_text(header, 'List-Id')} {_text(header, 'List-Post')}".lower()
        return f"<{self._address.replace('@', '.')}>" in lists or f"<mailto:{self._address}>" in lists

    def _parent(self, answered: str) -> tuple[str, str] | None:
        """Author and opening message of what is answered."""
        if answered not in self._met and self._first > 1:
            # This run began in the middle: what is answered came in an earlier one, and its headers are in the folder.
            numbers = self._mailbox.numbers(1, self._first - 1, "HEADER", "Message-ID", f'"<{answered}>"')
            for header in self._mailbox.headers(numbers[:1], _NAMES) if numbers else ():
                author = _author(header)
                if author and self._addressed(header):
                    before = [*_ids(header, "References"), *_ids(header, "In-Reply-To"), answered]
                    self._met[answered] = (author, before[0])
        return self._met.get(answered)


def _text(header: Header, name: str) -> str:
    """A header that may be there several times, or be of broken bytes."""
    return ", ".join(str(value) for value in header.fields.get_all(name, []))


def _ids(header: Header, name: str) -> list[str]:
    return _ID.findall(_text(header, name))


def _addresses(header: Header, name: str) -> list[str]:
    return [address.lower() for _, address in email.utils.getaddresses([_text(header, name)]) if "@" in address[1:]]


def _author(header: Header) -> str | None:
    address = next(iter(_addresses(header, "From")), None)
    return f"mail:{address}" if address else None


def _time(header: Header) -> int:
    """When a message was written; when it arrived, where its sender says nothing or a time that was yet to come."""
    try:
        written = micros(email.utils.parsedate_to_datetime(_text(header, "Date")))
    except (TypeError, ValueError, OverflowError):
        return header.arrived
    return written if written <= header.arrived + _DAY else header.arrived
