"""`enjeu explain [CODE]`: the page of a code, or the list of all codes."""

import shutil
import textwrap

import click
from click.shell_completion import CompletionItem

from enjeu.locale import Locale
from enjeu.study.explain import all_codes, explain


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(code: str | None) -> None:
        if code is None:
            for known in all_codes(words.language):
                click.echo(f"{known}  {words.message(known)}")
            return
        page = explain(code, words.language)
        click.echo(_wrapped(f"{page.code}  {page.message}"))
        if page.action:
            click.echo(_wrapped(words.text("cli.explain.action", action=page.action)))
        click.echo(f"\n{_wrapped(page.explanation)}")

    def complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        codes = all_codes(words.language)
        return [CompletionItem(code) for code in codes if code.startswith(incomplete.upper())]

    code = click.Argument(["code"], required=False, shell_complete=complete)
    return click.Command("explain", callback=run, params=[code])


def _wrapped(text: str) -> str:
    """Paragraphs as wide as the terminal, 100 characters at most; lines set in by four are code and stay."""
    width = min(100, shutil.get_terminal_size().columns)
    parts = text.split("\n\n")
    return "\n\n".join(part if part.startswith("    ") else textwrap.fill(part, width) for part in parts)
