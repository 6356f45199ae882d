"""Conformal inference: it covers a known effect under noise of several kinds, whether the effect is constant or not."""

import numpy as np
import pytest

from enjeu.evaluation import conformal
from enjeu.evaluation.result import Floats
from tests.evaluation.factor_model import KINDS, Kind, panel_values

DONORS, PERIODS, AFTER = 12, 60, 12
REPLICATIONS = 1_000


def covered(kind: Kind, effect: Floats, level: float) -> float:
    """How often the true mean effect is not rejected: how often the interval holds it."""
    kept = 0
    for seed in range(REPLICATIONS):
        values = panel_values(seed, kind, DONORS, PERIODS)
        values[0, -AFTER:] += effect
        kept += conformal.p_value(values[0], values[1:], AFTER, float(effect.mean())) > 1.0 - level
    return kept / REPLICATIONS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("growing", [False, True])
def test_95_percent_intervals_cover(kind: Kind, growing: bool) -> None:
    # Between 90 and 99 % of 1,000 replications, where three standard errors are 2 %. An effect that grows makes them
    # longer than they need be, so that case is held from below only.
    effect = np.linspace(0.0, 6.0, AFTER) if growing else np.full(AFTER, 3.0)
    share = covered(kind, effect, 0.95)
    assert share >= 0.90
    assert growing or share <= 0.99


def test_a_p_value_is_a_rank_among_shifts() -> None:
    values = panel_values(1, "white", DONORS, PERIODS)
    p_value = conformal.p_value(values[0], values[1:], AFTER)
    assert p_value * PERIODS == pytest.approx(round(p_value * PERIODS))
    assert p_value >= 1.0 / PERIODS
    assert conformal.p_value(values[0], values[1:], AFTER, 1e6) == pytest.approx(1.0 / PERIODS)


def test_the_interval_holds_what_is_not_rejected() -> None:
    values = panel_values(2, "white", DONORS, PERIODS)
    ends = conformal.interval(values[0], values[1:], AFTER, 0.0, 0.5, 0.95)
    assert ends is not None
    low, high = ends
    assert low < 0.0 < high
    for end, outwards in ((low, -1.0), (high, 1.0)):
        assert conformal.p_value(values[0], values[1:], AFTER, end) > 0.05
        # Halved 12 times from a stretch of at most 8 here.
        assert conformal.p_value(values[0], values[1:], AFTER, end + outwards * 0.01) <= 0.05


def test_too_few_periods_give_no_interval() -> None:
    values = panel_values(3, "white", DONORS, 19)
    assert conformal.interval(values[0], values[1:], 3, 0.0, 0.5, 0.95) is None
    assert conformal.interval(values[0], values[1:], 3, 0.0, 0.5, 0.90) is not None


def test_single_periods_get_intervals_of_their_own() -> None:
    values = panel_values(4, "white", DONORS, PERIODS)
    values[0, -AFTER:] += np.linspace(0.0, 22.0, AFTER)
    ends = conformal.pointwise(values[0], values[1:], AFTER, np.linspace(0.0, 22.0, AFTER), 0.5, 0.95)
    assert ends.shape == (2, AFTER)
    inside = (ends[0] <= np.linspace(0.0, 22.0, AFTER)) & (np.linspace(0.0, 22.0, AFTER) <= ends[1])
    assert inside.sum() >= 10  # of 12 at 95 %: fewer than 10 happens twice in a thousand
    assert (ends[1] - ends[0] < 10.0).all()
