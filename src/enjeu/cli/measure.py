"""`enjeu measure STUDY`: what the store's interactions amount to, as far as people allow it to be told."""

import csv
import io
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

import click
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.cli.options import flag
from enjeu.cli.screen.costs import show_costs
from enjeu.cli.screen.findings import show_findings
from enjeu.cli.screen.measured import show_measurement
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Locale
from enjeu.metrics.registry import METRICS
from enjeu.study.costs import Costed, as_dict, measure_costs
from enjeu.study.measure import Measured, Measurement, Question, measure_study
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

DATA = "metrics.csv"
COSTS = "costs.json"
_KINDS: Final = dict.fromkeys(("metric", "part", "period", "unit", "team", "reason"), pa.string()) | {
    "version": pa.int32(),
    "people": pa.int64(),
}


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        study: Path,
        names: tuple[str, ...],
        families: tuple[str, ...],
        out: Path | None,
        parquet: Path | None,
        costs: Path | None,
        json: bool,
        csv: bool,
        **how: Any,
    ) -> None:
        of_families = [name for name, metric in METRICS.items() if metric.family in families]
        wanted = tuple(dict.fromkeys((*names, *of_families))) or tuple(METRICS)
        with Bar(words.text("cli.measure.progress")) as bar:
            question, costed = Question(metrics=wanted, **how), None
            if costs:
                found, costed = measure_costs(study, question, costs, bar.advance)
            else:
                found = measure_study(study, question, bar.advance)
        told = {"costs": as_dict(costed)} if costed else {}
        written = write_folder(out, {DATA: _table(found)} | ({COSTS: dump(told)} if told else {})) if out else ()
        if parquet:
            written = (*written, *write_folder(parquet.parent, {parquet.name: _parquet(found)}))
        if costed:
            show_findings(costed.findings, words)
        if json or csv:
            click.echo(dump(asdict(found) | told) if json else _table(found), nl=False)
            return
        _show(found, costed, words)
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))

    study = click.Argument(["study"], type=click.Path(path_type=Path))
    return click.Command("measure", callback=run, params=[study, *_options(words)])


def _show(found: Measurement, costed: Costed | None, words: Locale) -> None:
    show_measurement(terminal(), found, words)
    if costed:
        show_costs(terminal(), costed, words)


def _table(found: Measurement) -> str:
    """The figures as CSV in plain notation, for programs; a text of a unit is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*(column.name for column in fields(Measured)), "simulated"])
    for row in found.rows:
        values = [_guarded(value) for value in asdict(row).values()]
        writer.writerow([*values, "yes" if found.simulated else "no"])
    return stream.getvalue()


def _parquet(found: Measurement) -> bytes:
    """The figures as Parquet, for analysts."""
    rows = [asdict(row) | {"simulated": found.simulated} for row in found.rows]
    columns = [(column.name, _KINDS.get(column.name, pa.float64())) for column in fields(Measured)]
    schema = pa.schema([*columns, ("simulated", pa.bool_())])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink)
    return bytes(sink.getvalue())


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.measure.{key}"), **more)  # type: ignore[arg-type]

    known = click.Choice(tuple(METRICS))
    periods = click.Choice(("month", "week"))
    families = click.Choice(tuple(dict.fromkeys(metric.family for metric in METRICS.values())))
    return [
        option("--metric", "names", kind=known, key="metric", multiple=True),
        option("--family", "families", kind=families, key="family", multiple=True),
        option("--by", kind=click.Choice(("unit", "site", "month")), key="by", default="unit", show_default=True),
        option("--depth", kind=click.IntRange(min=1), key="depth"),
        option("--period", kind=periods, key="period", default="month", show_default=True),
        option("--zone", kind=click.STRING, key="zone", default="Europe/Paris", show_default=True),
        option("--store", "url", kind=click.STRING, key="store", default="duckdb:", show_default=True),
        flag("--json", words, "cli.measure.json"),
        flag("--csv", words, "cli.measure.csv"),
        option("--parquet", kind=click.Path(path_type=Path, dir_okay=False), key="parquet"),
        option("--out", kind=click.Path(path_type=Path), key="out"),
        option("--costs", kind=click.Path(path_type=Path), key="costs"),
    ]
