"""Roll-ups: values from them are those from raw rows, and bringing up to date gives the bytes of building anew."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from enjeu.interactions.engines import engine
from enjeu.metrics.registry import METRICS
from enjeu.metrics.rollups import FILES, refresh
from enjeu.metrics.windows import Kind, Windows
from tests.metrics import simulated
from tests.metrics.comparing import measured

Files = dict[str, list[Path]]
Touched = Callable[[int], Iterable[tuple[str, str]]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return simulated.write(tmp_path_factory.mktemp("data"), rows=12_000, people=150, units=5, months=5)


@pytest.fixture(scope="module")
def half_team(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every second person in the community team: its answers and those of others are the first about as often."""
    people, path = pq.read_table(files["people"]), tmp_path_factory.mktemp("half") / "people.parquet"
    team = pa.array([number % 2 == 0 for number in range(people.num_rows)])
    pq.write_table(people.set_column(4, people.schema.field("team"), team), path)
    return dict(files, people=[path])


def nothing(_version: int) -> list[tuple[str, str]]:
    """No month changed."""
    return []


def touched(rows: pa.Table) -> Touched:
    """The months of some rows, as the store tells them: by UTC."""
    months = {text[:7] for text in pc.strftime(rows["time"], "%Y-%m-%d").to_pylist()}
    return lambda _version: [("simulated", month) for month in sorted(months)]


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder of roll-ups but the watermark."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def only(files: Files, folder: Path, keep: Callable[[pa.Table], pa.Array]) -> Files:
    """The same tables with some of the interactions alone."""
    folder.mkdir()
    found = dict(files, interactions=[])
    for path in files["interactions"]:
        table = pq.read_table(path)
        pq.write_table(table.filter(keep(table)), folder / path.name, row_group_size=1000)
        found["interactions"].append(folder / path.name)
    return found


@pytest.mark.parametrize("kind", ["month", "week"])
def test_values_from_rollups_are_those_from_raw_rows(kind: Kind, tmp_path: Path) -> None:
    """Months enough for what looks back on three of them; to the last digit, since both add the same integers."""
    files = simulated.write(tmp_path / "data", rows=7_000, people=120, units=4, months=7)
    span = simulated.windows(files)
    windows = Windows(span.zone, span.since, span.until, kind)
    rolled = refresh(tmp_path / "rollups", files, windows, 1, nothing)
    with engine() as one, engine() as other, engine() as third:
        raw = measured(one, files, windows)
        small = {name: paths for name, paths in files.items() if name != "interactions"}
        assert measured(other, {**small, **rolled}, windows, cache=tmp_path / "cache").equals(raw)
        # The cache alone answers now.
        assert measured(third, {**small, **rolled}, windows, cache=tmp_path / "cache").equals(raw)
    assert set(raw.filter(pc.is_valid(raw["value"]))["metric"].to_pylist()) == set(METRICS)
    assert raw.num_rows > 2_000


def test_one_file_a_month_and_all_rows_in_order(files: Files, tmp_path: Path) -> None:
    rolled = refresh(tmp_path, files, simulated.windows(files), 1, nothing)
    assert set(rolled) == set(FILES)
    for name in FILES:
        assert [path.stem for path in rolled[name]] == [f"2023-{month:02}" for month in range(1, 6)]
        for path in rolled[name]:
            rows = pq.read_table(path)
            assert rows.equals(rows.sort_by([(column, "ascending") for column in rows.column_names]))


def test_building_twice_gives_the_same_bytes(files: Files, tmp_path: Path) -> None:
    windows = simulated.windows(files)
    for name in ("one", "other"):
        refresh(tmp_path / name, files, windows, 1, nothing)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.03])
