"""An IMAP server that is only looked at: named folders, opened for reading, headers only.

As patient as the client of web servers; called by the connector of mail.
"""

import base64
import email
import email.message
import email.utils
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal, Self, TypeVar

from enjeu.errors import SourceError
from enjeu.sources.reading.http import loopback
from enjeu.sources.reading.patience import Patience, Waiting
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.times import micros

Encryption = Literal["tls", "starttls", "none"]
Result = TypeVar("Result")
_UID: Final = re.compile(rb"\bUID (\d+)")
_ARRIVED: Final = re.compile(rb'\bINTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Header:
    """The headers of one message that were asked for, and when it arrived, microseconds UTC."""

    uid: int
    arrived: int
    fields: email.message.Message


class Mailbox:
    """One account of one server; a context manager.

    Raises:
        SourceError: S123 it would speak unencrypted to another machine.
    """

    def __init__(
        self, host: str, port: int, user: str, password: Secret, encryption: Encryption, patience: Patience
    ) -> None:
        if encryption == "none" and not loopback(host):
            raise SourceError("S123", address=f"imap://{host}:{port}")
        self._where = (host, port)
        self._user = user
        self._password = password
        self._encryption = encryption
        self._patience = patience
        self._open: imaplib.IMAP4 | None = None
        self._folder = ""
        self._known = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def open(self, folder: str) -> tuple[int, int]:
        """UIDVALIDITY of a folder, and the UID that the next message will get; S133 if there is no such folder."""
        self._folder = folder
        self._drop()

        def told(server: imaplib.IMAP4) -> tuple[int, int]:
            return _number(server, "UIDVALIDITY"), _number(server, "UIDNEXT")

        return self._patiently(told, folder)

    def numbers(self, first: int, last: int, *more: str) -> list[int]:
        """UIDs from `first` to `last` that exist; both ends are said, since `n:*` always finds the last message."""

        def found(server: imaplib.IMAP4) -> list[int]:
            answer = _ok(server.uid("SEARCH", "UID", f"{first}:{last}", *more))
            return sorted(int(number) for part in answer if isinstance(part, bytes) for number in part.split())

        return self._patiently(found, f"{self._folder}, UID {first:,}")

    def headers(self, numbers: list[int], names: str) -> list[Header]:
        """The named headers of messages; nothing else of them is asked for, and nothing is marked as read."""

        def fetched(server: imaplib.IMAP4) -> list[Header]:
            what = f"(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({names})])"
            return list(_read(_ok(server.uid("FETCH", ",".join(map(str, numbers)), what))))

        return self._patiently(fetched, f"{self._folder}, UID {numbers[0]:,}")

    def _patiently(self, action: Callable[[imaplib.IMAP4], Result], page: str) -> Result:
        address = f"imap://{self._where[0]}:{self._where[1]}"
        waiting = Waiting(self._patience, known=self._known)
        while True:
            try:
                result = action(self._open or self._connected(address))
            except ssl.SSLCertVerificationError:
                raise SourceError("S130", address=address) from None
            except (imaplib.IMAP4.abort, OSError, EOFError) as error:
                self._drop()
                if not waiting.again():
                    raise SourceError("S128", address=address, page=page, reason=type(error).__name__) from None
            except imaplib.IMAP4.error:
                raise SourceError("S127", address=address, page=page, status="NO") from None
            else:
                self._known = True
                return result

    def _connected(self, address: str) -> imaplib.IMAP4:
        host, port = self._where
        # Without a context of its own, imaplib would take any certificate.
        context, timeout = ssl.create_default_context(), self._patience.timeout
        if self._encryption == "tls":
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=timeout)
        else:
            server = imaplib.IMAP4(host, port, timeout=timeout)
        self._open = server
        if self._encryption == "starttls":
            server.starttls(context)
        try:
            server.login(self._user, self._password.reveal())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise SourceError("S125", address=address, page="LOGIN", status="NO") from None
        if server.select(_encoded(self._folder), readonly=True)[0] != "OK":
            raise SourceError("S133", address=address, folder=self._folder)
        return server

    def _drop(self) -> None:
        if self._open is not None:
            self._open.shutdown()
            self._open = None


def _ok(answer: tuple[str, list[bytes | tuple[bytes, bytes] | None]]) -> list[bytes | tuple[bytes, bytes] | None]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error
    return answer[1]


def _number(server: imaplib.IMAP4, name: str) -> int:
    told = server.untagged_responses.get(name)
    if not told or not isinstance(told[-1], bytes):
        raise imaplib.IMAP4.error
    return int(told[-1])


def _read(parts: list[bytes | tuple[bytes, bytes] | None]) -> Iterator[Header]:
    for position, part in enumerate(parts):
        if not isinstance(part, tuple):
            continue
        # A server may tell the number before the headers or behind them.
        behind = parts[position + 1] if position + 1 < len(parts) else None
        about = part[0] + (behind if isinstance(behind, bytes) else b"")
        uid, arrived = _UID.search(about), _ARRIVED.search(about)
        if uid and arrived:
            moment = micros(email.utils.parsedate_to_datetime(arrived[1].decode().strip()))
            yield Header(int(uid[1]), moment, email.message_from_bytes(part[1]))


def _encoded(folder: str) -> str:
    """The name of a folder in the UTF-7 of IMAP (RFC 3501, 5.1.3), quoted."""
    coded = re.sub(
        r"[^\x20-\x7e]+",
        lambda run: f"&{base64.b64encode(run[0].encode('utf-16-be'), b'+,').decode().rstrip('=')}-",
        folder.replace("&", "&-"),
    )
    quoted = coded.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
