"""The elements of a JSON array one by one, however large the file: a chat of ten years need not fit in memory.

Called by `archive`.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any, Final

from enjeu.errors import SourceError

CHUNK: Final = 1 << 20
LONGEST: Final = 100_000_000
"""Characters of one element; a text that is not closed would else be looked for until the end of the file."""
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_COMMA: Final = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
_DECODE: Final = json.JSONDecoder().raw_decode


def elements(stream: IO[bytes], place: str, key: str = "") -> Iterator[tuple[int, Any]]:
    """Elements with their numbers from 1; of the array under `key` of an object where a key is given.

    Raises:
        SourceError: S105 with line and column where this is no such JSON, S106 with the line where it is not UTF-8.
    """
    text = _Text(stream, place)
    if not key:
        yield from _array(text)
        return
    text.take("{")
    another = text.peek() != "}"
    while another:
        name = text.value()
        text.take(":")
        if name == key:
            yield from _array(text)
        else:
            text.value()
        another = text.another("}")


def _array(text: "_Text") -> Iterator[tuple[int, Any]]:
    text.take("[")
    number = 0
    another = text.peek() != "]"
    while another:
        number += 1
        yield number, text.value()
        another = text.another("]")
    text.take("]")


class _Text:
    """A window on a text that is read piece by piece."""

    def __init__(self, stream: IO[bytes], place: str) -> None:
        self._stream = stream
        self._place = place
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._line, self._column = 1, 1
        """Where the window begins."""
        self._ended = False

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = _DECODE(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended or not self._cut(error):
                    raise self._wrong(error.msg, error.pos) from error
            except RecursionError as error:
                raise self._wrong("nested too deeply", self._at) from error
            else:
                # What looks like a whole number may go on behind the window: 1, 1.5, 1e+5.
                if self._ended or not isinstance(value, int | float) or len(self._text) - end > 3:
                    self._at = end
                    return value
            self._more()

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr] # matches nothing as well
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise self._wrong(f"Expecting '{wanted}'", self._at)
        self._at += 1

    def another(self, closing: str) -> bool:
        """Whether a comma follows, and goes behind it; else what follows closes."""
        comma = _COMMA.match(self._text, self._at)
        if comma is not None and comma.end() < len(self._text):  # nearly always; the rest is for the end of a window
            self._at = comma.end()
        elif self.peek() == closing:
            return False
        else:
            self.take(",")
        if self.peek() in ("", closing):
            raise self._wrong("Expecting value", self._at)
        return True

    def _more(self) -> None:
        self._line, self._column = self._where(self._at)
        kept = self._text[self._at :]
        content = self._stream.read(max(CHUNK, len(kept)))
        self._ended = not content
        try:
            self._text, self._at = kept + self._decoder.decode(content, final=self._ended), 0
        except UnicodeDecodeError as error:
            line = self._line + kept.count("\n") + content[: max(error.start, 0)].count(b"\n")
            raise SourceError("S106", place=f"{self._place}:{line}") from error

    def _cut(self, error: json.JSONDecodeError) -> bool:
        """Whether more text may mend this: the error is at the end, or in a text that is not closed so far."""
        unclosed = error.msg.startswith("Unterminated string")
        return (unclosed or error.pos > len(self._text) - 16) and len(self._text) - self._at < LONGEST

    def _wrong(self, reason: str, at: int) -> SourceError:
        line, column = self._where(at)
        return SourceError("S105", place=f"{self._place}:{line}:{column}", reason=reason)

    def _where(self, at: int) -> tuple[int, int]:
        lines = self._text.count("\n", 0, at)
        return self._line + lines, at - self._text.rfind("\n", 0, at) if lines else self._column + at
