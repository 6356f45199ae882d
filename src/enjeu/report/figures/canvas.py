"""A small drawing board that writes one layered Vega-Lite specification; called by every figure.

Values along x (and y where it has a scale) stay values in the specification; rows and words are placed in pixels
from the top left. All data stand inside the specification: it needs no address and no file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from enjeu.report.figures.palette import GRID, INK, MUTED
from enjeu.report.figures.text import LEADING, SIZE, SMALL, width_of

Spec = dict[str, object]
"""A Vega-Lite 6 specification."""
Row = Mapping[str, object]
Align = Literal["left", "center", "right"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Space:
    """Padding around the plot, in pixels."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


@dataclass(slots=True)
class Canvas:
    """A board of `width` × `height` pixels (padding apart) with a scale along x and one along y."""

    width: float
    height: float
    x_domain: Sequence[float]
    y_domain: Sequence[float] | None = None
    space: Space = field(default_factory=Space)
    layers: list[Spec] = field(default_factory=list)

    def bars(self, rows: Sequence[Row], **mark: object) -> None:
        """Rectangles `x` to `x2`, `y` to `y2` in the colour `fill`."""
        self._add({"type": "rect", **mark}, rows, ("x", "x2", "y", "y2"), {"fill": _literal("fill")})

    def rules(self, rows: Sequence[Row], color: str = INK, thick: float = 1, dash: Sequence[int] = ()) -> None:
        """Straight lines from (`x`, `y`) to (`x2`, `y2`); `py` and `py2` place them in pixels."""
        mark: Spec = {"type": "rule", "color": color, "strokeWidth": thick}
        if dash:
            mark["strokeDash"] = list(dash)
        for placed in _by_place(rows):
            self._add(mark, placed, tuple(placed[0]), {})

    def curves(self, rows: Sequence[Row], color: str, thick: float = 1.5, dash: Sequence[int] = ()) -> None:
        """Lines through (`x`, `y`) from left to right, one for each `line`."""
        mark: Spec = {"type": "line", "color": color, "strokeWidth": thick, "strokeJoin": "round"}
        if dash:
            mark["strokeDash"] = list(dash)
        detail: Spec = {"detail": {"field": "line", "type": "nominal"}}
        self._add(mark, rows, ("x", "y"), detail)

    def areas(self, rows: Sequence[Row], color: str, opacity: float = 1) -> None:
        """Surfaces between `y` and `y2` over `x`, one for each `line`."""
        mark: Spec = {"type": "area", "color": color, "opacity": opacity}
        self._add(mark, rows, ("x", "y", "y2"), {"detail": {"field": "line", "type": "nominal"}})

    def points(self, rows: Sequence[Row], fill: str, stroke: str, size: float = 50, shape: str = "circle") -> None:
        """Points at (`x`, `y`)."""
        mark: Spec = {"type": "point", "filled": True, "fill": fill, "stroke": stroke, "opacity": 1}
        self._add({**mark, "strokeWidth": 1.4, "size": size, "shape": shape}, rows, ("x", "y"), {})

    def words(
        self,
        rows: Sequence[Row],
        align: Align = "left",
        size: float = SIZE,
        color: str = INK,
        bold: bool = False,
        baseline: str = "middle",
        shift: tuple[float, float] = (0, 0),
    ) -> None:
        """Texts (a string or a list of lines in `text`) at (`x`, `y`); `px` and `py` place them in pixels instead."""
        mark: Spec = {"type": "text", "align": align, "baseline": baseline, "fontSize": size, "color": color}
        mark |= {"lineHeight": size * LEADING, "dx": shift[0], "dy": shift[1], "fontWeight": 600 if bold else 400}
        content: Spec = {"text": {"field": "text", "type": "nominal"}}
        for placed in _by_place(rows):
            self._add(mark, placed, tuple(name for name in ("x", "y", "px", "py") if name in placed[0]), content)

    def x_axis(self, marks: Sequence[tuple[float, str]], spans: Sequence[tuple[float, float]] = ()) -> None:
        """A vertical grid line over `spans` (pixels; else from top to bottom) at each mark, zero in ink.

        Its label stands below, where it is not cut off.
        """
        strips = spans or ((0.0, self.height),)
        lines: list[Row] = [
            {"x": value, "x2": value, "py": top, "py2": bottom} for value, _ in marks for top, bottom in strips
        ]
        self.rules([line for line in lines if line["x"] != 0], GRID)
        self.rules([line for line in lines if line["x"] == 0], INK)
        words = [{"x": value, "py": self.height + 12, "text": text} for value, text in marks if self._fits(value, text)]
        self.words(words, "center", SMALL, MUTED)

    def spec(self) -> Spec:
        """The specification; sizes in whole pixels."""
        space = self.space
        padding = {"left": space.left, "top": space.top, "right": space.right, "bottom": space.bottom}
        return {
            "$schema": SCHEMA,
            "width": round(self.width),
            "height": round(self.height),
            "padding": {side: round(size) for side, size in padding.items()},
            "autosize": {"type": "none"},
            "background": "transparent",
            "config": {"aria": False, "view": {"stroke": None}, "text": {"font": FONT}, "axis": {"disable": True}},
            "layer": self.layers,
        }

    def _fits(self, value: float, text: str) -> bool:
        low, high = self.x_domain
        pixel = (value - low) / (high - low) * self.width
        half = width_of(text, SMALL) / 2
        return pixel - half >= -self.space.left and pixel + half <= self.width + self.space.right

    def _add(self, mark: Spec, rows: Sequence[Row], fields: tuple[str, ...], more: Spec) -> None:
        if rows:
            encoding = {name.removeprefix("p"): self._channel(name) for name in fields}
            self.layers.append(
                {"data": {"values": [dict(row) for row in rows]}, "mark": mark, "encoding": encoding | more}
            )

    def _channel(self, name: str) -> Spec:
        if name.endswith("2"):
            return {"field": name}
        axis = name[-1]
        domain = self.x_domain if axis == "x" else self.y_domain
        if domain is None or name in ("px", "py"):
            return {"field": name, "type": "quantitative", "scale": None, "axis": None}
        scale = {"domain": list(domain), "nice": False, "zero": False}
        return {"field": name, "type": "quantitative", "scale": scale, "axis": None}


def _literal(name: str) -> Spec:
    return {"field": name, "type": "nominal", "scale": None, "legend": None}


def _by_place(rows: Sequence[Row]) -> list[list[Row]]:
    # A layer has one way of placing; rows placed by value and rows placed in pixels go to layers of their own.
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(set(row) - {"text"})), []).append(row)
    return list(groups.values())
