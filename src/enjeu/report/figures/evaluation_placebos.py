"""Placebos: what is found where nothing was done, and where the real effect lies among it.

Who calls it: the document of an evaluation.
"""

import math
from collections.abc import Callable

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.report.figures.canvas import Align, Spec
from enjeu.report.figures.evaluation_board import HEIGHT, below, board
from enjeu.report.figures.frame import PAPER, Frame
from enjeu.report.figures.palette import LOSS, LOSS_TEXT, NEUTRAL
from enjeu.report.figures.scale import ticks
from enjeu.report.figures.text import SMALL, width_of

_BARS = 24


def placebo_distribution(
    effects: FloatArray,
    effect: float,
    said: Callable[[float], str],
    counted: Callable[[float], str],
    axis: str,
    frame: Frame = PAPER,
) -> Spec:
    """Bars of placebo effects, a line at the real one; `said` writes effects, `counted` numbers of placebos."""
    reach = 1.08 * max(float(np.abs(effects).max()), abs(effect)) or 1.0
    bars = min(_BARS, max(8, 2 * math.ceil(math.sqrt(len(effects)))))
    counts, edges = np.histogram(effects, bins=bars, range=(-reach, reach))
    made, _ = board(
        frame,
        (-reach, reach),
        [0.0, float(counts.max()) * 1.12],
        lambda value: counted(value) if value == round(value) else "",
        zero=True,
    )
    made.bars(
        [
            {"x": float(low), "x2": float(high), "y": 0, "y2": int(count), "fill": NEUTRAL}
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
            if count
        ],
        stroke="#ffffff",
        strokeWidth=1,
    )
    made.rules([{"x": effect, "x2": effect, "py": 0, "py2": HEIGHT}], LOSS, 2.2)
    text = said(effect)
    inward: Align = "right" if effect > 0 and width_of(text, SMALL) + 12 < made.width / 2 else "left"
    row = {"x": effect, "py": 7, "text": text}
    made.words([row], inward, SMALL, LOSS_TEXT, bold=True, shift=(-6 if inward == "right" else 6, 0))
    below(made, [(value, said(value)) for value in ticks(-reach, reach, 4 if frame.stacked else 7)], axis)
    return made.spec()
