"""The next estimate: against closed forms, against another way of integrating, and by how often it holds."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, stats

from enjeu.estimates.distributions import Constant, Empirical, Lognormal, Normal, Pert
from enjeu.evaluation.result import Grade
from enjeu.realisation.noise import Noise, below, log_density, reach
from enjeu.realisation.posterior import BIAS, DRAWS, Measured, bias_sd, posterior


def test_normal_times_normal_is_the_closed_form() -> None:
    # 1/(1/4 + 1/1) = 0.8; 0.8 × (10/4 + 6/1) = 6.8.
    found = posterior(Normal(10.0, 2.0), Measured(6.0, 1.0, None, 5))
    assert found.method == "conjugate"
    assert found.next.mean == pytest.approx(6.8, rel=1e-12)
    assert found.next.sd == pytest.approx(math.sqrt(0.8), rel=1e-12)
    # By the promise, what is measured is N(10, 4 + 1).
    assert found.place == pytest.approx(stats.norm.cdf((6 - 10) / math.sqrt(5)), rel=1e-8)
    assert len(found.draws) == DRAWS


def test_the_grade_adds_its_bias_to_the_variance() -> None:
    # Grade 3: a quarter of the larger of 10 and 6.
    found = posterior(Normal(10.0, 2.0), Measured(6.0, 1.0, None, 3))
    data = 1.0 / (1.0 + 2.5**2)
    assert found.bias_sd == pytest.approx(2.5)
    assert found.next.mean == pytest.approx((10 / 4 + 6 * data) / (1 / 4 + data), rel=1e-12)


def test_reweighting_comes_to_the_closed_form() -> None:
    """The same prior as a lognormal's twin: a normal law told as a sample takes the other way."""
    exact = posterior(Normal(10.0, 2.0), Measured(6.0, 1.0, None, 4))
    sample = Normal(10.0, 2.0).quantile((np.arange(20_000) + 0.5) / 20_000)
    other = posterior(Empirical.of(sample.tolist()), Measured(6.0, 1.0, None, 4))
    assert other.method == "reweighted"
    # 20,000 points of the prior: its tails beyond 1 in 40,000 are cut.
    assert other.next.mean == pytest.approx(exact.next.mean, abs=2e-3)
    assert other.next.sd == pytest.approx(exact.next.sd, rel=2e-3)
    assert other.next.p5 == pytest.approx(exact.next.p5, abs=5e-3)


@pytest.mark.parametrize(("se", "df", "grade"), [(0.8, 6.0, 5), (0.8, 6.0, 3), (0.02, 3.0, 5), (2.0, None, 2)])
def test_a_lognormal_promise_is_as_integrated_by_quadrature(se: float, df: float | None, grade: Grade) -> None:
    prior, effect = Lognormal(math.log(5.0), 0.6), 3.1
    noise = Noise(se, df, bias_sd(grade, effect, 5.0))

    def density(x: float) -> float:
        return float(stats.lognorm.pdf(x, 0.6, scale=5.0) * np.exp(log_density(noise, np.array(effect - x))))

    points = sorted({effect, *(max(1e-6, effect + k * noise.sd) for k in (-8, -3, -1, 1, 3, 8))})
    total, mean = (
        integrate.quad(lambda x, k=k: density(x) * x**k, 1e-9, 80.0, points=points, limit=400)[0] for k in (0, 1)
    )
    found = posterior(prior, Measured(effect, se, df, grade))
    # Gauss–Legendre on pieces of a smooth integrand; quad itself promises 1e-8.
    assert found.next.mean == pytest.approx(mean / total, rel=1e-6)
    mass = integrate.quad(density, 1e-9, found.next.p50, points=[p for p in points if p < found.next.p50], limit=400)[0]
    assert mass / total == pytest.approx(0.5, abs=2e-3)


@pytest.mark.parametrize("df", [1.0, 3.0, 12.0, 400.0])
def test_noise_without_bias_is_students_t(df: float) -> None:
    away = np.array([0.0, 0.3, 2.0, 9.0])
    noise = Noise(0.7, df)
    assert log_density(noise, away) == pytest.approx(stats.t.logpdf(away / 0.7, df) - math.log(0.7), abs=1e-10)
    assert below(noise, away) == pytest.approx(stats.t.cdf(away / 0.7, df), abs=1e-12)
    assert reach(noise, 0.9) == pytest.approx(0.7 * stats.t.ppf(0.95, df), rel=1e-6)


