"""`enjeu metrics [ID]`: which metrics there are, or what one says and does not say."""

import click
from click.shell_completion import CompletionItem

from enjeu.cli.options import flag
from enjeu.cli.screen.metrics import show_metric, show_metrics
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Locale
from enjeu.study.metrics import Told, described, every
from enjeu.study.to_json import dump


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(name: str | None, family: str | None, json: bool) -> None:
        told: tuple[Told, ...] = (
            (described(name, words),) if name else tuple(one for one in every(words) if family in (None, one.family))
        )
        if json:
            click.echo(dump([one.as_dict() for one in told]), nl=False)
        elif name:
            show_metric(terminal(), told[0], words)
        else:
            show_metrics(terminal(), told, words)

    def complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(one.id, help=one.name) for one in every(words) if one.id.startswith(incomplete)]

    families = tuple(dict.fromkeys(one.family for one in every(words)))
    return click.Command(
        "metrics",
        callback=run,
        params=[
            click.Argument(["name"], required=False, shell_complete=complete, metavar="[ID]"),
            click.Option(["--family"], type=click.Choice(families), help=words.text("cli.metrics.family")),
            flag("--json", words, "cli.metrics.json"),
        ],
    )
