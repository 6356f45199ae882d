"""Options and help texts that several commands share."""

from pathlib import Path

import click

from enjeu.locale import LANGUAGES, Locale

CASE = click.Path(path_type=Path)
"""A case file or a folder; that it exists is checked by the reader, which says so in a finding."""


def lang_option(words: Locale) -> click.Option:
    """`--lang`: read beforehand from the arguments (see `language`); here for the help and to refuse other values."""
    text = words.text("cli.option.lang")
    return click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=text)


def flag(name: str, words: Locale, key: str) -> click.Option:
    """A switch that is off by default."""
    return click.Option([name], is_flag=True, help=words.text(key))


def paragraphs(text: str) -> str:
    """Help text for click: paragraphs with set-in lines (examples, lists) keep their lines."""
    return "\n\n".join(f"\b\n{part}" if "\n  " in part else part for part in text.split("\n\n"))


class Share(click.ParamType[float]):
    """`1%`, `1 %`, `0.01` or `0,01`: more than 0, less than 1."""

    name = "share"

    def __init__(self, words: Locale) -> None:
        self.words = words

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share as a number."""
        text = "".join(str(value).split()).replace(",", ".")
        try:
            share = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            share = 0.0
        if not 0.0 < share < 1.0:
            self.fail(self.words.text("cli.error.share", value=value), param, ctx)
        return share


class Assignment(click.ParamType[tuple[str, str]]):
    """`PATH=VALUE`."""

    name = "path=value"

    def __init__(self, words: Locale) -> None:
        self.words = words

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The path and the value, without the spaces around them."""
        path, equals, written = str(value).partition("=")
        if not (equals and path.strip() and written.strip()):
            self.fail(self.words.text("cli.error.set", value=value), param, ctx)
        return path.strip(), written.strip()
