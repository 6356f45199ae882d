"""Published panels for the tests of staggered roll-outs, and simulated ones; the readers are those of the product."""

import csv
from collections.abc import Mapping

import numpy as np

from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.reading import ReadPanel, read_panel
from enjeu.evaluation.result import Floats
from tests.sources.shared import real


def counties() -> Panel:
    """Log teen employment in 500 counties, 2003–2007, by the year in which the minimum wage rose."""
    columns = {"unit": "countyreal", "outcome": "lemp", "period": "year", "first": "first.treat"}
    return read_panel(real("reference/mpdta.csv"), columns, ["lpop"]).panel


def states(*, weighted: bool = True) -> ReadPanel:
    """Log homicides in 50 states, 2000–2010, by the year of the castle-doctrine law."""
    columns = {"unit": "state", "outcome": "l_homicide", "period": "year", "first": "effyear"}
    columns |= {"weight": "popwt"} if weighted else {}
    regions = ["cdl", "northeast", "midwest", "south", "west"]
    return read_panel(real("reference/castle.csv"), columns, regions)


def stored(kind: str) -> list[Mapping[str, str]]:
    """What the R package `did` gave: `attgt`, `aggte` or `pretest`."""
    with real(f"reference/mpdta_r_did_{kind}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def drawn(
    generator: np.random.Generator,
    units: int = 60,
    periods: int = 8,
    starts: tuple[int, ...] = (3, 5, NEVER),
    *,
    missing: float = 0.0,
) -> Panel:
    """A panel without an effect: levels of units and periods, and noise; starts in turn."""
    values = generator.normal(size=(units, periods)) + generator.normal(size=(units, 1)) * 3.0
    values += generator.normal(size=periods)
    values[generator.random(values.shape) < missing] = np.nan
    first = np.array([starts[i % len(starts)] for i in range(units)], np.int64)
    names = tuple(f"u{i:04d}" for i in range(units))
    return Panel("y", names, tuple(str(t) for t in range(periods)), values, first, np.ones(units))


def since(panel: Panel) -> Floats:
    """Periods since the start, shape (units, periods); NaN for who never starts."""
    found = np.arange(len(panel.periods)) - panel.first[:, None].astype(np.float64)
    found[~panel.treated] = np.nan
    return np.asarray(found)
