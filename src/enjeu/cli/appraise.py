"""`enjeu appraise CASE`: the value of every option, and the verdict."""

from pathlib import Path
from typing import Any

import click

from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase
from enjeu.cli.options import CASE, Assignment, Share, flag
from enjeu.cli.screen.appraisal import show_appraisal
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Language, Locale
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.to_json import dump, to_json


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(case: Path, out: Path | None, json: bool, what_if: tuple[tuple[str, str], ...], **how: object) -> None:
        plan = Plan(**how, overrides=dict(what_if))  # type: ignore[arg-type] # click has converted them by _options
        with Bar(words.text("cli.appraise.progress")) as bar:
            read, appraisal = appraise_file(case, plan, bar.advance)
        # What is kept speaks the language of the case, unless one was asked for.
        kept = _asked() or read.case.case.language
        written = _write(out, read, appraisal, kept) if out else ()
        if json:
            click.echo(dump(to_json(appraisal, read.case, kept, read.findings)), nl=False)
            return
        show_appraisal(terminal(), appraisal, read.case, read.findings, words)
        for path in written[:1]:
            click.echo(words.text("cli.screen.written", path=path))

    return click.Command("appraise", callback=run, params=[click.Argument(["case"], type=CASE), *_options(words)])


def _write(out: Path, read: ReadCase, appraisal: Appraisal, language: Language) -> tuple[Path, ...]:
    # Imported now: what makes the page takes a fifth of a second to load, and is of no use without `--out`.
    from enjeu.study.write import write_outputs

    return write_outputs(out, read, appraisal, language)


def _asked() -> Language | None:
    asked: Language | None = click.get_current_context().obj
    return asked


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.appraise.{key}"), **more)  # type: ignore[arg-type]

    return [
        option("--draws", kind=click.IntRange(1, 2**30), key="draws"),
        option("--precision", kind=Share(words), key="precision"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="seed"),
        option("--option", "options", kind=click.STRING, key="option", multiple=True, callback=_none_if_empty),
        option("--set", "what_if", kind=Assignment(words), key="set", multiple=True),
        option("--threads", kind=click.IntRange(1, 256), key="threads", default=1, show_default=True),
        flag("--json", words, "cli.appraise.json"),
        option("--out", kind=click.Path(path_type=Path), key="out"),
    ]


def _none_if_empty(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...] | None:
    return values or None
