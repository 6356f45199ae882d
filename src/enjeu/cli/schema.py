"""`enjeu schema`: the JSON Schema of case files, of results, or of allocations."""

import click

from enjeu.cli.options import flag
from enjeu.locale import Locale
from enjeu.study.schema import allocation_schema, case_schema, result_schema, schema_text


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(result: bool, allocation: bool) -> None:
        schema = allocation_schema() if allocation else result_schema() if result else case_schema()
        click.echo(schema_text(schema), nl=False)

    flags = [flag("--result", words, "cli.schema.result"), flag("--allocation", words, "cli.schema.allocation")]
    return click.Command("schema", callback=run, params=[*flags])
