"""What an answered question costs: worked out by hand, with reasons instead of figures, and by draws."""

from dataclasses import replace

import pytest

from enjeu.estimates.distributions import Constant, Distribution, Lognormal, Uniform
from enjeu.realisation.unit_costs import (
    ChannelCost,
    ChannelCount,
    Costs,
    Count,
    Counts,
    Range,
    UnitCosts,
    unit_costs,
)

HALF_A_YEAR = Counts(
    years=0.5,
    active=Count(100.0),
    channels={"network": ChannelCount("threads", Count(20_000.0), Count(13_000.0))},
)


def costs(yearly: Distribution, rate: Distribution | None = None, hours: Distribution | None = None) -> Costs:
    return Costs("EUR", rate or Constant(50.0), {"network": ChannelCost(yearly, hours)})


def reasoned(counts: Counts) -> UnitCosts:
    return unit_costs(costs(Constant(26_000.0), hours=Constant(0.1)), counts)


def test_without_estimates_figures_are_exact() -> None:
    """26,000 × ½ / 13,000 = 1; 26,000/(100 × 52 × 50/60) = 6; (20,000 + 13,000) × 0.1 × 50 = 165,000."""
    found = reasoned(HALF_A_YEAR)
    (network,) = found.channels
    assert network.per_answer == Range(1.0, 1.0, 1.0)
    # Divisions of numbers of which not all are powers of two.
    assert network.break_even is not None
    assert network.labour is not None
    assert network.break_even.p50 == pytest.approx(6.0, rel=1e-15)
    assert network.labour.p50 == pytest.approx(165_000.0, rel=1e-15)
    assert (network.asked, network.answered, network.reason) == (20_000.0, 13_000.0, None)
    assert (found.years, found.active, found.active_reason) == (0.5, 100.0, None)


def test_without_minutes_no_labour_is_told() -> None:
    assert unit_costs(costs(Constant(26_000.0)), HALF_A_YEAR).channels[0].labour is None


def test_a_published_break_even_comes_out() -> None:
    """Yammer at a retailer (METHOD.md §13): 264 $ a person and year, at 39.8982 $ an hour, are 6.6168 h."""
    people = 103_000.0
    counts = replace(HALF_A_YEAR, active=Count(people))
    (network,) = unit_costs(costs(Constant(264.0 * people), Constant(39.8982)), counts).channels
    assert network.break_even is not None
    # The source prints five figures.
    assert network.break_even.p50 * 52 / 60 == pytest.approx(6.6168, abs=5e-5)


@pytest.mark.parametrize("reason", ["few_people", "dominated", "not_seen", "no_data"])
def test_a_channel_without_a_count_has_its_reason_and_no_figure(reason: str) -> None:
    hidden = ChannelCount("tickets", Count(None, reason), Count(None, reason))
    (desk,) = reasoned(replace(HALF_A_YEAR, channels={"network": hidden})).channels
    assert desk.reason == reason
    assert (desk.asked, desk.answered, desk.per_answer, desk.labour) == (None, None, None, None)
    assert desk.break_even is not None, "what people would have to save hangs on no count of the channel"


def test_where_nothing_was_answered_no_answer_has_a_cost() -> None:
    nothing = ChannelCount("threads", Count(12.0), Count(0.0))
    (network,) = reasoned(replace(HALF_A_YEAR, channels={"network": nothing})).channels
    assert (network.answered, network.per_answer, network.reason) == (0.0, None, "none_answered")
    assert network.labour is not None
    assert network.labour.p50 == pytest.approx(60.0, rel=1e-15)


@pytest.mark.parametrize(("active", "reason"), [(Count(None, "few_people"), "few_people"), (Count(0.0), "nobody")])
def test_without_active_people_there_are_no_minutes(active: Count, reason: str) -> None:
    found = reasoned(replace(HALF_A_YEAR, active=active))
    assert found.active is None
    assert found.active_reason == reason
    assert found.channels[0].break_even is None
    assert found.channels[0].per_answer is not None


def test_estimates_go_through_as_draws() -> None:
    """Of a product of lognormals the logarithms' variances add up: 1.6449 × √(σ² + τ²) on each side."""
    law, rate = Lognormal(10.0, 0.3), Lognormal(4.0, 0.4)
    (network,) = unit_costs(costs(law, rate), HALF_A_YEAR, draws=65_536).channels
    assert network.per_answer is not None
    assert network.break_even is not None
    for found, middle, spread in (
        (network.per_answer, 2.718281828459045**10 / 26_000, 0.3),
        (network.break_even, 2.718281828459045**6 * 60 / 5_200, 0.5),
    ):
        step = 2.718281828459045 ** (1.6448536269514722 * spread)
        # 65,536 Sobol points leave a quantile of a smooth law a tenth of a percent.
        assert (found.p5, found.p50, found.p95) == pytest.approx((middle / step, middle, middle * step), rel=2e-3)


def test_the_hourly_rate_is_one_for_all_channels_and_equal_seeds_give_equal_bits() -> None:
    """Two channels of equal cost break even at the very same minutes."""
    counts = replace(HALF_A_YEAR, channels=dict.fromkeys(("a", "b"), HALF_A_YEAR.channels["network"]))
    declared = Costs("EUR", Uniform(30.0, 60.0), dict.fromkeys(("a", "b"), ChannelCost(Constant(9_000.0), None)))
    one, other = unit_costs(declared, counts).channels
    assert one.break_even == other.break_even
    assert one.break_even is not None
    assert one.break_even.p5 < one.break_even.p95
    assert unit_costs(declared, counts) == unit_costs(declared, counts)
    assert unit_costs(declared, counts, seed=2) != unit_costs(declared, counts)
