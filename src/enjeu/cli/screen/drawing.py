"""Small pictures made of block characters: pure functions of numbers, one character a cell, no colour."""

import numpy as np

from enjeu.estimates.arrays import FloatArray

_HEIGHTS = " ▁▂▃▄▅▆▇█"
_WIDTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def histogram(draws: FloatArray, low: float, high: float, cells: int) -> str:
    """The density of `draws` from `low` to `high` in `cells` columns; what lies outside counts in the end cells."""
    counted, _ = np.histogram(np.clip(draws, low, high), bins=cells, range=(low, high))
    heights = counted / max(1, counted.max())
    # A cell that holds anything shows something: a thin tail must not look like none.
    levels = np.where(counted > 0, np.maximum(1, np.rint(heights * 8)), 0).astype(int)
    return "".join(_HEIGHTS[level] for level in levels)


def bar(size: float, largest: float, cells: int) -> str:
    """A bar of `size` on a scale where `largest` takes all cells; an eighth of a cell is the finest step."""
    eighths = round(8 * cells * min(1.0, abs(size) / largest)) if largest > 0 else 0
    return "█" * (eighths // 8) + _WIDTHS[eighths % 8]


def span(low: float, high: float, scale: tuple[float, float], zero: float, cells: int) -> str:
    """A span from `low` to `high` on a scale, with a mark at `zero` where it falls inside the scale."""

    def cell(value: float) -> int:
        width = scale[1] - scale[0]
        return min(cells - 1, max(0, int(cells * (value - scale[0]) / width))) if width > 0 else 0

    row = [" "] * cells
    first, last = sorted((cell(low), cell(high)))
    row[first : last + 1] = "━" * (last + 1 - first)
    if scale[0] <= zero <= scale[1]:
        row[cell(zero)] = "╋" if first <= cell(zero) <= last else "│"
    return "".join(row)


def shared_scale(samples: list[FloatArray]) -> tuple[float, float]:
    """A scale on which almost all (99 %) of every sample fits, and 0 too."""
    ends = [np.quantile(sample, (0.005, 0.995)) for sample in samples if sample.size]
    low = min([0.0, *(float(pair[0]) for pair in ends)])
    high = max([0.0, *(float(pair[1]) for pair in ends)])
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def axis(scale: tuple[float, float], labels: tuple[str, str, str], cells: int) -> tuple[str, str]:
    """The line below histograms and its labels: low end, 0, high end."""
    low, high = scale
    zero = min(cells - 1, max(0, int(cells * -low / (high - low))))
    line = "".join("┼" if position == zero else "─" for position in range(cells))
    text = [" "] * cells
    for label, start in ((labels[1], zero), (labels[0], 0), (labels[2], cells - len(labels[2]))):
        begin = max(0, min(start, cells - len(label)))
        if all(letter == " " for letter in text[max(0, begin - 1) : begin + len(label) + 1]):
            text[begin : begin + len(label)] = label
    return line, "".join(text).rstrip()
