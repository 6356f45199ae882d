"""How long to wait for a server, and how often; called by everything that asks one.

The clock is handed in, so that tests wait for nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits double from `first` to `longest`, until `total` seconds were waited for one answer."""

    first: float = 1.0
    longest: float = 60.0
    total: float = 900.0
    stranger: float = 10.0
    """The total for a server that has not answered once: its address may be wrong, which its user should hear soon."""
    timeout: float = 60.0
    """How long one answer may be silent."""
    now: Callable[[], float] = time.time
    """Seconds since 1970."""
    sleep: Callable[[float], None] = time.sleep


PATIENT = Patience()


class Waiting:
    """The waits for one answer."""

    def __init__(self, patience: Patience, *, known: bool) -> None:
        """`known` says whether the server has answered before."""
        self._patience = patience
        self._left = patience.total if known else patience.stranger
        self._next = patience.first

    def again(self, asked: float | None = None) -> bool:
        """Wait before one more try, as long as the server asked for; False at once if that is longer than we have."""
        pause = self._next if asked is None else asked
        if pause > self._left:
            return False
        self._patience.sleep(pause)
        self._left -= pause
        self._next = min(2 * self._next, self._patience.longest)
        return True
