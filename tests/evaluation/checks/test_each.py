"""Each check on a panel where what it looks for is there, and on one where it is not."""

from dataclasses import replace

import numpy as np
import pytest

from enjeu.evaluation.checks.composition import composition, constant_composition
from enjeu.evaluation.checks.found import Chance, Found, moved
from enjeu.evaluation.checks.leave_one_out import leave_one_out
from enjeu.evaluation.checks.outliers import outliers
from enjeu.evaluation.checks.power import power
from enjeu.evaluation.checks.seasonality import seasonality
from enjeu.evaluation.checks.second_opinion import second_opinion
from enjeu.evaluation.checks.shifted import anticipation, placebo_time
from enjeu.evaluation.checks.space import placebo_space
from enjeu.evaluation.checks.spill_over import exposure, spill_over
from enjeu.evaluation.inference.infer import infer
from enjeu.evaluation.inference.regression import difference
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.evaluation.result import Floats
from tests.evaluation.inference.panels import drawn, panel

EFFECT = 2.0


def real(seed: int = 1, treated: int = 7, units: int = 14, periods: int = 12, start: int = 6) -> Panel:
    """A real effect of 2 with noise of 1."""
    return drawn(np.random.default_rng(seed), treated, units, periods, start, EFFECT)


def found(one: Panel) -> Found:
    by = infer(one, np.random.default_rng(0))
    return Found(by.effect, by.se)


def chance(one: Panel) -> Chance:
    by = infer(one, np.random.default_rng(0))
    return Chance(by.effect, by.p_value, by.p_floor)


def test_placebo_in_time_and_anticipation_see_an_effect_before_the_start() -> None:
    one = real()
    assert placebo_time(one, found(one), chance).state == "passed"
    assert anticipation(one, found(one), chance).state == "passed"
    late = replace(one, first=np.where(one.treated, 9, NEVER))
    seen = placebo_time(late, found(late), chance)
    assert seen.state == "failed"
    assert seen.details["periods"] == 4.0
    assert seen.details["effect"] == pytest.approx(EFFECT * 0.75, abs=1.2)
    ahead = replace(one, first=np.where(one.treated, 7, NEVER))
    assert anticipation(ahead, found(ahead), chance).state == "failed"


def test_only_what_was_measured_before_treatment_is_looked_at() -> None:
    one = real()
    wild = np.where(one.treated[:, None] & (np.arange(12) >= 6), 1e6, one.values)
    wild[:, 6:] *= np.where(one.treated, 1.0, -3.0)[:, None]
    for check in (placebo_time, anticipation):
        same = [check(each, Found(EFFECT, 0.4), chance) for each in (one, replace(one, values=wild))]
        assert same[0] == same[1]


def test_placebo_in_time_with_staggered_dates_leaves_out_who_began_too_early() -> None:
    one = replace(real(treated=8, units=16), first=np.array([1] * 2 + [6] * 3 + [8] * 3 + [NEVER] * 8))
    assert placebo_time(one, found(one), chance).figure is None
    assert (
        anticipation(replace(one, first=np.where(one.first == 1, 2, one.first)), found(one), chance).figure is not None
    )


def test_placebo_in_space() -> None:
    one = real()
    assert placebo_space(real(treated=5), difference, np.random.default_rng(0)).state == "passed"
    nothing = drawn(np.random.default_rng(2), 5, 14, 12, 6)
    assert placebo_space(nothing, difference, np.random.default_rng(0)).state == "failed"
    few = placebo_space(real(treated=1, units=8), difference, np.random.default_rng(0))
    assert few.state == "informative"
    assert few.details["floor"] == 1 / 8
    assert placebo_space(one, difference, np.random.default_rng(0)).figure is None  # 7 placebos, nobody left to compare


