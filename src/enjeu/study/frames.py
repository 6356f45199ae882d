"""The figures of an appraisal as a table: one row for each option, indicator and statistic."""

import importlib
import math
from types import ModuleType
from typing import TYPE_CHECKING, Any

from enjeu.appraisal.result import Appraisal, Figure, OptionResult
from enjeu.errors import EnjeuError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

STATISTICS = ("mean", "sd", "p5", "p50", "p95", "undefined", "ambiguous")
_ERRORS = {"mean": "mean_error", "p5": "p5_error", "p50": "p50_error", "p95": "p95_error"}


def to_pandas(appraisal: Appraisal) -> "pd.DataFrame":
    """A pandas frame with columns option, indicator, statistic, value, error, unit; EnjeuError F105 without pandas."""
    frame: pd.DataFrame = _library("pandas").DataFrame(columns(appraisal))
    return frame


def to_polars(appraisal: Appraisal) -> "pl.DataFrame":
    """The same as a Polars frame, with nulls where there is no value; EnjeuError F105 without Polars."""
    schema: dict[str, Any] = {"value": float, "error": float}
    frame: pl.DataFrame = _library("polars").DataFrame(columns(appraisal), schema_overrides=schema)
    return frame


def columns(appraisal: Appraisal) -> dict[str, list[Any]]:
    """The table as columns; money is in the case's currency, and `unit` says which."""
    currency = appraisal.conventions.currency
    rows = [
        (option, indicator, statistic, *_value(figure, statistic), currency if figure.unit == "money" else figure.unit)
        for option, result in appraisal.options.items()
        for indicator, figure in _figures(result).items()
        for statistic in STATISTICS
    ]
    names = ("option", "indicator", "statistic", "value", "error", "unit")
    return {name: [row[position] for row in rows] for position, name in enumerate(names)}


def _figures(result: OptionResult) -> dict[str, Figure]:
    figures = dict(result.indicators)
    if result.strategic is not None:
        figures["strategic"] = result.strategic.score
    return figures


def _value(figure: Figure, statistic: str) -> tuple[float | None, float | None]:
    return _finite(getattr(figure, statistic)), _finite(getattr(figure, _ERRORS.get(statistic, ""), None))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _library(name: str) -> ModuleType:
    # The one place where an optional library is imported.
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EnjeuError("F105", library=name) from error
