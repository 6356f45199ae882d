"""Figures of use are valid, draw at the extremes of their data, and keep circles apart."""

import math
import re
from collections.abc import Callable

import altair
import pytest

from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import PAGE, PAPER, TELEPHONE, Frame
from enjeu.report.figures.usage_lines import Axes, Point, Series, usage_lines
from enjeu.report.figures.usage_matrix import tone, usage_matrix
from enjeu.report.figures.usage_network import Node, thickness, usage_network
from enjeu.report.figures.usage_ranges import Range, usage_ranges
from enjeu.report.figures.usage_stacks import Part, usage_stacks
from enjeu.report.render_svg import svg
from tests.report.test_figures import _texts

LONG = "Direction générale des opérations industrielles et de la maintenance/Atelier de Saint-Nazaire"
PERIODS = tuple(f"janv. {2000 + place}" for place in range(24))


def share(x: float) -> str:
    return f"{100 * x:.0f}\N{NARROW NO-BREAK SPACE}%"


def axes(most: float | None, periods: tuple[str, ...] = PERIODS) -> Axes:
    return Axes(periods, "part", share, most)


def _lines(frame: Frame) -> Spec:
    broken = [None if place % 5 == 3 else Point(0.4 + place / 60, 0.3, 1.2) for place in range(24)]
    bounds = [Point(None, 0.9) if place % 4 == 0 else None for place in range(24)]
    alone = [Point(0.2) if place == 7 else None for place in range(24)]
    return usage_lines([Series(LONG, broken), Series("b", bounds), Series("c", alone)], axes(1.0), frame)


def _negative(frame: Frame) -> Spec:
    return usage_lines([Series("E-I", [Point(-0.6, -0.7, -0.5), Point(0.1, 0.0, 0.2)])], axes(None, PERIODS[:2]), frame)


def _nothing(frame: Frame) -> Spec:
    return usage_lines([Series("a", [None, None])], axes(None, PERIODS[:2]), frame)


def _stacks(frame: Frame) -> Spec:
    parts = [Part(LONG, [0.5] * 24), Part("b", [0.3, None] * 12), Part("c", [0.2] * 24)]
    return usage_stacks(parts, axes(1.0), "protégé", frame)


def _flow(frame: Frame) -> Spec:
    parts = [Part("fidèles", [100.0, None]), Part("perdues", [30.0, 20.0], below=True)]
    return usage_stacks(parts, axes(None, PERIODS[:2]), "protégé", frame)


def _matrix(frame: Frame) -> Spec:
    shares = {(row, column): (row * 12 + column) / 144 for row in range(12) for column in range(12) if row != column}
    return usage_matrix([LONG] * 12, shares, share, "protégé, ou sans lien", frame)


def _network(frame: Frame) -> Spec:
    nodes = [Node(LONG, None if place % 7 == 6 else 10 + place * 5) for place in range(40)]
    ties = {(one, one + 1): 0.02 * (one % 20) for one in range(38)}
    return usage_network(nodes, ties, share, "protégé", frame)


def _ranges(frame: Frame) -> Spec:
    rows = [Range(LONG, "v1", 3.2, 1.0, 5.0, "3,2"), Range("b", "", None, None, None, "protégé")]
    return usage_ranges(rows, (1.0, 5.0), "score", share, frame)


DRAWN = (_lines, _negative, _nothing, _stacks, _flow, _matrix, _network, _ranges)


@pytest.mark.parametrize("frame", [PAGE, PAPER, TELEPHONE])
@pytest.mark.parametrize("draw", DRAWN)
def test_each_is_valid_and_draws_within_its_frame(draw: Callable[[Frame], Spec], frame: Frame) -> None:
    spec = draw(frame)
    altair.LayerChart.from_dict(spec, validate=True)
    assert svg(spec, "one", "title", "words").startswith("<svg")
    padding, width = spec["padding"], spec["width"]
    assert isinstance(padding, dict)
    assert isinstance(width, int)
    assert width + padding["left"] + padding["right"] <= frame.width + 2  # sizes are whole pixels
    assert draw(frame) == spec


@pytest.mark.parametrize("frame", [PAGE, PAPER, TELEPHONE])
@pytest.mark.parametrize("draw", DRAWN)
def test_no_word_is_cut_off_by_the_edge(draw: Callable[[Frame], Spec], frame: Frame) -> None:
    drawn = svg(draw(frame), "one", "title", "words")
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert size is not None
    for left, right, y, words in _texts(drawn):
        assert left >= -1, words
        assert right <= float(size[1]) + 1, words
        assert 6 <= y <= float(size[2]), words


def circles(spec: Spec) -> list[tuple[float, float, float]]:
    layers = spec["layer"]
    assert isinstance(layers, list)
    points = [layer for layer in layers if layer["mark"]["type"] == "point"]
    rows = [(layer["data"]["values"][0], layer["mark"]["size"]) for layer in points]
    return [(row["x"], row["y"], math.sqrt(size / math.pi)) for row, size in rows]


@pytest.mark.parametrize("frame", [PAPER, TELEPHONE])
def test_circles_stand_on_the_map_and_not_on_each_other(frame: Frame) -> None:
    nodes = [Node(f"u{place}", 10 + place * 9) for place in range(12)]
    spec = usage_network(nodes, {(0, 1): 0.4, (2, 3): 0.01, (0, 11): 0.2}, share, "protégé", frame)
    found = circles(spec)
    assert len(found) == 12
    for place, (x, y, radius) in enumerate(found):
        assert radius - 1 <= x <= float(str(spec["width"])) - radius + 1
        assert radius - 1 <= y <= float(str(spec["height"])) - radius + 1
        for other in found[:place]:
            assert math.hypot(x - other[0], y - other[1]) >= radius + other[2]


def test_tied_units_are_nearer_than_others() -> None:
    nodes = [Node(f"u{place}", 20) for place in range(6)]
    ties = {(0, 1): 0.4, (1, 2): 0.4, (0, 2): 0.4, (3, 4): 0.4, (4, 5): 0.4, (3, 5): 0.4, (2, 3): 0.02}
    at = circles(usage_network(nodes, ties, share, "protégé", PAPER))
    inside = [math.dist(at[one][:2], at[other][:2]) for one, other in ((0, 1), (3, 4), (4, 5))]
    across = [math.dist(at[one][:2], at[other][:2]) for one in (0, 1, 2) for other in (4, 5)]
    assert max(inside) < min(across)


def test_thickness_and_tone_follow_the_share() -> None:
    shares = (0.0, 0.05, 0.12, 0.4)
    assert [thickness(one) for one in shares] == sorted({thickness(one) for one in shares})
    assert [tone(one) for one in (0.0, 0.05, 0.15, 0.35, 1.0)] == [0, 1, 2, 3, 3]


def test_a_hidden_cell_is_hatched_and_has_no_number() -> None:
    spec = usage_matrix(["a", "b"], {(0, 0): 0.4}, share, "protégé", PAPER)
    layers = spec["layer"]
    assert isinstance(layers, list)
    texts = [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]
    assert sum("40" in str(text) for text in texts) == 1
    hatches = [layer for layer in layers if layer["mark"]["type"] == "rule" and len(layer["data"]["values"]) == 9]
    assert len(hatches) == 1
