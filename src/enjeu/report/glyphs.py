"""What the font of this package can draw and how wide, read from its files; called by the renderers of documents.

A text of a case may hold any character. In a document that must show every one (PDF/UA forbids a missing glyph), one
that the font lacks becomes □, and one that is never seen (control and format characters) is left out.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONT_FAMILY = "Lato"
"""The font of documents and of their figures."""
FONTS = Path(__file__).with_name("fonts")
"""The folder of its files."""
LACKING = "□"

_UNKNOWN_WIDTH = 0.6
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class Face:
    """One style of the font: the width of each character it has, in parts of the size."""

    widths: dict[str, float]

    def width(self, text: str) -> float:
        """The width of one line of `text` set at size 1; kerning apart, which makes it narrower."""
        return sum(self.widths.get(letter, _UNKNOWN_WIDTH) for letter in text)


@cache
def face(style: str = "Regular") -> Face:
    """Regular or Bold."""
    content = (FONTS / f"{FONT_FAMILY}-{style}.ttf").read_bytes()
    tables = _tables(content)
    (unit,) = struct.unpack_from(">H", tables["head"], 18)
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    advances = [struct.unpack_from(">H", tables["hmtx"], 4 * index)[0] / unit for index in range(count)]
    glyphs = _characters(tables["cmap"])
    return Face({letter: advances[min(glyph, count - 1)] for letter, glyph in glyphs.items()})


def shown(text: str) -> str:
    """The text as the font can draw it."""
    return _lacking().sub(_replaced, unicodedata.normalize("NFC", text))


@cache
def _lacking() -> re.Pattern[str]:
    # Tab and line feed are layout, not glyphs.
    covered = "".join(re.escape(letter) for letter in face().widths if _seen(letter))
    return re.compile(f"[^\n\t{covered}]")


def _replaced(found: re.Match[str]) -> str:
    return LACKING if _seen(found[0]) else ""


def _seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf") and not _VARIATION.match(letter)


def _tables(content: bytes) -> dict[str, bytes]:
    """The tables of a TrueType file by name (OpenType specification, « Font file »)."""
    (count,) = struct.unpack_from(">H", content, 4)
    entries = [struct.unpack_from(">4sIII", content, 12 + 16 * index) for index in range(count)]
    return {name.decode("latin-1"): content[start : start + length] for name, _, start, length in entries}


def _characters(cmap: bytes) -> dict[str, int]:
    """Character → glyph, from the Unicode subtable of format 4 (OpenType specification, « cmap »)."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    records = [struct.unpack_from(">HHI", cmap, 4 + 8 * index) for index in range(count)]
    start = next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    kind, _, _, double = struct.unpack_from(">4H", cmap, start)
    if kind != 4:
        raise ValueError("the font of this package has no character table of format 4")
    segments = double // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{segments}H", cmap, start + 14 + double * part + (2 if part else 0)) for part in range(4)
    )
    found: dict[str, int] = {}
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        at = start + 16 + 3 * double + 2 * index
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[index]:
                (glyph,) = struct.unpack_from(">H", cmap, at + ranges[index] + 2 * (code - first))
                if glyph == 0:
                    continue
            found[chr(code)] = (glyph + deltas[index]) & 0xFFFF
    return {letter: glyph for letter, glyph in found.items() if glyph}
