"""`enjeu evaluate PANEL`: what a roll-out did to an outcome, with its interval, its checks and its grade."""

from pathlib import Path
from typing import Any, cast

import click

from enjeu.cli.options import flag
from enjeu.cli.screen.evaluated import show_evaluation
from enjeu.cli.screen.findings import show_findings
from enjeu.cli.screen.terminal import terminal
from enjeu.errors import EvaluationError
from enjeu.evaluation.columns import USUAL
from enjeu.evaluation.evaluated import DESIGNS, Evaluated
from enjeu.evaluation.result import Design
from enjeu.locale import Language, Locale
from enjeu.study.evaluate import SEED, Question, evaluate_file, refusal
from enjeu.study.evaluation_document import evaluation_to_json
from enjeu.study.to_json import dump

AUTO = "auto"
_NAMES: dict[str, Design] = {design.replace("_", "-"): design for design in DESIGNS}
"""As they are typed."""


def command(words: Locale) -> click.Command:
    """The command; its help comes from the catalogue."""

    def run(
        panel: str,
        design: str,
        out: Path | None,
        formats: tuple[str, ...],
        json: bool,
        covariates: tuple[str, ...],
        measure: str,
        **how: Any,
    ) -> int:
        columns = {role: how.pop(role) for role in USUAL}
        named = {role: name for role, name in columns.items() if name is not None}
        question = Question(named, covariates, design=_NAMES.get(design), unit=measure, **how)
        try:
            found = evaluate_file(panel, question, placebos=out is not None)
        except EvaluationError as error:
            show_findings([refusal(error, panel)], words)
            return 2
        written = _write(out, found, formats, words.language) if out else ()
        show_findings(found.findings, words)
        if json:
            click.echo(dump(evaluation_to_json(found, words.language)), nl=False)
            return 0
        show_evaluation(terminal(), found, words)
        for path in written:
            click.echo(words.text("cli.screen.written", path=path))
        return 0

    return click.Command("evaluate", callback=run, params=[click.Argument(["panel"]), *_options(words)])


def _write(out: Path, found: Evaluated, formats: tuple[str, ...], language: Language) -> tuple[Path, ...]:
    # Imported now: what makes documents takes a fifth of a second to load, and is of no use without `--out`.
    from enjeu.study.write_evaluation import write_evaluation

    return write_evaluation(out, found, cast("Any", formats) or ("html",), language)


def _options(words: Locale) -> list[click.Parameter]:
    def option(*names: str, kind: click.ParamType[Any], key: str, **more: object) -> click.Option:
        return click.Option(names, type=kind, help=words.text(f"cli.evaluate.{key}"), **more)  # type: ignore[arg-type]

    text, path = click.STRING, click.Path(path_type=Path)
    roles = [option(f"--{role}", role, kind=text, key=role, metavar="COLUMN") for role in _ROLES]
    return [
        *roles,
        option("--covariate", "covariates", kind=text, key="covariate", multiple=True, metavar="COLUMN"),
        option("--design", kind=click.Choice((AUTO, *_NAMES)), key="design", default=AUTO, show_default=True),
        option(
            "--comparison",
            kind=click.Choice(("roll_out", "members")),
            key="comparison",
            default="roll_out",
            show_default=True,
        ),
        flag("--randomised", words, "cli.evaluate.randomised"),
        option("--outcome-unit", "measure", kind=text, key="outcome_unit", default=""),
        option("--season", kind=click.IntRange(2), key="season"),
        option("--worth", kind=click.FLOAT, key="worth"),
        option("--contacts", kind=path, key="contacts"),
        option("--seed", kind=click.IntRange(0, 2**63 - 1), key="seed", default=SEED, show_default=True),
        flag("--json", words, "cli.evaluate.json"),
        option("--out", kind=path, key="out"),
        option("--to", "formats", kind=click.Choice(("html", "pdf", "docx", "md")), key="to", multiple=True),
    ]


_ROLES = ("outcome", "unit", "period", "first", "treated", "weight", "cluster")
