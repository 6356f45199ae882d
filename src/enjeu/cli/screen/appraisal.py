"""The decision in the terminal: verdict first, then the options, why, what is not known, and the conventions."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from enjeu.appraisal.result import Appraisal
from enjeu.case.findings import Finding
from enjeu.case.schema import Case
from enjeu.cli.screen.comparison import distributions, show_options
from enjeu.cli.screen.decision import decision_lines
from enjeu.cli.screen.explanation import show_tornado, waterfalls
from enjeu.cli.screen.findings import print_findings
from enjeu.cli.screen.information import show_information
from enjeu.cli.screen.names import Names
from enjeu.cli.screen.terminal import heading, say
from enjeu.cli.screen.unknown import convention_lines, unknown_lines
from enjeu.cli.screen.verdict import verdict_lines
from enjeu.locale import Locale


def show_appraisal(
    screen: Console, appraisal: Appraisal, case: Case, findings: Sequence[Finding], words: Locale
) -> None:
    """Print everything that fits a terminal."""
    names = Names.of(case, words)
    _title(screen, case, words)
    heading(screen, words.text("cli.screen.verdict"))
    for sentence, style in verdict_lines(appraisal, names):
        body = sentence.lstrip(" ")
        say(screen, body, style, lead="  " + " " * (len(sentence) - len(body)))
    say(screen, words.text("verdict.rule", rule=case.decision.go), style="dim")
    heading(screen, words.text("cli.screen.decision"))
    _list(screen, decision_lines(appraisal, case, words))
    heading(screen, words.text("cli.screen.options", baseline=names.option(appraisal.baseline)))
    show_options(screen, appraisal, names)
    heading(screen, words.text("cli.screen.distribution"))
    for line in distributions(appraisal, names, screen.width):
        screen.print(line, no_wrap=True, crop=True)
    _why(screen, appraisal, names)
    show_information(screen, appraisal, names)
    _limits(screen, findings, appraisal, names)
    # Said again where the eye is when the command ends.
    heading(screen, words.text("cli.screen.verdict"))
    sentence, style = verdict_lines(appraisal, names)[0]
    say(screen, sentence, style)


def _title(screen: Console, case: Case, words: Locale) -> None:
    header = case.case
    details = [words.date(header.date)]
    if header.organisation:
        details.insert(0, header.organisation.in_language(words.language))
    if header.fictitious:
        details.append(words.text("cli.screen.fictitious"))
    say(screen, header.title.in_language(words.language), style="bold", lead="")
    say(screen, " · ".join(details), style="dim", lead="")


def _why(screen: Console, appraisal: Appraisal, names: Names) -> None:
    """The waterfall and the tornado of the option that is recommended, or else of the best one."""
    best = max(appraisal.options.values(), key=lambda option: option.indicators["npv"].mean or 0.0, default=None)
    option = appraisal.options[appraisal.recommended] if appraisal.recommended else best
    if option is None:
        return
    label = names.option(option.id)
    if option.waterfalls:
        heading(screen, names.words.text("cli.screen.waterfall", option=label))
        screen.print(waterfalls(option, appraisal, names))
    if option.sensitivity:
        heading(screen, names.words.text("cli.screen.tornado", option=label))
        show_tornado(screen, option, appraisal, names)


def _limits(screen: Console, findings: Sequence[Finding], appraisal: Appraisal, names: Names) -> None:
    words = names.words
    doubts = unknown_lines(appraisal, names)
    if doubts or findings:
        heading(screen, words.text("cli.screen.unknown"))
        _list(screen, doubts)
        print_findings(screen, findings, words)
    heading(screen, words.text("cli.screen.conventions"))
    baseline = names.option(appraisal.baseline)
    _list(screen, [_drawn(appraisal, words), *convention_lines(appraisal.conventions, baseline, words)])


def _drawn(appraisal: Appraisal, words: Locale) -> str:
    draws = words.number(appraisal.draws, 0)
    if appraisal.precision_reached is None:
        return words.text("cli.screen.draws", draws=draws, seed=appraisal.seed)
    precision = words.share(appraisal.precision_reached)
    return words.text("cli.screen.precision", draws=draws, seed=appraisal.seed, precision=precision)


def _list(screen: Console, lines: Iterable[str]) -> None:
    for line in lines:
        say(screen, f"· {line}")