def test_leave_one_out_by_hand_and_a_unit_that_carries_everything() -> None:
    one = real(treated=3, units=6)
    seen = leave_one_out(one, found(one), difference)
    change = one.values[:, 6:].mean(axis=1) - one.values[:, :6].mean(axis=1)
    effects = []
    for out in range(6):
        treated, rest = ([change[i] for i in side if i != out] for side in ((0, 1, 2), (3, 4, 5)))
        effects.append(np.mean(treated) - np.mean(rest))
    assert seen.details["low"] == pytest.approx(min(effects))
    assert seen.details["high"] == pytest.approx(max(effects))
    assert seen.details["unit"] == f"u{int(np.argmax(np.abs(np.array(effects) - found(one).effect))):03d}"
    carried = drawn(np.random.default_rng(3), 3, 12, 12, 6)
    carried = replace(carried, values=carried.values + 40.0 * (np.arange(12) == 1)[:, None] * (np.arange(12) >= 6))
    seen = leave_one_out(carried, Found(difference(carried), None), difference)
    assert (seen.state, seen.details["unit"]) == ("failed", "u001")
    alone = drawn(np.random.default_rng(3), 1, 2)
    assert leave_one_out(alone, Found(1.0, None), difference).figure is None


def test_leave_one_out_of_many_takes_200_at_most() -> None:
    calls = []

    def counted(one: Panel) -> float:
        calls.append(len(one.units))
        return 1.0

    leave_one_out(panel(np.zeros((1_000, 2)), [1] * 300 + [NEVER] * 700), Found(1.0, None), counted)
    assert len(calls) == 200
    assert set(calls) == {995}


def test_composition_sees_units_that_leave_because_of_the_start() -> None:
    one = real()
    assert composition(one).state == "passed"
    anyone = np.where(np.random.default_rng(4).random(one.values.shape) < 0.1, np.nan, one.values)
    assert composition(replace(one, values=anyone)).state != "failed"
    gone = one.values.copy()
    gone[:3, 8:] = np.nan
    seen = composition(replace(one, values=gone))
    assert seen.state == "failed"
    # 3 of 7 treated units lose 4 of 6 later periods: 12/42 of the cells.
    assert seen.figure == pytest.approx(-12 / 42)
    assert seen.details["leaving"] == 3.0
    assert seen.details["missing"] == pytest.approx(12 / 168)


def test_constant_composition_sees_an_effect_of_those_who_came_late() -> None:
    one = real()
    assert constant_composition(one, found(one), difference).figure == 0.0
    values = one.values.copy()
    values[:3, 6:] += 30.0
    values[:3, 0] = np.nan
    late = replace(one, values=values)
    seen = constant_composition(late, found(late), difference)
    assert seen.details["units"] == 11.0
    assert seen.details["effect"] == pytest.approx(EFFECT, abs=1.0)
    assert seen.state == "failed"
    gone = np.where(one.treated[:, None] & (np.arange(12) == 0), np.nan, one.values)
    assert constant_composition(replace(one, values=gone), found(one), difference).figure is None


def _contacts(units: int, pairs: dict[tuple[int, int], float]) -> Floats:
    ties = np.zeros((units, units))
    for (one, other), strength in pairs.items():
        ties[one, other] = strength
    return ties


def test_exposure_counts_either_direction_and_leaves_out_ties_within() -> None:
    one = real(treated=1, units=3)
    ties = _contacts(3, {(0, 1): 2.0, (1, 0): 1.0, (1, 2): 3.0, (1, 1): 50.0})
    assert exposure(one, ties).tolist() == [0.0, 0.5, 0.0]


def test_spill_over_takes_out_controls_that_talk_to_treated_units() -> None:
    one = real()
    apart = _contacts(14, {(i, i + 1): 1.0 for i in (0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12)})
    assert spill_over(one, found(one), difference, apart).state == "passed"
    values = one.values.copy()
    values[7:12, 6:] += EFFECT  # five of seven controls got the effect as well
    mixed = replace(one, values=values)
    ties = apart + _contacts(14, {(0, i): 5.0 for i in range(7, 12)})
    seen = spill_over(mixed, found(mixed), difference, ties)
    assert seen.figure == pytest.approx(5 / 7)
    assert seen.details["effect_without"] == pytest.approx(EFFECT, abs=0.9)
    assert seen.state == "failed"
    assert spill_over(one, found(one), difference, ties).state == "informative"
    all_of_them = _contacts(14, {(0, i): 5.0 for i in range(7, 14)})
    seen = spill_over(one, found(one), difference, all_of_them)
    assert (seen.state, seen.figure) == ("failed", 1.0)


