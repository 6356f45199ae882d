"""`enjeu privacy …`: what was agreed about people's data, what people ask for, and drafts of what the law asks for."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import flag, lang_option, paragraphs
from enjeu.cli.screen.access import show_access
from enjeu.cli.screen.privacy import show_followed, show_privacy
from enjeu.cli.screen.terminal import terminal
from enjeu.interactions.disclosure import MANAGERS
from enjeu.locale import Language, Locale
from enjeu.study import privacy
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

_DAY = click.DateTime(["%Y-%m-%d"])


class _InOrder(click.Group):
    """A group whose help lists commands in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def command(words: Locale) -> click.Group:
    """The group; help comes from the catalogue."""
    group = _InOrder("privacy")
    for make in (_record, _show, _opt_out, _opt_in, _erase, _access, _retain, _rotate, _pack):
        group.add_command(make(words))
    return group


def _command(words: Locale, name: str, run: Callable[..., None], *params: click.Parameter) -> click.Command:
    return click.Command(
        name,
        callback=run,
        params=[*params, lang_option(words)],
        help=paragraphs(words.text(f"cli.privacy.{name}.help")),
        short_help=words.text(f"cli.privacy.{name}.summary"),
    )


def _path() -> click.Path:
    # A new one each time: click names its types in the language that it finds when they are made.
    return click.Path(path_type=Path)


def _option(words: Locale, *names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
    return click.Option(names, type=kind, help=words.text(f"cli.privacy.{key}"), **more)  # type: ignore[arg-type]


def _study() -> click.Argument:
    return click.Argument(["study"], type=_path())


def _people(words: Locale) -> tuple[click.Parameter, click.Parameter, click.Parameter]:
    identities = click.Argument(["identities"], nargs=-1, required=True, metavar="IDENTITY...")
    return _study(), identities, _option(words, "--platform", kind=click.STRING, key="platform")


def _record(words: Locale) -> click.Command:
    def run(study: Path, dpia: dt.datetime, works_council: dt.datetime | None, **said: Any) -> None:
        council = works_council.date() if works_council else None
        today = dt.datetime.now(dt.UTC).astimezone().date()
        path = privacy.record(study, dpia=dpia.date(), works_council=council, recorded=today, **said)
        click.echo(words.text("cli.privacy.recorded", path=path))
        if spaces := privacy.leave_out(study):
            click.echo(words.text("cli.privacy.taken_out", spaces=words.number(spaces, 0)))

    return _command(
        words,
        "record",
        run,
        _study(),
        _option(words, "--dpia", kind=_DAY, key="dpia", required=True, metavar="DATE"),
        _option(words, "--works-council", kind=_DAY, key="works_council", metavar="DATE"),
        _option(words, "--without-council", kind=click.STRING, key="without_council", default="", metavar="REASON"),
        _option(words, "--by", kind=click.STRING, key="by", required=True, metavar="NAME"),
        _option(words, "--minimum-group", kind=click.INT, key="minimum_group", default=MANAGERS, show_default=True),
        _option(words, "--exclude", kind=click.STRING, key="exclude", multiple=True, metavar="SPACE"),
        _option(words, "--include", kind=click.STRING, key="include", multiple=True, metavar="SPACE"),
    )


def _show(words: Locale) -> click.Command:
    def run(study: Path, json: bool) -> None:
        shown = privacy.show(study)
        if json:
            click.echo(dump(privacy.show_json(shown)), nl=False)
        else:
            show_privacy(terminal(), shown, words)

    return _command(words, "show", run, _study(), flag("--json", words, "cli.privacy.json"))


def _opt_out(words: Locale) -> click.Command:
    def run(study: Path, identities: tuple[str, ...], platform: str | None) -> None:
        show_followed(terminal(), privacy.opt_out(study, identities, platform), "left_out", words)

    return _command(words, "opt-out", run, *_people(words))


def _opt_in(words: Locale) -> click.Command:
    def run(study: Path, identities: tuple[str, ...], platform: str | None) -> None:
        privacy.opt_in(study, identities, platform)
        click.echo(words.text("cli.privacy.in"))

    return _command(words, "opt-in", run, *_people(words))


def _erase(words: Locale) -> click.Command:
    def run(study: Path, identities: tuple[str, ...], platform: str | None, yes: bool) -> None:
        if not yes:
            asked = words.text("cli.privacy.confirm", people=words.listing(identities), path=study)
            click.confirm(asked, abort=True)
        show_followed(terminal(), privacy.erase(study, identities, platform), "erased", words)

    return _command(words, "erase", run, *_people(words), flag("--yes", words, "cli.privacy.yes"))


def _access(words: Locale) -> click.Command:
    def run(study: Path, person: str, platform: str | None, out: Path | None, json: bool) -> None:
        # Imported now: every connector, of no use to the other commands.
        from enjeu.study.privacy_access import CSV, access, access_csv, access_json, write_private

        told = access(study, person, platform)
        if out:
            text = access_csv(told) if out.suffix.lower() == CSV else dump(access_json(told))
            click.echo(words.text("cli.screen.written", path=write_private(out, text)))
            click.echo(words.text("cli.privacy.access.only", identity=told.identity))
        elif json:
            click.echo(dump(access_json(told)), nl=False)
        else:
            show_access(terminal(), told, words)

    return _command(
        words,
        "access",
        run,
        _study(),
        click.Argument(["person"], metavar="PERSON"),
        _option(words, "--platform", kind=click.STRING, key="platform"),
        _option(words, "--out", kind=_path(), key="access.out", metavar="FILE"),
        flag("--json", words, "cli.privacy.json"),
    )


def _retain(words: Locale) -> click.Command:
    def run(study: Path, months: int | None) -> None:
        gone = privacy.retain(study, months)
        if not gone:
            click.echo(words.text("cli.privacy.retained"))
        for platform, month in gone:
            click.echo(words.text("cli.privacy.gone", platform=platform, month=month))

    return _command(
        words, "retain", run, _study(), _option(words, "--months", kind=click.IntRange(1, 600), key="months")
    )


def _rotate(words: Locale) -> click.Command:
    def run(study: Path) -> None:
        click.echo(words.text("cli.privacy.rotated", path=privacy.rotate(study)))

    return _command(words, "rotate", run, _study())


def _pack(words: Locale) -> click.Command:
    def run(path: Path | None, out: Path, sources: tuple[str, ...]) -> None:
        # Imported now: templates and every connector, of no use to the other commands.
        from enjeu.study.privacy_drafts import about, drafts

        told = about(path)
        asked: Language | None = click.get_current_context().obj
        language = asked or (told.case.case.language if told.case else words.language)
        for written in write_folder(out, drafts(told, sources, language)):
            click.echo(words.text("cli.screen.written", path=written))

    return _command(
        words,
        "pack",
        run,
        click.Argument(["path"], type=_path(), required=False, metavar="[CASE|STUDY]"),
        _option(words, "--out", kind=_path(), key="out", required=True),
        _option(words, "--source", "sources", kind=click.STRING, key="source", multiple=True),
    )
