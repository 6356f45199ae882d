"""Units × units: which share of its ties each unit has with each other; what is protected is hatched.

Who calls it: the usage report. A cell without any tie looks like a protected one: it would say something about few.
"""

from collections.abc import Callable, Mapping, Sequence

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Band, Frame, bands, height_of, label, write_labels
from enjeu.report.figures.palette import GRID, HEAT, HEAT_TEXT, MUTED, NEUTRAL, PAPER
from enjeu.report.figures.text import SIZE, SMALL
from enjeu.report.figures.usage_legend import Entry, legend_height, write_legend

CELL, DENSE = 30.0, 24.0
STEPS = (0.05, 0.15, 0.35)
"""Shares from which a cell is darker."""
_HATCHES = 3


def usage_matrix(
    units: Sequence[str],
    shares: Mapping[tuple[int, int], float],
    written: Callable[[float], str],
    hidden: str,
    frame: Frame = PAGE,
) -> Spec:
    """`shares` by position of the unit that ties leave and of the one they go to; all else is hatched."""
    names = [label(f"{number}. {name}", frame, lines=2) for number, name in enumerate(units, 1)]
    rows = bands(names, DENSE if frame.dense else CELL, frame, 3)
    height = height_of(rows, names, 3)
    width = frame.width - frame.gutter
    entries = [*_steps(written), Entry(hidden, PAPER)]
    top = legend_height(entries, frame.width) + 22
    board = Canvas(width, height, (0, max(len(units), 1)), space=Space(frame.gutter, top, 0, 4))
    write_legend(board, entries, -frame.gutter, frame.width, 22)
    write_labels(board, rows, names, -frame.gutter)
    heads: list[Row] = [{"x": column + 0.5, "py": -10, "text": str(column + 1)} for column in range(len(units))]
    board.words(heads, "center", SMALL, MUTED)
    _hatched(board, [(row, column) for row in range(len(units)) for column in range(len(units))], shares, rows)
    tones = {place: tone(share) for place, share in shares.items()}
    filled = [{**_box(row, column, rows), "fill": HEAT[tones[row, column]]} for row, column in shares]
    board.bars(filled, stroke=PAPER, strokeWidth=1)
    size = SIZE if width / max(len(units), 1) >= 40 else SMALL - 1.5
    for color in dict.fromkeys(HEAT_TEXT):
        told = [(place, share) for place, share in shares.items() if HEAT_TEXT[tones[place]] == color]
        words: list[Row] = [
            {"x": column + 0.5, "py": rows[row].middle, "text": written(share)} for (row, column), share in told
        ]
        board.words(words, "center", size, color)
    return board.spec()


def tone(share: float) -> int:
    """0 to 3, light to dark."""
    return sum(share >= step for step in STEPS)


def _steps(written: Callable[[float], str]) -> list[Entry]:
    names = [f"< {written(STEPS[0])}"]
    names += [f"≥ {written(step)}" for step in STEPS]
    return [Entry(name, color) for name, color in zip(names, HEAT, strict=True)]


def _box(row: int, column: int, rows: Sequence[Band]) -> dict[str, float]:
    return {"x": column + 0.02, "x2": column + 0.98, "y": rows[row].top, "y2": rows[row].bottom}


def _hatched(
    board: Canvas,
    places: Sequence[tuple[int, int]],
    shares: Mapping[tuple[int, int], float],
    rows: Sequence[Band],
) -> None:
    """Slanting lines inside a frame."""
    hidden = [place for place in places if place not in shares]
    board.bars([{**_box(row, column, rows), "fill": PAPER} for row, column in hidden], stroke=GRID, strokeWidth=1)
    lines: list[Row] = []
    for row, column in hidden:
        top, bottom = rows[row].top, rows[row].bottom
        for number in range(_HATCHES):
            start = column + 0.02 + 0.96 * number / _HATCHES
            lines.append({"x": start, "x2": start + 0.96 / _HATCHES, "py": bottom, "py2": top})
    board.rules(lines, NEUTRAL, 0.8)
