"""Panels for the tests of inference and checks: simulated ones, and two published ones."""

import csv
from pathlib import Path

import numpy as np

from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from tests.sources.shared import real

ORGANS = Path(__file__).parent / "organ_donations.csv"
"""Share of residents registered as donors, 27 states, six quarters; California changed its question in the third
quarter of 2011 (Kessler & Roth 2014). As in the package `causaldata` 0.1.5, MIT licence."""


def panel(values: Floats, first: list[int], **more: object) -> Panel:
    """Any values, with who began when."""
    units = tuple(f"u{i:03d}" for i in range(len(values)))
    periods = tuple(f"{t:03d}" for t in range(values.shape[1]))
    given = {"weights": np.ones(len(values)), **more}
    return Panel("y", units, periods, values, np.array(first), **given)  # type: ignore[arg-type] # set by name


def drawn(
    generator: np.random.Generator, treated: int, units: int = 12, periods: int = 8, start: int = 5, effect: float = 0.0
) -> Panel:
    """Independent normal noise on levels of units and periods; the first units are treated."""
    values = generator.normal(size=(units, periods)) + 2.0 * generator.normal(size=(units, 1))
    values += generator.normal(size=(1, periods))
    values[:treated, start:] += effect
    return panel(values, [start] * treated + [NEVER] * (units - treated))


def organs() -> Panel:
    """California against 26 states."""
    with ORGANS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    quarters = list(dict.fromkeys(row["Quarter"] for row in rows))
    return _wide([(row["State"], quarters.index(row["Quarter"]), float(row["Rate"])) for row in rows], "California", 3)


def cigarettes() -> Panel:
    """Proposition 99: California against 38 states, 1970 to 2000."""
    with real("reference/california_prop99.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return _wide([(r["State"], int(r["Year"]) - 1970, float(r["PacksPerCapita"])) for r in rows], "California", 19)


def _wide(rows: list[tuple[str, int, float]], treated: str, start: int) -> Panel:
    units = sorted({unit for unit, _, _ in rows})
    values = np.full((len(units), 1 + max(at for _, at, _ in rows)), np.nan)
    for unit, at, value in rows:
        values[units.index(unit), at] = value
    return panel(values, [start if unit == treated else NEVER for unit in units])
