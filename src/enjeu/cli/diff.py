"""`enjeu diff OLD NEW`: which declarations changed between two versions of a case, and what each did to the NPV."""

from pathlib import Path
from typing import Any

import click

from enjeu.appraisal.comparison import Comparison
from enjeu.cli.options import CASE, flag
from enjeu.cli.screen.diff import show_comparison
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Language, Locale
from enjeu.study.appraise import Plan
from enjeu.study.diff import compare_files
from enjeu.study.diff_document import comparison_to_json
from enjeu.study.to_json import dump

DIFFERENT = 1
"""Exit code of `--exit-code` where something differs, as `git diff` has it."""


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(old: Path, new: Path, out: Path | None, json: bool, exit_code: bool, **how: object) -> int:
        plan = Plan(**how)  # type: ignore[arg-type] # click has converted them by _options
        with Bar(words.text("cli.diff.progress")) as bar:
            comparison = compare_files(old, new, plan, progress=bar.advance)
        # What is kept speaks the language of the new version, unless one was asked for.
        asked: Language | None = click.get_current_context().obj
        kept = asked or comparison.new.case.case.language
        written = _write(out, comparison, kept) if out else ()
        if json:
            click.echo(dump(comparison_to_json(comparison, kept)), nl=False)
        else:
            show_comparison(terminal(), comparison, words, followed=plan.options)
            for path in written[:1]:
                click.echo(words.text("cli.screen.written", path=path))
        return DIFFERENT if exit_code and comparison.real else 0

    versions = [click.Argument([name], type=CASE) for name in ("old", "new")]
    return click.Command("diff", callback=run, params=[*versions, *_options(words)])


def _write(out: Path, comparison: Comparison, language: Language) -> tuple[Path, ...]:
    # Imported now: what makes the page takes a fifth of a second to load, and is of no use without `--out`.
    from enjeu.study.write_diff import write_comparison

    return write_comparison(out, comparison, language)


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(key), **more)  # type: ignore[arg-type]

    return [
        option("--option", "options", kind=click.STRING, key="cli.diff.option", multiple=True, callback=_or_none),
        option("--draws", kind=click.IntRange(1, 2**20), key="cli.appraise.draws"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="cli.diff.seed"),
        option("--threads", kind=click.IntRange(1, 256), key="cli.appraise.threads", default=1, show_default=True),
        flag("--exit-code", words, "cli.diff.exit_code"),
        flag("--json", words, "cli.diff.json"),
        option("--out", kind=click.Path(path_type=Path), key="cli.diff.out"),
    ]


def _or_none(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    return values or None
