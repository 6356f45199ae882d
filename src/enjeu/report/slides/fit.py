"""Boxes, and the largest size at which words fit them; only what fits at no size is cut, and it is said how much.

Who calls it: `page`, for every text and table. Lengths are in points; widths of words are those of `figures.text`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.text import wrap

LEADING = 1.22
BOLD = 1.03
"""How much wider bold letters are."""
_ENDLESS = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a slide, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def columns(self, *parts: float, gap: float = 18.0) -> "tuple[Box, ...]":
        """Side by side, as wide as `parts` are to each other."""
        free, at = self.width - gap * (len(parts) - 1), self.left
        made = []
        for part in parts:
            width = free * part / sum(parts)
            made.append(Box(at, self.top, width, self.height))
            at += width + gap
        return tuple(made)

    def below(self, used: float) -> "Box":
        """What is left under `used` points."""
        return Box(self.left, self.top + used, self.width, max(self.height - used, 0.0))

    def within(self, edge: float) -> "Box":
        """Without `edge` points on every side."""
        return Box(self.left + edge, self.top + edge, self.width - 2 * edge, self.height - 2 * edge)

    def upper(self, height: float) -> "Box":
        """The first `height` points."""
        return Box(self.left, self.top, self.width, min(height, self.height))


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph: its text, how large beside the others, and how it looks."""

    text: str
    scale: float = 1.0
    bold: bool = False
    tone: str = ""
    bullet: bool = False
    before: float = 0.0
    """Space above it, in lines."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Paragraphs that fit a box at `size`, and how high they are."""

    paragraphs: tuple[Words, ...]
    size: float
    height: float


@dataclass(frozen=True, slots=True)
class Setting:
    """How words are set: in which sizes, in how wide a face, and what is said of those that find no room."""

    sizes: Sequence[float]
    breadth: float
    """Beside the wide face that `figures.text` reckons with: 1, or less where the face is known to be narrower."""
    more: Callable[[int], str]


def fitted(paragraphs: Sequence[Words], box: Box, setting: Setting) -> Fitted:
    """The paragraphs at the largest size that fits; at the smallest, the last are counted instead."""
    room = Box(box.left, box.top, box.width / setting.breadth, box.height)
    for size in setting.sizes:
        height = sum(_height(one, room.width, size) for one in paragraphs)
        if height <= box.height:
            return Fitted(tuple(paragraphs), size, height)
    return _cut(paragraphs, room, setting.sizes[-1], setting.more)


def _cut(paragraphs: Sequence[Words], box: Box, size: float, more: Callable[[int], str]) -> Fitted:
    kept: list[Words] = []
    used, line = 0.0, size * LEADING
    for index, one in enumerate(paragraphs):
        last = index == len(paragraphs) - 1
        height = _height(one, box.width, size)
        if used + height + (0.0 if last else line) > box.height:
            break
        kept.append(one)
        used += height
    left = len(paragraphs) - len(kept)
    if kept:
        return Fitted((*kept, Words(more(left), tone="quiet")), size, used + line)
    first = paragraphs[0]
    room = max(1, int(box.height / (line * first.scale)) - (left > 1))
    text = " ".join(wrap(first.text, _inner(first, box.width, size), _letter(first, size), room))
    short = Words(text, first.scale, first.bold, first.tone, first.bullet)
    rest = (Words(more(left - 1), tone="quiet"),) if left > 1 else ()
    return Fitted((short, *rest), size, box.height)


def _height(one: Words, width: float, size: float) -> float:
    return (lines_of(one.text, _inner(one, width, size), _letter(one, size)) * one.scale + one.before) * size * LEADING


def _inner(one: Words, width: float, size: float) -> float:
    return width - (size if one.bullet else 0.0)


def _letter(one: Words, size: float) -> float:
    return size * one.scale * (BOLD if one.bold else 1.0)


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes."""
    return len(wrap(text, max(width, size), size, _ENDLESS)) if text else 0
