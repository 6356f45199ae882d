"""A table gives what the exact quantile gives, to the accuracy that the module states for the shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.curves import CELLS, CUTS, Scratch, curve
from enjeu.estimates.distributions import (
    Bernoulli,
    Beta,
    Constant,
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Metalog,
    Mixture,
    Normal,
    Pert,
    Triangular,
    Truncated,
    Uniform,
    Widened,
    pert_from_interval,
)
from enjeu.estimates.special import logistic
from enjeu.estimates.tables import tabulate

BODY = (np.arange(20_000) + 0.5) / 20_000
# Even steps of log-odds reach both tails as far as a lattice of 2⁻³² does.
U = np.concatenate((BODY, logistic(np.linspace(-22.8, 22.8, 20_001))[0]))


def drawn(dist: Distribution, u: FloatArray = U) -> FloatArray:
    out = np.empty_like(u)
    tabulate(dist).fill(u, out, Scratch.of(u.size))
    return out


def error(dist: Distribution, u: FloatArray = U) -> float:
    """Largest error relative to the larger of the standard deviation and |x|."""
    exact = dist.quantile(u)
    return float(np.max(np.abs(drawn(dist, u) - exact) / np.maximum(np.abs(exact), dist.sd)))


@pytest.mark.parametrize(
    ("dist", "method", "largest"),
    [
        (Constant(3), "formula", 0),
        (Uniform(1, 4), "formula", 0),
        (Bernoulli(0.2), "formula", 0),
        (Triangular(10, 12, 20), "formula", 0),
        (Discrete((1, 5, 2), (0.2, 0.3, 0.5)), "formula", 0),
        (Empirical.of([3, 1, 4, 1, 5]), "formula", 0),
        # The same formula, one operation rounded in another order.
        (Metalog.from_p10_p50_p90(1, 3, 8), "formula", 1e-15),
        (Metalog.from_p10_p50_p90(1, 3, 8, 0), "formula", 1e-14),
        (Normal(7, 2), "table", 1e-8),
        (Lognormal.from_interval(5, 10, 0.9), "table", 1e-8),
        (Lognormal.from_interval(1, 100, 0.9), "table", 1.4e-8),
        (Pert(0, 2, 10), "table", 1e-7),
        (Pert(0, 0, 10), "table", 1e-7),
        (Pert(0, 10, 10), "table", 1e-7),
        (Beta.from_mean_sd(0.39, 0.1), "table", 1e-7),
        (Beta(200, 300), "table", 1e-7),
        (Beta(0.7, 3), "table", 1e-7),
        (Beta(0.3, 0.3), "patched table", 1e-7),
        (Truncated(Normal(0, 1), 0), "table", 1e-7),
        (Truncated(Normal(0, 1), 8), "table", 1e-7),
        (Truncated(Lognormal(0, 1), 0.2, 5), "table", 1e-7),
        (Truncated(Triangular(10, 12, 20), 11, 13), "patched table", 1e-7),
        (Widened(Pert(0, 2, 10), 1.5), "table", 1e-7),
        (Widened(Beta(2, 5), 2), "table", 1e-7),
        (
            Mixture((Lognormal.from_interval(1, 10, 0.9), Lognormal.from_interval(5, 20, 0.9)), (0.82, 0.18)),
            "table",
            1e-7,
        ),
        (Mixture((Normal(0, 1), Normal(10, 1)), (0.8, 0.2)), "patched table", 1e-7),
        (Mixture((Constant(0), Lognormal.from_interval(5, 20, 0.9)), (0.8, 0.2)), "patched table", 1e-7),
        (Mixture((Uniform(0, 1), Uniform(2, 3)), (0.5, 0.5)), "patched table", 1e-7),
    ],
    ids=str,
)
def test_accuracy_as_stated(dist: Distribution, method: str, largest: float) -> None:
    assert tabulate(dist).method == method
    assert error(dist) <= largest


@settings(max_examples=25, deadline=None)
@given(a=st.floats(0.3, 60), b=st.floats(0.3, 60))
def test_any_beta_keeps_the_stated_accuracy(a: float, b: float) -> None:
    assert error(Beta(a, b), U[::7]) <= 1e-7


@settings(max_examples=20, deadline=None)
@given(
    weight=st.floats(0.01, 0.99),
    gap=st.floats(0.1, 30),
    sigma=st.floats(0.1, 1.5),
    atom=st.booleans(),
)
def test_any_mixture_keeps_the_stated_accuracy(weight: float, gap: float, sigma: float, atom: bool) -> None:
    first: Distribution = Constant(gap) if atom else Normal(gap, 1)
    assert error(Mixture((first, Lognormal(1, sigma)), (weight, 1 - weight)), U[::13]) <= 1e-7


def test_error_is_measured_where_the_table_is_made() -> None:
    dist = Pert(0, 2, 10)
    # One cell of eight is tried: what is seen elsewhere may be a little above.
    assert error(dist) / 1.2 < tabulate(dist).error < 7e-8


def test_blocks_do_not_matter_and_a_block_may_be_overwritten() -> None:
    for dist in (
        Lognormal(0, 1),
        Pert(0, 2, 10),
        Uniform(1, 2),
        Metalog(0, 1, 0.5),
        Mixture((Constant(0), Normal(5, 1)), (0.5, 0.5)),
        Discrete((0, 1), (0.5, 0.5)),
        Bernoulli(0.3),
    ):
        whole, scratch = drawn(dist, BODY), Scratch.of(4096)
        pieces = BODY.copy()
        for start in range(0, BODY.size, 4096):
            part = pieces[start : start + 4096]
            tabulate(dist).fill(part, part, scratch)
        assert np.array_equal(whole, pieces)


def test_equal_distributions_share_a_table() -> None:
    assert tabulate(Pert(0, 2, 10)) is tabulate(Pert(0.0, 2.0, 10.0))


def test_values_stay_in_the_support_and_in_order() -> None:
    u = np.sort(U)
    for dist in (Beta(0.5, 0.5), Beta(0.3, 5), Pert(0, 0, 1), Truncated(Normal(0, 1), 0), Beta(300, 300)):
        x = drawn(dist, u)
        assert dist.support[0] <= x[0]
        assert x[-1] <= dist.support[1]
        # Where the exact values differ by less than the table's error, neighbours may change places by as much.
        assert np.all(np.diff(x) >= -1e-7 * dist.sd)


def test_mean_over_even_points_is_the_mean_of_the_law() -> None:
    # 20,000 midpoints integrate a bounded smooth quantile far better than the table's own error.
    dist = pert_from_interval(5, 8, 20, 0.9)
    assert float(np.mean(drawn(dist, BODY))) == pytest.approx(dist.mean, abs=3e-5 * dist.sd)


def test_a_curve_is_read_linearly_between_and_is_constant_beyond() -> None:
    square = curve(lambda x: x * x, -2.0, 2.0)
    x = np.array([-3.0, -2.0, -0.7, 0.3, 1.999, 2.0, 9.0])
    out = np.empty_like(x)
    square.read(x, out, Scratch.of(x.size))
    step = 4.0 / (CELLS * CUTS)
    # A chord of x² misses by step²/4 at most; the grid is moved by half of that.
    assert out == pytest.approx(np.clip(x, -2, 2) ** 2, abs=step**2 / 8 * 1.001)
