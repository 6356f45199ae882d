"""Spark: reads the store's files in place, on one machine or on many."""

from collections.abc import Mapping
from typing import Any, Self

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.compilers import DatabricksCompiler

from enjeu.errors import StoreError
from enjeu.interactions.engines.engine import Data, driver, in_integers, instants, normalised, sql, standing

# The dialect of Spark SQL; the compiler for PySpark itself needs a connection of Ibis to write a number.
_COMPILER = DatabricksCompiler()
_ALONE = {
    "spark.driver.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""What suits a single machine; a cluster has its own settings."""


class Spark:
    """One session."""

    name = "spark"

    def __init__(self, master: str) -> None:
        """Start it on `local[2]`, `spark://host:7077` and the like.

        Raises:
            StoreError: X101 without the driver, X103 where Spark does not start.
        """
        self._spark: Any = driver("pyspark.sql", "spark")
        self._error: Any = driver("pyspark.errors", "spark").PySparkException
        wanted = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.log.level": "ERROR",
        }
        builder = self._spark.SparkSession.builder.appName("enjeu").master(master)
        for key, value in (wanted | (_ALONE if master.startswith("local") else {})).items():
            builder = builder.config(key, value)
        try:
            self._session = builder.getOrCreate()
        except (self._error, RuntimeError) as error:
            raise StoreError("X103", engine=self.name, reason=str(error).splitlines()[0]) from error

    def load(self, tables: Mapping[str, Data]) -> None:
        for name, data in tables.items():
            if isinstance(data, pa.Table):
                self._session.createDataFrame(in_integers(data)).createOrReplaceTempView(name)
                continue
            rows = self._session.read.parquet(*(str(path.absolute()) for path in data))
            turned = {column: self._spark.functions.unix_micros(column) for column in instants(data)}
            rows.withColumns(turned).createOrReplaceTempView(name)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        self._execute(sql(expression, _COMPILER)).persist().createOrReplaceTempView(name)
        return standing(name, expression)

    def run(self, expression: ir.Table) -> pa.Table:
        try:
            return normalised(self._execute(sql(expression, _COMPILER)).toArrow(), expression)
        except self._error as error:
            raise StoreError("X103", engine=self.name, reason=str(error).splitlines()[0]) from error

    def _execute(self, query: str) -> Any:
        try:
            return self._session.sql(query)
        except self._error as error:
            raise StoreError("X103", engine=self.name, reason=str(error).splitlines()[0]) from error

    def close(self) -> None:
        # Stopping a session leaves its Java machine and the sockets to it behind; both are ours.
        context = driver("pyspark", "spark").SparkContext
        gateway = context._gateway
        self._session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()
        context._gateway = context._jvm = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
