"""A command line without the habits of the machine on which the tests run."""

import pytest

from tests.cli.commands import Enjeu


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENJEU_LANG", "ENJEU_DEBUG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def enjeu(capsys: pytest.CaptureFixture[str]) -> Enjeu:
    return Enjeu(capsys)
