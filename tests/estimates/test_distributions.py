"""Every shape against published values, against SciPy's own laws, and against what must hold for any law."""

import copy
import math
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.errors import EnjeuError
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
    widen,
)
from enjeu.estimates.shape import moments
from enjeu.estimates.special import logistic, normal_quantile

INF = math.inf
U = np.array([1e-9, 0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999, 1 - 1e-9])

CONTINUOUS: list[Distribution] = [
    Normal(7.5, 1.52),
    Lognormal.from_interval(1, 100, 0.9),
    Uniform(-1, 3),
    Triangular(10, 12, 20),
    Triangular(0, 0, 1),
    Pert(0, 2, 10),
    Pert(0, 10, 10),
    Beta.from_mean_sd(0.39, 0.1),
    Beta(1.4, 3.0, 5.0, 9.0),
    Metalog.from_p10_p50_p90(1, 3, 8),
    Metalog.from_p10_p50_p90(1, 3, 8, lower=0),
    Mixture((Lognormal.from_interval(1, 10, 0.9), Normal(20, 2)), (0.82, 0.18)),
    Mixture((Uniform(0, 1), Uniform(2, 3)), (0.5, 0.5)),
    Truncated(Normal(0, 1), 0),
    Truncated(Lognormal(0, 1), 0.2, 5),
    Truncated(Triangular(10, 12, 20), 11, 13),
    Widened(Pert(0, 2, 10), 1.5),
    Widened(Beta.from_mean_sd(0.39, 0.1), 2),
    Widened(Uniform(-1, 3), 2),
]
STEPPED: list[Distribution] = [
    Constant(4.0),
    Discrete((3.0, 1.0, 2.0), (0.2, 0.5, 0.3)),
    Bernoulli(0.2),
    Empirical.of([3.0, 1.0, 2.0, 2.0]),
    Mixture((Constant(0.0), Lognormal.from_interval(5, 20, 0.9)), (0.8, 0.2)),
    Truncated(Discrete((1.0, 2.0, 3.0), (0.5, 0.3, 0.2)), 2, 3),
    Widened(Discrete((1.0, 2.0, 4.0), (0.2, 0.6, 0.2)), 2),
]
ALL = CONTINUOUS + STEPPED


def at(dist: Distribution, *u: float) -> list[float]:
    return [float(x) for x in dist.quantile(np.array(u))]


def code(error: pytest.ExceptionInfo[EnjeuError]) -> str:
    return error.value.code


# Closed forms. Lognormal and normal from an interval: ln and the 95 % point 1.6448536269514722. PERT: inverse of the
# incomplete beta function, to ten digits. Metalog: Keelin (2016), the equations for three terms.
@pytest.mark.parametrize(
    ("dist", "mean", "sd", "u", "values"),
    [
        (
            Lognormal.from_interval(5, 10, 0.9),
            7.229783732290,
            1.540392868193,
            (0.05, 0.5, 0.95),
            (5, 7.071067811865, 10),
        ),
        (Lognormal.from_interval(1, 100, 0.9), 26.639800977355, 65.77814058734, (0.05, 0.5, 0.95), (1, 10, 100)),
        (Normal.from_interval(5, 10, 0.9), 7.5, 1.519892079779, (0.05, 0.5, 0.95), (5, 7.5, 10)),
        (Pert(1, 2, 3), 2, math.sqrt(1 / 7), (0.05, 0.95), (1.3785107549, 2.6214892451)),
        (Pert(0, 2, 10), 3, math.sqrt(3), (0.05, 0.5, 0.95), (0.5897738761, 2.7667225939, 6.2127672402)),
        (Pert(10, 12, 20), 13, math.sqrt(3), (0.05,), (10.5897738761,)),
        (Triangular(10, 12, 20), 14, math.sqrt(14 / 3), (0.1, 0.5, 0.9), (11.4142135624, 13.6754446797, 17.1715728753)),
        (Metalog.from_p10_p50_p90(1, 3, 8), 3.8533492750, 3.0641440916, (0.05, 0.95), (0.5711196276, 9.9516231349)),
        (Metalog.from_p10_p50_p90(1, 3, 8, 0), None, None, (0.05, 0.95), (0.6814911188, 11.0577239043)),
        (Truncated(Normal(0, 1), 0), math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi), (0.5,), (0.6744897502,)),
        (Uniform(2, 4), 3, 1 / math.sqrt(3), (0.25,), (2.5,)),
        (Bernoulli(0.2), 0.2, 0.4, (0.1, 0.79, 0.81), (0, 0, 1)),
    ],
)
def test_witness(
    dist: Distribution, mean: float | None, sd: float | None, u: tuple[float, ...], values: tuple[float, ...]
) -> None:
    # The witnesses carry ten digits.
    assert at(dist, *u) == pytest.approx(values, rel=2e-10, abs=1e-12)
    if mean is not None:
        assert dist.mean == pytest.approx(mean, rel=2e-10)
    if sd is not None:
        assert dist.sd == pytest.approx(sd, rel=2e-10)


