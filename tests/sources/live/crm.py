"""A Tryton of its own for tests, with opportunities; companies, employees and opportunities come through its interface.

It runs from an environment of its own, `.cache/tryton` (`python3 -m venv .cache/tryton`, then
`.cache/tryton/bin/pip install trytond trytond-sale-opportunity`); tests skip where that is absent. An empty database
takes half a minute of a processor to make, so that one is kept there for the tests to come.
"""

import base64
import shutil
import sqlite3
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

HOME = ROOT / ".cache" / "tryton"
BIN = HOME / "bin"
EMPTY = HOME / "empty.sqlite"
PASSWORD = "secret"  # noqa: S105 - of a server that lives as long as a test


class Crm:
    """A running server, by the address of its database, with one company."""

    def __init__(self, client: httpx.Client, address: str, database: Path) -> None:
        self._client = client
        self._database = database
        self._headers: dict[str, str] = {}
        self._context: dict[str, Any] = {}
        self.address = address
        number, token, *_ = self.call("common.db.login", "admin", {"password": PASSWORD}, "en")
        self._headers = {"Authorization": f"Session {base64.b64encode(f'admin:{number}:{token}'.encode()).decode()}"}
        euro = {"name": "Euro", "code": "EUR", "symbol": "€", "digits": 2, "rounding": _decimal("0.01")}
        self.currency = self.create("currency.currency", euro)
        self.company = self.create(
            "company.company", {"party": self.create("party.party", {"name": "Us"}), "currency": self.currency}
        )
        told = {"companies": [["add", [self.company]]], "company": self.company}
        self.call("model.res.user.write", [1], told, {})
        self._context = self.call("model.res.user.get_preferences", True, {})

    def call(self, method: str, *parameters: Any) -> Any:
        body = {"id": 1, "method": method, "params": parameters}
        answer = self._client.post(f"{self.address}/rpc/", json=body, headers=self._headers)
        assert answer.status_code == 200, answer.text
        assert "error" not in answer.json(), answer.text
        return answer.json()["result"]

    def create(self, model: str, *told: Any) -> int:
        return int(self.call(f"model.{model}.create", list(told), self._context)[0])

    def employee(self, name: str, mail: str | None = None) -> int:
        means = [["create", [{"type": "email", "value": mail}]]] if mail else []
        party = self.create("party.party", {"name": name, "contact_mechanisms": means})
        return self.create("company.employee", {"party": party, "company": self.company})

    def opportunity(self, start: tuple[int, int, int], employee: int | None = None, amount: str = "") -> int:
        told: dict[str, Any] = {"company": self.company, "currency": self.currency, "description": "zzsecret"}
        told |= {"start_date": dict(zip(("year", "month", "day"), start, strict=True), __class__="date")}
        told |= {"employee": employee, "amount": _decimal(amount) if amount else None}
        return self.create("sale.opportunity", told)

    def lose(self, opportunity: int) -> None:
        self.call("model.sale.opportunity.lost", [opportunity], self._context)

    def win(self, opportunity: int, day: str) -> None:
        """As Tryton does once all sales of an opportunity are confirmed; in its database, for want of sales here."""
        now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
        statement = f"UPDATE sale_opportunity SET state = 'won', end_date = ?, write_date = {now} WHERE id = ?"  # noqa: S608 - ours
        with sqlite3.connect(self._database, timeout=30) as base:
            assert base.execute(statement, (day, opportunity)).rowcount == 1


def _decimal(text: str) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": text}


@contextmanager
def crm(folder: Path) -> Iterator[Crm]:
    """A fresh database until the end of the block."""
    if not (BIN / "trytond").exists():
        pytest.skip("Tryton is not installed in .cache/tryton")
    if not EMPTY.exists():
        _make()
    port, database = free_port(), folder / "crm.sqlite"
    shutil.copy(EMPTY, database)
    command = [str(BIN / "trytond"), "-c", str(_settings(folder, port)), "-d", "crm"]
    with running(command, folder, listening(port)), httpx.Client(timeout=60) as client:
        yield Crm(client, f"http://127.0.0.1:{port}/crm", database)


def _settings(folder: Path, port: int = 0) -> Path:
    settings = folder / "trytond.conf"
    settings.write_text(f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{port}\n")
    return settings


def _make() -> None:
    """The empty database, whole or not at all."""
    with tempfile.TemporaryDirectory(dir=HOME) as made:
        folder = Path(made)
        (folder / "crm.sqlite").touch()
        (folder / "password").write_text(f"{PASSWORD}\n")
        command = [str(BIN / "trytond-admin"), "-c", str(_settings(folder)), "-d", "crm"]
        env = {"TRYTONPASSFILE": str(folder / "password")}
        for more in (["--all", "--email", "root@example.org"], ["-u", "sale_opportunity", "--activate-dependencies"]):
            subprocess.run([*command, *more], check=True, capture_output=True, env=env)
        (folder / "crm.sqlite").replace(EMPTY)
