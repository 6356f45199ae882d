"""Where what came fell in what was promised: ten equal classes, which an honest forecaster fills evenly.

Who calls it: the report of a review, where several promises were measured.
"""

from collections.abc import Sequence

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.figures.palette import GAIN, INK, LOSS, MUTED
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of

HEIGHT = 150.0


def places(bins: Sequence[int], words: tuple[str, str, str, str], count: str, frame: Frame = PAGE) -> Spec:
    """`words`: the axis, its left end, its right end, the line of evenness; `count` names the height of bars."""
    evenly = words[3]
    right = width_of(evenly, SMALL) + 14
    width = min(frame.width, 560) - 44.0 - right
    n, most = sum(bins), max(bins)
    even = n / len(bins)
    top = max(most, even) * 1.12 or 1.0
    board = Canvas(width, HEIGHT, (0.0, float(len(bins))), (0.0, top), Space(40, 24, right, 50))
    heights = [value for value in ticks(0.0, top, 4) if value == int(value)]
    y = {value: HEIGHT * (1.0 - value / top) for value in heights}
    board.words([{"px": -8, "py": y[value], "text": f"{int(value)}"} for value in heights], "right", SMALL, MUTED)
    outer = (0, len(bins) - 1)
    bars: list[Row] = [
        {"x": at + 0.08, "x2": at + 0.92, "y": 0.0, "y2": float(held), "fill": LOSS if at in outer else GAIN}
        for at, held in enumerate(bins)
        if held
    ]
    board.bars(bars)
    board.rules([{"px": 0.0, "px2": width, "py": HEIGHT, "py2": HEIGHT}], INK)
    level = HEIGHT * (1.0 - even / top)
    board.rules([{"px": 0.0, "px2": width, "py": level, "py2": level}], MUTED, 1.2, (4, 3))
    axis, left, far, _ = words
    board.words([{"px": -36, "py": -14, "text": count}], "left", SMALL, MUTED)
    board.words([{"px": width + 8, "py": level, "text": evenly}], "left", SMALL, MUTED)
    board.words([{"px": 0, "py": HEIGHT + 14, "text": left}], "left", SMALL, INK)
    board.words([{"px": width, "py": HEIGHT + 14, "text": far}], "right", SMALL, INK)
    board.words([{"px": width / 2, "py": HEIGHT + 34, "text": axis}], "center", SMALL, MUTED)
    return board.spec()
