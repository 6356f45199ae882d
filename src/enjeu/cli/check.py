"""`enjeu check CASE`: what is wrong or doubtful, and how the numbers were understood."""

from pathlib import Path

import click

from enjeu.cli.options import CASE, Assignment, flag
from enjeu.cli.screen.findings import counts, show_findings
from enjeu.cli.screen.quantities import show_read_back
from enjeu.cli.screen.terminal import say, terminal
from enjeu.locale import Locale
from enjeu.study.check import Checked, check, check_to_json
from enjeu.study.to_json import dump


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(case: Path, json: bool, what_if: tuple[tuple[str, str], ...]) -> int:
        checked = check(case, dict(what_if))
        if json:
            click.echo(dump(check_to_json(checked, words.language)), nl=False)
        else:
            _show(checked, words)
        return 0 if checked.read else 2

    what_if = click.Option(
        ["--set", "what_if"], type=Assignment(words), multiple=True, help=words.text("cli.appraise.set")
    )
    case = click.Argument(["case"], type=CASE)
    return click.Command("check", callback=run, params=[case, flag("--json", words, "cli.check.json"), what_if])


def _show(checked: Checked, words: Locale) -> None:
    show_findings(checked.findings, words)
    screen = terminal()
    if checked.quantities:
        show_read_back(screen, checked.quantities, words)
    say(screen, counts(checked.findings, words), lead="")
    if checked.findings:
        say(screen, words.text("cli.check.explain"), lead="")
