"""Which inference is chosen, placebos in space, and what infer answers for each."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.inference.choose import Method, Reason, choose
from enjeu.evaluation.inference.infer import infer
from enjeu.evaluation.inference.placebo import placebo_in_space, placebo_interval
from enjeu.evaluation.inference.regression import difference
from enjeu.evaluation.panel import NEVER
from enjeu.locale import LANGUAGES, Language, locale
from tests.evaluation.inference.panels import cigarettes, drawn, organs, panel


@pytest.mark.parametrize(
    ("treated", "units", "first", "reason"),
    [
        (1, 12, "placebo_exact", "one_treated"),
        (1, 2, "randomisation_t", "one_control"),
        (2, 3, "randomisation_t", "one_control"),
        (2, 12, "randomisation_t", "few_lots"),
        (5, 40, "randomisation_t", "few_lots"),
        (9, 12, "randomisation_t", "few_lots"),
        (6, 12, "cr2", "enough_lots"),
        (9, 60, "cr2", "enough_lots"),
        (20, 39, "cr2", "enough_lots"),
        (10, 40, "cluster_robust", "many_lots"),
    ],
)
def test_the_number_of_treated_units_decides(treated: int, units: int, first: str, reason: str) -> None:
    chosen = choose(panel(np.zeros((units, 3)), [1] * treated + [NEVER] * (units - treated)))
    assert (chosen.methods[0], chosen.reason) == (first, reason)
    assert (chosen.treated, chosen.controls) == (treated, units - treated)


def test_members_of_one_larger_unit_are_one() -> None:
    clusters = tuple("abc"[i // 10] for i in range(30))
    chosen = choose(panel(np.zeros((30, 3)), [1] * 10 + [NEVER] * 20, clusters=clusters))
    assert (chosen.methods, chosen.reason) == (("placebo_exact", "conformal"), "one_treated")


@pytest.mark.parametrize(("first", "code"), [([NEVER] * 4, "E106"), ([1] * 4, "E108")])
def test_without_a_comparison_there_is_none(first: list[int], code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        choose(panel(np.zeros((4, 3)), first))
    assert raised.value.code == code


def test_proposition_99_placebos_as_published() -> None:
    # Arkhangelsky et al. (2021), table 1: difference-in-differences −27.3; all 38 placebos, 17.29 (theirs 17.7, drawn).
    found = placebo_in_space(cigarettes(), difference, np.random.default_rng(0))
    assert found is not None
    assert found.effect == pytest.approx(-27.3491, abs=5e-5)
    assert found.se == pytest.approx(17.29, abs=5e-3)
    assert len(found.placebos) == 38
    assert found.df == 37.0


def test_organ_donations_are_no_finding() -> None:
    found = infer(organs(), np.random.default_rng(0))
    assert (found.method, found.reason) == ("placebo_exact", "one_treated")
    assert found.p_value == 5 / 27
    assert found.p_floor == 1 / 27
    assert found.interval is not None
    assert found.interval.low < 0.0 < found.interval.high


def test_several_treated_units_are_compared_with_as_many() -> None:
    one = drawn(np.random.default_rng(1), treated=3, units=9)
    found = placebo_in_space(one, difference, np.random.default_rng(0))
    assert found is not None
    assert len(found.placebos) == 20  # 3 of 6
    assert (
        placebo_in_space(drawn(np.random.default_rng(1), treated=6, units=12), difference, np.random.default_rng(0))
        is None
    )


def test_a_placebo_interval_is_as_wide_as_placebos_vary() -> None:
    found = placebo_in_space(drawn(np.random.default_rng(2), treated=1), difference, np.random.default_rng(0))
    assert found is not None
    span = placebo_interval(found)
    assert span.high - span.low == pytest.approx(2 * 2.228139 * found.se, rel=1e-6)  # t(10), 97.5 %


def test_the_same_panel_and_generator_give_the_same_answer() -> None:
    one = drawn(np.random.default_rng(3), treated=4, units=40, effect=0.3)
    assert infer(one, np.random.default_rng(5)) == infer(one, np.random.default_rng(5))


def test_one_control_gives_a_rank_and_no_interval() -> None:
    found = infer(drawn(np.random.default_rng(4), treated=7, units=8, effect=9.0), np.random.default_rng(0))
    assert found.method == "randomisation_t"
    assert found.p_value == 1 / 8
    assert found.interval is None


def test_units_that_all_begin_are_compared_with_the_last() -> None:
    one = drawn(np.random.default_rng(5), treated=12)
    staged = replace(one, first=np.repeat([3, 5, 7], 4))
    assert choose(staged).reason == "few_lots"
    assert infer(staged, np.random.default_rng(0)).method == "randomisation_t"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_and_reason_has_its_words(language: Language) -> None:
    words = locale(language)
    wanted = {f"inference.{code}" for code in get_args(Method)}
    reasons = {f"inference.reason.{code}" for code in get_args(Reason)}
    assert wanted <= set(words.keys("inference."))
    assert set(words.keys("inference.reason.")) == reasons
