"""`enjeu new DIRECTORY`: a commented case to start from."""

from pathlib import Path

import click

from enjeu.locale import Locale
from enjeu.study.new import TEMPLATES, new


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(directory: Path, template: str) -> None:
        path = new(directory, template, words.language)
        click.echo(words.text("cli.new.done", path=path))

    template = click.Option(
        ["--template"],
        type=click.Choice(TEMPLATES),
        default="network",
        show_default=True,
        help=words.text("cli.new.template"),
    )
    directory = click.Argument(["directory"], type=click.Path(path_type=Path))
    return click.Command("new", callback=run, params=[directory, template])
