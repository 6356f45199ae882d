"""Engines that evaluate metrics: DuckDB by default, others for what one machine does not hold.

`engine("postgresql://…")` gives one; tables are loaded into it by name, and expressions run on it.
"""

from enjeu.errors import StoreError
from enjeu.interactions.engines.clickhouse import Embedded, Server
from enjeu.interactions.engines.duckdb import DuckDB
from enjeu.interactions.engines.engine import Data, Engine, standing
from enjeu.interactions.engines.postgres import Postgres
from enjeu.interactions.engines.spark import Spark

__all__ = ["Data", "Engine", "engine", "standing"]


def engine(url: str = "duckdb:") -> Engine:
    """The engine of an address.

    Args:
        url: `duckdb:`, `postgresql://user:password@host/database`, `spark:local[2]` or `spark://host:7077`, `chdb:`, or
            `clickhouse://user:password@host:8123/database` (`clickhouses://` for TLS).

    Raises:
        StoreError: X101 when a driver is missing, X102 for an unknown address, X103 when the engine refuses.
    """
    scheme, _, rest = url.partition(":")
    match scheme:
        case "duckdb":
            return DuckDB()
        case "postgresql" | "postgres":
            return Postgres(url)
        case "spark":
            return Spark(url if rest.startswith("//") else rest)
        case "chdb":
            return Embedded()
        case "clickhouse" | "clickhouses":
            return Server(url)
    raise StoreError("X102", url=scheme)
