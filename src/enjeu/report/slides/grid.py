"""A table of a slide before it is drawn: its cells, and the size, heights and rows with which it fits a box.

Who calls it: the five slides make a `Grid`, `page` fits and draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from enjeu.report.figures.text import width_of, wrap
from enjeu.report.slides.colours import Colour
from enjeu.report.slides.fit import BOLD, LEADING, Box, Setting, lines_of

SIDE, EDGE = 4.0, 2.2
"""Space left and right, above and below of the words of a cell, in points."""
NOTE = 0.85
"""How large a note is beside its cell."""


@dataclass(frozen=True, slots=True)
class Square:
    """One cell."""

    text: str
    tone: str = ""
    bold: bool = False
    fill: Colour | None = None
    note: str = ""
    """A smaller line below."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first column heads its rows."""

    caption: str
    """What it shows: its alternative text."""
    heads: tuple[str, ...]
    rows: tuple[tuple[Square, ...], ...]
    widths: tuple[float, ...]
    """Of the columns, as parts of the whole."""
    figures: frozenset[int] = frozenset()
    """Columns set flush right."""
    centred: bool = False
    """True of a map: all columns but the first are centred."""
    hidden: int = 0
    """Rows that the caller has left out; they are counted with those that do not fit."""


@dataclass(frozen=True, slots=True)
class Set:
    """A grid that fits: its type size and the height of each line, the headings first."""

    grid: Grid
    size: float
    heights: tuple[float, ...]


def set_in(grid: Grid, box: Box, setting: Setting) -> Set:
    """The grid at the largest size that fits; at the smallest, cells are cut, then the last rows are counted."""
    width = box.width / setting.breadth
    for size in setting.sizes:
        whole = _counted(grid, setting.more)
        heights = _heights(whole, width, size)
        if sum(heights) <= box.height and not _splits(whole, width, size):
            return Set(whole, size, heights)
    return _cut(grid, box, width, setting)


def _cut(grid: Grid, box: Box, width: float, setting: Setting) -> Set:
    """At the smallest size: cells of two lines, then of one, then fewer rows."""
    size = setting.sizes[-1]

    def shown(rows: int, lines: int) -> Set:
        hidden = grid.hidden + len(grid.rows) - rows
        left = replace(_shortened(grid, width, size, lines), hidden=hidden)
        whole = _counted(replace(left, rows=left.rows[:rows]), setting.more)
        return Set(whole, size, _heights(whole, width, size))

    every = len(grid.rows)
    tries = (shown(every, 2), *(shown(rows, 1) for rows in range(every, 0, -1)))
    return next((one for one in tries if sum(one.heights) <= box.height), tries[-1])


def _counted(grid: Grid, more: Callable[[int], str]) -> Grid:
    if not grid.hidden:
        return grid
    last = (Square(more(grid.hidden), "quiet"), *(Square("") for _ in grid.heads[1:]))
    return replace(grid, rows=(*grid.rows, last))


def _shortened(grid: Grid, width: float, size: float, lines: int) -> Grid:
    inner = _inner(grid, width)
    rows = tuple(
        tuple(
            # Half a figure would be a wrong one.
            cell if column in grid.figures else replace(cell, text=" ".join(wrap(cell.text, room, size, lines)))
            for column, (cell, room) in enumerate(zip(row, inner, strict=True))
        )
        for row in grid.rows
    )
    return replace(grid, rows=rows)


def _inner(grid: Grid, width: float) -> list[float]:
    return [width * part / sum(grid.widths) - 2 * SIDE for part in grid.widths]


def _lines(grid: Grid) -> list[tuple[Square, ...]]:
    return [tuple(Square(text, bold=True) for text in grid.heads), *grid.rows]


def _letter(cell: Square, size: float) -> float:
    return size * (BOLD if cell.bold else 1.0)


def _splits(grid: Grid, width: float, size: float) -> bool:
    """Whether a word is wider than its column, and would be broken."""
    return any(
        width_of(word, _letter(cell, size)) > room
        for row in _lines(grid)
        for cell, room in zip(row, _inner(grid, width), strict=True)
        for word in cell.text.split(" ")
    )


def _heights(grid: Grid, width: float, size: float) -> tuple[float, ...]:
    counts = [
        max(1.0, *(_height(cell, room, size) for cell, room in zip(row, _inner(grid, width), strict=True)))
        for row in _lines(grid)
    ]
    if grid.centred:
        # The squares of a map are of one size.
        counts = [counts[0], *(max(counts[1:]) for _ in counts[1:])]
    return tuple(count * size * LEADING + 2 * EDGE for count in counts)


def _height(cell: Square, room: float, size: float) -> float:
    return lines_of(cell.text, room, _letter(cell, size)) + NOTE * lines_of(cell.note, room, size * NOTE)
