"""A patient client of one server, for connectors that ask page by page.

It waits as long as the server asks for (Retry-After), longer and longer where the server or the line fails, and gives
up with the place once its patience is over: what was read so far is kept, and the next run goes on. It sends its
secret to the one address that it was given: it follows no redirection elsewhere, and speaks without encryption only to
this machine, unless told otherwise.
"""

import email.utils
import ipaddress
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import httpx

from enjeu.errors import SourceError
from enjeu.sources.reading.patience import PATIENT, Patience, Waiting

LARGEST: Final = 200_000_000
"""Bytes of one answer; pages are a thousandth of it."""
_REDIRECTIONS: Final = 5
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""What may be over after a while."""
_REFUSED: Final = frozenset({401, 403})

Parameters = Mapping[str, str | int | bool | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read as JSON."""

    status: int
    data: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Question:
    place: str
    page: str
    parameters: Parameters
    body: Any = None
    """What is sent as JSON, by POST; None: nothing is, and it is a GET."""


@dataclass(frozen=True, slots=True)
class _Raw:
    status: int
    headers: httpx.Headers
    content: bytes
    redirection: httpx.URL | None


class _PassingError(Exception):
    """A failure that may be over after a while; `asked` is how long the server says that it lasts."""

    def __init__(self, reason: str, asked: float | None = None) -> None:
        super().__init__(reason)
        self.asked = asked


class Server:
    """One server, by its address; a context manager.

    Args:
        address: `https://chat.example.org`, without a name or password in it.
        headers: Sent with every question: where a token goes.
        patience: How long to wait, and by which clock.
        plain: Speak unencrypted to another machine all the same.
        pace: Seconds from one question to the next, where the server has such a rule.

    Raises:
        SourceError: S122 no address of a web server, S123 it is not encrypted.
    """

    def __init__(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        patience: Patience = PATIENT,
        plain: bool = False,
        pace: float = 0.0,
    ) -> None:
        self.address = address.rstrip("/")
        local = _checked(self.address, plain=plain)
        self._patience = patience
        self._pace = pace
        self._free = 0.0
        self._known = False
        # A proxy of the environment is for other machines; `netrc` is read by nobody here.
        self._client = httpx.Client(
            headers=headers, timeout=patience.timeout, follow_redirects=False, trust_env=not local
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def json(self, path: str, page: str, /, **parameters: str | int | bool) -> Any:
        """What the server says at `path`; `page` is the place for people: `room #general, page 3`."""
        return self.ask(path, page, parameters).data

    def ask(self, path: str, page: str, parameters: Parameters, accept: Collection[int] = ()) -> Answer:
        """An answer with its status and headers; statuses in `accept` are answers as well.

        Raises:
            SourceError: S124 redirected elsewhere, S125 refused, S126 not JSON, S127 an error that stays, S128 patience
                is over, S129 larger than LARGEST, S130 its certificate is not trusted.
        """
        return self._read(_Question(f"{self.address}{path}", page, parameters), frozenset(accept))

    def call(self, path: str, page: str, body: Any) -> Any:
        """What the server answers to a body of JSON: a question too, which may be put twice. Raises as `ask` does."""
        return self._read(_Question(f"{self.address}{path}", page, {}, body), frozenset()).data

    def _read(self, question: _Question, accept: frozenset[int]) -> Answer:
        place, page = question.place, question.page
        raw = self._patiently(question, accept)
        if raw.status != httpx.codes.OK and raw.status not in accept:
            code = "S125" if raw.status in _REFUSED else "S127"
            raise SourceError(code, address=place, page=page, status=str(raw.status))
        try:
            return Answer(raw.status, json.loads(raw.content), raw.headers)
        except (ValueError, RecursionError) as error:
            raise SourceError("S126", address=place, page=page, reason=type(error).__name__) from error

    def _patiently(self, question: _Question, accept: frozenset[int]) -> _Raw:
        waiting = Waiting(self._patience, known=self._known)
        while True:
            try:
                raw = self._once(question)
                self._known = True
                if raw.status not in _PASSING - accept:
                    return raw
                raise _PassingError(f"HTTP {raw.status}", _asked(raw.headers, self._patience.now()))
            except _PassingError as error:
                if not waiting.again(error.asked):
                    reason = str(error) if error.asked is None else f"{error}, Retry-After {error.asked:.0f} s"
                    raise SourceError("S128", address=question.place, page=question.page, reason=reason) from None

    def _once(self, question: _Question) -> _Raw:
        """One try, with the redirections that stay on the server."""
        place, page = question.place, question.page
        home = httpx.URL(place)
        url = home.copy_merge_params(dict(question.parameters))
        for _ in range(_REDIRECTIONS):
            raw = self._got(url, question)
            if raw.redirection is None:
                return raw
            url = raw.redirection
            if (url.scheme, url.host, url.port) != (home.scheme, home.host, home.port):
                raise SourceError("S124", address=place, page=page, other=f"{url.scheme}://{url.netloc.decode()}")
        raise SourceError("S124", address=place, page=page, other=f"{url.scheme}://{url.netloc.decode()}{url.path}")

    def _got(self, url: httpx.URL, question: _Question) -> _Raw:
        self._in_step()
        content = bytearray()
        method = "GET" if question.body is None else "POST"
        try:
            with self._client.stream(method, url, json=question.body) as reply:
                for piece in reply.iter_bytes():
                    content += piece
                    if len(content) > LARGEST:
                        raise SourceError("S129", address=question.place, page=question.page)
                moved = reply.next_request.url if reply.next_request else None
                return _Raw(reply.status_code, reply.headers, bytes(content), moved)
        except httpx.RequestError as error:
            # The message of an error may hold the whole question; its class says enough.
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise SourceError("S130", address=question.place) from None
            raise _PassingError(type(error).__name__) from None

    def _in_step(self) -> None:
        if self._pace:
            now = self._patience.now()
            if now < self._free:
                self._patience.sleep(self._free - now)
            self._free = max(now, self._free) + self._pace


def loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _checked(address: str, *, plain: bool) -> bool:
    """Whether the address is this machine; refuses what is no address, tells a secret, or is not encrypted."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("S122", address=address) from error
    if url.userinfo or url.query or url.fragment:
        raise SourceError("S122", address=f"{url.scheme}://{url.host}")
    if url.scheme not in ("http", "https") or not url.host:
        raise SourceError("S122", address=address)
    local = loopback(url.host)
    if url.scheme == "http" and not (local or plain):
        raise SourceError("S123", address=address)
    return local


def _asked(headers: httpx.Headers, now: float) -> float | None:
    """Retry-After in seconds: a number of them, or a date."""
    told = headers.get("retry-after", "").strip()
    if not told:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - now)
    except ValueError:
        return None
