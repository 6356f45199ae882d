"""`enjeu collect SOURCE --to STUDY`: bring what people did on a platform into a study's store."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import Assignment, flag
from enjeu.cli.screen.collected import show_collected
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.interactions.page import Source
from enjeu.locale import Locale
from enjeu.study.collect import Run, collect
from enjeu.study.servers import SERVERS, Access, asked
from enjeu.study.sources import KINDS, guess, opened
from enjeu.study.to_json import dump

_OPTIONS = ("mapping", "users", "list")


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(source: str, to: Path, kind: str | None, json: bool, dry: bool, **how: Any) -> None:
        name, found_source = _source(source, kind, how)
        platform = how["platform"] or found_source.describe().platform or name
        since = how["since"]
        plan = Run(
            name=how["name"] or platform,
            platform=platform,
            since=None if since is None else since.replace(tzinfo=dt.UTC),
            restricted=how["restricted"],
            dry=dry,
        )
        with Bar(words.text("cli.collect.progress")) as bar:
            found = collect(to, found_source, plan, bar.advance)
        if json:
            shown = {"kind": name, "source": plan.name, "platform": platform, "dry_run": dry}
            told = {key: getattr(found, key) for key in ("rows", "duplicates", "conflicts", "resumed", "span")}
            counts = (
                None if found.counts is None else asdict(found.counts) | {"platforms": dict(found.counts.platforms)}
            )
            click.echo(dump(shown | told | {"dropped": dict(found.dropped), "counts": counts}), nl=False)
            return
        show_collected(terminal(), found, name, to, words)

    source = click.Argument(["source"])
    return click.Command("collect", callback=run, params=[source, *_options(words)])


def _source(named: str, kind: str | None, how: Mapping[str, Any]) -> tuple[str, Source]:
    """The kind of what is named, a server or a file, and the source that it is."""
    if named in SERVERS and kind is None:
        folders = dict(how["folders"])
        told = {key: how[key] for key in ("address", "user", "secret_file", "mapping", "admin", "people", "seed")}
        return named, asked(named, Access(folders=folders, **told))
    path = Path(named)
    name = kind or guess(path)
    return name, opened(name, path, {option: str(how[option]) for option in _OPTIONS if how[option] is not None})


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.collect.{key}"), **more)  # type: ignore[arg-type]

    path = click.Path(path_type=Path)
    return [
        option("--to", kind=path, key="to", required=True),
        option("--kind", kind=click.Choice(tuple(KINDS)), key="kind"),
        option("--name", kind=click.STRING, key="name"),
        option("--platform", kind=click.STRING, key="platform"),
        option("--mapping", kind=path, key="mapping"),
        option("--users", kind=path, key="users"),
        option("--list", kind=click.STRING, key="list"),
        option("--address", kind=click.STRING, key="address", default=""),
        option("--user", kind=click.STRING, key="user", default=""),
        option("--secret", "secret_file", kind=path, key="secret"),
        option("--folders", kind=Assignment(words), key="folders", multiple=True),
        flag("--admin", words, "cli.collect.admin"),
        option("--people", kind=click.IntRange(20, 1_000_000), key="people", default=1_000),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="seed", default=1),
        option("--since", kind=click.DateTime(("%Y-%m-%d",)), key="since"),
        flag("--restricted", words, "cli.collect.restricted"),
        click.Option(["--dry-run", "dry"], is_flag=True, help=words.text("cli.collect.dry")),
        flag("--json", words, "cli.collect.json"),
    ]
