"""Engines: their addresses, what they refuse, and ClickHouse's HTTP interface spoken to a server of our own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enjeu.errors import StoreError
from enjeu.interactions.engines import engine
from tests.metrics import simulated
from tests.metrics.comparing import measured

WHOLE_NUMBERS = ("active_people", "retention", "response_time_median", "cross_unit_ties", "gini")
"""Metrics made of whole numbers and single divisions, or of moments that were: equal to the last digit everywhere."""

TABLE = ibis.table({"time": "int64", "name": "string", "n": "int32"}, name="things")
ROWS = pa.table(
    {
        "time": pa.array([1_700_000_000_000_001, None, 0], pa.timestamp("us", "UTC")),
        "name": pa.array(['it\'s \\ "é"', "", None], pa.string()),
        "n": pa.array([None, 1, -1], pa.int32()),
    }
)
ORDERED = {"time": [0, 1_700_000_000_000_001, None], "name": [None, 'it\'s \\ "é"', ""], "n": [-1, None, 1]}


@pytest.mark.parametrize("url", ["mysql://host/db", "", "people.db"])
def test_an_unknown_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        engine(url)
    assert caught.value.code == "X102"


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("postgresql://nobody@localhost/people", "pg8000", "postgres"),
        ("spark:local[2]", "pyspark", "spark"),
        ("chdb:", "chdb", "clickhouse"),
    ],
)
def test_a_missing_driver_is_named_with_its_extra(
    url: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module] + [module]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreError) as caught:
        engine(url)
    assert (caught.value.code, caught.value.values) == ("X101", {"module": module, "extra": extra})


@pytest.mark.parametrize("url", ["postgresql://me@127.0.0.1:1/people", "clickhouse://me@127.0.0.1:1/people"])
def test_a_server_that_is_not_there_is_refused(url: str) -> None:
    with pytest.raises(StoreError) as caught, engine(url) as one:
        one.run(TABLE)
    assert caught.value.code == "X103"


@pytest.mark.parametrize("url", ["duckdb:", "chdb:"])
def test_an_engine_says_why_it_refuses(url: str) -> None:
    with engine(url) as one, pytest.raises(StoreError) as caught:
        one.run(TABLE)
    assert caught.value.code == "X103"
    assert "things" in caught.value.values["reason"]


@pytest.mark.parametrize("url", ["duckdb:", "chdb:"])
@pytest.mark.parametrize("as_files", [False, True])
def test_rows_come_back_as_they_went_in_with_times_as_integers(url: str, as_files: bool, tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    pq.write_table(ROWS, path)
    with engine(url) as one:
        one.load({"things": [path] if as_files else ROWS})
        assert one.run(TABLE).to_pydict() == ORDERED
        kept = one.keep("kept", TABLE.filter(TABLE["n"] > 0))
        assert one.run(kept.select("n")).to_pydict() == {"n": [1]}
        one.load({"things": ROWS.slice(0, 1)})
        assert one.run(TABLE).num_rows == 1


def test_several_files_are_one_table(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.parquet" for number in range(3)]
    for number, path in enumerate(paths):
        pq.write_table(ROWS.slice(number, 1), path)
    for url in ("duckdb:", "chdb:"):
        with engine(url) as one:
            one.load({"things": paths})
            assert one.run(TABLE).to_pydict() == ORDERED


class Handler(BaseHTTPRequestHandler):
    """The part of ClickHouse's HTTP interface that is used, answered by the embedded ClickHouse."""

    session: ClassVar[Any]
    folder: ClassVar[Path]
    asked: ClassVar[list[dict[str, list[str]]]]
    lock: ClassVar[Lock] = Lock()

    def do_POST(self) -> None:
        parameters = parse_qs(urlsplit(self.path).query)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parameters.get("query", [""])[0] or body.decode()
        with self.lock:
            self.asked.append(parameters)
            if "query" in parameters:
                path = self.folder / f"{len(self.asked)}.parquet"
                path.write_bytes(body)
                query = query.replace(" FORMAT Parquet", f" SELECT * FROM file('{path}', Parquet)")  # noqa: S608 - our own name
            try:
                answer, status = bytes(self.session.query(query, "Arrow").bytes() or b""), 200
            except RuntimeError as error:
                answer, status = str(error).encode(), 400
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """An address at which ClickHouse answers."""
    session: Any = pytest.importorskip("chdb.session")
    Handler.session, Handler.folder, Handler.asked = session.Session(), folder, []
    Handler.session.query("SET join_use_nulls = 1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"clickhouse://me:secret@127.0.0.1:{listening.server_port}/default"
        finally:
            listening.shutdown()
            thread.join()
            Handler.session.close()


def test_a_server_of_clickhouse_is_given_the_tables_and_measures(tmp_path: Path) -> None:
    files = simulated.write(tmp_path / "data", rows=2_000, people=60, units=3, months=3)
    windows = simulated.windows(files)
    with engine() as duckdb:
        expected = measured(duckdb, files, windows, wanted=WHOLE_NUMBERS)
    with server(tmp_path) as url, engine(url) as one:
        assert measured(one, files, windows, wanted=WHOLE_NUMBERS).equals(expected)
        with pytest.raises(StoreError, match="X103"):
            one.run(TABLE)
    asked = Handler.asked
    assert len({parameters["session_id"][0] for parameters in asked}) == 1
    assert {parameters["join_use_nulls"][0] for parameters in asked} == {"1"}
    assert {parameters["database"][0] for parameters in asked} == {"default"}
