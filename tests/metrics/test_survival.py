"""Kaplan–Meier curves against published values, and against the textbook formula on random cases with many ties."""

from collections.abc import Iterator

import ibis
import numpy as np
import pyarrow as pa
import pytest

from enjeu.interactions.engines import Engine, engine
from enjeu.metrics.survival import curve, median
from tests.metrics import plain

CASES = ibis.table({"cell": "int32", "lasted": "int64", "happened": "boolean"}, name="cases")
Cases = list[tuple[float, bool]]

# Freireich et al. 1963, Blood 21:699: weeks of remission of acute leukaemia; negative: still in remission.
MERCAPTOPURINE = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


@pytest.fixture(scope="module", params=["duckdb:", "chdb:"])
def one(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with engine(request.param) as opened:
        yield opened


def load(one: Engine, cells: dict[int, Cases]) -> None:
    flat = [(cell, int(lasted), happened) for cell, cases in cells.items() for lasted, happened in cases]
    columns = list(zip(*flat, strict=True))
    types = (pa.int32(), pa.int64(), pa.bool_())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    one.load({"cases": pa.table(arrays, names=["cell", "lasted", "happened"])})


def medians(one: Engine, cells: dict[int, Cases]) -> dict[int, tuple[float | None, float | None, float | None]]:
    load(one, cells)
    found = one.run(median(curve(CASES, ["cell"], "lasted", "happened"), ["cell"])).to_pylist()
    return {row["cell"]: (row["median"], row["low"], row["high"]) for row in found}


def test_the_leukaemia_trial(one: Engine) -> None:
    """Medians of 23 and 8 weeks; SAS's LIFETEST gives log(−log) intervals from 13 on without end, and from 4 to 11."""
    arms = {number: [(float(abs(x)), x > 0) for x in arm] for number, arm in enumerate((MERCAPTOPURINE, PLACEBO))}
    assert medians(one, arms) == {0: (23, 13, None), 1: (8, 4, 11)}


def test_random_cases_with_ties_equal_the_textbook(one: Engine) -> None:
    rng = np.random.default_rng(11)
    cells: dict[int, Cases] = {}
    for cell in range(300):
        number, share = int(rng.integers(1, 40)), rng.random()
        lasted = rng.integers(0, int(rng.integers(2, 30)), number)
        cells[cell] = [(float(time), bool(rng.random() < share)) for time in lasted]
    found = medians(one, cells)
    for cell, cases in cells.items():
        # A cell in which nothing ever happened has no steps at all.
        assert found.get(cell, (None, None, None)) == plain.median(cases), (cell, cases)


def test_the_curve_equals_the_textbook(one: Engine) -> None:
    rng = np.random.default_rng(3)
    cases: Cases = [(float(rng.integers(0, 2000)), bool(rng.random() < 0.7)) for _ in range(3000)]
    load(one, {0: cases})
    found = one.run(curve(CASES, ["cell"], "lasted", "happened")).to_pylist()
    # Of several steps at one time the last is the one.
    last = {row["time"]: row for row in sorted(found, key=lambda row: row["hazard"])}
    steps = plain.survival(cases)
    assert sorted(last) == [time for time, _, _ in steps]
    for time, s, spread in steps:
        if s > 0:
            # Sums of 3,000 terms in another order.
            assert np.exp(-last[time]["hazard"]) == pytest.approx(s, rel=1e-11)
            assert last[time]["spread"] == pytest.approx(spread, rel=1e-11)
        else:
            assert last[time]["over"]
