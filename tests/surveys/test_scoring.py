"""Scores: items turned, the two-thirds rule, what is refused or flagged, who is protected; two waves side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.estimates.arrays import FloatArray
from enjeu.surveys.comparing import compared, invariance
from enjeu.surveys.instrument import bundled
from enjeu.surveys.reliability import Reliability
from enjeu.surveys.schema import Instrument, Wave
from enjeu.surveys.scoring import Answered, Asked, index, quality_of, scores_of, turned

ASKED = Asked(floor=10)
TRUST = bundled()["trust"]


def wave(**more: object) -> Wave:
    declared: dict[str, object] = {
        "id": "spring",
        "instruments": ["trust"],
        "answers": "answers.csv",
        "field": {"from": "2026-03-02", "until": "2026-03-20"},
        "base": "Everybody",
        "invited": 1000,
        "mode": "online",
        "language": "en",
    }
    return Wave.model_validate({**declared, **more})


def people(n: int, seed: int, loading: float = 0.75, shift: float = 0.0) -> FloatArray:
    """Answers to the six items of trust that hold together as well as `loading` says."""
    rng = np.random.default_rng(seed)
    latent = loading * (rng.normal(size=(n, 1)) + shift)
    values = np.digitize(latent + np.sqrt(1 - loading**2) * rng.normal(size=(n, 6)), [-1.5, -0.5, 0.5, 1.5]) + 1.0
    reverse = [item.reverse for item in TRUST.items]
    result: FloatArray = np.where(reverse, 6 - values, values)
    return result


def answered(values: FloatArray, **more: object) -> Answered:
    given_: dict[str, object] = {
        "wave": wave(),
        "instruments": (TRUST,),
        "items": tuple(item.id for item in TRUST.items),
        "units": (None,) * len(values),
        "respondents": (None,) * len(values),
        **more,
    }
    return Answered(values=values, **given_)  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(1, 5), min_size=6, max_size=6), min_size=1, max_size=8))
def test_turning_twice_changes_nothing(rows: list[list[int]]) -> None:
    values = np.array(rows, dtype=float)
    once = turned(values, TRUST.items, TRUST.scale)
    assert np.array_equal(turned(once, TRUST.items, TRUST.scale), values)
    assert ((once >= 1) & (once <= 5)).all()


def test_a_reversed_five_counts_as_one() -> None:
    assert turned(np.full((1, 6), 5.0), TRUST.items, TRUST.scale).tolist() == [[5, 5, 5, 1, 5, 5]]


def test_an_index_needs_two_thirds_of_its_items() -> None:
    nan = np.nan
    values = np.array([[4, 4, 2, 2, nan, nan], [4, 4, 2, nan, nan, nan], [nan] * 6, [5.0] * 6])
    found = index(values, 2 / 3)
    assert found[[0, 3]].tolist() == [3, 5]
    assert np.isnan(found[[1, 2]]).all()


def test_a_score_carries_what_is_needed_to_read_it() -> None:
    (score,) = scores_of(answered(people(120, 1)), ASKED)
    assert score.interval is not None
    assert score.reliability is not None
    assert score.interval.low < score.interval.value < score.interval.high
    assert (score.instrument, score.version, score.n, score.quality) == ("trust", 1, 120, "good")
    assert score.source.response_rate == pytest.approx(0.12)
    assert score.source.base.en == "Everybody"
    assert [item.wording for item in score.items] == [item.wording for item in TRUST.items]
    assert (score.source.fielded_from.isoformat(), score.source.fielded_until.isoformat()) == (
        "2026-03-02",
        "2026-03-20",
    )


def test_an_index_that_does_not_hold_together_is_not_published() -> None:
    (score,) = scores_of(answered(people(200, 2, loading=0.1)), ASKED)
    assert (score.quality, score.reason, score.interval) == ("refused", "unreliable", None)
    assert score.reliability is not None
    assert score.reliability.alpha is not None
    assert score.reliability.alpha < 0.6


@pytest.mark.parametrize(
    ("alpha", "omega", "quality"),
    [
        (0.85, 0.86, "good"),
        (0.70, 0.70, "good"),
        (0.75, 0.69, "weak"),
        (0.60, 0.75, "weak"),
        (0.75, 0.59, "refused"),
        (0.59, 0.75, "refused"),
        (0.72, None, "good"),
        (None, None, "unknown"),
    ],
)
def test_the_lower_of_alpha_and_omega_decides(alpha: float | None, omega: float | None, quality: str) -> None:
    assert quality_of(Reliability(50, alpha, None, None, omega, None, ()), 4) == quality


def test_one_item_has_no_reliability_and_says_so() -> None:
    enps = bundled()["enps"]
    values = np.array([[10.0]] * 40 + [[8.0]] * 30 + [[4.0]] * 30)
    (score,) = scores_of(answered(values, instruments=(enps,), items=("enps1",)), ASKED)
    assert (score.quality, score.reliability) == ("single", None)
    assert score.interval is not None
    # The known answer: p = .4, d = .3, n = 100.
    assert score.interval.value == pytest.approx(10)
    assert round(score.interval.high - score.interval.value) == 16


def test_fewer_people_than_the_floor_are_not_told_of() -> None:
    (score,) = scores_of(answered(people(9, 3)), ASKED)
    assert (score.reason, score.n, score.interval, score.reliability) == ("few_people", None, None, None)
    assert all(item.mean is None and item.rest is None for item in score.items)
    (score,) = scores_of(answered(people(9, 3)), Asked(floor=5))
    assert score.n == 9


def test_five_is_a_floor_that_nothing_lowers() -> None:
    (score,) = scores_of(answered(people(4, 3)), Asked(floor=1))
    assert score.reason == "few_people"


def by_unit(sizes: dict[str | None, int]) -> dict[str | None, int | None]:
    units = tuple(unit for unit, size in sizes.items() for _ in range(size))
    found = scores_of(answered(people(len(units), 4), units=units), Asked(floor=10, by_unit=True))
    return {one.unit: one.n for one in found[0].units}


def test_a_small_unit_hides_another_one_with_it() -> None:
    # What is published of 60, 30 and 20 would leave the 4 by subtraction from the whole.
    assert by_unit({"a": 60, "b": 30, "c": 20, "d": 4}) == {"a": 60, "b": 30, "c": None, "d": None}
    assert by_unit({"a": 60, "b": 30, "c": 20}) == {"a": 60, "b": 30, "c": 20}
    assert by_unit({"a": 60, "b": 30, None: 3}) == {"a": 60, "b": None, None: None}


def test_what_else_is_asked_for_does_not_move_a_figure() -> None:
    data = answered(people(60, 5), units=("a",) * 30 + ("b",) * 30)
    (alone,) = scores_of(data, ASKED)
    (beside,) = scores_of(data, Asked(floor=10, by_unit=True))
    assert alone.interval == beside.interval


def test_the_change_of_people_who_are_followed_is_paired() -> None:
    before = people(80, 6)
    names = tuple(f"p{n}" for n in range(80))
    after = np.clip(np.where([item.reverse for item in TRUST.items], before - 0.5, before + 0.5), 1, 5)
    first = answered(before, respondents=names)
    second = answered(after[::-1], respondents=names[::-1], wave=wave(id="autumn"))
    (one,), apart = compared((second, scores_of(second, ASKED)), (first, scores_of(first, ASKED)), ASKED)
    assert apart == ()
    assert one.linked == 80
    assert one.paired is not None
    assert one.difference is not None
    assert one.paired.value == pytest.approx(one.difference.value)
    assert 0.3 < one.paired.value < 0.5
    assert one.paired.high - one.paired.low < 0.5 * (one.difference.high - one.difference.low)
    assert one.invariance == "alike"


def test_few_who_are_followed_or_not_are_not_told_apart() -> None:
    def linked(n: int) -> int | None:
        names = tuple(f"p{at}" if at < n else None for at in range(40))
        first = answered(people(40, 7), respondents=names)
        second = answered(people(40, 8), respondents=names, wave=wave(id="autumn"))
        (one,), _ = compared((second, scores_of(second, ASKED)), (first, scores_of(first, ASKED)), ASKED)
        return one.linked

    assert [linked(n) for n in (0, 9, 20, 35, 40)] == [None, None, 20, None, 40]


def test_items_that_changed_their_meaning_are_seen() -> None:
    first = answered(people(200, 9))
    odd = people(200, 10)
    odd[:, 0] = np.random.default_rng(11).integers(1, 6, 200)
    odd[:, 1] = 6 - odd[:, 1]
    second = answered(odd, wave=wave(id="autumn"))
    (one,), _ = compared((second, scores_of(second, Asked(5))), (first, scores_of(first, Asked(5))), ASKED)
    assert one.congruence is not None
    assert one.congruence < 0.95
    assert one.invariance == "doubtful"


def test_two_versions_of_an_instrument_are_not_compared() -> None:
    newer = Instrument.model_validate({**TRUST.model_dump(mode="json", by_alias=True), "version": 2})
    first, second = answered(people(40, 12)), answered(people(40, 13), instruments=(newer,), wave=wave(id="autumn"))
    moved, apart = compared((second, scores_of(second, ASKED)), (first, scores_of(first, ASKED)), ASKED)
    assert (moved, apart) == ((), ("trust",))


def test_without_loadings_nothing_is_known_of_invariance() -> None:
    assert invariance(None, None) == (None, "unknown")


def test_a_survey_of_fifty_thousand_is_scored() -> None:
    (score,) = scores_of(answered(people(50_000, 14), wave=wave(invited=60_000)), ASKED)
    assert score.interval is not None
    # The standard error of a mean: sd/√n.
    assert score.interval.high - score.interval.low == pytest.approx(2 * 1.96 * score.interval.error, rel=0.05)