def test_parameters_of_witnesses() -> None:
    beta = Beta.from_mean_sd(0.39, 0.1)
    assert (beta.a, beta.b) == pytest.approx((8.8881, 13.9019), rel=1e-12)
    lognormal = Lognormal.from_interval(5, 10, 0.9)
    assert (lognormal.mu, lognormal.sigma) == pytest.approx((1.956011502714, 0.210701781971), rel=1e-11)
    metalog = Metalog.from_p10_p50_p90(1, 3, 8)
    assert (metalog.a1, metalog.a2, metalog.a3) == pytest.approx((3, 1.5929186466, 1.7066985499), rel=1e-10)


def test_expected_loss_of_a_risk() -> None:
    # Probability 0.2 of a loss of 50k to 400k (90 % lognormal): 0.2·e^(μ + σ²/2).
    loss = Mixture((Constant(0), Lognormal.from_interval(50e3, 400e3, 0.9)), (0.8, 0.2))
    assert loss.mean == pytest.approx(34_538.8386, abs=5e-5)


@pytest.mark.parametrize(
    ("dist", "law"),
    [
        (Normal(3, 2), scipy.stats.norm(3, 2)),
        (Lognormal(1, 0.7), scipy.stats.lognorm(0.7, scale=math.e)),
        (Uniform(-1, 3), scipy.stats.uniform(-1, 4)),
        (Triangular(10, 12, 20), scipy.stats.triang(0.2, 10, 10)),
        (Beta(0.4, 3), scipy.stats.beta(0.4, 3)),
        (Truncated(Normal(0, 1), -1, 2), scipy.stats.truncnorm(-1, 2)),
    ],
)
def test_agrees_with_scipy(dist: Distribution, law: scipy.stats.distributions.rv_frozen) -> None:
    x = law.ppf(U)
    # The upper tail of 1 − 1e-9 is itself known to 1e-7 of its distance only.
    assert dist.quantile(U) == pytest.approx(x, rel=1e-9, abs=1e-11)
    assert dist.cdf(x) == pytest.approx(U, rel=1e-9)
    assert dist.mean == pytest.approx(float(law.mean()), rel=1e-9)
    assert dist.sd == pytest.approx(float(law.std()), rel=1e-9)


def test_normal_quantile_is_exact_in_both_tails() -> None:
    below, above = logistic(np.linspace(-600, 600, 4001))
    exact = np.where(below < above, scipy.special.ndtri(below), -scipy.special.ndtri(above))
    # AS 241 promises about 16 digits.
    assert np.max(np.abs(normal_quantile(below, above) - exact)) < 1e-14 * 40


