"""From files to text: sizes, encoding, control characters, and the line and column of every character.

Who calls it: `reader` loads the files of a case with it; `text` keeps a spot of the source for every key and value.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from enjeu.case.codes import found
from enjeu.case.findings import Finding, Place

FILE_LIMIT = 2_000_000
"""Bytes of one file."""
FOLDER_LIMIT = 5_000_000
"""Bytes of all files of a case."""

_BREAK = re.compile(r"\r\n|\n|\r")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file; lines end as in an editor (LF, CRLF, CR), columns count characters."""

    name: str
    text: str
    line_starts: tuple[int, ...]

    def place(self, index: int) -> Place:
        """The place of the character at `index` (0-based; the end of the text is allowed)."""
        line = bisect_right(self.line_starts, index)
        return Place(self.name, line, index - self.line_starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one key or value stands in its source; `style` is '' (plain), a quote, `|`, `>`, `[` or `{`."""

    source: Source
    start: int
    end: int
    style: str = ""

    @property
    def place(self) -> Place:
        """The place of its first character."""
        return self.source.place(self.start)

    def place_of(self, value: str, offset: int) -> Place:
        """The place of character `offset` of the scalar's `value`, through quotes, folds and indentation.

        Where escapes make this impossible, the beginning of the scalar.
        """
        raw = self.source.text[self.start : self.end]
        begin = raw.find("\n") + 1 if self.style in ("|", ">") else len(self.style)
        if self.style == "'":
            # A quote inside single quotes is written twice: one of them is no character of the value.
            raw = raw[0] + raw[1:-1].replace("''", "'\0") + raw[-1:]
        step = _align(raw, value, begin, offset)
        return self.source.place(self.start + step)


def _align(raw: str, value: str, i: int, offset: int) -> int:
    if raw.startswith(value[: offset + 1], i):
        return i + offset
    j = 0
    while i < len(raw) and j < len(value):
        if raw[i] == "\0":
            i += 1
        elif not raw[i].isspace() and not value[j].isspace():
            if raw[i] != value[j]:
                return 0
            if j == offset:
                return i
            i, j = i + 1, j + 1
        else:
            while i < len(raw) and raw[i].isspace():
                i += 1
            while j < len(value) and value[j].isspace():
                j += 1
            if j > offset:
                return i
    return 0


def source_of(name: str, text: str) -> Source:
    """The source called `name`, with its line starts."""
    return Source(name, text, (0, *(match.end() for match in _BREAK.finditer(text))))


def yaml_files(path: Path) -> list[Path]:
    """The files of a case: the file itself, or every `*.yaml` and `*.yml` of the folder, by name."""
    if not path.is_dir():
        return [path]
    return sorted(
        (item for item in path.iterdir() if item.suffix.lower() in (".yaml", ".yml") and item.is_file()),
        key=lambda item: item.name,
    )


def load_bytes(path: Path, left: int) -> bytes | Finding:
    """The bytes of a file, or why it is not read; `left` is what the whole case may still weigh."""
    start = Place(str(path), 1, 1)
    try:
        if not path.exists():
            return found("Y001", start)
        if not path.is_file():
            return found("Y002", start)
        if path.stat().st_size > FILE_LIMIT:
            return found("Y003", start, size=_megabytes(path.stat().st_size), limit=_megabytes(FILE_LIMIT))
        data = path.read_bytes()
    except (OSError, ValueError):
        return found("Y002", start)
    if len(data) > left:
        return found("Y004", start, limit=_megabytes(FOLDER_LIMIT))
    return data


def decode(name: str, data: bytes) -> Source | Finding:
    """The text of a file in UTF-8 (with or without byte order mark), or the place of the first byte that is not."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64].count(0) > 8:
        return found("Y006", Place(name, 1, 1), encoding="UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source_of(name, data[: error.start].decode("utf-8-sig"))
        place = before.place(len(before.text))
        return found("Y007", place, byte=f"0x{data[error.start]:02X}", encoding="Windows-1252")
    source = source_of(name, text)
    control = _FORBIDDEN.search(text)
    if control:
        return found("Y008", source.place(control.start()), character=f"U+{ord(control.group()):04X}")
    return source


def _megabytes(size: int) -> str:
    return format(size / 1_000_000, ".3g")
