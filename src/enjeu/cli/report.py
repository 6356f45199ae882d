"""`enjeu report CASE`: the documents of a decision, in every format it goes through."""

import hashlib
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import CASE, Assignment, flag
from enjeu.cli.screen.progress import Bar
from enjeu.locale import Language, Locale
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.diff import compare_files
from enjeu.study.output import write_folder
from enjeu.study.report import FORMATS, KINDS, Order, documents
from enjeu.study.to_json import dump


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        case: Path,
        kinds: tuple[str, ...],
        formats: tuple[str, ...],
        template: Path | None,
        since: Path | None,
        out: Path,
        json: bool,
        what_if: tuple[tuple[str, str], ...],
        **how: object,
    ) -> None:
        order = Order(kinds or ("note",), formats, template)
        order.jobs()  # what cannot be written is refused before anything is computed
        plan = Plan(**how, overrides=dict(what_if))  # type: ignore[arg-type] # click has converted them by _options
        with Bar(words.text("cli.report.progress")) as bar:
            read, appraisal = appraise_file(case, plan, bar.advance)
        asked: Language | None = click.get_current_context().obj
        compared = None
        if since is not None:
            with Bar(words.text("cli.diff.progress")) as bar:
                compared = compare_files(since, case, plan, appraisal=appraisal, progress=bar.advance)
        with Bar(words.text("cli.report.rendering")) as bar:
            made = documents(read, appraisal, order, asked or read.case.case.language, compared, bar.advance)
        written = write_folder(out, made)
        if json:
            files = [_receipt(path, content) for path, content in zip(written, made.values(), strict=True)]
            stamp = {"version": appraisal.version, "seed": appraisal.seed, "draws": appraisal.draws}
            stamp |= {"date": read.case.case.date.isoformat(), "digest": appraisal.digest}
            click.echo(dump({"verdict": appraisal.verdict, "stamp": stamp, "files": files}), nl=False)
            return
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))

    return click.Command("report", callback=run, params=[click.Argument(["case"], type=CASE), *_options(words)])


def _receipt(path: Path, content: bytes) -> dict[str, object]:
    return {"path": str(path), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(key), **more)  # type: ignore[arg-type]

    return [
        option("--kind", "kinds", kind=click.Choice(tuple(KINDS)), key="cli.report.kind", multiple=True),
        option("--to", "formats", kind=click.Choice(FORMATS), key="cli.report.to", multiple=True),
        option("--template", kind=click.Path(path_type=Path), key="cli.report.template"),
        option("--since", kind=click.Path(path_type=Path), key="cli.report.since"),
        option("--out", kind=click.Path(path_type=Path), key="cli.report.out", default=Path()),
        option("--draws", kind=click.IntRange(1, 2**30), key="cli.appraise.draws"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="cli.appraise.seed"),
        option("--set", "what_if", kind=Assignment(words), key="cli.appraise.set", multiple=True),
        option("--threads", kind=click.IntRange(1, 256), key="cli.appraise.threads", default=1, show_default=True),
        flag("--json", words, "cli.report.json"),
    ]
