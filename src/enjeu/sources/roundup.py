"""A Roundup tracker: its tickets in their latest state, by the time of their last change; no subject, no text.

A ticket is answered by the first message that somebody other than its author wrote. The interface gives no history: a
ticket has ended when it was last changed, seen in a status that ends it. A run that ended begins the next one some
minutes before the last change, for changes that were written late. Interface: https://roundup-tracker.org/docs/rest.html
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from enjeu.interactions.page import Description, Field, Outcome, Page
from enjeu.sources.reading import progress
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import UTC, iso

_LIMIT: Final = 100
"""Tickets of one page."""
_MANY: Final = 1000
"""Accounts of one answer."""
_NAMED: Final = 200
"""Messages that one address names."""
_LATE: Final = dt.timedelta(minutes=10)
_STAMP: Final = "%Y-%m-%d.%H:%M:%S"
_NOBODY: Final = "anonymous"
ENDS: Final = frozenset({"resolved", "closed", "done", "done-cbb", "invalid", "wont-fix", "fixed", "solved"})
"""Statuses that end a ticket, those of the templates that Roundup comes with among them."""
_FIELDS: Final = (
    Field("user.id", "who"),
    Field("user.username", "who"),
    Field("user.address", "who"),
    Field("status.id", "outcome"),
    Field("status.name", "outcome"),
    Field("issue.id", "outcome"),
    Field("issue.creation", "when"),
    Field("issue.activity", "when"),
    Field("issue.creator", "who"),
    Field("issue.status", "outcome"),
    Field("issue.assignedto", "who"),
    Field("issue.messages", "outcome", kept=False),
    Field("msg.id", "outcome", kept=False),
    Field("msg.author", "outcome", kept=False),
    Field("msg.date", "when"),
)


class Roundup:
    """One tracker, by its address with its name in it, for the account `user`."""

    def __init__(
        self, address: str, user: str, password: Secret, *, patience: Patience = PATIENT, plain: bool = False
    ) -> None:
        """Nothing is asked yet."""
        self._address = address
        self._user = user
        self._password = password
        self._patience = patience
        self._plain = plain

    def describe(self) -> Description:
        """Tickets."""
        return Description("roundup", "1", frozenset(), _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Tickets in the order of their changes; the cursor is the last change, and how many pages have that one."""
        state = progress.read(cursor, {"from": "", "index": 1, "ended": True})
        pair = base64.b64encode(f"{self._user}:{self._password.reveal()}".encode()).decode()
        # Without the second, Roundup takes a question for a forged one.
        headers = {"Authorization": f"Basic {pair}", "X-Requested-With": "rest", "Accept": "application/json"}
        with Server(self._address, headers, patience=self._patience, plain=self._plain) as server:
            yield from _Tracker(server).pages(_begun(state, since))


def _begun(state: Mapping[str, Any], since: dt.datetime | None) -> dict[str, Any]:
    """Where this run begins."""
    begins = dict(state)
    if state["ended"] and state["from"]:
        late = dt.datetime.strptime(state["from"], _STAMP) - _LATE
        begins |= {"from": late.strftime(_STAMP), "index": 1}
    asked = "" if since is None else since.astimezone(UTC).strftime(_STAMP)
    return begins | {"from": asked, "index": 1} if asked > begins["from"] else begins


