"""`enjeu allocate CASE…`: the best use of a budget of money and of a budget of hours."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from enjeu.appraisal.allocation_result import Allocation
from enjeu.case.reader import ReadCase
from enjeu.cli.options import CASE, flag
from enjeu.cli.screen.allocation import show_allocation
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Language, Locale
from enjeu.study.allocate import Budgets, allocate_files
from enjeu.study.allocation_document import allocation_to_json
from enjeu.study.to_json import dump


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        cases: tuple[Path, ...],
        money: str | None,
        hours: tuple[str, ...],
        out: Path | None,
        json: bool,
        seed: int | None,
        draws: int | None,
    ) -> None:
        with Bar(words.text("cli.allocate.progress")) as bar, _solver_silenced():
            reads, allocation = allocate_files(
                cases, Budgets(money, hours), seed=seed, draws=draws, progress=bar.advance
            )
        # What is kept speaks the language of the first case, unless one was asked for.
        asked: Language | None = click.get_current_context().obj
        kept = asked or reads[0].case.case.language
        written = _write(out, reads, allocation, kept) if out else ()
        if json:
            click.echo(dump(allocation_to_json(allocation, reads, kept)), nl=False)
            return
        show_allocation(terminal(), allocation, [read.case for read in reads], words)
        for path in written[:1]:
            click.echo(words.text("cli.screen.written", path=path))

    cases = click.Argument(["cases"], type=CASE, nargs=-1, required=True, metavar="CASE...")
    return click.Command("allocate", callback=run, params=[cases, *_options(words)])


@contextlib.contextmanager
def _solver_silenced() -> Iterator[None]:
    """Keep standard output ours: the solver prints remarks of its own there, past Python, and would spoil `--json`."""
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):
        # Standard output is not a file, as under test: nothing can be written past Python either.
        yield
        return
    sys.stdout.flush()
    kept, nowhere = os.dup(number), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, number)
        yield
        _flush_everything()
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(nowhere)


def _flush_everything() -> None:
    # What C has buffered for a pipe would otherwise appear when the process ends, behind the JSON.
    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)


def _write(out: Path, reads: tuple[ReadCase, ...], allocation: Allocation, language: Language) -> tuple[Path, ...]:
    # Imported now: what makes the page takes a fifth of a second to load, and is of no use without `--out`.
    from enjeu.study.write_allocation import write_allocation

    return write_allocation(out, reads, allocation, language)


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.allocate.{key}"), **more)  # type: ignore[arg-type]

    return [
        option("--money", kind=click.STRING, key="money"),
        option("--hours", kind=click.STRING, key="hours", multiple=True),
        option("--draws", kind=click.IntRange(1, 2**20), key="draws"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="seed"),
        flag("--json", words, "cli.allocate.json"),
        option("--out", kind=click.Path(path_type=Path), key="out"),
    ]
