"""Runs a command line inside the test, as the guard of the program runs it."""

from dataclasses import dataclass

import pytest

from enjeu.cli.app import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line gave."""

    code: int
    out: str
    err: str


class Enjeu:
    """Calls `enjeu` with arguments."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str) -> Ran:
        self._capture.readouterr()
        code = run(arguments)
        shown = self._capture.readouterr()
        return Ran(code, shown.out, shown.err)
