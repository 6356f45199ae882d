"""A Roundup of its own for tests; accounts, tickets and messages are made through its interface.

It runs from an environment of its own, `.cache/roundup` (`python3 -m venv .cache/roundup`, then
`.cache/roundup/bin/pip install roundup`); tests skip where that is absent.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contracts.repository import ROOT
from tests.sources.live.process import free_port, listening, running

BIN = ROOT / ".cache" / "roundup" / "bin"
PASSWORD = "secret"  # noqa: S105 - of a server that lives as long as a test


class Helpdesk:
    """A running tracker, by its address."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client = client
        self.address = address

    def call(self, method: str, path: str, json: Any = None, user: str = "admin", tag: str = "") -> Any:
        headers = {"X-Requested-With": "rest", "Origin": self.address, "If-Match": tag}
        url = f"{self.address}/rest/data/{path}"
        answer = self._client.request(method, url, json=json, headers=headers, auth=(user, PASSWORD))
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["data"]

    def person(self, name: str, address: str | None = None) -> str:
        told = {"username": name, "password": PASSWORD, "roles": "User"} | ({"address": address} if address else {})
        return str(self.call("POST", "user", told)["id"])

    def message(self, author: str, date: str, content: str = "zzsecret") -> str:
        return str(self.call("POST", "msg", {"author": author, "date": date, "content": content})["id"])

    def ticket(self, user: str, **told: Any) -> str:
        return str(self.call("POST", "issue", {"title": "zzsecret", **told}, user)["id"])

    def change(self, kind: str, number: str, **told: Any) -> None:
        tag = self.call("GET", f"{kind}/{number}")["@etag"]
        self.call("PUT", f"{kind}/{number}", told, tag=tag)

    def retire(self, kind: str, number: str) -> None:
        tag = self.call("GET", f"{kind}/{number}")["@etag"]
        self.call("DELETE", f"{kind}/{number}", tag=tag)


@contextmanager
def helpdesk() -> Iterator[Helpdesk]:
    """A fresh tracker until the end of the block."""
    if not (BIN / "roundup-server").exists():
        pytest.skip("Roundup is not installed in .cache/roundup")
    # The folder of a test is closed to others, and the server of root gives up being root.
    with tempfile.TemporaryDirectory(prefix="enjeu-desk-") as name:
        port, folder = free_port(), Path(name)
        address = f"http://127.0.0.1:{port}/desk"
        _make(folder, address)
        command = [str(BIN / "roundup-server"), "-n", "127.0.0.1", "-p", str(port)]
        if os.name == "posix" and os.getuid() == 0:
            command += ["-u", "nobody", "-g", "nogroup"]
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")
        command.append(f"desk={folder / 'tracker'}")
        with running(command, folder, listening(port)), httpx.Client(timeout=60) as client:
            yield Helpdesk(client, address)


def _make(folder: Path, address: str) -> None:
    """The tracker; passwords there cost little."""
    tracker = folder / "tracker"
    # Mail goes to a file: none leaves, and a message is refused where it cannot be sent on.
    told = f"mail_domain=example.org,mail_host=localhost,mail_debug={folder / 'mail'},tracker_web={address}/"
    for arguments in (["install", "classic", "sqlite", told], ["initialise", PASSWORD]):
        subprocess.run([BIN / "roundup-admin", "-i", tracker, *arguments], check=True, capture_output=True)
        config = tracker / "config.ini"
        config.write_text(config.read_text().replace("default_rounds = 250000", "default_rounds = 1000"))
