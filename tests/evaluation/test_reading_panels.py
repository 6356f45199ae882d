"""Panels from files: recognised columns, periods however written, and refusals that say where."""

import textwrap
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.panel import NEVER
from enjeu.evaluation.periods import calendar, gap, start
from enjeu.evaluation.reading import read_panel
from enjeu.locale import LANGUAGES, locale
from tests.metrics.servers import postgres

driver: Any = pytest.importorskip("pg8000.native", reason="pg8000, an optional extra, is not installed")

HEAD = "unit,period,outcome,first\n"
GOOD = "a,1,1,\na,2,2,\nb,1,3,2\nb,2,6,2\n"


def table(folder: Path, text: str, name: str = "panel.csv") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def refused(folder: Path, text: str, **given: str) -> EvaluationError:
    with pytest.raises(EvaluationError) as caught:
        read_panel(table(folder, text), given)
    for language in LANGUAGES:
        said = locale(language).message(caught.value.code, **caught.value.values)
        assert "…" not in said, said
    return caught.value


def test_the_worked_example(tmp_path: Path) -> None:
    read = read_panel(table(tmp_path, HEAD + GOOD))
    assert read.findings == ()
    assert read.panel.values.tolist() == [[1, 2], [3, 6]]
    assert read.panel.first.tolist() == [NEVER, 1]
    assert (read.panel.units, read.panel.periods, read.panel.outcome) == (("a", "b"), ("1", "2"), "outcome")


def test_french_columns_decimal_commas_and_dates_of_start(tmp_path: Path) -> None:
    text = """\
        Site;Mois;Résultat;Début;Poids;Région;taille
        Lyon;2026-01;1 204,5;2026-03-12;40;Est;2,5
        Lyon;2026-02;;2026-03-12;40;Est;2,5
        Lyon;2026-03;1300;2026-03-12;40;Est;2,5
        Brest;2026-01;7;jamais;12;Ouest;1
        Brest;2026-02;8;jamais;12;Ouest;1
        Brest;2026-03;9;jamais;12;Ouest;1
        """
    read = read_panel(table(tmp_path, text), {"cluster": "Région"}, ["taille"])
    panel = read.panel
    assert panel.units == ("Brest", "Lyon")
    assert panel.values[1, 0] == 1204.5
    assert np.isnan(panel.values[1, 1])
    assert panel.first.tolist() == [NEVER, 2]
    assert panel.weights.tolist() == [12, 40]
    assert panel.clusters == ("Ouest", "Est")
    assert panel.covariates["taille"][1].tolist() == [2.5, 2.5, 2.5]
    (finding,) = read.findings
    assert (finding.code, str(finding.place)) == ("E115", "panel.csv:3:3")
    assert finding.values["unit"] == "Lyon"


def test_a_column_of_0_and_1_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "panel.parquet"
    duckdb.sql(
        "SELECT * FROM (VALUES ('a',1,1.5,0),('a',2,2.0,0),('b',1,3.0,0),('b',2,6.0,1)) AS t(id,week,y,treated)"
    ).write_parquet(str(path))
    read = read_panel(path)
    assert read.panel.first.tolist() == [NEVER, 1]
    assert read.panel.values[0].tolist() == [1.5, 2.0]


@pytest.mark.parametrize(
    ("code", "text", "where"),
    [
        ("E102", "unit,period,sales,first\n" + GOOD, {}),
        ("E103", HEAD + GOOD + "a,2,5,\n", {"place": "panel.csv:6:1", "unit": "a", "period": "2"}),
        ("E104", HEAD + GOOD.replace("3,2", "many,2"), {"place": "panel.csv:4:3", "unit": "b", "period": "1"}),
        ("E104", HEAD + GOOD.replace("3,2", "inf,2"), {"value": "inf"}),
        ("E105", HEAD + "a,1,1,\nb,1,3,1\n", {"periods": "1"}),
        ("E106", HEAD + GOOD.replace(",2\n", ",9\n"), {"units": "2"}),
        ("E107", HEAD + GOOD.replace(",2\n", ",1\n"), {"units": "1"}),
        ("E110", HEAD + "a,1,5,\na,2,5,\nb,1,5,2\nb,2,5,2\n", {"outcome": "outcome"}),
        ("E111", HEAD + GOOD.replace("6,2", "6,1"), {"place": "panel.csv:5:4", "unit": "b"}),
        ("E112", HEAD + GOOD.replace(",2\n", ",soon\n"), {"place": "panel.csv:4:4", "value": "soon"}),
        ("E113", HEAD + GOOD + ",2,4,\n", {"place": "panel.csv:6:1"}),
        ("E109", "unit,period,outcome,treated\na,1,1,0\na,2,2,0\nb,1,3,1\nb,2,6,0\n", {"place": "panel.csv:5:4"}),
        ("E112", "unit,period,outcome,treated\na,1,1,0\na,2,2,0\nb,1,3,0\nb,2,6,0.5\n", {"value": "0.5"}),
        ("E114", "unit,period,outcome,first,weight\na,1,1,,1\na,2,2,,1\nb,1,3,2,0\nb,2,6,2,0\n", {"unit": "b"}),
    ],
)
def test_what_cannot_be_believed_is_refused_with_its_place(
    tmp_path: Path, code: str, text: str, where: dict[str, str]
) -> None:
    error = refused(tmp_path, text)
    assert error.code == code
    assert {name: error.values[name] for name in where} == where


