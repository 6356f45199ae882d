"""However pages come, the store ends the same, to the byte; and files stay few."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.interactions.settle import window
from enjeu.interactions.store import Store
from tests.interactions.pages import DESCRIPTION, Row, at, filled, fingerprints, keys, many, page, writer

ROWS = many(60)


@st.composite
def partitions(draw: st.DrawFn) -> list[Sequence[Row]]:
    """All rows in any order, cut anywhere, with pieces that come again."""
    shuffled = draw(st.permutations(ROWS))
    cuts = sorted(draw(st.sets(st.integers(1, len(ROWS) - 1), max_size=6)))
    pieces = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(ROWS)], strict=True)]
    again = draw(st.lists(st.sampled_from(pieces), max_size=3))
    return list(draw(st.permutations(pieces + again)))


@settings(max_examples=15, deadline=None)
@given(partitions(), st.sets(st.integers(0, 8), max_size=2))
def test_any_partition_in_any_order_with_repeats_gives_the_same_bytes(
    pages: list[Sequence[Row]], settled_after: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = filled(Path(folder), [page(*ROWS)], "whole")
        with writer(Path(folder), "pieces") as store:
            for number, piece in enumerate(pages):
                store.append("made", DESCRIPTION, page(*piece))
                if number in settled_after:
                    store.settle()
            store.settle()
            assert sum(run.duplicates for run in store.runs()) == sum(map(len, pages)) - len(ROWS)
        assert fingerprints(Path(folder) / "pieces") == fingerprints(whole)


def test_a_settled_month_is_one_file_sorted_by_time_and_key(tmp_path: Path) -> None:
    study = filled(tmp_path, [page(*ROWS[:30]), page(*ROWS[30:])])
    with Store.open(study) as store:
        parts = store.manifest.parts()
        assert [list(part.months) for part in parts] == [[f"2026-0{month}"] for month in range(1, 7)]
        rows = store.arrow("interactions")
        assert rows.sort_by([("time", "ascending"), ("key", "ascending")]).equals(rows)
        assert sorted(store.arrow("interactions")["key"].unique().to_pylist()) == keys(store)
        assert sum(part.rows for part in parts) == len(ROWS)


def test_pages_are_gathered_so_that_files_stay_few(tmp_path: Path) -> None:
    rows = many(300)
    with writer(tmp_path) as store:
        for start in range(0, 300, 3):
            store.append("made", DESCRIPTION, page(*rows[start : start + 3]))
        assert len(store.files()) <= 3 + 32
        assert store.counts().interactions == 300
        assert store.append("made", DESCRIPTION, page(*rows)).duplicates == 300
    with writer(tmp_path) as store:  # keys are known again from the disk
        assert store.append("made", DESCRIPTION, page(*rows)).duplicates == 300
        store.settle()
    assert fingerprints(tmp_path / "study") == fingerprints(filled(tmp_path, [page(*rows)], "whole"))


def test_a_month_begins_and_ends_where_the_calendar_says() -> None:
    assert window("2026-02") == (at("2026-02-01T00:00:00"), at("2026-03-01T00:00:00"))
    assert window("2025-12") == (at("2025-12-01T00:00:00"), at("2026-01-01T00:00:00"))
