"""A progress bar, for whoever waits longer than a second in front of a terminal."""

import time
from types import TracebackType

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from enjeu.cli.screen.terminal import terminal

PATIENCE = 1.0
"""Seconds without a bar."""


class Bar:
    """A bar on standard error that appears late and leaves nothing behind."""

    def __init__(self, label: str) -> None:
        self.label = label
        self._console = terminal(stderr=True)
        self._since = time.monotonic()
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def advance(self, done: float) -> None:
        """Show that the share `done` (0 to 1) of the work is over."""
        if self._progress is None:
            if not self._console.is_terminal or time.monotonic() - self._since < PATIENCE:
                return
            columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._task = self._progress.add_task(self.label, total=1.0)
            self._progress.start()
        self._progress.update(self._task, completed=done)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
