"""Strategic value: what each option brings to each stake and criterion, bars with their P5–P95.

Who calls it: the section on strategic value. One column an option, all on 0 to 100, so that rows and columns compare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Canvas, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame, bands, height_of, label, strips, write_labels
from enjeu.report.figures.palette import GAIN_LIGHT, GRID, INK, MUTED, NEUTRAL
from enjeu.report.figures.text import LEADING, SMALL, letter, lettered_key, wrap

STRIP = 18.0


@dataclass(frozen=True, slots=True)
class Part:
    """One option on one stake, 0 to 1, with the mean in words."""

    mean: float
    p5: float
    p95: float
    text: str


@dataclass(frozen=True, slots=True)
class Stake:
    """A row: its name and its weight in words; `total` marks the weighted score."""

    label: str
    note: str
    total: bool = False


def strategic_parts(
    stakes: Sequence[Stake], options: Sequence[str], parts: Mapping[tuple[int, int], Part], frame: Frame = PAGE
) -> Spec:
    """`parts` by position of stake and option."""
    names = [label(stake.label, frame, stake.note) for stake in stakes]
    rows = bands(names, STRIP, frame, 9)
    height = height_of(rows, names, 9)
    across = (frame.width - frame.gutter) / max(len(options), 1)
    lettered = across < 80
    heads = [
        [letter(index)] if lettered else wrap(option, across - 8, SMALL, 6) for index, option in enumerate(options)
    ] or [[""]]
    key = lettered_key(options, frame.width) if lettered else []
    top = max(len(lines) for lines in heads) * SMALL * LEADING + 8
    board = Canvas(
        frame.width - frame.gutter,
        height,
        (0, max(len(options), 1)),
        space=Space(frame.gutter, top, 0, len(key) * SMALL * LEADING + 14 if key else 4),
    )
    board.rules(
        [
            {"x": column, "x2": column, "py": top, "py2": bottom}
            for column in range(len(options))
            for top, bottom in strips(rows, frame) or [(-2.0, height)]
        ],
        GRID,
    )
    _write_parts(board, stakes, parts, [row.middle for row in rows], across)
    board.words(
        [
            {"x": column, "py": -10 - (len(lines) - 1) * SMALL * LEADING, "text": lines}
            for column, lines in enumerate(heads)
        ],
        "left",
        SMALL,
        MUTED,
    )
    if key:
        board.words([{"px": 0, "py": height + 14, "text": key}], "left", SMALL, INK)
    write_labels(board, rows, names, -frame.gutter)
    return board.spec()


def _write_parts(
    board: Canvas,
    stakes: Sequence[Stake],
    parts: Mapping[tuple[int, int], Part],
    middles: Sequence[float],
    across: float,
) -> None:
    """A bar for the mean, a line from P5 to P95 and the number after it; `across` is the width of a column."""
    room = 1 - 26 / across - 0.1
    bars, whiskers, words = [], [], []
    for (row, column), part in parts.items():
        middle = middles[row]
        bars.append(
            {
                "x": column,
                "x2": column + part.mean * room,
                "y": middle - 6,
                "y2": middle + 6,
                "fill": GAIN_LIGHT if stakes[row].total else NEUTRAL,
            }
        )
        whiskers.append({"x": column + part.p5 * room, "x2": column + part.p95 * room, "y": middle, "y2": middle})
        end = max(part.mean, part.p95) * room
        words.append({"x": column + end + 4 / across, "py": middle, "text": part.text})
    board.bars(bars)
    board.rules(whiskers, INK, 1.2)
    board.words(words, "left", SMALL, INK)
