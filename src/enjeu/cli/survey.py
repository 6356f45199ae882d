"""`enjeu survey …`: questionnaires, answers, scores with their intervals, evidence for a case."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import flag, lang_option, paragraphs
from enjeu.cli.screen.findings import show_findings
from enjeu.cli.screen.surveyed import show_imported, show_instruments, show_scores
from enjeu.cli.screen.terminal import terminal
from enjeu.locale import Locale
from enjeu.study import survey
from enjeu.study.survey_evidence import evidence
from enjeu.study.survey_new import FORMS, new_questionnaire
from enjeu.study.to_json import dump
from enjeu.surveys.instrument import bundled, described
from enjeu.surveys.result import Scores


class _InOrder(click.Group):
    """A group whose help lists commands in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def command(words: Locale) -> click.Group:
    """The group; help comes from the catalogue."""
    group = _InOrder("survey")
    for make in (_list, _new, _import, _show, _evidence):
        group.add_command(make(words))
    return group


def _command(words: Locale, name: str, run: Callable[..., int | None], *params: click.Parameter) -> click.Command:
    return click.Command(
        name,
        callback=run,
        params=[*params, lang_option(words)],
        help=paragraphs(words.text(f"cli.survey.{name}.help")),
        short_help=words.text(f"cli.survey.{name}.summary"),
    )


def _path() -> click.Path:
    return click.Path(path_type=Path)


def _option(words: Locale, *names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
    return click.Option(names, type=kind, help=words.text(f"cli.survey.{key}"), **more)  # type: ignore[arg-type]


def _study() -> click.Argument:
    return click.Argument(["study"], type=_path())


def _list(words: Locale) -> click.Command:
    def run() -> None:
        show_instruments(terminal(), bundled(), described(), words)

    return _command(words, "list", run)


def _new(words: Locale) -> click.Command:
    def run(instruments: tuple[str, ...], out: Path, form: Any) -> None:
        for path in new_questionnaire(out, instruments, form, words.language):
            click.echo(words.text("cli.screen.written", path=path))

    return _command(
        words,
        "new",
        run,
        click.Argument(["instruments"], nargs=-1, required=True, metavar="INSTRUMENT..."),
        _option(words, "--out", kind=_path(), key="out", required=True),
        _option(words, "--form", kind=click.Choice(FORMS), key="form", default=FORMS[0], show_default=True),
    )


def _import(words: Locale) -> click.Command:
    def run(study: Path, wave: Path) -> int:
        done = survey.import_wave(study, wave)
        show_findings(done.findings, words)
        if done.folder is None:
            return 2
        show_imported(terminal(), done, words)
        return 0

    return _command(words, "import", run, _study(), click.Argument(["wave"], type=_path(), metavar="WAVE.yaml"))


def _show(words: Locale) -> click.Command:
    def run(study: Path, by: str | None, json: bool, as_csv: bool, **how: Any) -> None:
        found = survey.scores(study, by_unit=by == "unit", **how)
        if json:
            click.echo(dump(survey.scores_json(found)), nl=False)
        elif as_csv:
            click.echo(_table(found), nl=False)
        else:
            show_scores(terminal(), found, words)

    return _command(
        words,
        "show",
        run,
        _study(),
        _option(words, "--wave", kind=click.STRING, key="wave"),
        _option(words, "--against", kind=click.STRING, key="against"),
        _option(words, "--by", kind=click.Choice(("unit",)), key="by"),
        _option(words, "--floor", kind=click.IntRange(5), key="floor"),
        _option(words, "--seed", kind=click.IntRange(0), key="seed", default=survey.SEED, show_default=True),
        flag("--json", words, "cli.survey.json"),
        click.Option(["--csv", "as_csv"], is_flag=True, help=words.text("cli.survey.csv")),
    )


def _evidence(words: Locale) -> click.Command:
    def run(study: Path, wave: str, construct: str, option: str) -> None:
        click.echo(evidence(study, wave, construct, option), nl=False)

    return _command(
        words,
        "evidence",
        run,
        _study(),
        click.Argument(["wave"]),
        click.Argument(["construct"]),
        _option(words, "--option", kind=click.STRING, key="option", default="as_is", show_default=True),
    )


def _table(found: Scores) -> str:
    """One row a figure in plain notation, for programs; a text is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    source, language = found.source, found.source.languages[0]
    shared = (
        source.wave,
        source.fielded_from,
        source.fielded_until,
        source.base.in_language(language),
        source.invited,
        source.answered,
    )
    writer.writerow(_HEAD)
    for score in found.scores:
        told = score.reliability
        alpha, omega = (told.alpha, told.omega) if told else (None, None)
        figures = [("", score.n, score.interval, score.reason)]
        figures += [(unit.unit or "?", unit.n, unit.interval, unit.reason) for unit in score.units]
        for unit, n, interval, reason in figures:
            values = (interval.value, interval.low, interval.high) if interval else (None, None, None)
            wordings = " | ".join(item.wording.in_language(language) for item in score.items)
            row = (*shared, score.construct, score.instrument, score.version, unit, n, *values, alpha, omega)
            more = (score.quality, reason, "yes" if source.simulated else "no", wordings)
            writer.writerow([_guarded(cell) for cell in (*row, *more)])
    return stream.getvalue()


_HEAD = (
    "wave", "fielded_from", "fielded_until", "base", "invited", "answered", "construct", "instrument", "version",
    "unit", "n", "value", "low", "high", "alpha", "omega", "quality", "reason", "simulated", "wording",
)  # fmt: skip


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
