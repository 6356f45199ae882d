"""Engines to test on: a PostgreSQL of our own on a free port, Spark in this process, ClickHouse embedded."""

import os
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from enjeu.interactions.engines import Engine, engine

ENGINES: Final = ("duckdb", "postgres", "spark", "clickhouse")
_BRISK: Final = (
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
    "--conf spark.sql.codegen.wholeStage=false",
    "--conf spark.sql.adaptive.enabled=false",
    "pyspark-shell",
)


@contextmanager
def started(name: str) -> Iterator[Engine]:
    """An engine, with its server where it has one; skips where the machine lacks what it takes."""
    match name:
        case "postgres":
            with postgres() as url, engine(url) as one:
                yield one
        case "spark":
            if shutil.which("java") is None:
                pytest.skip("Spark needs Java, which is not installed")
            # PySpark leaves the sockets over which it fetched rows to the garbage collector.
            with (
                pytest.MonkeyPatch.context() as patch,
                warnings.catch_warnings(action="ignore", category=ResourceWarning),
            ):
                # Small data: what a Java machine spends on compiling for speed would never come back.
                patch.setenv("PYSPARK_SUBMIT_ARGS", " ".join(_BRISK))
                with engine("spark:local[2]") as one:
                    yield one
        case "clickhouse":
            with engine("chdb:") as one:
                yield one
        case _:
            with engine() as one:
                yield one


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server that is stopped afterwards; it refuses to run as root, which becomes nobody for it."""
    binaries, port = _binaries(), _free_port()
    # Not below pytest's own folder, into which only its owner may look.
    with TemporaryDirectory(prefix="enjeu-postgres-") as name:
        folder = Path(name)
        user = None
        if os.geteuid() == 0:
            user = "nobody"
            shutil.chown(folder, user)
        data = folder / "data"
        wanted = ["-D", str(data), "-U", "enjeu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([binaries / "initdb", *wanted], check=True, capture_output=True, cwd=folder, user=user)
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([binaries / "postgres", "-D", data, *options], stderr=log, cwd=folder, user=user)
        try:
            _wait(server, port, folder / "log")
            yield f"postgresql://enjeu@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _binaries() -> Path:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        pytest.skip("PostgreSQL is not installed: neither initdb nor /usr/lib/postgresql")
    return places[-1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"PostgreSQL does not start:\n{log.read_text(encoding='utf-8')}")
