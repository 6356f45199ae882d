"""`enjeu watch FILE…`: outcomes that nobody promised, tested together, and what people saw."""

from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import CASE, Share, flag
from enjeu.cli.screen.terminal import terminal
from enjeu.cli.screen.watched import show_watching
from enjeu.locale import Locale
from enjeu.study.to_json import dump
from enjeu.study.watch import RATE, entry, watch_files, watching_to_json


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(files: tuple[Path, ...], adopt: str | None, json: bool, **how: Any) -> None:
        found = watch_files(files, **how)
        if adopt is not None:
            chosen = [one for one in found.found if one.finding.outcome == adopt]
            if not chosen or found.read is None:
                raise click.UsageError(words.text("cli.watch.nothing_to_adopt", name=adopt))
            click.echo(entry(chosen[0], found.read), nl=False)
        elif json:
            click.echo(dump(watching_to_json(found, words.language)), nl=False)
        else:
            show_watching(terminal(), found, words)

    files = click.Argument(["files"], type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
    return click.Command("watch", callback=run, params=[files, *_options(words)])


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(key), **more)  # type: ignore[arg-type]

    return [
        option("--case", kind=CASE, key="cli.watch.case"),
        option("--rate", kind=Share(words), key="cli.watch.rate", default=RATE),
        flag("--dependent", words, "cli.watch.dependent"),
        option("--register", kind=click.Path(path_type=Path), key="cli.watch.register"),
        option("--adopt", kind=click.STRING, key="cli.watch.adopt"),
        flag("--json", words, "cli.watch.json"),
    ]
