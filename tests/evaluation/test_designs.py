"""Which design the data allow, what is refused, and the grade that follows: the written rules, case by case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.designs import Why, WhyNot, suited
from enjeu.evaluation.grades import BIAS, COMPARABLE, Facts, Reason, facts, grade
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.refused import require_roll_out
from enjeu.evaluation.result import Check, Design, State
from enjeu.locale import LANGUAGES, Language, locale
from tests.evaluation.inference.panels import cigarettes, panel


def roll_out(first: list[int], periods: int = 20, **more: object) -> Panel:
    return panel(np.random.default_rng(0).normal(size=(len(first), periods)), first, **more)


@pytest.mark.parametrize(
    ("one", "design", "why"),
    [
        (roll_out([8] * 3 + [NEVER] * 3, randomised=True), "did", "randomised"),
        (roll_out([8] * 6 + [NEVER] * 6), "did", "several_treated"),
        (roll_out([6] * 3 + [8] * 3 + [NEVER] * 6), "did", "staged"),
        (roll_out([10] * 2 + [NEVER] * 6), "sdid", "few_treated"),
        (roll_out([4] * 2 + [NEVER] * 6), "did", "some_control"),
        (roll_out([14] * 4), "its", "one_series"),
        (roll_out([14]), "its", "one_series"),
        (roll_out([3]), "before_after", "nothing_else"),
        (roll_out([3, NEVER]), "before_after", "nothing_else"),
        (roll_out([14, NEVER]), "its", "one_series"),
    ],
)
def test_the_strongest_design_that_the_panel_allows(one: Panel, design: str, why: str) -> None:
    found = suited(one)
    assert (found.design, found.why) == (design, why)
    assert set(found.others) == set(get_args(Design)) - {design}


@pytest.mark.parametrize(
    ("one", "other", "why_not"),
    [
        (roll_out([8] * 4), "did", "no_control"),
        (roll_out([8] * 4), "scm", "no_control"),
        (roll_out([8, NEVER]), "did", "one_each"),
        (roll_out([8, NEVER]), "sdid", "too_few_donors"),
        (roll_out([4] * 6 + [NEVER] * 6), "scm", "too_short_before"),
        (roll_out([4] * 6 + [NEVER] * 6), "its", "too_short_before"),
        (roll_out([13, 14] + [NEVER] * 6), "its", "several_dates"),
        (roll_out([12] + [NEVER] * 6), "scm", "levels"),
        (roll_out([12] + [NEVER] * 6), "switch_off", "no_interruption"),
        (roll_out([12] + [NEVER] * 6), "dose", "no_dose"),
        (roll_out([12] + [NEVER] * 6), "before_after", "second_best"),
    ],
)
def test_what_stands_against_another_design(one: Panel, other: Design, why_not: str) -> None:
    assert suited(one).others[other] == why_not


def test_a_gap_in_every_treated_unit_stands_against_a_synthetic_control() -> None:
    one = roll_out([12] + [NEVER] * 6)
    values = np.where((np.arange(7)[:, None] == 0) & (np.arange(20) == 3), np.nan, one.values)
    found = suited(replace(one, values=values))
    assert (found.design, found.others["scm"]) == ("did", "gaps")


@pytest.mark.parametrize(
    ("one", "code"),
    [(roll_out([NEVER] * 3), "E106"), (roll_out([0, 0, NEVER]), "E107"), (roll_out([0, NEVER], periods=1), "E105")],
)
def test_nothing_can_be_evaluated(one: Panel, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        suited(one)
    assert raised.value.code == code


def test_members_against_non_members_is_refused_with_what_could_be_done() -> None:
    require_roll_out("roll_out")
    with pytest.raises(EvaluationError) as raised:
        require_roll_out("members")
    assert (raised.value.code, raised.value.values["designs"]) == ("E150", "did, sdid, scm, its, switch_off")
    with pytest.raises(EvaluationError) as raised:
        require_roll_out("members", cigarettes())
    assert raised.value.values["designs"] == "did, sdid, scm, its"


def checks(states: Mapping[str, State]) -> list[Check]:
    return [Check(code, state) for code, state in states.items()]


ALONE, COMPARED, MANY = Facts(False, False, False), Facts(False, True, False), Facts(False, True, True)
LOT = Facts(True, True, True)


@pytest.mark.parametrize(
    ("design", "known", "seen", "expected"),
    [
        ("before_after", ALONE, {}, 1),
        ("its", ALONE, {"placebo_time": "passed"}, 2),
        ("its", COMPARED, {}, 3),
        ("its", ALONE, {"seasonality": "failed"}, 1),
        ("dose", COMPARED, {}, 2),
        ("switch_off", ALONE, {}, 2),
        ("switch_off", ALONE, {"restored": "passed"}, 3),
        ("did", COMPARED, {"pre_trends": "passed"}, 3),
        ("did", MANY, {"pre_trends": "passed"}, 4),
        ("did", MANY, {"pre_trends": "informative"}, 3),
        ("did", MANY, {"pre_trends": "failed"}, 2),
        ("did", MANY, {"pre_trends": "passed", "spill_over": "failed"}, 2),
        ("did", MANY, {"spill_over": "failed", "composition": "failed", "pre_trends": "failed"}, 2),
        ("did", MANY, {"pre_trends": "passed", "power": "failed", "placebo_space": "failed"}, 4),
        ("sdid", COMPARED, {"placebo_time": "passed"}, 3),
        ("sdid", COMPARED, {"placebo_time": "passed", "placebo_space": "passed"}, 4),
        ("scm", COMPARED, {"placebo_time": "passed", "placebo_space": "passed", "pre_fit": "failed"}, 2),
        ("did", LOT, {}, 5),
        ("did", LOT, {"pre_trends": "failed"}, 4),
        ("did", LOT, {"composition": "failed"}, 4),
        ("did", LOT, {"composition": "failed", "spill_over": "failed"}, 3),
    ],
)
def test_the_grade_follows_from_design_and_checks(
    design: Design, known: Facts, seen: dict[str, State], expected: int
) -> None:
    assert grade(design, checks(seen), known).grade == expected


def test_a_failed_check_never_raises_a_grade() -> None:
    for design in get_args(Design):
        for known in (ALONE, COMPARED, MANY, LOT):
            good = [Check(code, "passed") for code in sorted(COMPARABLE | BIAS | {"restored", "placebo_space"})]
            best = grade(design, good, known).grade
            for code in COMPARABLE | BIAS:
                worse = [Check(check.code, "failed") if check.code == code else check for check in good]
                assert grade(design, worse, known).grade <= best


def test_facts_of_a_panel() -> None:
    assert facts(roll_out([8] * 6 + [NEVER] * 6)) == MANY
    assert facts(roll_out([8] * 6)) == ALONE
    assert facts(roll_out([8, NEVER, NEVER], randomised=True)) == Facts(True, True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_designs_and_grades_have_their_words(language: Language) -> None:
    words = locale(language)
    assert {f"design.{code}.name" for code in get_args(Design)} <= set(words.keys("design."))
    assert set(words.keys("design.why.")) == {f"design.why.{code}" for code in get_args(Why)}
    assert set(words.keys("design.why_not.")) == {f"design.why_not.{code}" for code in get_args(WhyNot)}
    assert set(words.keys("evidence.grade.")) == {f"evidence.grade.{n}" for n in range(1, 6)}
    assert set(words.keys("evidence.reason.")) == {f"evidence.reason.{code}" for code in get_args(Reason)}
