"""Ticks, scales, the width of texts, densities: what figures stand on."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.report.figures.density import POINTS, density
from enjeu.report.figures.scale import spanning, ticks
from enjeu.report.figures.text import width_of, wrap

amounts = st.floats(-1e12, 1e12, allow_nan=False)


@given(amounts, amounts)
def test_ticks_are_round_and_within(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    marks = ticks(low, high)
    assert 1 <= len(marks) <= 12 or high - low < 1e-9 * max(abs(low), abs(high))
    room = 1e-6 * (high - low)
    assert all(low - room <= mark <= high + room for mark in marks)


@given(st.lists(amounts, min_size=1, max_size=8))
def test_a_scale_holds_all_values_and_zero(values: list[float]) -> None:
    scale = spanning(values, 0, 100)
    assert scale.low <= min(*values, 0.0)
    assert scale.high >= max(*values, 0.0)
    assert all(-1e-9 <= scale(value) <= 100 + 1e-9 for value in values)


@given(st.text(max_size=200), st.floats(30, 400))
def test_wrapped_lines_fit(text: str, width: float) -> None:
    lines = wrap(text, width, lines=3)
    assert 1 <= len(lines) <= 3
    assert all(width_of(line) <= width for line in lines if len(line) > 1)


def test_a_no_break_space_does_not_break() -> None:
    assert wrap("coût : 41\N{NO-BREAK SPACE}k€", width_of("coût : 41 k")) == ["coût :", "41\N{NO-BREAK SPACE}k€"]


def test_nothing_is_lost_where_there_is_room() -> None:
    assert wrap("un deux trois", 1000) == ["un deux trois"]


def test_the_density_of_normal_draws_peaks_at_their_mean() -> None:
    # 65,536 draws of N(2, 1): the mode of the smoothed curve is within 0.15 of 2, its half width within 10 %.
    draws = np.random.default_rng(3).normal(2.0, 1.0, 65536)
    xs, heights = density(draws, -3.0, 7.0)
    assert xs.shape == heights.shape == (POINTS,)
    assert xs[int(np.argmax(heights))] == pytest.approx(2.0, abs=0.15)
    assert heights.max() == 1.0
    above = xs[heights > 0.5]
    assert above[-1] - above[0] == pytest.approx(2 * math.sqrt(2 * math.log(2)), rel=0.1)


def test_a_certain_amount_has_no_hill() -> None:
    assert density(np.full(100, 5.0), 0.0, 10.0)[1].max() == 0.0
