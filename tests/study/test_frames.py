"""Results as tables of pandas and Polars."""

import importlib

import pytest

from enjeu.errors import EnjeuError
from enjeu.study import frames
from enjeu.study.frames import STATISTICS, columns, to_pandas, to_polars
from tests.study.samples import appraisal, infinite


def test_one_row_for_each_option_indicator_and_statistic() -> None:
    table = columns(appraisal())
    indicators = 7 + 1  # those of the sample, and strategic value
    assert {len(column) for column in table.values()} == {2 * indicators * len(STATISTICS)}
    rows = list(zip(*table.values(), strict=True))
    assert ("network", "npv", "mean", 1_200_000.0, 1000.0, "EUR") in rows
    assert ("intranet", "payback", "undefined", 0.12, None, "years") in rows


def test_pandas_and_polars_say_the_same() -> None:
    pandas, polars = to_pandas(appraisal()), to_polars(appraisal())
    assert list(pandas.columns) == polars.columns == ["option", "indicator", "statistic", "value", "error", "unit"]
    assert len(pandas) == polars.height
    chosen = pandas[(pandas.option == "network") & (pandas.indicator == "npv")].set_index("statistic")["value"]
    assert chosen["p95"] == 1_860_000.0


def test_infinite_figures_are_missing_values() -> None:
    polars = to_polars(infinite())
    assert polars["value"].is_infinite().sum() == 0
    assert polars["value"].is_nan().sum() == 0


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(EnjeuError) as refused:
        frames.to_pandas(appraisal())
    assert (refused.value.code, refused.value.values["library"]) == ("F105", "pandas")
