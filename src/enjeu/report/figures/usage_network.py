"""A map of units: circles as large as their people are many, lines as thick as the share of ties between them.

Who calls it: the usage report. Units that share many ties attract each other; the layout is worked out here, always
the same for the same figures.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.frame import PAGE, Frame
from enjeu.report.figures.palette import GAIN, GAIN_LIGHT, INK, MUTED, NEUTRAL, PAPER
from enjeu.report.figures.text import LEADING, SMALL, wrap
from enjeu.report.figures.usage_legend import Entry, legend_height, write_legend

HEIGHT, DENSE = 400.0, 330.0
KEY = 210.0
"""Width of the list of names beside the map."""
STEPS = (0.05, 0.1, 0.2)
"""Shares from which a line is thicker."""
_THICK = (0.8, 2.0, 3.6, 6.0)
_ROUNDS = 400
_SMALLEST, _LARGEST = 11.0, 30.0
"""Radius of a circle in pixels."""


@dataclass(frozen=True, slots=True)
class Node:
    """A unit: how many of its people are tied to somebody, None where that may not be told."""

    name: str
    people: int | None


def usage_network(
    units: Sequence[Node],
    ties: Mapping[tuple[int, int], float],
    written: Callable[[float], str],
    untold: str,
    frame: Frame = PAGE,
) -> Spec:
    """`ties`: for two units, by their positions, the larger share of either's ties that goes to the other.

    Units are numbered; their names stand beside the map, under it on a telephone. `untold` names the hollow circles.
    """
    side = 0.0 if frame.stacked else KEY
    width, height = frame.width - side, DENSE if frame.dense or frame.stacked else HEIGHT
    key = [wrap(f"{at}. {one.name}", side - 16 if side else frame.width, SMALL, 2) for at, one in enumerate(units, 1)]
    lines = sum(len(entry) for entry in key) * SMALL * LEADING + len(key) * 4
    height = max(height, 0.0 if frame.stacked else lines)
    radius = _radii(units)
    place = _placed(len(units), ties, radius, width, height)
    top = legend_height(_entries(written, untold, units), frame.width) + 4
    board = Canvas(width, height, (0, width), (height, 0), Space(0, top, side, 6 + (lines if frame.stacked else 0)))
    write_legend(board, _entries(written, untold, units), 0, frame.width, 4)
    _lines(board, ties, place)
    _circles(board, units, place, radius)
    start, at = (height + 12, 0.0) if frame.stacked else (8.0, width + 16)
    words: list[Row] = []
    for entry in key:
        words.append({"px": at, "py": start, "text": entry})
        start += len(entry) * SMALL * LEADING + 4
    board.words(words, "left", SMALL, INK)
    return board.spec()


def thickness(share: float) -> float:
    """How thick the line of a share is."""
    return _THICK[sum(share >= step for step in STEPS)]


def _entries(written: Callable[[float], str], untold: str, units: Sequence[Node]) -> list[Entry]:
    names = [f"< {written(STEPS[0])}", *(f"≥ {written(step)}" for step in STEPS)]
    found = [Entry(name, NEUTRAL, (), thick) for name, thick in zip(names, _THICK, strict=True)]
    return found + ([Entry(untold, PAPER)] if any(one.people is None for one in units) else [])


def _lines(board: Canvas, ties: Mapping[tuple[int, int], float], place: FloatArray) -> None:
    for thick in _THICK:
        rows: list[Row] = [
            {"x": place[one][0], "y": place[one][1], "x2": place[other][0], "y2": place[other][1]}
            for (one, other), share in ties.items()
            if thickness(share) == thick
        ]
        if rows:
            board.rules(rows, NEUTRAL, thick)


def _circles(board: Canvas, units: Sequence[Node], place: FloatArray, radius: Sequence[float]) -> None:
    for unit, at, size in zip(units, place.tolist(), radius, strict=True):
        told = unit.people is not None
        point: Row = {"x": at[0], "y": at[1]}
        area = round(math.pi * size**2)
        board.points([point], GAIN_LIGHT if told else PAPER, GAIN if told else MUTED, area)
    numbers: list[Row] = [{"x": at[0], "y": at[1], "text": str(number)} for number, at in enumerate(place.tolist(), 1)]
    board.words(numbers, "center", SMALL, INK, True)


def _radii(units: Sequence[Node]) -> list[float]:
    """The area of a circle is in proportion to its people."""
    most = max((one.people or 0 for one in units), default=0) or 1
    return [max(_SMALLEST, _LARGEST * math.sqrt((one.people or 0) / most)) for one in units]


def _placed(
    count: int, ties: Mapping[tuple[int, int], float], radius: Sequence[float], width: float, height: float
) -> FloatArray:
    """Where circles stand, in pixels: they push each other away, ties draw together (Fruchterman, Reingold 1991)."""
    angle = 2 * np.pi * np.arange(count) / max(count, 1)
    at = np.column_stack([np.cos(angle), np.sin(angle)])
    pull = np.zeros((count, count))
    for (one, other), share in ties.items():
        pull[one, other] = pull[other, one] = math.sqrt(share)
    ideal = 1.6 / math.sqrt(max(count, 1))
    for step in range(_ROUNDS):
        between = at[:, None, :] - at[None, :, :]
        far = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-6)
        force = between / far[..., None] * (ideal**2 / far - pull * far**2 / ideal)[..., None]
        moved = force.sum(axis=1) - 0.3 * at  # who is tied to nobody stays on the map
        length = np.maximum(np.hypot(moved[:, 0], moved[:, 1]), 1e-9)
        heat = 0.12 * (1 - step / _ROUNDS)
        at = at + moved / length[:, None] * np.minimum(length, heat)[:, None]
    return _apart(_fitted(at, max(radius, default=0.0), width, height), radius, width, height)


def _fitted(at: FloatArray, edge: float, width: float, height: float) -> FloatArray:
    """The whole of the room used, a circle's width kept free at the edges."""
    room = np.array([width - 2 * edge - 8, height - 2 * edge - 8])
    low, span = at.min(axis=0), np.ptp(at, axis=0)
    fitted: FloatArray = (at - low) / np.maximum(span, 1e-9) * room + edge + 4
    return fitted


def _apart(at: FloatArray, radius: Sequence[float], width: float, height: float) -> FloatArray:
    """No circle on another: those that touch are pushed apart, within the edges."""
    size = np.array(radius)
    least = size[:, None] + size[None, :] + 6
    np.fill_diagonal(least, 0.0)
    for _ in range(200):
        between = at[:, None, :] - at[None, :, :]
        far = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-6)
        push = np.maximum(least - far, 0.0)
        if not push.any():
            break
        at = at + (between / far[..., None] * push[..., None] / 2).sum(axis=1)
        at = np.clip(at, size[:, None] + 2, np.array([width, height]) - size[:, None] - 2)
    return np.round(at, 1)
