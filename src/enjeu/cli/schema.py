"""`enjeu schema`: the JSON Schema of case files, or of results."""

import click

from enjeu.cli.options import flag
from enjeu.locale import Locale
from enjeu.study.schema import case_schema, result_schema, schema_text


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(result: bool) -> None:
        click.echo(schema_text(result_schema() if result else case_schema()), nl=False)

    return click.Command("schema", callback=run, params=[flag("--result", words, "cli.schema.result")])