def test_bringing_up_to_date_gives_the_bytes_of_building_anew(half_team: Files, tmp_path: Path, share: float) -> None:
    """Rows come in five steps, some late: answers to threads of earlier months, and some earlier than those known."""
    rng, whole = np.random.default_rng(1), simulated.windows(half_team)
    step: dict[str, int] = {}
    edges = np.linspace(whole.since, whole.until, 6)[1:-1]
    for path in half_team["interactions"]:
        table = pq.read_table(path, columns=["key", "time"])
        steps = np.searchsorted(edges, table["time"].cast(pa.int64()).to_numpy())
        late = rng.random(len(steps)) < share
        steps = np.where(late, rng.integers(0, 5, len(steps)).clip(steps, 4), steps)
        step |= dict(zip(table["key"].to_pylist(), steps.tolist(), strict=True))

    def known(upto: int) -> Callable[[pa.Table], pa.Array]:
        return lambda table: pa.array([step[key] <= upto for key in table["key"].to_pylist()])

    before: pa.Table | None = None
    for upto in range(5):
        part = only(half_team, tmp_path / f"part{upto}", known(upto))
        rows = pa.concat_tables(pq.read_table(path) for path in part["interactions"])
        times = rows["time"].cast(pa.int64())
        windows = Windows(whole.zone, pc.min(times).as_py(), pc.max(times).as_py() + 1)
        new = rows if before is None else rows.filter(pc.invert(pc.is_in(rows["key"], before["key"])))
        refresh(tmp_path / "grown", part, windows, upto, touched(new))
        refresh(tmp_path / f"anew{upto}", part, windows, upto, nothing)
        assert contents(tmp_path / "grown") == contents(tmp_path / f"anew{upto}")
        before = rows
    assert before is not None
    assert before.num_rows == 12_000


def test_an_answer_that_is_erased_is_no_longer_the_first(files: Files, tmp_path: Path) -> None:
    """It stood in another month than its thread, and that month alone was touched."""
    windows = simulated.windows(files)
    rolled = refresh(tmp_path / "grown", files, windows, 1, nothing)
    threads = pq.read_table(rolled["thread_first"][0])
    later = threads.filter(pc.greater(threads["first"], windows.periods[1].starts))
    thread, time = later["thread"][0].as_py(), later["first"][0].as_py()

    def it(table: pa.Table) -> pa.Array:
        return pc.and_(pc.equal(table["thread"], thread), pc.equal(table["time"].cast(pa.int64()), time))

    gone = pa.concat_tables(pq.read_table(path) for path in files["interactions"])
    gone = gone.filter(it(gone))
    assert gone.num_rows == 1
    left = only(files, tmp_path / "left", lambda table: pc.invert(it(table)))
    refresh(tmp_path / "grown", left, windows, 2, touched(gone))
    refresh(tmp_path / "anew", left, windows, 2, nothing)
    assert contents(tmp_path / "grown") == contents(tmp_path / "anew")
    found = pq.read_table(rolled["thread_first"][0])
    assert found.filter(pc.equal(found["thread"], thread))["first"].to_pylist() != [time]


def test_who_is_in_the_team_changes_first_answers_of_all_times(files: Files, tmp_path: Path) -> None:
    windows = simulated.windows(files)
    refresh(tmp_path / "grown", files, windows, 1, nothing)
    people = pq.read_table(files["people"])
    switched = people.set_column(4, people.schema.field("team"), pc.invert(people["team"]))
    pq.write_table(switched, tmp_path / "people.parquet")
    changed = dict(files, people=[tmp_path / "people.parquet"])
    refresh(tmp_path / "grown", changed, windows, 2, nothing)
    refresh(tmp_path / "anew", changed, windows, 2, nothing)
    assert contents(tmp_path / "grown") == contents(tmp_path / "anew")


def test_without_change_nothing_is_written(files: Files, tmp_path: Path) -> None:
    windows = simulated.windows(files)
    refresh(tmp_path, files, windows, 1, nothing)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    refresh(tmp_path, files, windows, 2, nothing)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == times
    assert json.loads((tmp_path / "watermark.json").read_bytes())["version"] == 2


def test_months_that_are_gone_leave_no_file(files: Files, tmp_path: Path) -> None:
    whole = simulated.windows(files)
    refresh(tmp_path / "grown", files, whole, 1, nothing)
    start = whole.periods[2].starts
    left = only(files, tmp_path / "left", lambda table: pc.greater_equal(table["time"].cast(pa.int64()), start))
    gone = pa.concat_tables(pq.read_table(path) for path in files["interactions"])
    gone = gone.filter(pc.less(gone["time"].cast(pa.int64()), start))
    windows = Windows(whole.zone, start, whole.until)
    refresh(tmp_path / "grown", left, windows, 2, touched(gone))
    refresh(tmp_path / "anew", left, windows, 2, nothing)
    assert contents(tmp_path / "grown") == contents(tmp_path / "anew")


def test_a_watermark_that_cannot_be_read_means_building_anew(files: Files, tmp_path: Path) -> None:
    windows = simulated.windows(files)
    refresh(tmp_path, files, windows, 1, nothing)
    expected = contents(tmp_path)
    (tmp_path / "watermark.json").write_text("{", encoding="utf-8")
    (tmp_path / "actor_day" / "2023-02.parquet").write_bytes(b"cut")
    refresh(tmp_path, files, windows, 1, nothing)
    assert contents(tmp_path) == expected
