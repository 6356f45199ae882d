"""Rank acceptability: how often each option comes first, second… over all weights that people could have meant.

Who calls it: the section on strategic value. One bar an option, cut by rank, the first rank darkest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame, bands, height_of, label, write_labels
from enjeu.report.figures.palette import HEAT, HEAT_TEXT, INK
from enjeu.report.figures.text import SMALL, width_of

STRIP = 20.0
_KEY = 12.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option: its name, a note, and the share of each rank (summing to 1) with its words."""

    label: str
    note: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


def rank_acceptability(options: Sequence[Ranked], ordinals: Sequence[str], frame: Frame = PAGE) -> Spec:
    """Rows in the order given; `ordinals` names the ranks in the key above the bars."""
    names = [label(option.label, frame, option.note, 2) for option in options]
    rows = bands(names, STRIP, frame, 8)
    height = height_of(rows, names, 8)
    side = 4 if frame.stacked else 8
    width = frame.width - (frame.gutter or side) - side
    board = Canvas(width, height, (0.0, 1.0), space=Space(frame.gutter or side, 28, side, 6))
    bars: list[Row] = []
    words: list[list[Row]] = [[] for _ in ordinals]
    for option, row in zip(options, rows, strict=True):
        start = 0.0
        for rank, (share, text) in enumerate(zip(option.shares, option.texts, strict=True)):
            if share > 0.0:
                bars.append({"x": start, "x2": start + share, "y": row.top, "y2": row.bottom, "fill": _tone(rank)[0]})
                if share * width > width_of(text, SMALL) + 6:
                    words[rank].append({"x": start + share / 2, "py": row.middle, "text": text})
            start += share
    board.bars(bars)
    for rank, placed in enumerate(words):
        board.words(placed, "center", SMALL, _tone(rank)[1])
    _key(board, ordinals)
    write_labels(board, rows, names, -frame.gutter)
    return board.spec()


def _tone(rank: int) -> tuple[str, str]:
    """Ground and letters: the first rank darkest, all after the third lightest."""
    place = max(0, len(HEAT) - 1 - rank)
    return HEAT[place], HEAT_TEXT[place]


def _key(board: Canvas, ordinals: Sequence[str]) -> None:
    at = 0.0
    squares: list[Row] = []
    words: list[Row] = []
    for rank, ordinal in enumerate(ordinals[: len(HEAT)]):
        text = f"{ordinal}…" if rank == len(HEAT) - 1 and len(ordinals) > len(HEAT) else ordinal
        end = (at + _KEY) / board.width
        squares.append({"x": at / board.width, "x2": end, "y": -20, "y2": -20 + _KEY, "fill": _tone(rank)[0]})
        words.append({"px": at + _KEY + 4, "py": -20 + _KEY / 2, "text": text})
        at += _KEY + 12 + width_of(text, SMALL) + 8
    board.bars(squares)
    board.words(words, "left", SMALL, INK)
