"""`enjeu explain [CODE]`: the page of a code, or the list of all codes."""

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
        click.echo(f"{page.code}  {page.message}")
        if page.action:
            click.echo(f"{words.text('cli.explain.action', action=page.action)}")
        click.echo(f"\n{page.explanation}")

    def complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        codes = all_codes(words.language)
        return [CompletionItem(code) for code in codes if code.startswith(incomplete.upper())]

    code = click.Argument(["code"], required=False, shell_complete=complete)
    return click.Command("explain", callback=run, params=[code])
