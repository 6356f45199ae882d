"""`enjeu completion SHELL`: the script by which a shell completes commands, options and file names."""

import click
from click.shell_completion import get_completion_class

from enjeu.locale import Locale

SHELLS = ("bash", "zsh", "fish")


def command(words: Locale) -> click.Command:  # noqa: ARG001 - every command is made from the words
    """The command; its help comes from the catalogue."""

    def completion(shell: str) -> None:
        script = get_completion_class(shell)
        root = click.get_current_context().find_root().command
        if script is not None:
            click.echo(script(root, {}, "enjeu", "_ENJEU_COMPLETE").source())

    return click.Command(
        "completion", callback=completion, params=[click.Argument(["shell"], type=click.Choice(SHELLS))]
    )
