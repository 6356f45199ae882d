"""`enjeu report CASE`: the documents of a decision, and the report on what people do, in every format."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import click

from enjeu.cli.options import CASE, Assignment, flag
from enjeu.cli.screen.progress import Bar
from enjeu.locale import Language, Locale
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.diff import compare_files
from enjeu.study.output import write_folder
from enjeu.study.report import FORMATS, KINDS, Order, documents, usage_documents
from enjeu.study.to_json import dump


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        case: Path,
        kinds: tuple[str, ...],
        formats: tuple[str, ...],
        template: Path | None,
        out: Path,
        json: bool,
        period: Literal["month", "week"],
        zone: str,
        **how: Any,
    ) -> None:
        order = Order(kinds or ("note",), formats, template)
        order.jobs()  # what cannot be written is refused before anything is computed
        asked: Language | None = click.get_current_context().obj
        made = _decided(case, order, asked, words, **how) if order.needs_case else _Made()
        if order.needs_store:
            made = made.beside(_used(case, order, asked, words, period, zone))
        written = write_folder(out, made.files)
        if json:
            files = [_receipt(path, content) for path, content in zip(written, made.files.values(), strict=True)]
            click.echo(dump({**made.told, "files": files}), nl=False)
            return
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))

    return click.Command("report", callback=run, params=[click.Argument(["case"], type=CASE), *_options(words)])


@dataclass(frozen=True, slots=True)
class _Made:
    """Files by name, and what is told of them beside: verdict and stamp."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    told: Mapping[str, object] = field(default_factory=dict)

    def beside(self, other: "_Made") -> "_Made":
        """Both; what the first tells stands."""
        return _Made({**self.files, **other.files}, {**other.told, **self.told})


def _decided(
    case: Path,
    order: Order,
    asked: Language | None,
    words: Locale,
    since: Path | None,
    what_if: tuple[tuple[str, str], ...],
    **how: Any,
) -> _Made:
    """The documents of the decision."""
    plan = Plan(**how, overrides=dict(what_if))
    with Bar(words.text("cli.report.progress")) as bar:
        read, appraisal = appraise_file(case, plan, bar.advance)
    compared = None
    if since is not None:
        with Bar(words.text("cli.diff.progress")) as bar:
            compared = compare_files(since, case, plan, appraisal=appraisal, progress=bar.advance)
    with Bar(words.text("cli.report.rendering")) as bar:
        files = documents(read, appraisal, order, asked or read.case.case.language, compared, bar.advance)
    stamp = {"version": appraisal.version, "seed": appraisal.seed, "draws": appraisal.draws}
    stamp |= {"date": read.case.case.date.isoformat(), "digest": appraisal.digest}
    return _Made(files, {"verdict": appraisal.verdict, "stamp": stamp})


def _used(
    path: Path, order: Order, asked: Language | None, words: Locale, period: Literal["month", "week"], zone: str
) -> _Made:
    """The usage report; it is in the language of the case where there is one and no other is asked for."""
    # Metrics take as long to load as a small case to appraise: only who asks for them waits.
    from enjeu.study.measure import Question
    from enjeu.study.usage import case_of, folder_of, usage_document

    read = case_of(path)
    language = asked or (words.language if read is None else read.case.case.language)
    with Bar(words.text("cli.measure.progress")) as bar:
        document = usage_document(folder_of(path), read, language, Question(period=period, zone=zone), bar.advance)
    stamp = {name: getattr(document.stamp, name) for name in ("version", "digest")}
    stamp |= {"date": document.stamp.date.isoformat()}
    return _Made(usage_documents(document, order), {"stamp": stamp})


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
        option(
            "--period",
            kind=click.Choice(("month", "week")),
            key="cli.measure.period",
            default="month",
            show_default=True,
        ),
        option("--zone", kind=click.STRING, key="cli.measure.zone", default="Europe/Paris", show_default=True),
        flag("--json", words, "cli.report.json"),
    ]
