"""`enjeu measure STUDY`: what the store's interactions amount to, as far as people allow it to be told."""

import csv
import io
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import flag
from enjeu.cli.screen.measured import show_measurement
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Locale
from enjeu.metrics.registry import METRICS
from enjeu.study.measure import Measured, Measurement, Question, measure_study
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

DATA = "metrics.csv"


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(study: Path, names: tuple[str, ...], out: Path | None, json: bool, **how: Any) -> None:
        with Bar(words.text("cli.measure.progress")) as bar:
            found = measure_study(study, Question(metrics=names or tuple(METRICS), **how), bar.advance)
        written = write_folder(out, {DATA: _table(found)}) if out else ()
        if json:
            click.echo(dump(asdict(found)), nl=False)
            return
        show_measurement(terminal(), found, words)
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))

    study = click.Argument(["study"], type=click.Path(path_type=Path))
    return click.Command("measure", callback=run, params=[study, *_options(words)])


def _table(found: Measurement) -> str:
    """The figures as CSV in plain notation, for programs; a text of a unit is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*(column.name for column in fields(Measured)), "simulated"])
    for row in found.rows:
        values = [_guarded(value) for value in asdict(row).values()]
        writer.writerow([*values, "yes" if found.simulated else "no"])
    return stream.getvalue()


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.measure.{key}"), **more)  # type: ignore[arg-type]

    known = click.Choice(tuple(METRICS))
    periods = click.Choice(("month", "week"))
    return [
        option("--metric", "names", kind=known, key="metric", multiple=True),
        option("--period", kind=periods, key="period", default="month", show_default=True),
        option("--zone", kind=click.STRING, key="zone", default="Europe/Paris", show_default=True),
        option("--store", "url", kind=click.STRING, key="store", default="duckdb:", show_default=True),
        flag("--json", words, "cli.measure.json"),
        option("--out", kind=click.Path(path_type=Path), key="out"),
    ]
