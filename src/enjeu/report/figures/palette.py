"""The colours of every figure: told apart without hue, on white and (by a substitution in CSS) on a dark page.

Who calls it: every figure, and the HTML page for its dark style. Contrast is tested in `tests/report/test_palette.py`.
"""

from collections.abc import Mapping

PAPER = "#ffffff"
INK = "#1b2530"
MUTED = "#56616c"
GRID = "#dde2e7"
NEUTRAL = "#b3bcc5"
GAIN = "#23649e"
GAIN_LIGHT = "#9cc4e6"
LOSS = "#c8591a"
LOSS_LIGHT = "#f3b98f"
GAIN_TEXT = "#1d5587"
LOSS_TEXT = "#9c420e"

HEAT = ("#e6f0f8", "#a8cce8", "#3878ac", "#12436f")
"""Scores 1 to 4, from light to dark; the figure is printed in each cell as well."""
HEAT_TEXT = ("#101820", "#101820", "#fffffe", "#fffffe")

DARK_PAPER = "#161c22"
DARK: Mapping[str, str] = {
    PAPER: DARK_PAPER,
    INK: "#e9edf1",
    MUTED: "#a7b2bd",
    GRID: "#36414c",
    NEUTRAL: "#6c7884",
    GAIN: "#6db0e8",
    GAIN_LIGHT: "#2f5f88",
    LOSS: "#ef9455",
    LOSS_LIGHT: "#8a4a1f",
    GAIN_TEXT: "#8cc1ee",
    LOSS_TEXT: "#f5ab78",
}
"""What each colour becomes on a dark page; the colours of the heat map stay, as its cells bring their own ground."""


def dark_rules(scope: str) -> str:
    """CSS rules that recolour drawn figures: attribute selectors, so that the SVG itself stays right on paper."""
    return "\n".join(
        f'{scope} [{attribute}="{light}"]{{{attribute}:{dark}}}'
        for light, dark in DARK.items()
        for attribute in ("fill", "stroke")
    )