def test_a_season_of_the_gap_is_seen() -> None:
    generator = np.random.default_rng(5)
    flat = drawn(generator, 6, 12, 52, 40)
    assert seasonality(flat, 12).state == "passed"
    wave = 3.0 * np.sin(2.0 * np.pi * np.arange(52) / 12) * (np.arange(12) < 6)[:, None]
    waved = replace(flat, values=flat.values + wave)
    seen = seasonality(waved, 12)
    assert seen.state == "informative" if (52 - 40) % 12 == 0 and 40 % 12 == 0 else seen.state == "failed"
    assert seen.figure is not None
    assert seen.figure > 0.7
    whole = replace(waved, first=np.where(waved.treated, 36, NEVER))
    shorter = replace(whole, values=whole.values[:, :48], periods=whole.periods[:48])
    assert seasonality(shorter, 12).state == "informative"
    assert seasonality(flat, 26).figure is None
    both = replace(flat, values=flat.values + wave[:1])
    assert seasonality(both, 12).figure == pytest.approx(seasonality(flat, 12).figure, abs=1e-9)


def test_false_alarms_of_the_season_are_rare() -> None:
    generator = np.random.default_rng(6)
    alarms = [seasonality(drawn(generator, 6, 12, 40, 36), 12).state == "failed" for _ in range(200)]
    assert np.mean(alarms) < 0.05


def test_a_far_cell_that_makes_the_effect_is_seen() -> None:
    one = real()
    seen = outliers(one, found(one), difference)
    assert seen.state == "passed"
    assert seen.details["cells"] == 0.0
    values = drawn(np.random.default_rng(7), 7, 14, 12, 6).values
    values[2, 9] += 60.0
    spiked = replace(one, values=values)
    seen = outliers(spiked, Found(difference(spiked), None), difference)
    assert seen.state == "failed"
    assert (seen.details["unit"], seen.details["period"]) == ("u002", "009")
    constant = panel(np.zeros((4, 4)), [2, 2, NEVER, NEVER])
    assert outliers(constant, Found(0.0, None), difference).figure is None


def test_the_least_detectable_effect() -> None:
    # Bloom (1995), Evaluation Review 19: 2.8 standard errors for large samples, 5 % two-sided, 80 %.
    assert power(1.0, None).figure == pytest.approx(2.80, abs=5e-3)
    assert power(1.0, 10.0).figure == pytest.approx(2.228139 + 0.879058, abs=1e-5)  # tables of t(10)
    assert power(0.1, None).state == "informative"
    assert power(0.1, None, worth=0.5).state == "passed"
    assert power(0.1, None, worth=-0.2).state == "failed"
    assert power(None, None).figure is None


def test_a_second_opinion() -> None:
    one = real()
    assert second_opinion(one, chance, np.random.default_rng(0)).state == "passed"
    assert second_opinion(one, lambda _: Chance(2.0, 0.9), np.random.default_rng(0)).state == "informative"
    assert second_opinion(real(treated=2), chance, np.random.default_rng(0)).figure is None


@pytest.mark.parametrize(
    ("effect", "se", "others", "state", "share"),
    [
        (1.0, 0.1, [1.2, 0.9], "passed", 0.2),
        (1.0, 0.1, [1.4], "informative", 0.4),
        (1.0, 0.1, [1.6], "failed", 0.6),
        (0.1, 0.5, [-0.1], "passed", 0.2),  # within noise a change of sign says nothing
        (1.0, None, [-0.01], "failed", 1.01),
        (0.0, None, [0.0], "passed", 0.0),
        (0.0, None, [0.1], "failed", 1.0),
    ],
)
def test_how_far_an_effect_may_move(
    effect: float, se: float | None, others: list[float], state: str, share: float
) -> None:
    found_state, found_share = moved(Found(effect, se), np.array(others))
    assert found_state == state
    assert found_share == pytest.approx(share)
