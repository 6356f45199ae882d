"""The reference page of the command line: what `enjeu --help` and each command's `--help` print."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from docs.generators.markdown import fenced, page_in
from docs.generators.words import words
from enjeu.cli.app import COMMANDS, commands
from enjeu.locale import Language

_WIDTH = 96


def commands_page(language: Language) -> str:
    """The page in one language."""
    with _language_kept():
        return page_in(language, words(language, "commands")["intro"], *_helps(language))


def _helps(language: Language) -> Iterator[str]:
    root = commands(language)
    with _context(root, "enjeu") as above:
        yield f"## enjeu\n\n{fenced(root.get_help(above))}"
        for name in COMMANDS:
            command = root.get_command(above, name)
            assert command is not None  # noqa: S101 - the group made the list
            with _context(command, name, above) as inside:
                yield f"## enjeu {name}\n\n{fenced(command.get_help(inside))}"
                yield from _inner(command, name, inside)


def _inner(command: click.Command, name: str, above: click.Context) -> Iterator[str]:
    """The commands of a group, such as `enjeu privacy record`."""
    if not isinstance(command, click.Group):
        return
    for inner in command.list_commands(above):
        found = command.get_command(above, inner)
        assert found is not None  # noqa: S101 - the group made the list
        with _context(found, inner, above) as inside:
            yield f"### enjeu {name} {inner}\n\n{fenced(found.get_help(inside))}"


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    return click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)


@contextmanager
def _language_kept() -> Iterator[None]:
    # click takes its language from the environment: leave it as it was found.
    before = os.environ.get("LANGUAGE")
    try:
        yield
    finally:
        os.environ.pop("LANGUAGE", None)
        if before is not None:
            os.environ["LANGUAGE"] = before
