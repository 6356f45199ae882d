"""Organisation charts: units over time, levels from the reporting line alone."""

from collections import Counter
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Affiliation, Page
from enjeu.sources.directory import Directory, mapping
from tests.sources.shared import real

CHART = """identity;unit;from;until;manager;zzsalary
ann@example.org;Operations/North;2024-01-01;2024-07-01;bob@example.org;zz
ann@example.org;Sales;2024-07-01;;gone@example.org;zz
bob@example.org;Operations;;;bob@example.org;zz
e7;;;;bob@example.org;zz
;Sales;;;;zz
"""


def page(folder: Path, content: str, mapped: str = "") -> Page:
    (folder / "chart.csv").write_text(content, encoding="utf-8-sig")
    (folder / "chart.toml").write_text(mapped, encoding="utf-8")
    source = Directory(folder / "chart.csv", mapping(folder / "chart.toml") if mapped else None)
    (only,) = source.pages(None, None)
    return only


def test_who_belonged_where_from_when_until_when(tmp_path: Path) -> None:
    told = page(tmp_path, CHART)
    ann, bob = "mail:ann@example.org", "mail:bob@example.org"
    january, july = 1704067200_000000, 1719792000_000000
    assert list(told.affiliations) == [
        Affiliation(ann, "Operations/North", january, july, bob),
        Affiliation(ann, "Sales", july, None, "mail:gone@example.org"),
        Affiliation(bob, "Operations", None, None, None),  # who reports to himself reports to nobody
    ]
    assert dict(told.dropped) == {"unknown_manager": 1, "without_unit": 1, "unreadable": 1}


def test_days_begin_where_the_organisation_is(tmp_path: Path) -> None:
    mapped = 'zone = "Europe/Paris"\n[columns]\nidentity = "Who"\nunit = "Where"\nfrom = "Since"\n'
    told = page(tmp_path, "Who,Where,Since\nann@example.org,Sales,2024-07-01\n", mapped)
    assert told.affiliations[0].valid_from == 1719792000_000000 - 2 * 3600 * 1_000_000


def test_the_reporting_line_alone_gives_levels(tmp_path: Path) -> None:
    told = page(tmp_path, "identity,manager\nd,c\nc,b\nb,a\na,a\nx,a\ny,elsewhere\n")
    levels = {item.identity.removeprefix("id:"): item.unit for item in told.affiliations}
    assert levels == {"a": "N", "b": "N-1", "x": "N-1", "c": "N-2", "d": "N-3", "y": "N"}
    assert dict(told.dropped) == {"unknown_manager": 1}


def test_a_reporting_line_of_a_company(tmp_path: Path) -> None:
    (tmp_path / "chart.toml").write_text('[columns]\nidentity = "ID"\nmanager = "ReportsToID"\n', encoding="utf-8")
    source = Directory(real("manufacturing_email/reportsto.csv"), mapping(tmp_path / "chart.toml"))
    (told,) = source.pages(None, None)
    # 154 people; below the head, who reports to himself, levels of 11, 64, 33, 44 and 1.
    assert Counter(item.unit for item in told.affiliations) == {
        "N": 1,
        "N-1": 11,
        "N-2": 64,
        "N-3": 33,
        "N-4": 44,
        "N-5": 1,
    }
    assert len({item.manager for item in told.affiliations if item.manager}) == 34
    assert [item.identity for item in told.affiliations if item.unit == "N"] == ["id:86"]
    assert dict(told.dropped) == {}


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ("identity,manager\na,b\nb,c\nc,a\n", "S115", "chart.csv:2"),
        ("identity,unit,from\na,Sales,01/07/2024\n", "S113", "chart.csv:2"),
        ("name,unit\na,Sales\n", "S112", "chart.csv"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, content: str, code: str, place: str) -> None:
    with pytest.raises(SourceError) as caught:
        page(tmp_path, content)
    told = {"place": "", "path": "", **caught.value.values}
    assert (caught.value.code, (told["place"] or told["path"]).rpartition("/")[2]) == (code, place)


def test_a_circle_of_the_past_is_none_of_today(tmp_path: Path) -> None:
    told = page(tmp_path, "identity,unit,until,manager\na,S,2024-01-01,b\nb,S,,a\na,S,,\n")
    assert len(told.affiliations) == 3
