"""The portable forms against NumPy, or against numbers worked out by hand."""

from collections.abc import Iterator

import ibis
import numpy as np
import pyarrow as pa
import pytest

from enjeu.interactions.engines import Engine, engine
from enjeu.metrics.portable import as_of, distinct, earliest, quantile, ratio, rows, slot, total, wilson

VALUES = ibis.table({"cell": "int32", "x": "int64", "person": "string"}, name="values_")


@pytest.fixture(scope="module", params=["duckdb:", "chdb:"])
def engine_with_values(request: pytest.FixtureRequest) -> Iterator[Engine]:
    rng = np.random.default_rng(5)
    people = np.array([f"p{number}" for number in range(90_000)])
    table = pa.table(
        {
            "cell": pa.array(rng.integers(0, 3, 200_000), pa.int32()),
            "x": pa.array(rng.integers(0, 10**6, 200_000), mask=rng.random(200_000) < 0.1),
            "person": pa.array(people[rng.integers(0, 90_000, 200_000)], pa.string()),
        }
    )
    with engine(request.param) as one:
        one.load({"values_": table})
        yield one


def columns(one: Engine) -> dict[int, tuple[np.ndarray, list[str]]]:
    """x and person of each cell, nulls of x left out."""
    found = one.run(VALUES).to_pydict()
    return {
        cell: (
            np.array([x for x, c in zip(found["x"], found["cell"], strict=True) if c == cell and x is not None]),
            [p for p, c in zip(found["person"], found["cell"], strict=True) if c == cell],
        )
        for cell in range(3)
    }


def test_distinct_values_are_counted_exactly(engine_with_values: Engine) -> None:
    found = engine_with_values.run(distinct(VALUES, ["cell"], "person", "people")).to_pydict()
    expected = {cell: len(set(people)) for cell, (_, people) in columns(engine_with_values).items()}
    assert dict(zip(found["cell"], found["people"], strict=True)) == expected


@pytest.mark.parametrize("level", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_quantiles_are_those_of_numpy(engine_with_values: Engine, level: float) -> None:
    found = engine_with_values.run(quantile(VALUES, ["cell"], "x", level, "q")).to_pydict()
    for cell, value in zip(found["cell"], found["q"], strict=True):
        # Both interpolate between integers; 1e-9 of a million is far below their distance.
        assert value == pytest.approx(np.quantile(columns(engine_with_values)[cell][0], level), abs=1e-9)


def test_sums_and_counts_are_integers_and_none_is_zero(engine_with_values: Engine) -> None:
    none = VALUES["x"] < 0
    found = engine_with_values.run(
        VALUES.group_by("cell").aggregate(
            all=total(VALUES["x"]), none=total(VALUES["x"], where=none), rows=rows(VALUES), no=rows(VALUES, where=none)
        )
    )
    assert {str(field.type) for field in found.schema if field.name != "cell"} == {"int64"}
    for row in found.to_pylist():
        values, people = columns(engine_with_values)[row["cell"]]
        assert (row["all"], row["none"], row["rows"], row["no"]) == (values.sum(), 0, len(people), 0)


def test_the_earliest_of_none_is_null(engine_with_values: Engine) -> None:
    found = engine_with_values.run(VALUES.group_by("cell").aggregate(first=earliest(VALUES["x"], VALUES["x"] < 0)))
    assert found["first"].to_pylist() == [None] * 3


def test_a_share_of_nothing_is_null(engine_with_values: Engine) -> None:
    one = VALUES.limit(1)
    found = engine_with_values.run(
        one.select(none=ratio(one["x"] * 0 + 1, one["x"] * 0), half=ratio(one["cell"] * 0 + 1, one["cell"] * 0 + 2))
    )
    assert found["none"].to_pylist() == [None]
    assert found["half"].to_pylist() == [0.5]


def test_slots_are_exact_at_their_edges(engine_with_values: Engine) -> None:
    edge = 1_700_000_000 // 3600 * 3_600_000_000
    one = VALUES.limit(1)
    moments = {f"m{shift + 1}": slot(ibis.literal(edge + shift, "int64"), 3_600_000_000) for shift in (-1, 0, 1)}
    found = engine_with_values.run(one.select(**moments)).to_pylist()[0]
    assert found == {"m0": edge // 3_600_000_000 - 1, "m1": edge // 3_600_000_000, "m2": edge // 3_600_000_000}


def test_what_held_at_a_moment_is_half_open() -> None:
    spells = pa.table({"no": [1, 1, 2], "starts": [0, 10, 5], "ends": [10, 20, 6], "unit": [7, 8, 9]})
    spells = spells.cast(
        pa.schema([("no", pa.int32()), ("starts", pa.int64()), ("ends", pa.int64()), ("unit", pa.int32())])
    )
    acts = pa.table({"no": pa.array([1, 1, 1, 1, 2, 3], pa.int32()), "at": pa.array([0, 9, 10, 20, 5, 5], pa.int64())})
    spell_table = ibis.table({"no": "int32", "starts": "int64", "ends": "int64", "unit": "int32"}, name="spells")
    act_table = ibis.table({"no": "int32", "at": "int64"}, name="acts")
    for url in ("duckdb:", "chdb:"):
        with engine(url) as one:
            one.load({"spells": spells, "acts": acts})
            found = one.run(as_of(act_table, "no", "at", spell_table, "unit", "unit", 1))
        assert found.to_pydict() == {"no": [1, 1, 1, 1, 2, 3], "at": [0, 9, 10, 20, 5, 5], "unit": [7, 7, 8, 1, 9, 1]}


def test_wilsons_interval() -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 81/263: 0.2553 to 0.3662, 0/20: 0 to 0.1611."""
    table = pa.table({"k": [81, 0], "n": [263, 20]})
    given = ibis.table({"k": "int64", "n": "int64"}, name="given")
    share = ratio(given["k"], given["n"])
    with engine() as one:
        one.load({"given": table})
        found = one.run(given.select("n", low=wilson(share, given["n"], -1), high=wilson(share, given["n"], 1)))
    # Four decimals are printed there.
    assert found.sort_by([("n", "descending")]).to_pydict() == {
        "n": [263, 20],
        "low": [pytest.approx(0.2553, abs=5e-5), pytest.approx(0.0, abs=5e-5)],
        "high": [pytest.approx(0.3662, abs=5e-5), pytest.approx(0.1611, abs=5e-5)],
    }
