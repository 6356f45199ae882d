"""Usages × stakes: how much each usage contributes to each stake, 1 to 4, with the spread of the raters.

Who calls it: the section on strategic value. On a telephone the stakes are letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, write_labels
from enjeu.report.figures.palette import HEAT, HEAT_TEXT, INK, MUTED, PAPER
from enjeu.report.figures.text import LEADING, SIZE, SMALL, letter, lettered_key, wrap

CELL, DENSE = 34.0, 28.0
NARROW = 48.0
"""In narrower columns the stakes are letters, explained under the map."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean score (1 to 4) in words, with the range of the raters in words where they differ."""

    mean: float
    text: str
    spread: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A stake: its name and a note, such as its weight."""

    label: str
    note: str


def usage_stake_map(
    usages: Sequence[str],
    stakes: Sequence[Axis],
    cells: Mapping[tuple[int, int], Cell],
    frame: Frame = PAGE,
) -> Spec:
    """`cells` by position of usage and stake; a pair without a score stays empty."""
    wide = Frame(frame.width, frame.gutter + 30) if frame.gutter else frame
    names = [label(text, wide) for text in usages]
    gap = 3 if frame.dense else 6
    rows = bands(names, DENSE if frame.dense else CELL, wide, gap)
    height = height_of(rows, names, gap)
    across = (wide.width - wide.gutter) / max(len(stakes), 1)
    lettered = frame.stacked or across < NARROW
    heads = _heads(stakes, across, lettered)
    top = max(len(lines) for lines in heads) * SMALL * LEADING + 22
    key = lettered_key([stake.label for stake in stakes], wide.width) if lettered else []
    bottom = len(key) * SMALL * LEADING + (14 if key else 2)
    board = Canvas(wide.width - wide.gutter, height, (0, max(len(stakes), 1)), space=Space(wide.gutter, top, 0, bottom))
    _cells(board, rows, cells)
    write_labels(board, rows, names, -wide.gutter)
    board.words(
        [
            {"x": column + 0.5, "py": -20 - (len(lines) - 1) * SMALL * LEADING, "text": lines}
            for column, lines in enumerate(heads)
        ],
        "center",
        SMALL,
        INK,
    )
    weights: list[Row] = [{"x": column + 0.5, "py": -6, "text": stake.note} for column, stake in enumerate(stakes)]
    board.words(weights, "center", SMALL, MUTED)
    if key:
        board.words([{"px": 0, "py": height + 14, "text": key}], "left", SMALL, INK)
    return board.spec()


def _heads(stakes: Sequence[Axis], across: float, lettered: bool) -> list[list[str]]:
    if lettered:
        return [[letter(index)] for index in range(len(stakes))]
    return [wrap(stake.label, across - 6, SMALL, 6) for stake in stakes] or [[""]]


def _cells(board: Canvas, rows: Sequence[Band], cells: Mapping[tuple[int, int], Cell]) -> None:
    tones = {place: min(max(int(cell.mean + 0.5), 1), 4) - 1 for place, cell in cells.items()}
    board.bars(
        [
            {
                "x": column + 0.02,
                "x2": column + 0.98,
                "y": rows[row].top,
                "y2": rows[row].bottom,
                "fill": HEAT[tones[row, column]],
            }
            for row, column in cells
        ],
        stroke=PAPER,
        strokeWidth=1,
    )
    for color in dict.fromkeys(HEAT_TEXT):
        shown = [(place, cell) for place, cell in cells.items() if HEAT_TEXT[tones[place]] == color]
        board.words(
            [
                {"x": column + 0.5, "py": rows[row].middle - (5 if cell.spread else 0), "text": cell.text}
                for (row, column), cell in shown
            ],
            "center",
            SIZE,
            color,
            True,
        )
        board.words(
            [
                {"x": column + 0.5, "py": rows[row].middle + 8, "text": cell.spread}
                for (row, column), cell in shown
                if cell.spread
            ],
            "center",
            SMALL - 1,
            color,
        )
