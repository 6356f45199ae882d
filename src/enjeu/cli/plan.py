"""`enjeu plan HISTORY`: the evaluation before the roll-out, and later what departed from it."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from enjeu.cli.options import CASE, flag
from enjeu.cli.screen.findings import show_findings
from enjeu.cli.screen.planned import show_departures, show_plan
from enjeu.cli.screen.progress import Bar
from enjeu.cli.screen.terminal import terminal
from enjeu.errors import EvaluationError
from enjeu.evaluation.plan.propose import Asked
from enjeu.evaluation.plan.scheme import Wanted
from enjeu.locale import Locale
from enjeu.study.evaluate import refusal
from enjeu.study.plan import Question, held_against, plan_file, plan_to_json, require_free, write_plan
from enjeu.study.to_json import dump


class _Effect(click.ParamType[tuple[float, bool]]):
    """`5%`, or `12` and `0,4` in the unit of the outcome; and whether it is a share."""

    name = "effect"

    def __init__(self, words: Locale) -> None:
        self.words = words

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, bool]:
        """The number, and whether it is a share of the outcome's level."""
        text = "".join(str(value).split()).replace(",", ".")
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            self.fail(self.words.text("cli.plan.error.effect", value=value), param, ctx)
        return (number / 100.0, True) if text.endswith("%") else (number, False)


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(source: str, against: Path | None, panel: str | None, json: bool, **how: Any) -> int:
        columns = {role: name for role in _ROLES if (name := how.pop(role)) is not None}
        try:
            if against is not None:
                _compare(words, Path(source), against, panel, columns, json=json)
            else:
                _plan(words, source, columns, json=json, **how)
        except EvaluationError as error:
            show_findings([refusal(error, source)], words)
            return 2
        return 0

    source = click.Argument(["source"], metavar="HISTORY|EVALUATION.json")
    return click.Command("plan", callback=run, params=[source, *_options(words)])


def _compare(
    words: Locale, evaluation: Path, plan: Path, panel: str | None, columns: dict[str, str], *, json: bool
) -> None:
    known, found = held_against(plan, evaluation, panel, columns)
    if json:
        click.echo(dump([_departure(one) for one in found]), nl=False)
        return
    show_departures(terminal(), known, found, words, seen=panel is not None)


def _departure(one: Any) -> dict[str, Any]:
    return {"code": one.code, "planned": one.planned, "found": one.found, "names": list(one.names)}


def _plan(
    words: Locale,
    source: str,
    columns: dict[str, str],
    *,
    json: bool,
    out: Path | None,
    lock: bool,
    effect: tuple[float, bool] | None,
    start: str | None,
    seed: int,
    case: Path | None,
    **shape: Any,
) -> None:
    if "outcome" not in columns:
        raise click.UsageError(words.text("cli.plan.error.outcome"))
    if lock and out is None:
        raise click.UsageError(words.text("cli.plan.error.lock"))
    if out is not None:
        require_free(out)
    number, relative = effect or (None, False)
    asked = Asked(Wanted(**shape), number, relative, start, seed=seed)
    with Bar(words.text("cli.plan.progress")) as bar:
        planned = plan_file(source, Question(columns, asked, case), bar.advance)
    today = dt.datetime.now(dt.UTC).astimezone().date() if lock else None
    written = write_plan(out, planned, today) if out else ()
    show_findings(planned.findings, words)
    if json:
        click.echo(dump(plan_to_json(planned, today)), nl=False)
        return
    show_plan(terminal(), planned, words, locked=today)
    for path in written:
        click.echo(words.text("cli.screen.written", path=path))


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.plan.{key}"), **more)  # type: ignore[arg-type]

    text, path, number = click.STRING, click.Path(path_type=Path), click.IntRange(1)
    return [
        *(option(f"--{role}", role, kind=text, key=role, metavar="COLUMN") for role in _ROLES),
        option("--effect", kind=_Effect(words), key="effect"),
        option("--treated", kind=number, key="treated"),
        option("--waves", kind=number, key="waves", default=1, show_default=True),
        option("--every", kind=number, key="every"),
        option("--after", kind=number, key="after"),
        option("--before", kind=number, key="before"),
        option("--start", kind=text, key="start", metavar="PERIOD"),
        option("--case", kind=CASE, key="case"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="seed", default=1, show_default=True),
        flag("--json", words, "cli.plan.json"),
        option("--out", kind=path, key="out", metavar="FILE"),
        flag("--lock", words, "cli.plan.lock"),
        option("--against", kind=path, key="against", metavar="PLAN.json"),
        option("--panel", kind=text, key="panel"),
    ]


_ROLES = ("outcome", "unit", "period", "first", "weight", "cluster")