def test_noise_with_bias_is_the_convolution() -> None:
    for df, x in itertools.product((1.0, 4.0, 30.0), (0.0, 2.3, 15.0)):
        exact = integrate.quad(lambda b, x=x, df=df: stats.t.pdf(x - b, df) * stats.norm.pdf(b, 0, 0.8), -12, 12)[0]
        # Trapezoids over the logarithm of the precision; its outermost 1e-15 are cut.
        assert math.exp(float(log_density(Noise(1.0, df, 0.8), np.array(x)))) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize(("df", "grade"), [(None, 5), (6.0, 5), (6.0, 3)])
def test_ninety_percent_intervals_hold_nine_times_in_ten(df: float | None, grade: Grade) -> None:
    """True values drawn from the promise, measured with error and bias: the posterior's P5–P95 holds 90 % of them."""
    rng, runs = np.random.default_rng(7), 1200
    law = Pert(2.0, 5.0, 12.0)
    true = law.quantile(rng.random(runs))
    error = rng.normal(size=runs) if df is None else rng.standard_t(df, runs)
    bias = BIAS[grade] * np.maximum(law.quantile(np.array([0.5])), true) * rng.normal(size=runs)
    effect = true + 0.9 * error + bias
    held = 0
    for value, seen in zip(true.tolist(), effect.tolist(), strict=True):
        found = posterior(law, Measured(seen, 0.9, df, grade)).next
        held += found.p5 <= value <= found.p95
    # Binomial error of 1,200 runs: 0.0087; three of them.
    assert held / runs == pytest.approx(0.90, abs=0.026)


def test_the_place_of_what_came_is_uniform_where_the_promise_was_right() -> None:
    rng, law = np.random.default_rng(3), Lognormal(1.0, 0.5)
    true = law.quantile(rng.random(800))
    seen = true + 0.5 * rng.standard_t(8, 800)
    places = [posterior(law, Measured(value, 0.5, 8.0, 5)).place or 0.0 for value in seen.tolist()]
    assert stats.kstest(places, "uniform").pvalue > 0.01


def test_a_contradiction_is_said() -> None:
    agreed = posterior(Pert(8, 10, 12), Measured(9.0, 1.0, 20.0, 5))
    fought = posterior(Pert(8, 10, 12), Measured(1.0, 1.0, 20.0, 5))
    assert not agreed.conflict
    assert fought.conflict
    assert fought.surprise < 1e-4
    assert fought.effective < agreed.effective <= 1.0
    # What was thought impossible stays impossible: the next estimate keeps to the promise's ends.
    assert 8.0 <= fought.next.p5 < 8.5


def test_a_lower_grade_moves_the_promise_less() -> None:
    grades: tuple[Grade, ...] = (5, 4, 3, 2, 1)
    assert tuple(BIAS) == grades
    means = [posterior(Normal(10, 2), Measured(4.0, 0.5, 11.0, grade)).next.mean for grade in grades]
    assert means == sorted(means)
    assert means[0] < 5.0
    assert means[-1] > 9.5


def test_a_promise_without_a_range_gives_way() -> None:
    found = posterior(Constant(10.0), Measured(6.0, 1.0, 9.0, 5))
    assert found.method == "measured_alone"
    assert found.next.p5 == pytest.approx(6.0 + stats.t.ppf(0.05, 9), abs=5e-3)
    assert found.surprise == pytest.approx(2 * stats.t.cdf(-4.0, 9), rel=1e-4)
    # It foretold no interval that could hold or not.
    assert found.place is None
    assert posterior(Constant(42.0), Measured(44.5, 0.0, None, None)).place is None


def test_a_count_replaces_the_promise() -> None:
    found = posterior(Pert(0.1, 0.3, 0.6), Measured(0.24, 0.0, None, None))
    assert found.method == "counted"
    assert found.draws == (0.24,)
    assert found.place == pytest.approx(float(Pert(0.1, 0.3, 0.6).cdf(np.array([0.24]))[0]))


def test_a_sharp_measurement_keeps_its_accuracy() -> None:
    """A thousandth of the promise's spread: without the second pass, a handful of draws would carry all the weight."""
    found = posterior(Lognormal(0.0, 1.0), Measured(1.3, 0.001, None, 5))
    assert found.next.mean == pytest.approx(1.3, abs=1e-5)
    assert found.next.sd == pytest.approx(0.001, rel=1e-3)
    assert found.effective < 0.01
