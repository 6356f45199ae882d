"""What the terminal shows: pictures that are true to the numbers, words that are true to the verdict."""

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from enjeu.cli.screen.appraisal import show_appraisal
from enjeu.cli.screen.drawing import axis, bar, histogram, shared_scale, span
from enjeu.cli.screen.findings import counts, finding_line
from enjeu.cli.screen.names import Names
from enjeu.cli.screen.terminal import say
from enjeu.cli.screen.verdict import headline, variable_name, verdict_lines
from enjeu.locale import LANGUAGES, Language, locale
from tests.study.samples import CASE, FINDINGS, appraisal, option


def shown(width: int, language: Language, **changes: Any) -> str:
    stream = io.StringIO()
    screen = Console(file=stream, width=width, markup=False, highlight=False, emoji=False)
    show_appraisal(screen, appraisal(**changes), CASE, FINDINGS, locale(language))
    return stream.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_nothing_is_wider_than_the_terminal_but_findings(width: int, language: Language) -> None:
    lines = [line for line in shown(width, language).splitlines() if "F104" not in line]
    assert max(map(len, lines)) <= width


def test_cash_and_economic_figures_are_two_lines() -> None:
    lines = shown(100, "en").splitlines()
    at = next(number for number, line in enumerate(lines) if line == "  The network")
    assert lines[at + 1].split()[:2] == ["economic", "€1.2M"]
    assert lines[at + 2].split()[:2] == ["cash", "−€50k"]


def test_french_is_french() -> None:
    text = shown(100, "fr")
    assert "Réseau de Dupont" in text
    assert "organisation fictive" in text
    assert "1,2\u00a0M€" in text
    assert "Minutes gagnées" in text
    assert "graine 7" in text
    assert "warning" not in text


def test_what_is_not_known_is_said() -> None:
    text = shown(120, "en")
    assert "1 of 2." in text
    assert "the IRR does not exist in 12% of the draws and is not unique in 2.0%" in text
    assert "never pays back in 12% of the draws" in text


def test_a_close_go_does_not_read_as_a_go() -> None:
    names = Names.of(CASE, locale("en"))
    assert headline(option("network"), names)[0].startswith("Go:")
    assert headline(option("network", close=True), names)[0].startswith("Narrow go:")
    assert headline(option("network", code="no_go", close=True), names)[0].startswith("No-go, narrowly:")
    assert headline(option("network", code="pilot"), names)[0].startswith("Pilot first:")


def test_a_go_that_loses_cash_says_so() -> None:
    text = " ".join(shown(200, "en").split())
    assert "Cash alone loses: the mean cash NPV is −€50k." in text


def test_when_no_option_is_recommended_every_one_says_why() -> None:
    lines = verdict_lines(
        appraisal(recommended=None, verdict="no_go", options={"network": option("network", code="no_go")}),
        Names.of(CASE, locale("en")),
    )
    assert lines[0][0] == "No-go: no option meets the rule that was set beforehand."
    assert any("✗ not met: probability of loss is" in line for line, _ in lines)


def test_a_value_that_looks_like_its_threshold_is_shown_with_more_digits() -> None:
    result = option("network", code="no_go")
    condition = type(result.verdict.conditions[0])("probability_of_loss", "<=", 0.2, 0.2004, False, False)
    verdict = type(result.verdict)("no_go", (condition,), "probability_of_loss <= 20 %")
    changed = {name: getattr(result, name) for name in result.__dataclass_fields__} | {"verdict": verdict}
    lines = verdict_lines(
        appraisal(recommended=None, options={"network": type(result)(**changed)}), Names.of(CASE, locale("en"))
    )
    assert any("is 20.04% (at most 20.00% was asked)" in line for line, _ in lines)


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("cash_npv_mean", "mean cash NPV"),
        ("payback_p50", "median payback"),
        ("probability_of_loss", "probability of loss"),
        ("rank_acceptability", "share of the weights that rank it first"),
        ("something_else", "something_else"),
    ],
)
def test_variables_of_a_rule_are_spoken(variable: str, said: str) -> None:
    assert variable_name(variable, locale("en")) == said


def test_a_finding_is_one_line_that_editors_can_read() -> None:
    line = finding_line(FINDINGS[0], locale("en")).plain
    assert line == (
        "case.yaml:12:5 F104 warning: there is no code x → did you mean y? `enjeu explain` alone lists all codes"
    )
    assert counts(FINDINGS, locale("en")) == "0 errors, 1 warnings, 0 remarks"


def test_a_line_breaks_at_ordinary_spaces_only() -> None:
    stream = io.StringIO()
    say(Console(file=stream, width=20), "abcdefghij 12\u202f345\u00a0€ abc")
    assert stream.getvalue() == "  abcdefghij\n    12\u202f345\u00a0€ abc\n"


def test_a_histogram_shows_where_the_draws_are() -> None:
    draws = np.array([0.5] * 80 + [1.5] * 40 + [3.5])
    assert histogram(draws, 0.0, 4.0, 4) == "█▄ ▁"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50), st.integers(1, 80))
def test_a_histogram_has_as_many_characters_as_cells_and_hides_nothing(values: list[float], cells: int) -> None:
    picture = histogram(np.array(values), -1e9, 1e9, cells)
    assert len(picture) == cells
    assert picture.strip()


def test_bars_are_as_long_as_their_numbers() -> None:
    assert [bar(value, 8.0, 2) for value in (8.0, 4.0, 1.0, 0.0, -4.0, 99.0)] == ["██", "█", "▎", "", "█", "██"]
    assert bar(1.0, 0.0, 5) == ""


def test_a_span_marks_where_zero_is() -> None:
    assert span(-5.0, 10.0, (-10.0, 10.0), 0.0, 4) == " ━╋━"
    assert span(5.0, 9.0, (-10.0, 10.0), 0.0, 4) == "  │━"


def test_all_histograms_stand_on_one_scale_that_holds_zero() -> None:
    scale = shared_scale([np.linspace(5.0, 9.0, 101), np.linspace(2.0, 3.0, 101)])
    assert scale[0] == 0.0
    assert 8.9 < scale[1] <= 9.0
    line, labels = axis((-1.0, 3.0), ("−1", "0", "3"), 16)
    assert line.index("┼") == 4
    assert labels.index("0") == 4
    assert labels.endswith("3")
