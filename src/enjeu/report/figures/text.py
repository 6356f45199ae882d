"""How wide a text will be and where it breaks, without a font: figures must not depend on a machine's fonts.

Who calls it: every figure that places words. Widths are those of Helvetica (Adobe's font metrics, in thousandths of
the size) with a margin for wider faces; « no-break » spaces never break.
"""

from collections.abc import Sequence

SIZE = 11.5
SMALL = 10.5
LEADING = 1.25

_MARGIN = 1.15
_THOUSANDTHS = (
    ("ijl'’|‚", 222),
    (" ,.:;!/ftI[]\N{NO-BREAK SPACE}", 278),
    ("\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", 200),
    ("r()-‐", 333),
    ("cksvxyzJ", 500),
    ("ABEKPSVXY&", 667),
    ("CDHNRUwÉÈ", 722),
    ("GOQÔ", 778),
    ("mM%", 833),
    ("W@", 950),
    ("…—", 1000),
)
_WIDTHS = {letter: width for letters, width in _THOUSANDTHS for letter in letters}


def width_of(text: str, size: float = SIZE) -> float:
    """The width of one line in pixels, rather too much than too little."""
    return sum(_WIDTHS.get(letter, 556) for letter in text) / 1000 * size * _MARGIN


def wrap(text: str, width: float, size: float = SIZE, lines: int = 3) -> list[str]:
    """The text in at most `lines` lines of `width` pixels; what does not fit ends in an ellipsis."""
    broken = _broken(text, width, size)
    if len(broken) <= lines:
        return broken
    last = broken[lines - 1]
    while last and width_of(last + "…", size) > width:
        last = last[:-1]
    return [*broken[: lines - 1], last.rstrip() + "…"]


def letter(index: int) -> str:
    """A, B, C… for the columns of a figure too narrow for their names."""
    return chr(ord("A") + index % 26)


def lettered_key(names: Sequence[str], width: float) -> list[str]:
    """The lines that explain the letters."""
    return [line for index, name in enumerate(names) for line in wrap(f"{letter(index)}. {name}", width, SMALL, 2)]


def _broken(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    current = ""
    for word in text.replace("\n", " ").split(" "):
        for piece in _pieces(word, width, size):
            longer = f"{current} {piece}" if current else piece
            if current and width_of(longer, size) > width:
                lines.append(current)
                longer = piece
            current = longer
    return [*lines, current] if current else lines or [""]


def _pieces(word: str, width: float, size: float) -> list[str]:
    # Only a word that is wider than a whole line is cut.
    pieces: list[str] = []
    start = 0
    for end in range(1, len(word) + 1):
        if end - start > 1 and width_of(word[start:end], size) > width:
            pieces.append(word[start : end - 1])
            start = end - 1
    return [*pieces, word[start:]]
