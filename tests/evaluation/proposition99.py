"""Proposition 99 for tests: cigarette packs per head in 39 states, 1970–2000; California taxed them from 1989."""

import csv

import numpy as np

from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from enjeu.evaluation.synthetic_pool import Predictor
from tests.sources.shared import real

YEARS = tuple(str(year) for year in range(1970, 2001))
CALIFORNIA = "California"


def _between(first: int, last: int) -> tuple[int, int]:
    return first - 1970, last - 1970


PREDICTORS = (
    Predictor("lnincome", *_between(1980, 1988)),
    Predictor("retprice", *_between(1980, 1988)),
    Predictor("age15to24", *_between(1980, 1988)),
    Predictor("beer", *_between(1984, 1988)),
    *(Predictor("cigsale", *_between(year, year)) for year in (1975, 1980, 1988)),
)
"""Abadie, Diamond, Hainmueller 2010, section 3.2."""


def packs() -> Panel:
    """The file that comes with the R package `synthdid`."""
    with real("reference/california_prop99.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    cells = {(row["State"], row["Year"]): row["PacksPerCapita"] for row in rows}
    states = sorted({row["State"] for row in rows})
    return _panel("packs", states, np.array([[float(cells[state, year]) for year in YEARS] for state in states]))


def with_predictors() -> Panel:
    """The file with the predictors of Abadie, Diamond and Hainmueller."""
    with real("reference/smoking.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cells = {(row["state"], row["year"]): row for row in rows}
    states = sorted({row["state"] for row in rows})

    def column(name: str) -> Floats:
        return np.array([[float(cells[state, year][name] or "nan") for year in YEARS] for state in states])

    panel = _panel("cigsale", states, column("cigsale"))
    covariates = {name: column(name) for name in ("lnincome", "retprice", "age15to24", "beer")}
    return Panel(
        panel.outcome, panel.units, panel.periods, panel.values, panel.first, panel.weights, covariates=covariates
    )


def _panel(outcome: str, states: list[str], values: Floats) -> Panel:
    first = np.where(np.array(states) == CALIFORNIA, YEARS.index("1989"), NEVER)
    return Panel(outcome, tuple(states), YEARS, values, first, np.ones(len(states)))