@pytest.mark.parametrize("dist", CONTINUOUS, ids=str)
def test_cdf_undoes_quantile(dist: Distribution) -> None:
    # An ulp of x moves the probability by density × x × 2e-16; 1e-12 leaves room for the steepest of these shapes.
    assert dist.cdf(dist.quantile(U)) == pytest.approx(U, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("dist", STEPPED, ids=str)
def test_quantile_is_the_smallest_value_that_reaches_u(dist: Distribution) -> None:
    u = np.linspace(0.013, 0.987, 41)
    x = dist.quantile(u)
    before = np.nextafter(x, -INF)
    assert np.all(dist.cdf(x) >= u - 1e-12)
    assert np.all(dist.cdf(before) <= u + 1e-12)


@pytest.mark.parametrize("dist", ALL, ids=str)
def test_quantile_never_falls_and_stays_in_the_support(dist: Distribution) -> None:
    x = dist.quantile(np.concatenate((U[:1], np.linspace(0.001, 0.999, 997), U[-1:])))
    low, high = dist.support
    assert np.all(np.diff(x) >= -1e-12 * np.abs(x[1:]))
    assert low <= x[0]
    assert x[-1] <= high


@pytest.mark.parametrize("dist", ALL, ids=str)
def test_mean_and_sd_are_those_of_the_quantile(dist: Distribution) -> None:
    mean, sd = moments(dist)
    # Exact for smooth shapes; 65,536 midpoints of u miss steps by 1e-5 of the range and endless tails by more.
    tolerance = 1e-9 if dist.smooth else 2e-3
    assert dist.mean == pytest.approx(mean, rel=tolerance, abs=1e-4)
    assert dist.sd == pytest.approx(sd, rel=tolerance, abs=1e-4)


@pytest.mark.parametrize("dist", ALL, ids=str)
def test_scaling_is_a_change_of_unit(dist: Distribution) -> None:
    scaled = dist.scaled(60.0)
    assert scaled.quantile(U) == pytest.approx(60.0 * dist.quantile(U), rel=1e-9, abs=1e-9)
    assert (scaled.mean, scaled.sd) == pytest.approx((60.0 * dist.mean, 60.0 * dist.sd), rel=1e-9)
    assert scaled.support == pytest.approx((60.0 * dist.support[0], 60.0 * dist.support[1]))
    with pytest.raises(EnjeuError) as error:
        dist.scaled(0.0)
    assert code(error) == "D210"


@pytest.mark.parametrize("dist", ALL, ids=str)
def test_description_is_made_of_codes_and_numbers(dist: Distribution) -> None:
    shape, numbers = dist.describe()
    assert shape.isidentifier()
    assert all(isinstance(value, float | int) or value.isidentifier() for value in numbers.values())


@pytest.mark.parametrize("dist", ALL, ids=str)
def test_equal_distributions_are_one_key(dist: Distribution) -> None:
    twin = copy.deepcopy(dist)
    assert twin == dist
    assert len({twin, dist}) == 1


def test_description_of_an_interval_gives_it_back() -> None:
    shape, numbers = Lognormal.from_interval(5, 10, 0.9).describe()
    assert shape == "lognormal"
    assert (numbers["p5"], numbers["p95"]) == pytest.approx((5, 10))


@settings(max_examples=40, deadline=None)
@given(
    low=st.floats(-100, 100),
    width=st.floats(0.1, 100),
    place=st.floats(0, 1),
    coverage=st.sampled_from([0.5, 0.8, 0.9, 0.95]),
)
def test_pert_meets_its_interval_and_its_peak(low: float, width: float, place: float, coverage: float) -> None:
    high = low + width
    likely = min(low + place * width, high)
    pert = pert_from_interval(low, likely, high, coverage)
    assert at(pert, (1 - coverage) / 2, (1 + coverage) / 2) == pytest.approx([low, high], abs=1e-10 * (100 + width))
    assert pert.mode == pytest.approx(likely, abs=1e-10 * (100 + width))


def test_pert_from_the_interval_of_a_known_pert() -> None:
    # P5 and P95 of PERT(0, 2, 10) to ten digits.
    pert = pert_from_interval(0.5897738761, 2, 6.2127672402, 0.9)
    assert (pert.low, pert.mode, pert.high) == pytest.approx((0, 2, 10), abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(p10=st.floats(-50, 50), width=st.floats(0.1, 100), place=st.floats(0.17, 0.83))
def test_metalog_meets_its_three_quantiles(p10: float, width: float, place: float) -> None:
    p50, p90 = p10 + place * width, p10 + width
    # The bounded form needs the middle in the same share of the way on its log scale.
    bounded = math.log(place * width + 1) / math.log(width + 1)
    for lower in (None, p10 - 1.0) if 0.17 < bounded < 0.83 else (None,):
        dist = Metalog.from_p10_p50_p90(p10, p50, p90, lower)
        assert at(dist, 0.1, 0.5, 0.9) == pytest.approx([p10, p50, p90], abs=1e-9)
        assert np.all(np.diff(dist.quantile(np.linspace(0.001, 0.999, 999))) > 0)


def test_metalog_says_where_its_middle_may_lie() -> None:
    with pytest.raises(EnjeuError) as error:
        Metalog.from_p10_p50_p90(0, 9, 10)
    values = error.value.values
    # Keelin (2016): feasible from 16.658 % to 83.342 % of the way.
    assert float(values["lowest"]) == pytest.approx(1.6658, abs=5e-5)
    assert float(values["highest"]) == pytest.approx(8.3342, abs=5e-5)
    assert values["middle"] == "9"
    Metalog.from_p10_p50_p90(0, 8.334, 10)
    with pytest.raises(EnjeuError) as bounded:
        Metalog.from_p10_p50_p90(1, 90, 100, lower=0)
    highest = float(bounded.value.values["highest"])
    Metalog.from_p10_p50_p90(1, highest * 0.999, 100, lower=0)


def test_a_bounded_metalog_may_have_no_mean() -> None:
    # The upper tail of ln X is logistic with scale a2 + a3/2: the mean of X exists below 1, its variance below 1/2.
    assert Metalog(0.0, 1.1, 0.0, 0.0).mean == INF
    assert Metalog(0.0, 0.6, 0.0, 0.0).sd == INF
    # Log-logistic: E X = πs/sin(πs), E X² = 2πs/sin(2πs).
    dist = Metalog(0.0, 0.4, 0.0, 0.0)
    mean = 0.4 * math.pi / math.sin(0.4 * math.pi)
    second = 0.8 * math.pi / math.sin(0.8 * math.pi)
    assert dist.mean == pytest.approx(mean, rel=1e-12)
    assert dist.sd == pytest.approx(math.sqrt(second - mean**2), rel=1e-10)


def test_a_mixture_takes_its_certain_value_exactly() -> None:
    dist = Mixture((Constant(0.0), Lognormal.from_interval(5, 20, 0.9), Constant(7.0)), (0.5, 0.2, 0.3))
    x = dist.quantile((np.arange(10_000) + 0.5) / 10_000)
    assert np.sum(x == 0.0) == 5_000
    assert np.sum(x == 7.0) == pytest.approx(3_000, abs=1)
    assert dist.mean == pytest.approx(0.2 * Lognormal.from_interval(5, 20, 0.9).mean + 2.1)


def test_mixture_of_one_is_that_one() -> None:
    dist = Lognormal.from_interval(5, 10, 0.9)
    assert Mixture((dist, dist), (0.5, 0.5)).quantile(U) == pytest.approx(dist.quantile(U), rel=1e-14)


def test_empirical_keeps_the_mean_of_its_sample() -> None:
    # Hyndman and Fan (1996), type 5: the middle of a piece of 1/n is the observation.
    dist = Empirical.of([4.0, 1.0, 9.0])
    assert at(dist, 1 / 6, 1 / 3, 1 / 2, 5 / 6) == pytest.approx([1.0, 2.5, 4.0, 9.0])
    assert dist.mean == pytest.approx(14 / 3)
    assert dist.quantile(U) == pytest.approx(np.quantile([4.0, 1.0, 9.0], U, method="hazen"))
    assert at(Empirical.of([5.0]), 0.2, 0.9) == [5.0, 5.0]


def test_widening_multiplies_the_distance_to_the_median_on_the_scale_of_the_shape() -> None:
    positive = widen(Pert(0, 2, 10), 2)
    median = at(Pert(0, 2, 10), 0.5)[0]
    assert at(positive, 0.9)[0] / median == pytest.approx((at(Pert(0, 2, 10), 0.9)[0] / median) ** 2)
    share = widen(Beta(2, 5), 3)
    x, y, middle = at(Beta(2, 5), 0.9)[0], at(share, 0.9)[0], at(Beta(2, 5), 0.5)[0]
    odds = [v / (1 - v) for v in (x, y, middle)]
    assert math.log(odds[1] / odds[2]) == pytest.approx(3 * math.log(odds[0] / odds[2]))
    assert share.support == (0.0, 1.0)
    anywhere = widen(Uniform(-1, 3), 2)
    assert at(anywhere, 0.75)[0] == pytest.approx(3.0)


def test_widening_keeps_the_shape_where_it_can() -> None:
    assert widen(Normal(3, 1), 2) == Normal(3, 2)
    assert widen(Lognormal(3, 1), 2) == Lognormal(3, 2)
    assert widen(Metalog(3, 1, 0.2), 2) == Metalog(3, 2, 0.4)
    assert widen(Bernoulli(0.3), 2) == Bernoulli(0.3)
    assert widen(Constant(3), 2) == Constant(3)
    for dist in (Normal(3, 1), Lognormal(3, 1), Metalog(3, 1, 0.2), Metalog(3, 1, 0.2, 0.0)):
        assert widen(dist, 2).quantile(U) == pytest.approx(Widened(dist, 2).quantile(U), rel=1e-9)


def test_widening_a_share_whose_median_is_an_end() -> None:
    assert at(widen(Discrete((0.0, 0.4), (0.6, 0.4)), 5), 0.5, 0.9) == [0.0, 1.0]
    assert at(widen(Discrete((0.25, 1.0), (0.4, 0.6)), 2), 0.2, 0.9) == pytest.approx([0.0625, 1.0])


def test_truncation_of_values_keeps_its_ends() -> None:
    dist = Truncated(Discrete((1.0, 2.0, 3.0), (0.5, 0.3, 0.2)), 2, 3)
    assert at(dist, 0.59, 0.61) == [2.0, 3.0]


def test_truncation_far_in_the_tail_keeps_its_digits() -> None:
    # Mean of a normal beyond 8 sd: φ(8)/Φ(−8).
    expected = math.exp(scipy.stats.norm.logpdf(8) - scipy.stats.norm.logsf(8))
    assert Truncated(Normal(0, 1), 8).mean == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("expected", "make"),
    [
        ("D201", lambda: Normal.from_interval(5, 5, 0.9)),
        ("D201", lambda: Uniform(2, 1)),
        ("D201", lambda: Pert(3, 3, 3)),
        ("D201", lambda: Truncated(Normal(0, 1), 2, 1)),
        ("D201", lambda: Metalog.from_p10_p50_p90(3, 2, 1)),
        ("D202", lambda: Lognormal.from_interval(0, 10, 0.9)),
        ("D202", lambda: Lognormal.from_interval(-5, 10, 0.9)),
        ("D202", lambda: Metalog.from_p10_p50_p90(0, 1, 3, lower=0)),
        ("D203", lambda: Triangular(1, 4, 3)),
        ("D203", lambda: Pert(1, 0, 3)),
        ("D203", lambda: pert_from_interval(1, 4, 3, 0.9)),
        ("D203", lambda: Beta.from_mean_sd(1.2, 0.1)),
        ("D204", lambda: Bernoulli(1.5)),
        ("D204", lambda: Normal.from_interval(1, 2, 1.0)),
        ("D204", lambda: Discrete((1.0, 2.0), (-0.5, 1.5))),
        ("D205", lambda: Discrete((1.0, 2.0), (0.5, 0.4))),
        ("D205", lambda: Mixture((Constant(1), Constant(2)), (0.5, 0.6))),
        ("D206", lambda: Metalog.from_p10_p50_p90(0, 9, 10)),
        ("D206", lambda: Metalog.from_p10_p50_p90(1, 0, 10, lower=0.5)),
        ("D206", lambda: Metalog(0, 1, 1.7)),
        ("D207", lambda: Beta.from_mean_sd(0.5, 0.5)),
        ("D208", lambda: Constant(math.nan)),
        ("D208", lambda: Uniform(0, INF)),
        ("D208", lambda: Empirical.of([1.0, math.nan])),
        ("D209", lambda: Empirical.of([])),
        ("D209", lambda: Discrete((), ())),
        ("D210", lambda: Normal(0, 0)),
        ("D210", lambda: Beta(0, 1)),
        ("D210", lambda: widen(Normal(0, 1), -1)),
        ("D211", lambda: Truncated(Uniform(0, 1), 2, 3)),
    ],
)
def test_what_makes_no_law_is_refused(expected: str, make: Callable[[], object]) -> None:
    with pytest.raises(EnjeuError) as error:
        make()
    assert code(error) == expected


def test_common_shapes_never_load_scipy() -> None:
    script = """
import sys
import numpy as np
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.curves import Scratch
from enjeu.estimates.distributions import Lognormal, Metalog, Normal, Triangular, Uniform
from enjeu.estimates.sobol import scramble
from enjeu.estimates.tables import tabulate
u = scramble(5, 1, 0).block(0, 256)
scratch = Scratch.of(256)
u[:2] = CorrelationGroup.from_pairs(2, [(0, 1, 0.5)]).apply(u[:2], scratch)
shapes = (Lognormal(0, 1), Normal(0, 1), Uniform(0, 1), Triangular(0, 1, 2), Metalog(0, 1, 0))
for shape, row in zip(shapes, u):
    tabulate(shape).fill(row, row, scratch)
    shape.describe(), shape.mean, shape.sd
sys.exit(any(name.split(".")[0] == "scipy" for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
