"""One writer at a time: a lock on a file that names the process which holds it. Called when a store is opened to write.

The system itself holds the lock and gives it back when the process ends, however it ends: a lock never outlives its
holder, so that what a killed process leaves is only a number in a file.
"""

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from enjeu.errors import StoreError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        # Windows locks bytes: one far behind the number, which can so be read by others.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """Held from its making until it is closed."""

    def __init__(self, path: Path) -> None:
        """Take it; T102 names the process that holds it, T101 says why the file cannot be written."""
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError("T101", path=str(path), reason=error.strerror or type(error).__name__) from error
        try:
            _take(self._descriptor)
        except OSError as error:
            holder = path.read_text(encoding="ascii", errors="replace").strip("\0 \n")
            os.close(self._descriptor)
            raise StoreError("T102", path=str(path), pid=holder or "?") from error
        self._write(str(os.getpid()))

    def close(self) -> None:
        """Give it back."""
        self._write("")
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, text: str) -> None:
        # The number only informs; a full disk must not stand between a process and its lock.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, text.encode())
