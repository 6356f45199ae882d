"""What is said about each metric, and what it answers where the source cannot see, or where nobody is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from enjeu.interactions.engines import engine
from enjeu.interactions.page import VERBS
from enjeu.interactions.schema import INTERACTIONS, OUTCOMES
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.metrics.cells import COLUMNS
from enjeu.metrics.labels import labels
from enjeu.metrics.measure import about, measure, prepare
from enjeu.metrics.metric import Sight
from enjeu.metrics.registry import METRICS
from tests.metrics import simulated

SIGHTS: tuple[Sight, ...] = (*VERBS, "accept", "question", "ticket")
OF_ACCOUNTS = {"enabled", "activation", "active_people", "interactive", "reach", "breadth"} | {
    *("unknown_unit", "opt_out", "habit", "personas")
}
"""Metrics that are about everybody with an account, whatever they do."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    return simulated.write(tmp_path_factory.mktemp("data"), rows=4_000, people=120, units=4, months=4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_its_words(language: Language) -> None:
    words = locale(language)
    wanted = {f"metric.{name}.{part}" for name in METRICS for part in ("name", "definition", "caveat")}
    assert wanted <= set(words.keys("metric."))


def test_the_registry_goes_by_id() -> None:
    assert all(name == metric.id for name, metric in METRICS.items())
    assert all(metric.version >= 1 for metric in METRICS.values())


@pytest.mark.parametrize(
    ("sights", "told", "untold"),
    [
        (set(), set(), {"active_people", "gini"}),
        ({"view"}, {"active_people", "retention"}, {"gini", "cross_unit_ties", "response_time_median"}),
        ({"post", "reply"}, {"gini", "cross_unit_ties", "response_time_median"}, set()),
        ({"post", "reaction"}, {"gini", "cross_unit_ties"}, {"response_time_median"}),
        ({"reply"}, {"gini", "cross_unit_ties"}, {"response_time_median"}),
        ({"mention"}, {"active_people", "cross_unit_ties"}, {"gini", "response_time_median"}),
    ],
)
def test_a_metric_that_the_source_cannot_see_is_null_and_says_so(
    sights: set[Sight], told: set[str], untold: set[str], files: dict[str, list[Path]]
) -> None:
    with engine() as one:
        # What is told is computed, what is not seen costs nothing.
        wanted = [name for name in METRICS if name in told or not METRICS[name].seen(sights)]
        found = measure(prepare(one, files, simulated.windows(files)), sights, wanted)
    unseen = found.filter(pc.equal(found["reason"], "not_seen"))
    for column in ("value", "numerator", "denominator", "low", "high", "top_share"):
        assert unseen[column].null_count == unseen.num_rows
    valued = set(found.filter(pc.is_valid(found["value"]))["metric"].to_pylist())
    assert untold <= set(unseen["metric"].to_pylist())
    assert told <= valued
    assert not valued & set(unseen["metric"].to_pylist())


def test_rows_have_the_columns_that_are_promised(files: dict[str, list[Path]]) -> None:
    with engine() as one:
        found = measure(prepare(one, files, simulated.windows(files)), SIGHTS)
    kinds = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64()}
    assert {field.name: field.type for field in found.schema} == {"metric": pa.string()} | {
        name: kinds[kind] for name, kind in COLUMNS.items()
    }
    assert found["people"].null_count == found["contributors"].null_count == 0
    shares = [share for share in found["top_share"].to_pylist() if share is not None]
    assert shares
    assert all(0 < share <= 1 for share in shares)


def test_whom_a_cell_is_about_are_as_many_as_it_says(files: dict[str, list[Path]]) -> None:
    """What disclosure control is given: without it, nothing may leave."""
    with engine() as one:
        known = prepare(one, files, simulated.windows(files))
        named = labels(known)
        for name in METRICS:
            figures = measure(known, SIGHTS, [name]).to_pylist()
            members = about(known, name)
            assert members.column_names == ["period", "cell", "part", "no"]
            groups = members.group_by(["period", "cell", "part"]).aggregate([("no", "count_distinct")])
            found = {
                (named.periods[row["period"]], *named.cell(row["cell"]), row["part"]): row["no_count_distinct"]
                for row in groups.to_pylist()
            }
            assert members.num_rows == sum(found.values())
            for row in figures:
                cell = (row["period"], row["unit"], row["team"])
                if METRICS[name].counts_people:
                    assert found.get((*cell, "base"), 0) == (row["denominator"] or 0), (name, row)
                    assert found.get((*cell, row["part"]), 0) == (row["numerator"] or 0), (name, row)
                elif row["value"] is not None:
                    assert found[*cell, row["part"]] == row["people"], (name, row)


def test_a_store_without_interactions_gives_null(files: dict[str, list[Path]]) -> None:
    empty = {**files, "interactions": INTERACTIONS.empty_table(), "outcomes": OUTCOMES.empty_table()}
    with engine() as one:
        found = measure(prepare(one, empty, simulated.windows(files)), SIGHTS)
    valued = found.filter(pc.is_valid(found["value"]))
    assert set(valued["metric"].to_pylist()) == OF_ACCOUNTS
    for name in ("activation", "active_people", "interactive", "reach"):
        assert set(found.filter(pc.equal(found["metric"], name))["numerator"].to_pylist()) == {0.0}
    # Everybody is in the part of those who do nothing.
    for name, part in (("habit", "none"), ("personas", "observer")):
        rows = valued.filter(pc.equal(valued["metric"], name)).to_pylist()
        assert all(row["value"] == (row["part"] == part) for row in rows)
