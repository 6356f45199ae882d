"""Tokens and passwords: from the environment or a file, never from an argument, never shown.

Called by whoever makes a connector. What is read is a `Secret`, so that no message, log or traceback can hold it.
"""

import os
from pathlib import Path

from enjeu.errors import SourceError


class Secret:
    """A text that shows itself only to whoever asks for it by `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text; for the header or command that needs it, and nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


def secret(variable: str, file: Path | None = None) -> Secret:
    """The first line of `file` if one is named, else the environment variable.

    Raises:
        SourceError: S120 neither holds anything, S121 others than its owner may read the file.
    """
    if file is None:
        text = os.environ.get(variable, "")
    else:
        try:
            if os.name == "posix" and file.stat().st_mode & 0o077:
                raise SourceError("S121", path=str(file))
            text = file.read_text("utf-8").partition("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError("S120", variable=variable) from error
    if not text.strip():
        raise SourceError("S120", variable=variable)
    return Secret(text.strip())
