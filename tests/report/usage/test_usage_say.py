"""Sentences are chosen by figures and their intervals, and by nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.usage.given import Around
from enjeu.report.usage.say import moved, sentences
from enjeu.report.usage.view import UsageView
from enjeu.study.measure import Measured, Measurement
from tests.report.usage.sample import measurement

Change = Callable[[Measured], Measured]


def told(low: float | None, high: float | None) -> Measured:
    return Measured("active_people", 1, "", "2026-06", None, "with", 0.5, 50, 100, 100, low, high, None)


@pytest.mark.parametrize(
    ("now", "then", "code"),
    [
        ((0.5, 0.6), (0.3, 0.49), "rose"),
        ((0.3, 0.49), (0.5, 0.6), "fell"),
        ((0.4, 0.55), (0.5, 0.6), "unclear"),
        ((0.5, 0.6), (0.4, 0.5), "unclear"),
        ((0.5, 0.6), (None, None), "unclear"),
        ((0.5, None), (0.3, 0.4), "unclear"),
    ],
)
def test_a_change_is_one_where_intervals_do_not_overlap(
    now: tuple[float | None, float | None], then: tuple[float | None, float | None], code: str
) -> None:
    assert moved(told(*now), told(*then)) == code


def said(metric: str, change: Change, language: Language = "en", part: str = "") -> tuple[str, ...]:
    """The sentences when one figure of the whole, in the last period, is another."""

    def changed(row: Measured) -> Measured:
        mine = (row.metric, row.part, row.period, row.unit, row.team) == (metric, part, "2026-06", None, "with")
        return change(row) if mine else row

    found = measurement()
    other = Measurement(tuple(changed(row) for row in found.rows), *_rest(found))
    return sentences(UsageView(other, Around({}), locale(language)))


def _rest(found: Measurement) -> tuple[bool, str, int, str, str, int, int, float | None]:
    return (
        *(found.simulated, found.engine, found.floor, found.zone, found.period, found.since, found.until),
        found.protected,
    )


def value(x: float, low: float, high: float) -> Change:
    return lambda row: replace(row, value=x, low=low, high=high)


@pytest.mark.parametrize(
    ("metric", "part", "change", "words"),
    [
        ("active_people", "", value(0.97, 0.95, 0.99), "More people are active: 97% (95% to 99%)"),
        ("active_people", "", value(0.02, 0.01, 0.03), "Fewer people are active"),
        ("active_people", "", lambda row: replace(row, low=0.0, high=1.0), "No clear change in who is active"),
        ("response_coverage", "d7", value(0.02, 0.01, 0.03), "Threads are answered less often"),
        ("response_coverage", "d7", value(0.99, 0.98, 0.99), "Threads are answered more often"),
        ("top_share", "ten", value(0.71, 0.6, 0.8), "The community hangs on a few"),
        ("top_share", "ten", value(0.69, 0.6, 0.8), "Contributions do not hang on ten people"),
        ("ei_excess", "", value(-0.3, -0.4, -0.2), "Ties keep within units more than chance"),
        ("ei_excess", "", value(0.3, 0.2, 0.4), "Ties cross units more than chance"),
        ("ei_excess", "", value(0.01, -0.1, 0.1), "about as often as chance"),
    ],
)
def test_each_code_has_its_sentence(metric: str, part: str, change: Change, words: str) -> None:
    assert sum(words in one for one in said(metric, change, part=part)) == 1


def test_nearly_everybody_is_said_without_the_share() -> None:
    def nearly(row: Measured) -> Measured:
        gone = replace(row, value=None, numerator=None, denominator=None, people=None, high=None)
        return replace(gone, low=0.92, reason="nearly_all")

    assert any("Nearly everybody is active: more than 92%" in one for one in said("active_people", nearly))


def test_what_is_protected_is_not_talked_about() -> None:
    def hidden(row: Measured) -> Measured:
        return replace(row, value=None, people=None, low=None, high=None, reason="few_people")

    assert not any("are active" in one or "is active" in one for one in said("active_people", hidden))


def test_the_year_before_is_the_same_month() -> None:
    spoken = [one.replace("\N{NO-BREAK SPACE}", " ") for one in said("active_people", lambda row: row)]
    assert any("in June 2026" in one and "in June 2025" in one for one in spoken)


def test_without_history_nothing_is_compared() -> None:
    found = measurement(2)
    spoken = sentences(UsageView(found, Around({}), locale("en")))
    assert any("nothing earlier" in one for one in spoken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_three_to_six_sentences(language: Language) -> None:
    assert 3 <= len(said("active_people", lambda row: row, language)) <= 6
