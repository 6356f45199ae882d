"""`enjeu schema`: the JSON Schema of case files, of results, allocations, comparisons, or evaluations."""

import click

from enjeu.cli.options import flag
from enjeu.locale import Locale
from enjeu.study.schema import (
    allocation_schema,
    case_schema,
    comparison_schema,
    evaluation_schema,
    result_schema,
    schema_text,
)


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(**asked: bool) -> None:
        wanted = next((name for name, chosen in asked.items() if chosen), None)
        click.echo(schema_text(_SCHEMAS[wanted]() if wanted else case_schema()), nl=False)

    return click.Command(
        "schema", callback=run, params=[flag(f"--{name}", words, f"cli.schema.{name}") for name in _SCHEMAS]
    )


_SCHEMAS = {
    "allocation": allocation_schema,
    "comparison": comparison_schema,
    "evaluation": evaluation_schema,
    "result": result_schema,
}
"""By the name of the option, in the order in which they win where several are given."""
