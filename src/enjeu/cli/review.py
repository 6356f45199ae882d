"""`enjeu review CASE`: promised against measured, the verdict then and now; locks a promise before the start."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import CASE, flag
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.reviewed import show_review
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Language, Locale
from enjeu.realisation.calibration import calibration
from enjeu.realisation.result import Review
from enjeu.study.appraise import Plan
from enjeu.study.review import lock, review_file
from enjeu.study.review_document import foretold, read_past, review_to_json
from enjeu.study.to_json import dump

FORMATS = ("html", "pdf", "docx", "md")


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        case: Path,
        measured: Path | None,
        locking: bool,
        on: dt.datetime | None,
        past: tuple[Path, ...],
        out: Path | None,
        formats: tuple[str, ...],
        json: bool,
        **how: Any,
    ) -> None:
        if locking == (measured is not None):
            raise click.UsageError(words.text("cli.review.which"))
        if measured is None:
            _lock(case, on, words)
            return
        earlier = tuple(one for path in past for one in read_past(path))
        with Bar(words.text("cli.review.progress")) as bar:
            found = review_file(case, measured, Plan(**how), progress=bar.advance)
        asked: Language | None = click.get_current_context().obj
        kept = asked or found.read.case.case.language
        calibrated = calibration((*earlier, *foretold(found)))
        written = _write(out, found, calibrated, formats or FORMATS[:1], kept) if out else ()
        if json:
            click.echo(dump(review_to_json(found, calibrated, kept)), nl=False)
            return
        show_review(terminal(), found, calibrated, words)
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))

    return click.Command("review", callback=run, params=[click.Argument(["case"], type=CASE), *_options(words)])


def _lock(case: Path, on: dt.datetime | None, words: Locale) -> None:
    # What a lock is for is the day on which it was made: the one place that asks the clock.
    day = on.date() if on else dt.datetime.now(dt.UTC).astimezone().date()
    done = lock(case, day)
    key = "now" if done.first else "changed" if done.moved else "same"
    said = {"date": words.date(done.since), "path": done.path, "count": len(done.moved)}
    click.echo(words.text(f"cli.review.locked_{key}", **said))


def _write(out: Path, found: Review, *rest: Any) -> tuple[Path, ...]:
    # Imported now: what makes the report takes a fifth of a second to load, and is of no use without `--out`.
    from enjeu.study.write_review import write_review

    return write_review(out, found, *rest)


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(key), **more)  # type: ignore[arg-type]

    path = click.Path(path_type=Path)
    lock_flag = click.Option(["--lock", "locking"], is_flag=True, help=words.text("cli.review.lock"))
    return [
        option("--measured", kind=path, key="cli.review.measured"),
        lock_flag,
        option("--on", kind=click.DateTime(["%Y-%m-%d"]), key="cli.review.on"),
        option("--past", kind=path, key="cli.review.past", multiple=True),
        option("--draws", kind=click.IntRange(1, 2**20), key="cli.appraise.draws"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="cli.appraise.seed"),
        option("--threads", kind=click.IntRange(1, 256), key="cli.appraise.threads", default=1, show_default=True),
        option("--out", kind=path, key="cli.review.out"),
        option("--to", "formats", kind=click.Choice(FORMATS), key="cli.review.to", multiple=True),
        flag("--json", words, "cli.review.json"),
    ]
