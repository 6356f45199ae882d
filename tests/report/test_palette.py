"""Colours can be read on light and on dark, and told apart without hue."""

from itertools import pairwise

import pytest

from enjeu.report.figures.palette import (
    DARK,
    DARK_PAPER,
    GAIN,
    GAIN_TEXT,
    HEAT,
    HEAT_TEXT,
    INK,
    LOSS,
    LOSS_TEXT,
    MUTED,
    PAPER,
)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio: (L1 + 0.05) / (L2 + 0.05)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("color", [INK, MUTED, GAIN_TEXT, LOSS_TEXT])
def test_words_can_be_read_on_light_and_on_dark(color: str) -> None:
    assert contrast(color, PAPER) >= 4.5
    assert contrast(DARK[color], DARK_PAPER) >= 4.5


@pytest.mark.parametrize(("ground", "color"), tuple(zip(HEAT, HEAT_TEXT, strict=True)))
def test_scores_can_be_read_on_their_cells(ground: str, color: str) -> None:
    assert contrast(ground, color) >= 4.5


def test_scores_are_told_apart_in_grey() -> None:
    greys = [_luminance(color) for color in HEAT]
    assert greys == sorted(greys, reverse=True)
    assert all(contrast(one, other) >= 1.4 for one, other in pairwise(HEAT))


@pytest.mark.parametrize("color", [GAIN, LOSS])
def test_drawn_shapes_stand_out_from_the_page(color: str) -> None:
    # WCAG 2.2, 1.4.11: 3 to 1 for graphical objects.
    assert contrast(color, PAPER) >= 3
    assert contrast(DARK[color], DARK_PAPER) >= 3
