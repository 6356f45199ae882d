"""Colours by their place in the theme, so that a house's own come through; and which text can be read on them.

Who calls it: `house` (the theme of the deck), `page` and `charts` (everything that has a colour).
"""

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from enjeu.report.figures import palette

_SLOTS = {
    MSO_THEME_COLOR.TEXT_1: "dk1",
    MSO_THEME_COLOR.BACKGROUND_1: "lt1",
    MSO_THEME_COLOR.ACCENT_1: "accent1",
    MSO_THEME_COLOR.ACCENT_2: "accent2",
}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the theme, lighter (above 0) or darker (below) by a share."""

    place: MSO_THEME_COLOR
    brightness: float = 0.0


INK = Colour(MSO_THEME_COLOR.TEXT_1)
MUTED = Colour(MSO_THEME_COLOR.TEXT_1, 0.3)
PAPER = Colour(MSO_THEME_COLOR.BACKGROUND_1)
PANEL = Colour(MSO_THEME_COLOR.BACKGROUND_1, -0.05)
GRID = Colour(MSO_THEME_COLOR.BACKGROUND_1, -0.15)
NEUTRAL = Colour(MSO_THEME_COLOR.BACKGROUND_1, -0.28)
GAIN = Colour(MSO_THEME_COLOR.ACCENT_1)
GAIN_LIGHT = Colour(MSO_THEME_COLOR.ACCENT_1, 0.55)
LOSS = Colour(MSO_THEME_COLOR.ACCENT_2)
LOSS_DARK = Colour(MSO_THEME_COLOR.ACCENT_2, -0.25)
LOSS_LIGHT = Colour(MSO_THEME_COLOR.ACCENT_2, 0.5)
HEAT = tuple(Colour(MSO_THEME_COLOR.ACCENT_1, step) for step in (0.85, 0.55, 0.0, -0.45))
"""Scores 1 to 4, from light to dark; the score is printed on each as well."""

READABLE = 4.5
"""The contrast that WCAG 2 (AA) asks of text."""

OWN_THEME: Mapping[str, str] = {
    "dk1": palette.INK,
    "lt1": palette.PAPER,
    "dk2": palette.MUTED,
    "lt2": palette.GRID,
    "accent1": palette.GAIN,
    "accent2": palette.LOSS,
    "accent3": palette.GAIN_LIGHT,
    "accent4": palette.LOSS_LIGHT,
    "accent5": palette.NEUTRAL,
    "accent6": palette.HEAT[3],
    "hlink": palette.GAIN_TEXT,
    "folHlink": palette.LOSS_TEXT,
}
"""The colours of every other figure as a theme, for a deck without a house template."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What the colours of a theme are on the screen."""

    rgb: Mapping[str, str]
    """`accent1` → `23649E`."""
    swapped: bool
    """True where the master writes light on dark: its text is the theme's light colour."""

    def shown(self, colour: Colour) -> tuple[float, float, float]:
        """Red, green and blue, 0 to 1."""
        slot = _SLOTS[colour.place]
        if self.swapped:
            slot = {"dk1": "lt1", "lt1": "dk1"}.get(slot, slot)
        digits = self.rgb[slot]
        red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
        hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
        step = colour.brightness
        light = light + (1 - light) * step if step > 0 else light * (1 + step)
        return colorsys.hls_to_rgb(hue, light, depth)

    def text_on(self, ground: Colour) -> Colour:
        """Ink or paper, whichever is read better on `ground`."""
        return max((INK, PAPER), key=lambda text: contrast(self.shown(text), self.shown(ground)))


def theme_of(master: Any, theme: bytes) -> Theme:
    """The colours of a master (its element) and of the theme beside it; ValueError where they are not all there."""
    root = parse_xml(theme)
    known = {}
    for slot in _SLOTS.values():
        found = root.find(f".//{qn('a:clrScheme')}/{qn(f'a:{slot}')}")
        colour = None if found is None or len(found) == 0 else found[0].get("lastClr") or found[0].get("val")
        if colour is None or len(colour) != 6:
            raise ValueError(slot)
        known[slot] = colour
    mapped = master.find(qn("p:clrMap"))
    return Theme(known, mapped is not None and mapped.get("tx1", "dk1").startswith("lt"))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG 2: 1 (the same) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: tuple[float, float, float]) -> float:
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
