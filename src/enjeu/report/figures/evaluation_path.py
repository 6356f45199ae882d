"""The event study: the effect in each period around the start, with its interval.

Who calls it: the document of an evaluation. Before the start it shows whether the comparison held.
"""

import math
from collections.abc import Callable, Sequence

from enjeu.report.evaluated import Moment
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.evaluation_board import HEIGHT, below, board, whole
from enjeu.report.figures.frame import PAPER, Frame
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, LOSS, MUTED, NEUTRAL
from enjeu.report.figures.text import SMALL


def event_study(
    moments: Sequence[Moment], said: Callable[[float], str], axis: str, start: str, frame: Frame = PAPER
) -> Spec:
    """Points with their intervals; before the start in grey. `said` writes effects, `start` names the start."""
    ends = [x for one in moments for x in (one.effect, one.low, one.high) if math.isfinite(x)]
    first, last = min(one.at for one in moments), max(one.at for one in moments)
    made, _ = board(frame, (first - 0.7, last + 0.7), ends, said, zero=True)
    made.rules([{"x": -0.5, "x2": -0.5, "py": 0, "py2": HEIGHT}], MUTED, 1, (3, 3))
    made.words([{"x": -0.5, "py": 7, "text": start}], "left", SMALL, MUTED, shift=(5, 0))
    width = max(1.2, min(5.0, made.width / (last - first + 2) * 0.35))
    for side, colour, light in ((False, INK, NEUTRAL), (True, GAIN, GAIN_LIGHT)):
        mine = [one for one in moments if (one.at >= 0) is side]
        spans = [one for one in mine if math.isfinite(one.low) and math.isfinite(one.high)]
        made.rules([{"x": one.at, "x2": one.at, "y": one.low, "y2": one.high} for one in spans], light, width)
        made.points([{"x": one.at, "y": one.effect} for one in mine], colour, colour, 34)
    alone = [one for one in moments if not (math.isfinite(one.low) and math.isfinite(one.high))]
    made.points([{"x": one.at, "y": one.effect} for one in alone], "#ffffff", LOSS, 34)
    marks = whole(first, last, 7 if frame.stacked else 13)
    below(made, [(float(value), said_whole(value)) for value in marks], axis)
    return made.spec()


def said_whole(value: int) -> str:
    """A period relative to the start, with a sign that reads as one."""
    return str(value).replace("-", "\N{MINUS SIGN}")
