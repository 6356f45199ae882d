"""From gross to net, one small chart a benefit: each step takes something off, what is left is what counts.

Who calls it: the section on money. Every panel has its own scale (its gross value is its full width): amounts are
printed, so panels need no common axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from enjeu.report.figures.canvas import Canvas, Row, Space, Spec
from enjeu.report.figures.palette import GAIN, GRID, INK, LOSS, LOSS_LIGHT, MUTED, NEUTRAL
from enjeu.report.figures.text import SIZE, SMALL, wrap

STEP, HEAD, GAP, TITLE, AMOUNT, NAMES = 17.0, 33.0, 20.0, 14.0, 66.0, 125.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of a panel: what is left before and after it, its name and its amount in words."""

    name: str
    before: float
    after: float
    amount: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One benefit: its name, a note (kind, whether it counts), its gross value, the steps, and the net value."""

    label: str
    note: str
    gross: Stage
    stages: Sequence[Stage]
    net: Stage
    counted: bool


@dataclass(slots=True)
class _Rows:
    """What is drawn, gathered over all panels: one layer of a kind is much cheaper than one a panel."""

    bars: list[Row] = field(default_factory=list)
    axes: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    borders: list[Row] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)
    amounts: list[Row] = field(default_factory=list)


def waterfall(panels: Sequence[Panel], columns: int = 2, width: int = 760) -> Spec:
    """Panels in `columns` columns; all bars start from a common zero within their panel."""
    across = (width - GAP * (columns - 1)) / columns
    titles = [wrap(panel.label, across * 0.92, SIZE, 2) for panel in panels]
    tops, bottom = _places(panels, titles, columns)
    rows = _Rows()
    for index, panel in enumerate(panels):
        left, top = (index % columns) * (across + GAP), tops[index]
        head = top - HEAD + 7 - TITLE * (len(titles[index]) - 1)
        rows.titles.append({"px": left, "py": head, "text": titles[index]})
        rows.notes.append({"px": left, "py": top - 11, "text": wrap(panel.note, across, SMALL, 1)})
        rows.borders.append({"x": left, "x2": left + across, "y": top - 3, "y2": top - 3})
        _panel(rows, panel, left, top, across)
    return _drawn(rows, Canvas(width, bottom, (0, width), space=Space(0, 0, 0, 2)))


def _places(panels: Sequence[Panel], titles: Sequence[list[str]], columns: int) -> tuple[list[float], float]:
    tops: list[float] = []
    at = 0.0
    for start in range(0, len(panels), columns):
        line = panels[start : start + columns]
        at += HEAD + TITLE * (max(map(len, titles[start : start + columns])) - 1)
        tops += [at] * len(line)
        at += (max(len(panel.stages) for panel in line) + 2) * STEP + GAP
    return tops, max(at - GAP / 2, 10)


def _panel(rows: _Rows, panel: Panel, left: float, top: float, across: float) -> None:
    names = max(across * 0.36, NAMES)
    lines = [panel.gross, *panel.stages, panel.net]
    values = [value for line in lines for value in (line.before, line.after)]
    low, high = min(0.0, *values), max(0.0, *values)
    unit = (across - names - AMOUNT) / ((high - low) or 1.0)
    zero = left + names - low * unit
    rows.axes.append({"x": zero, "x2": zero, "y": top, "y2": top + len(lines) * STEP})
    tones = [NEUTRAL, *(LOSS_LIGHT for _ in panel.stages), _tone(panel)]
    for index, (line, tone) in enumerate(zip(lines, tones, strict=True)):
        y = top + index * STEP
        ends = {"x": zero + line.before * unit, "x2": zero + line.after * unit}
        rows.bars.append({**ends, "y": y + 3, "y2": y + STEP - 3, "fill": tone})
        rows.names.append({"px": left, "py": y + STEP / 2, "text": wrap(line.name, names - 6, SMALL, 1)})
        rows.amounts.append({"px": left + across, "py": y + STEP / 2, "text": line.amount})
        if index < len(lines) - 1:
            rows.links.append({"x": ends["x2"], "x2": ends["x2"], "y": y + STEP - 3, "y2": y + STEP + 3})


def _tone(panel: Panel) -> str:
    if not panel.counted:
        return NEUTRAL
    return LOSS if panel.net.after < 0 else GAIN


def _drawn(rows: _Rows, board: Canvas) -> Spec:
    board.rules(rows.borders, GRID)
    board.rules(rows.axes, NEUTRAL)
    board.bars(rows.bars)
    board.rules(rows.links, MUTED, 0.8)
    board.words(rows.titles, "left", SIZE, INK, True)
    board.words(rows.notes, "left", SMALL, MUTED)
    board.words(rows.names, "left", SMALL, INK)
    board.words(rows.amounts, "right", SMALL, INK)
    return board.spec()
