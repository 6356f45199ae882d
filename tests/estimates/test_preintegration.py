"""One input integrated out exactly: closed forms, and what counts as affine."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.appraisal.simulate import draw_inputs
from enjeu.estimates.distributions import Bernoulli, Distribution, Lognormal, Normal, Uniform, pert_from_interval
from enjeu.estimates.draws import REPLICATES, Batch, replicate_error, sampler
from enjeu.estimates.graph import Graph
from enjeu.estimates.preintegration import Tails, continuous, slope, tails
from enjeu.estimates.tape import Machine, compile_graph

LEVELS = (0.05, 0.5, 0.95)
Z = 1.6448536269514722


def normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def of_sum(laws: tuple[Distribution, Distribution], factor: float, points: int = 1024) -> tuple[Tails, float]:
    """Tails of a + factor × b with b integrated out, and the plain error of P(< 0) on the same draws."""
    _, x = draw_inputs(sampler(laws, 1, [0, 1]), Batch(0, points))
    a, b = (row.reshape(REPLICATES, -1) for row in x)
    values = a + factor * b
    plain = float(replicate_error((values < 0.0).mean(axis=1)))
    return tails(values, np.full_like(a, factor), b, laws[1], LEVELS), plain


@pytest.mark.parametrize("factor", [1.0, -1.0, 2.0])
def test_the_sum_of_two_normals(factor: float) -> None:
    found, plain = of_sum((Normal(0.5, 1.0), Normal(0.3, 2.0)), factor)
    mean, sd = 0.5 + factor * 0.3, math.hypot(1.0, factor * 2.0)
    # The error printed beside it, doubled because it is a 95 % interval of its own.
    error = float(replicate_error(found.below_zero))
    assert found.below_zero.mean() == pytest.approx(normal_cdf(-mean / sd), abs=2 * error + 1e-6)
    assert error < plain / 5
    # Quantiles within twice their own errors, and a tenth of a percent of the deviation in any case.
    errors = replicate_error(found.spreads)
    exact = [mean - Z * sd, mean, mean + Z * sd]
    assert (np.abs(found.quantiles - exact) <= 2 * errors + 1e-6).all()
    assert (errors < 2e-3 * sd).all()


def test_the_difference_of_uniform_and_uniform_where_the_slope_is_zero() -> None:
    # y = a + b d, d = 0 or 1: half of the draws do not depend on b at all. P(y < 0.5) − by hand: with d = 0
    # P(a < 0.5) = 1/2, with d = 1 P(a + b < 0.5) = 1/8.
    laws = (Uniform(0.0, 1.0), Uniform(0.0, 1.0), Bernoulli(0.5))
    _, x = draw_inputs(sampler(laws, 1, [0, 1, 2]), Batch(0, 1024))
    a, b, d = (row.reshape(REPLICATES, -1) for row in x)
    found = tails(a + b * d - 0.5, d, b, laws[1], LEVELS)
    assert found.below_zero.mean() == pytest.approx((1 / 2 + 1 / 8) / 2, abs=1e-3)


def test_only_laws_without_steps_are_integrated_out() -> None:
    smooth = (Normal(0, 1), Lognormal(1, 0.5), Uniform(0, 1), pert_from_interval(1, 2, 4, 0.9))
    assert all(continuous(law) for law in smooth)
    assert not continuous(Bernoulli(0.3))


def test_what_is_affine_is_read_from_the_graph() -> None:
    graph = Graph()
    x, y = graph.column(0), graph.column(1)
    three = graph.constant(3.0)
    affine = {
        graph.add(graph.mul(x, y), three): y,
        graph.div(graph.sub(y, graph.mul(three, x)), y): graph.div(graph.constant(-3.0), y),
        graph.apply("where", graph.apply("lt", y, three), x, three): None,
        graph.mul(y, three): graph.constant(0.0),
    }
    for output, expected in affine.items():
        found = slope(graph, output, 0)
        assert found is not None
        assert expected is None or graph.values[found] == graph.values[expected]
    bent = (
        graph.mul(x, graph.add(x, y)),
        graph.div(y, x),
        graph.apply("exp", x),
        graph.clip(x, graph.constant(0.0), three),
        graph.apply("where", graph.apply("lt", x, three), y, three),
    )
    assert [slope(graph, output, 0) for output in bent] == [None] * len(bent)


@given(st.lists(st.sampled_from(["add", "sub", "mul", "div", "where"]), min_size=1, max_size=8), st.data())
def test_a_slope_is_the_difference_quotient(operations: list[str], data: st.DataObject) -> None:
    graph = Graph()
    x, y, z = (graph.column(row) for row in range(3))
    nodes = [x, y, z, graph.constant(2.0)]
    for operation in operations:
        chosen = [data.draw(st.sampled_from(nodes)) for _ in range(3 if operation == "where" else 2)]
        nodes.append(graph.apply(operation, *chosen))
    found = slope(graph, nodes[-1], 0)
    if found is None:
        return
    points = np.array([[0.5, 1.5], [1.3, 1.3], [0.7, 0.7]])
    machine = Machine(compile_graph(graph, [nodes[-1], found]), points)
    machine.run()
    values, slopes = (np.broadcast_to(np.asarray(machine.output(index), dtype=float), (2,)) for index in range(2))
    if np.isfinite(values).all():
        assert values[1] - values[0] == pytest.approx(slopes[0], rel=1e-9, abs=1e-9)
