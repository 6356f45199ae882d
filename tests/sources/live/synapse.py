"""A Synapse of its own for tests; people and events are made through its interface.

It runs from an environment of its own, `.cache/synapse` (`python3 -m venv .cache/synapse`, then
`.cache/synapse/bin/pip install matrix-synapse`); tests skip where that is absent.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml

from tests.contracts.repository import ROOT
from tests.sources.live.process import free_port, running

PYTHON = ROOT / ".cache" / "synapse" / "bin" / "python"
_FAST = {"per_second": 10_000, "burst_count": 10_000}


class Synapse:
    """A running server, by its address; makes people and events."""

    def __init__(self, address: str, shared: str, client: httpx.Client) -> None:
        self.address = address
        self._shared = shared
        self._client = client
        self._number = 0
        self.tokens: dict[str, str] = {}

    def call(self, method: str, path: str, token: str, json: Any = None, **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._client.request(method, path, headers=headers, json=json, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def person(self, name: str, *, admin: bool = False) -> str:
        """An account; its token."""
        nonce = self.call("GET", "/_synapse/admin/v1/register", "")["nonce"]
        told = "\0".join([nonce, name, "password", "admin" if admin else "notadmin"]).encode()
        mac = hmac.new(self._shared.encode(), told, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": "password", "admin": admin, "mac": mac}
        self.tokens[name] = self.call("POST", "/_synapse/admin/v1/register", "", body)["access_token"]
        return self.tokens[name]

    def room(self, owner: str, **settings: Any) -> str:
        made: str = self.call("POST", "/_matrix/client/v3/createRoom", self.tokens[owner], settings)["room_id"]
        return made

    def join(self, who: str, room: str) -> None:
        self.call("POST", f"/_matrix/client/v3/join/{quote(room)}", self.tokens[who], {})

    def send(self, who: str, room: str, content: Any, kind: str = "m.room.message") -> str:
        """One event; its identifier."""
        self._number += 1
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/{kind}/{self._number}"
        sent: str = self.call("PUT", path, self.tokens[who], content)["event_id"]
        return sent

    def say(self, who: str, room: str, text: str, **more: Any) -> str:
        return self.send(who, room, {"msgtype": "m.text", "body": text, **more})

    def redact(self, who: str, room: str, event: str) -> None:
        self._number += 1
        path = f"/_matrix/client/v3/rooms/{quote(room)}/redact/{quote(event)}/{self._number}"
        self.call("PUT", path, self.tokens[who], {})

    def address_of(self, who: str, mail: str, admin: str) -> None:
        body = {"threepids": [{"medium": "email", "address": mail}]}
        self.call("PUT", f"/_synapse/admin/v2/users/{quote(f'@{who}:localhost')}", self.tokens[admin], body)


@contextmanager
def synapse(folder: Path) -> Iterator[Synapse]:
    """A fresh server until the end of the block."""
    if not PYTHON.exists():
        pytest.skip("Synapse is not installed in .cache/synapse")
    port, shared = free_port(), secrets.token_hex(8)
    (folder / "key").write_text(f"ed25519 a_test {base64.b64encode(secrets.token_bytes(32)).decode().rstrip('=')}\n")
    (folder / "homeserver.yaml").write_text(yaml.safe_dump(_settings(folder, port, shared)))
    address = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        try:
            return httpx.get(f"{address}/_matrix/client/versions", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    command = [str(PYTHON), "-m", "synapse.app.homeserver", "-c", "homeserver.yaml"]
    with running(command, folder, ready), httpx.Client(base_url=address, timeout=60) as client:
        yield Synapse(address, shared, client)


def _settings(folder: Path, port: int, shared: str) -> dict[str, Any]:
    limits = ("rc_message", "rc_registration", "rc_room_creation", "rc_joins_per_room")
    listener = {
        "port": port,
        "type": "http",
        "bind_addresses": ["127.0.0.1"],
        "resources": [{"names": ["client"], "compress": False}],
    }
    return {
        "server_name": "localhost",
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "key"),
        "pid_file": str(folder / "pid"),
        "registration_shared_secret": shared,
        "macaroon_secret_key": secrets.token_hex(8),
        "form_secret": secrets.token_hex(8),
        "report_stats": False,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "bcrypt_rounds": 4,
        "presence": {"enabled": False},
        **dict.fromkeys(limits, _FAST),
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _FAST),
        "rc_joins": dict.fromkeys(("local", "remote"), _FAST),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _FAST),
    }
