"""Sobol indices against published values, and swings and switching values against arithmetic."""

import math

import numpy as np
import pytest

from enjeu.appraisal.simulate import BINS, draw_inputs, run_batch
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.distributions import Lognormal, Uniform
from enjeu.estimates.draws import BLOCK, Batch, Group, blocks, points_for, replicate_error, sampler
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.sensitivity import first_order, one_at_a_time, switching_values, total_order


def sine(graph: Graph, x: Ref) -> Ref:
    """The sine on −π..π from its Taylor series: the graph has no sine. Error below 1e-9 with 14 terms."""
    square, term, total = graph.mul(x, x), x, x
    for k in range(1, 14):
        term = graph.mul(term, square, graph.constant(-1.0 / (2 * k * (2 * k + 1))))
        total = graph.add(total, term)
    return total


def ishigami() -> tuple[Graph, Ref]:
    graph = Graph()
    x1, x2, x3 = (graph.column(row) for row in range(3))
    s1, s2 = sine(graph, x1), sine(graph, x2)
    cube = graph.mul(graph.constant(0.1), x3, x3, x3, x3, s1)
    return graph, graph.add(s1, graph.mul(graph.constant(7.0), s2, s2), cube)


def sobol_g(a: list[float]) -> tuple[Graph, Ref]:
    graph = Graph()
    factors = []
    for row, weight in enumerate(a):
        u = graph.column(row)
        distance = graph.apply("abs", graph.sub(graph.mul(graph.constant(4.0), u), graph.constant(2.0)))
        factors.append(graph.div(graph.add(distance, graph.constant(weight)), graph.constant(1.0 + weight)))
    return graph, graph.mul(*factors)


def indices(graph: Graph, output: Ref, laws: list[Uniform], points: int) -> tuple[FloatArray, FloatArray]:
    order = range(len(laws))
    first, second = sampler(laws, 1, order), sampler(laws, 1, range(len(laws), 2 * len(laws)))
    run = run_batch(graph, [output], first, Batch(0, points), lambda block: block, 1, with_classes=True)
    assert run.bins is not None
    (_, inputs), (_, others) = draw_inputs(first, Batch(0, points)), draw_inputs(second, Batch(0, points))
    totals = total_order(graph, [output], inputs, others, [[row] for row in order])
    return first_order(run.bins, run.values[0], BINS), totals[0]


def test_ishigami() -> None:
    # Ishigami and Homma (1990), a = 7, b = 0.1: S 0.31391, 0.44241, 0; ST 0.55759, 0.44241, 0.24368.
    # 65,536 Sobol points: errors seen are below 0.002 (first order) and 0.005 (total).
    first, total = indices(*ishigami(), [Uniform(-math.pi, math.pi)] * 3, 4096)
    assert first == pytest.approx([0.31391, 0.44241, 0.0], abs=2e-3)
    assert total == pytest.approx([0.55759, 0.44241, 0.24368], abs=5e-3)


def test_sobol_g() -> None:
    # Saltelli and Sobol' (1995), a = 0, 1, 4.5, 9, 99 × 4: S1 0.716192, 0.179048, 0.023676, 0.007162;
    # ST 0.787144, 0.242198, 0.034317, 0.010460.
    laws = [Uniform(0.0, 1.0)] * 8
    first, total = indices(*sobol_g([0, 1, 4.5, 9, 99, 99, 99, 99]), laws, 4096)
    assert first[:4] == pytest.approx([0.716192, 0.179048, 0.023676, 0.007162], abs=2e-3)
    assert total[:4] == pytest.approx([0.787144, 0.242198, 0.034317, 0.010460], abs=5e-3)


def test_a_useless_input_and_a_constant_output_have_no_index() -> None:
    graph = Graph()
    first, total = indices(graph, graph.column(0), [Uniform(0.0, 1.0)] * 2, 256)
    assert first == pytest.approx([1.0, 0.0], abs=2e-3)
    assert total == pytest.approx([1.0, 0.0], abs=5e-2)
    graph = Graph()
    first, total = indices(graph, graph.constant(3.0), [Uniform(0.0, 1.0)], 256)
    assert (first[0], total[0]) == (0.0, 0.0)


def evaluate(points: FloatArray) -> FloatArray:
    result: FloatArray = points[0] * points[1] - points[2] ** 2
    return result


def test_one_at_a_time_moves_one_input() -> None:
    central = np.array([2.0, 3.0, 1.0])
    ends = np.array([[1.0, 4.0], [0.0, 5.0], [0.0, 2.0]])
    assert one_at_a_time(evaluate, central, ends).tolist() == [[2.0, 11.0], [-1.0, 9.0], [6.0, 2.0]]


def test_switching_values_are_where_the_output_is_zero() -> None:
    central = np.array([2.0, 3.0, 1.0])
    grids = np.array([np.linspace(0.0, 4.0, 33), np.linspace(1.0, 5.0, 33), np.linspace(0.5, 4.0, 33)])
    found = switching_values(evaluate, central, grids)
    assert found[0] == pytest.approx(1 / 3, rel=1e-12)  # affine: 3x = 1
    assert np.isnan(found[1])  # 2y = 1 lies below the plausible range
    assert found[2] == pytest.approx(math.sqrt(6.0), abs=1e-5)  # curved: z² = 6


def test_blocks_cover_every_draw_once() -> None:
    for points in (16, 256, 4096):
        batch = Batch(0, points)
        seen = np.zeros(batch.draws, dtype=int)
        for block in blocks(batch):
            assert sum(piece[2] for piece in block) <= BLOCK
            for _, start, size, at in block:
                assert start % size == 0
                seen[at : at + size] += 1
        assert (seen == 1).all()


def test_points_are_powers_of_two() -> None:
    assert [points_for(draws) for draws in (1, 256, 257, 65_536, 65_537)] == [16, 16, 32, 4096, 8192]


def test_correlated_lognormals_have_the_product_of_theory() -> None:
    # Two lognormals, medians 1, sd of logs 0.5 and 0.8, correlation of logs 0.6: mean of the product 1.98377184.
    rank = 6 / math.pi * math.asin(0.6 / 2)
    group = Group((0, 1), CorrelationGroup.from_pairs(2, [(0, 1, rank)]))
    graph = Graph()
    product = graph.mul(graph.column(0), graph.column(1))
    drawn = sampler([Lognormal(0.0, 0.5), Lognormal(0.0, 0.8)], 1, (0, 1), [group])
    run = run_batch(graph, [product], drawn, Batch(0, 4096), lambda block: block, 1)
    # The product is heavy-tailed (sd of its log 1.17): its mean is known to the error that the 16 scrambles show, and
    # that error is far below the one of as many pseudo-random draws.
    error = float(replicate_error(run.by_replicate()[0].mean(axis=1)))
    assert run.values.mean() == pytest.approx(1.98377184, abs=1.5 * error)
    assert error < 0.25 * 1.96 * float(run.values.std()) / 256