@pytest.mark.parametrize("content", [b"unit,period\xff", b""])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "panel.csv").write_bytes(content)
    with pytest.raises(EvaluationError) as caught:
        read_panel(tmp_path / "panel.csv")
    assert caught.value.code == ("E101" if content else "E102")
    with pytest.raises(EvaluationError, match="E101"):
        read_panel(tmp_path / "none.csv")


def test_what_some_designs_can_live_with_is_found(tmp_path: Path) -> None:
    text = HEAD + "a,1,1,1\na,2,2,1\na,4,2,1\nb,1,3,2\nb,2,6,2\n"
    codes = [finding.code for finding in read_panel(table(tmp_path, text)).findings]
    assert codes == ["E108", "E115", "E116", "E117"]
    for language in LANGUAGES:
        for finding in read_panel(table(tmp_path, text)).findings:
            assert "…" not in locale(language).message(finding.code, **finding.values)


@pytest.mark.parametrize(
    ("written", "kind", "order"),
    [
        (["10", "9", "8"], "number", ["8", "9", "10"]),
        (["2026-W02", "2025-W52", "2026-W01"], "week", ["2025-W52", "2026-W01", "2026-W02"]),
        (["2026-02-01", "2026-01-01", "2026-03-01"], "month", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        (["2026Q2", "2026Q1"], "quarter", ["2026Q1", "2026Q2"]),
        (["2026-01-12", "2026-01-05"], "day", ["2026-01-05", "2026-01-12"]),
        (["after", "before"], "text", ["after", "before"]),
    ],
)
def test_periods_are_put_in_order(written: list[str], kind: str, order: list[str]) -> None:
    known = calendar(written)
    assert (known.kind, list(known.labels)) == (kind, order)
    assert gap(known) is None


@pytest.mark.parametrize(
    ("periods", "written", "position"),
    [
        (["2003", "2004", "2005"], "0", NEVER),
        (["0", "1", "2"], "0", 0),
        (["2003", "2004"], "2004-07-01", 1),
        (["2026-01-05", "2026-01-12"], "2026-01-08", 0),
        (["2026-01-05", "2026-01-12"], "2026-01-19", NEVER),
        (["2026-W01", "2026-W02"], "2026-01-07", 1),
        (["2026-W01", "2026-W02"], "2020-01-01", 0),
        (["1", "2", "5"], "3", 2),
        (["2026-01", "2026-02"], "2026", None),
        (["2026-01", "2026-02"], "2026-13-45", None),
    ],
)
def test_a_start_belongs_to_the_period_it_falls_in(periods: list[str], written: str, position: int | None) -> None:
    assert start(calendar(periods), written) == position


def test_a_table_of_a_database() -> None:
    with postgres() as url:
        parts = urlsplit(url)
        connection = driver.Connection(
            parts.username, host=parts.hostname, port=parts.port, database=parts.path.lstrip("/")
        )
        connection.run("CREATE TABLE shops (shop text, week integer, sales double precision, starts integer)")
        connection.run("INSERT INTO shops VALUES ('a',1,1,NULL),('a',2,2,NULL),('b',1,3.25,2),('b',2,6,2)")
        connection.close()
        columns = {"unit": "shop", "period": "week", "outcome": "sales", "first": "starts"}
        panel = read_panel(f"{url}?table=shops", columns).panel
    assert panel.values.tolist() == [[1, 2], [3.25, 6]]
    assert panel.first.tolist() == [NEVER, 1]
