"""Tables of outcomes with a mapping: tickets, opportunities, figures; what is not listed is dropped and counted."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Outcome, Page
from enjeu.sources.reading.times import iso
from enjeu.sources.table import Table, mapping
from tests.sources.gathered import dropped, read

TICKETS = """
platform = "desk"
zone = "Europe/Paris"
outcome = "ticket"
[columns]
key = "no"
time = "opened"
answered = "answered"
ended = "closed"
state = "status"
person = "asked by"
owner = "agent"
unit = "site"
changed = "updated"
[states]
open = ["new", "pending"]
solved = ["closed"]
"""
CSV = """no;opened;answered;closed;status;asked by;agent;site;updated;subject
1;2026-07-01 10:00:00;2026-07-01 11:00:00;2026-07-02 10:00:00;closed;ann@example.org;bob;North;2026-07-02 10:00:00;zz
2;2026-07-01 10:00:00;;;new;;;;2026-07-01 10:00:00;zz
3;2026-07-01 10:00:00;;;escalated;ann@example.org;;;;zz
;2026-07-01 10:00:00;;;new;;;;;zz
5;;;;new;;;;;zz
"""
FIGURES = """
platform = "safety"
outcome = "measure"
labels = ["incidents", "accidents"]
[columns]
key = ["site", "month", "what"]
time = "month"
unit = "site"
value = "number"
label = "what"
"""
NUMBERS = """site,month,what,number
North,2026-01-01,incidents,3
North,2026-02-01,incidents,2.5
North,2026-02-01,what Ann told,2
North,2026-03-01,incidents,many
North,2026-04-01,accidents,
"""
DEALS = """
platform = "crm"
outcome = "opportunity"
currency = "EUR"
[columns]
key = "id"
time = "start"
ended = "end"
state = "state"
owner = "seller"
value = "amount"
"""


def source(folder: Path, content: str, mapped: str, page_rows: int = 100) -> Table:
    (folder / "a.csv").write_text(content, encoding="utf-8")
    (folder / "a.toml").write_text(mapped, encoding="utf-8")
    return Table(folder / "a.csv", mapping(folder / "a.toml"), page_rows)


def outcomes(pages: Sequence[Page]) -> list[Outcome]:
    return [one for page in pages for one in page.outcomes]


def test_tickets_in_a_csv(tmp_path: Path) -> None:
    table = source(tmp_path, CSV, TICKETS)
    pages = read(table)
    first, second = outcomes(pages)
    summer = iso("2026-07-01T08:00:00")
    assert first == Outcome(
        "1", "ticket", summer, summer + 3_600_000_000, summer + 86_400_000_000, "solved", "mail:ann@example.org",
        "id:bob", "North", changed=summer + 86_400_000_000,
    )  # fmt: skip
    assert second == Outcome("2", "ticket", summer, state="open", changed=summer)
    assert dropped(pages) == {"unlisted": 1, "unreadable": 2}
    assert [len(page.rows) for page in pages] == [0]
    described = table.describe()
    assert described.verbs == frozenset()
    assert described.platform == "desk"
    assert {field.name: field.purpose for field in described.fields}["asked by"] == "who"
    assert "subject" not in {field.name for field in described.fields}


def test_without_a_column_of_states_a_ticket_is_solved_once_it_has_ended(tmp_path: Path) -> None:
    mapped = TICKETS.replace('state = "status"\n', "")
    assert [one.state for one in outcomes(read(source(tmp_path, CSV, mapped)))] == ["solved", "open", "open"]


def test_nothing_that_did_not_change_since(tmp_path: Path) -> None:
    table = source(tmp_path, CSV, TICKETS)
    pages = list(table.pages(None, dt.datetime.fromisoformat("2026-07-02T00:00:00+00:00")))
    assert [one.key for one in outcomes(pages)] == ["1"]
    assert dropped(pages)["before_since"] == 1


@pytest.mark.parametrize("page_rows", [1, 2])
def test_a_run_that_stopped_is_completed_by_the_next(tmp_path: Path, page_rows: int) -> None:
    table = source(tmp_path, CSV, TICKETS, page_rows)
    pages = read(table)
    assert outcomes(pages) == outcomes(read(source(tmp_path, CSV, TICKETS)))
    for position, page in enumerate(pages):
        rest = list(source(tmp_path, CSV, TICKETS, page_rows).pages(page.cursor, None))
        assert outcomes(pages[: position + 1]) + outcomes(rest) == outcomes(pages)


def test_figures_have_names_from_a_list(tmp_path: Path) -> None:
    pages = read(source(tmp_path, NUMBERS, FIGURES))
    assert [(one.key, one.label, one.value, one.unit, one.state) for one in outcomes(pages)] == [
        ("North/2026-01-01/incidents", "incidents", 3.0, "North", None),
        ("North/2026-02-01/incidents", "incidents", 2.5, "North", None),
    ]
    assert dropped(pages) == {"unlisted": 1, "unreadable": 2}


def test_a_figure_may_have_one_name_for_all_rows(tmp_path: Path) -> None:
    mapped = FIGURES.replace('labels = ["incidents", "accidents"]', 'label = "incidents"').replace(
        'label = "what"\n', ""
    )
    assert {one.label for one in outcomes(read(source(tmp_path, NUMBERS, mapped)))} == {"incidents"}


def test_opportunities_in_parquet(tmp_path: Path) -> None:
    rows = {
        "id": [1, 2],
        "start": pa.array([19723, 19724], pa.date32()),
        "end": pa.array([None, 19730], pa.date32()),
        "state": ["open", "won"],
        "seller": ["ann@example.org", None],
        "amount": pa.array([None, 12], pa.decimal128(9, 2)),
    }
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    (tmp_path / "a.toml").write_text(DEALS, encoding="utf-8")
    first, second = outcomes(read(Table(tmp_path / "a.parquet", mapping(tmp_path / "a.toml"))))
    assert (first.key, first.owner, first.value, first.ended) == ("1", "mail:ann@example.org", None, None)
    assert (second.state, second.value, second.currency, second.ended) == ("won", 12.0, "EUR", iso("2024-01-08"))


@pytest.mark.parametrize(
    ("mapped", "code", "told"),
    [
        (TICKETS.replace('"ticket"', '"complaint"'), "S110", "opportunity"),
        (TICKETS.replace("solved = [", "finished = ["), "S110", "finished"),
        (TICKETS.replace('person = "asked by"', 'subject = "subject"'), "S111", "subject"),
        (TICKETS.replace('time = "opened"', ""), "S111", "time"),
        (FIGURES.replace('value = "number"', ""), "S111", "value"),
        (FIGURES.replace('labels = ["incidents", "accidents"]', ""), "S111", "labels"),
        (DEALS.replace('state = "state"', ""), "S111", "state"),
        (DEALS.replace("[columns]", '[bots]\ncolumn = "b"\nvalues = ["x"]\n[columns]'), "S111", "bots"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(tmp_path: Path, mapped: str, code: str, told: str) -> None:
    with pytest.raises(SourceError) as caught:
        source(tmp_path, CSV, mapped)
    assert caught.value.code == code
    assert told in str(dict(caught.value.values))
