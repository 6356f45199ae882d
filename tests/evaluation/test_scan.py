"""Millions of rows drawn together in sums: the same numbers as from the rows themselves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation import scan as scanning
from enjeu.evaluation.cells import Cells, from_panel
from enjeu.evaluation.columns import Columns
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.scan import scan
from enjeu.evaluation.staggered import Options, staggered
from tests.evaluation.counties import drawn

COLUMNS = Columns("unit", "period", "y", "first")
SAME = 1e-11
"""Sums in another order, of numbers around 3."""


def rows(panel: Panel, generator: np.random.Generator | None = None) -> pa.Table:
    """One row a cell, without those that are missing; in the order of units, or shuffled."""
    units, periods = panel.values.shape
    treated = (np.arange(periods) >= panel.first[:, None]) & panel.treated[:, None]
    table = pa.table(
        {
            "unit": np.repeat(np.array(panel.units), periods),
            "period": np.tile(np.arange(periods), units) + 2000,
            "y": panel.values.ravel(),
            "first": pa.array(np.repeat(np.where(panel.treated, panel.first + 2000, 0), periods)),
            "treated": treated.astype(np.int8).ravel(),
            "weight": np.repeat(panel.weights, periods),
            "lot": np.repeat(np.array(panel.clusters or panel.units), periods),
        }
    )
    table = table.filter(pa.array(np.isfinite(panel.values).ravel()))
    return table if generator is None else table.take(pa.array(generator.permutation(table.num_rows)))


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "panel.parquet"
    pq.write_table(table, path, row_group_size=700)
    return path


def compare(cells: Cells, panel: Panel | Cells, options: Options | None = None) -> None:
    ours, theirs = staggered(cells, options), staggered(panel, options)
    assert ours.effect == pytest.approx(theirs.effect, abs=SAME)
    assert ours.se == pytest.approx(theirs.se, abs=SAME)
    assert (ours.n_units, ours.n_treated, ours.df) == (theirs.n_units, theirs.n_treated, theirs.df)
    assert ours.path is not None
    assert theirs.path is not None
    for one, other in ((ours.path.effect, theirs.path.effect), (ours.path.high, theirs.path.high)):
        np.testing.assert_allclose(one, other, atol=SAME)
    reference = {check.code: check.details for check in theirs.checks}
    for check in ours.checks:
        assert check.details == pytest.approx(reference[check.code], abs=SAME)


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize(
    "options",
    [Options(), Options(control="not_yet", base="universal"), Options(estimator="imputation"), Options(anticipation=1)],
)
def test_sums_over_units_give_what_the_units_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shuffled: bool, options: Options
) -> None:
    monkeypatch.setattr(scanning, "ROWS", 300)  # so that units are cut by the borders of batches
    generator = np.random.default_rng(1)
    panel = drawn(generator, units=400)
    found = scan(written(tmp_path, rows(panel, generator if shuffled else None)), COLUMNS)
    assert found.cells.kind == "factors"
    assert len(found.cells.cohort) == 3 * (len(panel.periods) + 1)  # and not 400
    assert found.steady is None
    compare(found.cells, panel, options)


def test_few_units_and_many_periods(tmp_path: Path) -> None:
    panel = drawn(np.random.default_rng(2), units=12, periods=30, starts=(10, 20, NEVER))
    compare(scan(written(tmp_path, rows(panel)), COLUMNS).cells, panel)


def test_weights_and_a_column_of_0_and_1(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    panel = replace(drawn(generator, units=90), weights=generator.integers(1, 50, 90).astype(np.float64))
    columns = Columns("unit", "period", "y", treated="treated", weight="weight")
    compare(scan(written(tmp_path, rows(panel)), columns).cells, panel)


def test_a_csv_file(tmp_path: Path) -> None:
    panel = drawn(np.random.default_rng(4), units=50)
    pyarrow.csv.write_csv(rows(panel), tmp_path / "panel.csv")
    compare(scan(tmp_path / "panel.csv", COLUMNS).cells, panel)


def test_units_that_come_and_go_are_compared_by_cells(tmp_path: Path) -> None:
    """Means of who was seen, as the R package `did` does with `allow_unbalanced_panel`; and the steady ones apart."""
    panel = drawn(np.random.default_rng(5), units=300, missing=0.05)
    found = scan(written(tmp_path, rows(panel)), COLUMNS)
    complete = np.isfinite(panel.values).all(axis=1)
    assert found.steady is not None
    steady = replace(
        panel,
        units=tuple(np.array(panel.units)[complete].tolist()),
        values=panel.values[complete],
        first=panel.first[complete],
        weights=panel.weights[complete],
    )
    compare(found.steady, steady)
    # The rows themselves, as cells that no longer know their units.
    compare(found.cells, replace(from_panel(panel), kind="clusters", standing=_seen(panel), share=_share(panel)))
    check = next(check for check in staggered(found.cells).checks if check.code == "composition")
    assert check.figure is not None
    assert 0 < check.figure < 0.2


def _seen(panel: Panel) -> np.ndarray:
    return np.asarray(np.isfinite(panel.values).mean(axis=1))


def _share(panel: Panel) -> np.ndarray:
    cohorts = np.unique(panel.first)
    return np.array([_seen(panel)[panel.first == one].sum() for one in cohorts])


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_sums_over_larger_units(tmp_path: Path, missing: float) -> None:
    panel = drawn(np.random.default_rng(6), units=240, starts=(3, 3, 5, 5, NEVER, NEVER), missing=missing)
    panel = replace(panel, clusters=tuple(f"lot {i % 24}" for i in range(240)))
    found = scan(written(tmp_path, rows(panel)), replace(COLUMNS, cluster="lot"))
    assert len(found.cells.cohort) == 24
    by_cells = replace(from_panel(panel), kind="clusters", standing=_seen(panel), share=_share(panel))
    ours, theirs = staggered(found.cells), staggered(panel if missing == 0 else by_cells)
    assert ours.effect == pytest.approx(theirs.effect, abs=SAME)
    assert ours.se == pytest.approx(theirs.se, abs=SAME)
    assert ours.df == theirs.df == 23


@pytest.mark.parametrize(
    ("code", "columns", "change"),
    [
        ("E103", COLUMNS, ("period", 9, 2000)),
        ("E111", COLUMNS, ("first", 9, 2004)),
        ("E112", COLUMNS, ("first", slice(0, 8), "soon")),
        ("E113", COLUMNS, ("unit", 9, None)),
        ("E113", COLUMNS, ("period", 9, None)),
        ("E114", Columns("unit", "period", "y", "first", weight="weight"), ("weight", slice(0, 8), 0.0)),
        ("E109", Columns("unit", "period", "y", treated="treated"), ("treated", 7, 0)),
        ("E104", COLUMNS, ("y", slice(0, 480), "many")),
        ("E102", Columns("unit", "period", "sales", "first"), ("y", 0, 1.0)),
    ],
)
def test_what_cannot_be_believed_is_refused(
    tmp_path: Path, code: str, columns: Columns, change: tuple[str, int | slice, object]
) -> None:
    table = rows(drawn(np.random.default_rng(7)))
    name, where, value = change
    column = table.column(name).to_pylist()
    for row in range(*where.indices(len(column))) if isinstance(where, slice) else [where]:
        column[row] = value
    if isinstance(value, str):
        column = [str(one) for one in column]
    table = table.set_column(table.column_names.index(name), name, pa.array(column))
    with pytest.raises(EvaluationError) as caught:
        scan(written(tmp_path, table), columns)
    assert caught.value.code == code


def test_what_is_no_panel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "panel.parquet").write_bytes(b"nothing")
    for name in ("panel.parquet", "none.csv"):
        with pytest.raises(EvaluationError) as caught:
            scan(tmp_path / name, COLUMNS)
        assert caught.value.code == "E101"