class _Tracker:
    """One tracker while it is read."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._identity: dict[str, str | None] = {}
        self._ends: set[str] = set()

    def pages(self, state: dict[str, Any]) -> Iterator[Page]:
        self._declared()
        seen, total = 0, 0
        state["ended"] = False
        while not state["ended"]:
            page = f"tickets changed since {state['from'] or 'ever'}, page {state['index']}"
            found, whole = self._tickets(page, state)
            seen, total = seen + len(found), total or whole
            with expected(page):
                outcomes = self._outcomes(page, found)
                last = found[-1]["activity"] if found else state["from"]
            state["ended"] = len(found) < _LIMIT
            # Many tickets of one and the same second are read page after page.
            moved = last > state["from"]
            state |= {"from": last, "index": 1} if moved else {"index": state["index"] + 1}
            yield Page(
                outcomes=outcomes, cursor=progress.written(state), share=min(1.0, seen / total) if total else 1.0
            )

    def _declared(self) -> None:
        for user in self._all("user", "username,address"):
            self._identity[user["id"]] = _who(user)
        self._ends = {status["id"] for status in self._all("status", "name") if status["name"].lower() in ENDS}

    def _all(self, kind: str, fields: str) -> list[dict[str, Any]]:
        everything: list[dict[str, Any]] = []
        while True:
            number = len(everything) // _MANY + 1
            where: dict[str, str | int] = {"@fields": fields, "@page_size": _MANY, "@page_index": number}
            found, _ = self._collection(kind, f"{kind}, page {number}", where)
            everything += found
            if len(found) < _MANY:
                return everything

    def _tickets(self, page: str, state: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
        where: dict[str, str | int] = {
            "@fields": "creation,activity,creator,status,assignedto,messages",
            "@sort": "activity,id",
            "@page_size": _LIMIT,
            "@page_index": state["index"],
        }
        if state["from"]:
            where["activity"] = f"{state['from']}+0000;"  # else it would be in the zone of the account
        return self._collection("issue", page, where)

    def _collection(
        self, kind: str, page: str, where: Mapping[str, str | int | Sequence[str]]
    ) -> tuple[list[dict[str, Any]], int]:
        answer = self._server.ask(f"/rest/data/{kind}", page, {"@verbose": 0, **where})
        with expected(page):
            return list(answer.data["data"]["collection"]), int(answer.data["data"]["@total_size"])

    def _outcomes(self, page: str, found: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        said = self._said(page, [number for ticket in found for number in ticket.get("messages") or ()])
        return [self._outcome(ticket, said) for ticket in found]

    def _said(self, page: str, numbers: Sequence[str]) -> dict[str, tuple[int, str]]:
        """When each message was written, and by which account."""
        said: dict[str, tuple[int, str]] = {}
        for start in range(0, len(numbers), _NAMED):
            where = {"@fields": "author,date", "id": numbers[start : start + _NAMED]}
            for message in self._collection("msg", f"messages of {page}", where)[0]:
                if message.get("date"):
                    said[message["id"]] = _moment(message["date"]), message["author"]
        return said

    def _outcome(self, ticket: Mapping[str, Any], said: Mapping[str, tuple[int, str]]) -> Outcome:
        messages = sorted(said[number] for number in ticket.get("messages") or () if number in said)
        changed, asked = _moment(ticket["activity"]), ticket["creator"]
        # A ticket that was brought over from elsewhere is as old as its first message.
        opened = min([_moment(ticket["creation"]), *(time for time, _ in messages)])
        ended = ticket.get("status") in self._ends
        return Outcome(
            ticket["id"],
            "ticket",
            opened,
            answered=next((time for time, author in messages if author != asked), None),
            ended=changed if ended else None,
            state="solved" if ended else "open",
            person=self._person(asked),
            owner=self._person(ticket.get("assignedto")),
            changed=changed,
        )

    def _person(self, number: str | None) -> str | None:
        """Who an account is; one that was retired is in no list, and asked for by itself."""
        if number is None:
            return None
        if number not in self._identity:
            page = f"user {number}"
            where: dict[str, str | int] = {"@fields": "username,address", "@verbose": 0}
            answer = self._server.ask(f"/rest/data/user/{number}", page, where, accept=(403, 404, 410))
            with expected(page):
                known = answer.status == 200
                self._identity[number] = _who(answer.data["data"]["attributes"]) if known else f"id:#{number}"
        return self._identity[number]


def _who(user: Mapping[str, Any]) -> str | None:
    name = user["username"]
    return None if name == _NOBODY else identity(user.get("address"), name)


def _moment(text: str) -> int:
    """`2026-11-24.22:05:13`, in UTC."""
    return iso(text.replace(".", " ", 1))
