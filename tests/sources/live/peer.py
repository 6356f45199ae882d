"""A web server of our own on loopback, in a thread: it answers what a test says, with the faults of real ones too.

It speaks over a real socket; what it answers is invented. Called by the tests of live sources.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from enjeu.sources.reading.patience import Patience


@dataclass(frozen=True)
class Asked:
    """One question as it arrived."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    """What was sent as JSON."""


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` closes the line in the middle of its body."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    raw: bytes | None = None


@dataclass
class Peer:
    """The server: its address and what it was asked."""

    address: str
    asked: list[Asked]

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Peer]:
    """A server on a free port, until the end of the block."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self, body: Any = None) -> None:
            parts = urlsplit(self.path)
            headers = {k.lower(): v for k, v in self.headers.items()}
            question = Asked(parts.path, dict(parse_qsl(parts.query)), headers, body)
            asked.append(question)
            self._send(answer(question))

        def do_POST(self) -> None:
            self.do_GET(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _send(self, reply: Reply) -> None:
            body = json.dumps(reply.data).encode() if reply.raw is None else reply.raw
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if reply.cut else body)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Peer(f"http://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Watch:
    """A clock that only moves when somebody sleeps, and remembers how long."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.slept: list[float] = []

    def sleep(self, pause: float) -> None:
        self.slept.append(pause)
        self.time += pause

    def patience(self, total: float = 900.0) -> Patience:
        return Patience(total=total, timeout=10.0, now=lambda: self.time, sleep=self.sleep)
