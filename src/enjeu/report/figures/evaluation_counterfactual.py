"""The treated beside what they would have been without the treatment.

Who calls it: the document of an evaluation.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.evaluation_board import HEIGHT, below, board, whole
from enjeu.report.figures.evaluation_path import said_whole
from enjeu.report.figures.frame import PAPER, Frame
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, MUTED
from enjeu.report.figures.text import SMALL, width_of, wrap


@dataclass(frozen=True, slots=True)
class Both:
    """One period relative to the start: what was, and what would have been."""

    at: int
    observed: float
    counterfactual: float


@dataclass(frozen=True, slots=True)
class Names:
    """Words of the figure."""

    observed: str
    counterfactual: str
    axis: str
    start: str


def counterfactual(moments: Sequence[Both], said: Callable[[float], str], names: Names, frame: Frame = PAPER) -> Spec:
    """Two lines, and the surface between them from the start on."""
    known = [one for one in moments if math.isfinite(one.observed) and math.isfinite(one.counterfactual)]
    values = [x for one in known for x in (one.observed, one.counterfactual)]
    first, last = min(one.at for one in known), max(one.at for one in known)
    room = 12.0 if frame.stacked else max(width_of(text, SMALL) for text in _pieces(names)) + 16
    made, scale = board(frame, (first - 0.5, last + 0.5), values, said, zero=False, right=room)
    made.areas(
        [{"x": one.at, "y": one.observed, "y2": one.counterfactual, "line": "a"} for one in known if one.at >= 0],
        GAIN_LIGHT,
        0.5,
    )
    if first < 0:
        made.rules([{"x": -0.5, "x2": -0.5, "py": 0, "py2": HEIGHT}], MUTED, 1, (3, 3))
        made.words([{"x": -0.5, "py": 7, "text": names.start}], "left", SMALL, MUTED, shift=(5, 0))
    made.curves([{"x": one.at, "y": one.counterfactual, "line": "c"} for one in known], INK, 1.5, (5, 3))
    made.curves([{"x": one.at, "y": one.observed, "line": "o"} for one in known], GAIN, 2.0)
    if not frame.stacked:
        ends = _apart(scale(known[-1].observed), scale(known[-1].counterfactual))
        for y, name, colour in zip(ends, (names.observed, names.counterfactual), (GAIN, INK), strict=True):
            lines = wrap(name, 110, SMALL, 3)
            row = {"px": made.width + 4, "py": y - (len(lines) - 1) * 6.5, "text": lines}
            made.words([row], "left", SMALL, colour)
    below(made, [(float(at), said_whole(at)) for at in whole(first, last, 7 if frame.stacked else 12)], names.axis)
    return made.spec()


def _pieces(names: Names) -> list[str]:
    return [piece for name in (names.observed, names.counterfactual) for piece in wrap(name, 110, SMALL, 3)]


def _apart(one: float, other: float) -> tuple[float, float]:
    """Heights at least three lines from each other."""
    gap = 42.0 - abs(one - other)
    if gap <= 0:
        return one, other
    sign = 1.0 if one > other else -1.0
    return one + sign * gap / 2, other - sign * gap / 2
