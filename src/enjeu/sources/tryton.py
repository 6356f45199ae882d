"""A Tryton: its sales opportunities in their latest state; of the customer nothing is read, nor any text.

An opportunity that became a quotation (`converted`) is open until that is won or lost. What was never changed since it
was made has no time of change, so that a run goes by the time of making through those, then by the time of change
through the others. A run that ended begins the next one some minutes before the last time, for changes that were
written late. Interface: https://docs.tryton.org/latest/server/topics/rpc.html
"""

import base64
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Description, Field, Outcome, Page, State
from enjeu.sources.reading import progress
from enjeu.sources.reading.expected import expected
from enjeu.sources.reading.http import Server
from enjeu.sources.reading.patience import PATIENT, Patience
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import micros

_LIMIT: Final = 500
"""Opportunities of one page."""
_LATE: Final = 600_000_000
"""Microseconds that are asked for once more."""
_RPC: Final = "/rpc/"
_MODEL: Final = "model.sale.opportunity.search_read"
_ERRORS: Final = ("UserError", "UserWarning", "ConcurrencyException")
"""What Tryton tells apart; of others it gives the words."""
_STATES: Final[Mapping[str, State]] = {
    "lead": "open",
    "opportunity": "open",
    "converted": "open",
    "won": "won",
    "lost": "lost",
    "cancelled": "cancelled",
}
_READ: Final = (
    "state", "start_date", "end_date", "amount", "currency.code", "employee", "employee.party.email", "create_date",
    "write_date",
)  # fmt: skip
_FIELDS: Final = (
    Field("opportunity.id", "outcome"),
    Field("opportunity.state", "outcome"),
    Field("opportunity.start_date", "when"),
    Field("opportunity.end_date", "when"),
    Field("opportunity.create_date", "when", kept=False),
    Field("opportunity.write_date", "when", kept=False),
    Field("opportunity.amount", "outcome"),
    Field("opportunity.currency.code", "outcome"),
    Field("opportunity.employee", "who"),
    Field("opportunity.employee.party.email", "who"),
)

_EPOCH: Final = dt.datetime(1970, 1, 1)
_PARTS: Final = ("year", "month", "day", "hour", "minute", "second", "microsecond")


class Tryton:
    """One database of a Tryton, by the address of the server with the name of the database in it."""

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
        """Opportunities."""
        return Description("tryton", "1", frozenset(), _FIELDS, live=True)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """In two passes; the cursor holds of each the time and the number of the last one read."""
        state = progress.read(cursor, {"create_date": [], "write_date": [], "ended": True})
        if state["ended"]:
            for passed in ("create_date", "write_date"):
                state[passed] = [state[passed][0] - _LATE, 0] if state[passed] else []
        oldest = None if since is None else micros(since)
        with self._session() as session:
            for passed in ("create_date", "write_date"):
                if oldest is not None and (not state[passed] or state[passed][0] < oldest):
                    state[passed] = [oldest, 0]
                yield from session.pages(passed, state)

    @contextmanager
    def _session(self) -> Iterator["_Session"]:
        about = {"patience": self._patience, "plain": self._plain}
        with Server(self._address, {}, **about) as server:  # type: ignore[arg-type] # as the parameters are
            page, secret = "login", {"password": self._password.reveal()}
            found = _called(server, page, "common.db.login", self._user, secret, "en")
            with expected(page):
                token = base64.b64encode(f"{self._user}:{found[0]}:{found[1]}".encode()).decode()
        with Server(self._address, {"Authorization": f"Session {token}"}, **about) as server:  # type: ignore[arg-type]
            yield _Session(server, _called(server, "preferences", "model.res.user.get_preferences", True, {}))
            _called(server, "logout", "common.db.logout")  # one that was interrupted ends by itself


class _Session:
    """One database while it is read."""

    def __init__(self, server: Server, context: Any) -> None:
        self._server = server
        self._context = context
        """Which company the account works for; Tryton shows what is that one's."""

    def pages(self, passed: str, state: dict[str, Any]) -> Iterator[Page]:
        """One pass: by the time of making, those that were never changed; or by the time of change, the others."""
        order = [[passed, "ASC"], ["id", "ASC"]]
        only = [["write_date", "=", None]] if passed == "create_date" else [["write_date", "!=", None]]
        state["ended"] = False
        for number in itertools.count(1):
            page = f"opportunities by {passed}, page {number}"
            domain = [*only, _after(passed, state[passed])] if state[passed] else only
            found = _called(self._server, page, _MODEL, domain, 0, _LIMIT, order, _READ, self._context)
            with expected(page):
                outcomes = [_outcome(one) for one in found]
                if found:
                    state[passed] = [_moment(found[-1][passed]), found[-1]["id"]]
            last = len(found) < _LIMIT
            state["ended"] = last and passed == "write_date"
            yield Page(outcomes=outcomes, cursor=progress.written(state), share=1.0 if state["ended"] else None)
            if last:
                return


def _called(server: Server, page: str, method: str, *parameters: Any) -> Any:
    """What Tryton answers; S127 where that is an error, by its kind: its words may be of somebody."""
    answer = server.call(_RPC, page, {"id": 1, "method": method, "params": parameters})
    with expected(page):
        if "error" in answer:
            kind = next((kind for kind in _ERRORS if kind == answer["error"][0]), "error")
            raise SourceError("S127", address=f"{server.address}{_RPC}", page=page, status=kind)
        return answer["result"]


def _after(passed: str, last: list[int]) -> list[Any]:
    """What comes after the last one read: later, or of the same time and with a larger number."""
    told = _EPOCH + dt.timedelta(microseconds=last[0])
    moment = {"__class__": "datetime", **{part: getattr(told, part) for part in _PARTS}}
    return ["OR", [[passed, ">", moment]], [[passed, "=", moment], ["id", ">", last[1]]]]


def _moment(told: Mapping[str, Any]) -> int:
    """A time in UTC; or a day, which begins at midnight there: opportunities are dated by the day."""
    year, month, day, hour, minute, second, microsecond = (int(told.get(part, 0)) for part in _PARTS)
    return micros(dt.datetime(year, month, day, hour, minute, second, microsecond))


def _outcome(told: Mapping[str, Any]) -> Outcome:
    employee = told.get("employee")
    mail = told["employee."]["party."].get("email") if employee is not None else None
    return Outcome(
        str(told["id"]),
        "opportunity",
        _moment(told["start_date"] or told["create_date"]),
        ended=_moment(told["end_date"]) if told["end_date"] else None,
        state=_STATES[told["state"]],
        owner=None if employee is None else identity(mail, f"employee/{employee}"),
        value=None if told["amount"] is None else float(told["amount"]["decimal"]),
        currency=told["currency."]["code"] if told.get("currency.") else "",
        changed=_moment(told["write_date"] or told["create_date"]),
    )
