"""The mixed-integer programme against brute force and closed forms; the frontier against a programme of its own."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from enjeu.appraisal.frontier import TAIL, frontier, shortfall
from enjeu.appraisal.programme import Actions, Programme, programme, relaxed_prices, smallest_need, solve
from enjeu.appraisal.response import WHOLE, Response, concave_power, exponential, linear, table
from enjeu.estimates.arrays import FloatArray

# Optima are proved to a relative gap of 1e-7; a thousandth of that is lost in tidying scales.
CLOSE = 1e-6


def objective(problem: Programme) -> FloatArray:
    return problem.row(problem.actions.gross.mean(axis=1), problem.actions.cost.mean(axis=1))


def optimum(actions: Actions, budgets: FloatArray) -> float:
    problem = programme(actions)
    found = solve(problem, objective(problem), budgets)
    assert found is not None
    return float(actions.values(found.scales).mean())


def instance(seed: int, count: int, draws: int = 64, *, whole: bool = True) -> Actions:
    """A random instance with a chain of requirements and two exclusions."""
    generator = np.random.default_rng(seed)
    shapes = [linear(0.2), concave_power(0.5, 0.1), exponential(3.0), table((0.5, 0.8, 1.0), 0.25)]
    responses = [WHOLE if whole or at % 2 else shapes[at // 2 % 4] for at in range(count)]
    money, hours = generator.uniform(1.0, 100.0, (2, count))
    common = generator.standard_normal(draws)
    load, alone = generator.normal(0.5, 0.5, (count, 1)), generator.standard_normal((count, draws))
    gross = (money + hours)[:, None] * generator.uniform(0.5, 3.0, (count, 1)) * (1.0 + 0.6 * (load * common + alone))
    cost = np.repeat((money + hours)[:, None], draws, axis=1)
    return Actions(
        tuple(responses), gross, cost, np.array([money, hours]), requires=((2, 1),), excludes=((0, 3), (1, 4))
    )


def allowed(actions: Actions, scales: FloatArray, budgets: FloatArray) -> bool:
    done = scales > 0.0
    return bool(
        (actions.needs @ scales <= budgets + 1e-9).all()
        and all(done[other] for one, other in actions.requires if done[one])
        and not any(done[one] and done[other] for one, other in actions.excludes)
        and all(done[one] for one in actions.committed)
    )


@pytest.mark.parametrize("seed", range(12))
def test_whole_actions_are_those_of_brute_force(seed: int) -> None:
    actions = instance(seed, 9)
    budgets = actions.needs.sum(axis=1) * np.random.default_rng(seed + 100).uniform(0.1, 0.7, 2)
    every = (np.array(bits, float) for bits in itertools.product((0, 1), repeat=9))
    best = max(float(actions.values(scales).mean()) for scales in every if allowed(actions, scales, budgets))
    assert optimum(actions, budgets) == pytest.approx(best, rel=CLOSE)


@pytest.mark.parametrize("seed", range(6))
def test_divisible_actions_beat_every_grid_and_are_feasible(seed: int) -> None:
    actions = instance(seed, 5, whole=False)
    budgets = actions.needs.sum(axis=1) * 0.4
    problem = programme(actions)
    found = solve(problem, objective(problem), budgets)
    assert found is not None
    assert allowed(actions, found.scales, budgets + 1e-6)
    value = float(actions.values(found.scales).mean())
    assert value == pytest.approx(found.objective, rel=CLOSE)
    steps = np.linspace(0.0, 1.0, 11)
    grids = [
        [0.0, *(step for step in steps if step >= response.scales[0])] if len(response.scales) > 1 else [0.0, 1.0]
        for response in actions.responses
    ]
    reached = [
        float(actions.values(scales).mean())
        for point in itertools.product(*grids)
        if allowed(actions, scales := np.array(point), budgets)
    ]
    assert value >= max(reached) - 1e-6 * abs(value)
    # A grid of tenths comes close where every response is concave.
    assert max(reached) >= 0.8 * value


def test_two_linear_actions_have_the_closed_form() -> None:
    """max 3a + 2b with 2a + b ≤ 2, a + 2b ≤ 2, 0 ≤ a, b ≤ 1: the budgets cross at a = b = 2/3, value 10/3."""
    gross, needs = np.array([[3.0], [2.0]]), np.array([[2.0, 1.0], [1.0, 2.0]])
    actions = Actions((linear(), linear()), gross, np.zeros((2, 1)), needs)
    problem = programme(actions)
    found = solve(problem, objective(problem), np.array([2.0, 2.0]))
    assert found is not None
    np.testing.assert_allclose(found.scales, [2 / 3, 2 / 3], rtol=1e-6)
    assert found.objective == pytest.approx(10 / 3)
    # Duals by hand: 2 p + q = 3 and p + 2 q = 2 give p = 4/3, q = 1/3.
    prices = relaxed_prices(problem, objective(problem), np.array([2.0, 2.0]))
    assert prices is not None
    np.testing.assert_allclose(prices, [4 / 3, 1 / 3], rtol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_duals_are_finite_differences_where_everything_is_divisible(seed: int) -> None:
    generator = np.random.default_rng(seed)
    needs = generator.uniform(1.0, 10.0, (2, 8))
    gross = (needs.sum(axis=0) * generator.uniform(1.0, 3.0, 8))[:, None]
    actions = Actions((linear(),) * 8, gross, np.zeros((8, 1)), needs)
    problem, budgets = programme(actions), needs.sum(axis=1) * 0.43
    prices = relaxed_prices(problem, objective(problem), budgets)
    assert prices is not None
    for row in range(2):
        more, less = budgets.copy(), budgets.copy()
        # Small enough to stay on one face of the piecewise linear optimum for these seeds.
        more[row] += 1e-3
        less[row] -= 1e-3
        difference = (optimum(actions, more) - optimum(actions, less)) / 2e-3
        assert difference == pytest.approx(prices[row], rel=1e-3, abs=1e-4)


@given(seed=st.integers(0, 10_000), share=st.floats(0.05, 0.6), more=st.floats(0.0, 0.4))
@settings(max_examples=30, deadline=None)
def test_a_larger_budget_is_never_worth_less(seed: int, share: float, more: float) -> None:
    actions = instance(seed, 7, whole=seed % 2 == 0)
    budgets = actions.needs.sum(axis=1) * share
    smaller = optimum(actions, budgets)
    assert smaller >= 0.0
    for row in range(2):
        larger = budgets.copy()
        larger[row] *= 1.0 + more
        assert optimum(actions, larger) >= smaller - CLOSE * max(1.0, smaller)


def test_value_of_a_divisible_programme_is_concave_in_its_budget() -> None:
    needs = np.array([[5.0, 3.0, 8.0]])
    gross = np.array([[9.0], [7.0], [10.0]])
    actions = Actions((concave_power(0.5), exponential(2.0), linear()), gross, np.zeros((3, 1)), needs)
    values = [optimum(actions, np.array([budget])) for budget in np.linspace(0.5, 16.0, 12)]
    steps = np.diff(values)
    assert (np.diff(steps) <= 1e-6).all()
    assert values[-1] == pytest.approx(26.0)


def test_chords_stay_below_their_curve_and_close_to_it() -> None:
    for response, curve in (
        (concave_power(0.5), np.sqrt),
        (exponential(3.0, 0.1), lambda s: -np.expm1(-3.0 * s) / -np.expm1(-3.0)),
    ):
        scales = np.linspace(response.scales[0], 1.0, 500)
        gap = curve(scales) - np.array([response.share(scale) for scale in scales])
        assert gap.min() >= -1e-12
        assert gap.max() <= 0.012
        assert (np.diff(response.slopes) <= 1e-12).all()


def test_tables_begin_at_the_minimum() -> None:
    response = table((0.5, 0.8, 0.95, 1.0), 0.3)
    assert response.scales == pytest.approx((0.3, 0.5, 0.75, 1.0))
    assert response.shares == pytest.approx((0.56, 0.8, 0.95, 1.0))
    assert table((0.5, 1.0), 1.0) == WHOLE
    assert response.share(0.0) == 0.0


def test_a_curve_is_followed_in_order_where_more_is_worse() -> None:
    """A committed action that does harm: the search may not pretend that its steep first chords are not used."""
    response = Response((0.0, 0.5, 1.0), (0.0, 0.8, 1.0))
    actions = Actions(
        (response, WHOLE),
        np.array([[-10.0], [100.0]]),
        # Doing more of it saves a cost, so that the scale is not 0 by itself.
        np.array([[-9.0], [1.0]]),
        np.array([[1.0, 1.0]]),
        committed=(0,),
    )
    best = max(-10.0 * response.share(scale) + 9.0 * scale for scale in np.linspace(0.0, 1.0, 101)) + 99.0
    assert optimum(actions, np.array([2.0])) == pytest.approx(best)


def test_what_is_committed_may_not_fit() -> None:
    actions = Actions(
        (WHOLE, linear(0.5)),
        np.array([[5.0], [9.0]]),
        np.zeros((2, 1)),
        np.array([[10.0, 4.0], [1.0, 2.0]]),
        committed=(0, 1),
    )
    problem = programme(actions)
    assert solve(problem, objective(problem), np.array([11.0, 9.0])) is None
    assert smallest_need(problem, np.array([11.0, 9.0]), 0) == pytest.approx(12.0)
    assert smallest_need(problem, np.array([11.0, 9.0]), 1) is None
    assert optimum(actions, np.array([12.0, 9.0])) == pytest.approx(5.0 + 4.5)


def best_by_rockafellar_uryasev(actions: Actions, budgets: FloatArray, floor: float | None) -> float:
    """Best expected value with a shortfall of `floor` at least (−∞: there is none); without one, the best shortfall.

    max E[V] s.t. t − Σ u_j / (α n) ≥ floor, u_j ≥ t − V_j, u_j ≥ 0 (Journal of Risk 2, 2000).
    """
    net = actions.gross - actions.cost
    count, draws = net.shape
    width = count + 1 + draws
    tail = np.zeros(width)
    tail[count], tail[count + 1 :] = 1.0, -1.0 / round(TAIL * draws)
    wanted = tail.copy() if floor is None else np.concatenate([net.mean(axis=1), np.zeros(1 + draws)])
    loss = np.hstack([-net.T, np.ones((draws, 1)), -np.eye(draws)])
    money = np.hstack([actions.needs, np.zeros((len(budgets), 1 + draws))])
    logic = np.zeros((len(actions.requires) + len(actions.excludes), width))
    for row, (one, other) in enumerate(actions.requires):
        logic[row, [one, other]] = 1.0, -1.0
    for row, (one, other) in enumerate(actions.excludes, len(actions.requires)):
        logic[row, [one, other]] = 1.0
    limits = [0.0] * len(actions.requires) + [1.0] * len(actions.excludes)
    rows = [LinearConstraint(loss, -np.inf, 0.0), LinearConstraint(money, -np.inf, budgets)]
    rows += [LinearConstraint(logic, -np.inf, limits)]
    rows += [] if floor is None else [LinearConstraint(tail[None, :], floor, np.inf)]
    low = np.concatenate([np.zeros(count), [-np.inf], np.zeros(draws)])
    high = np.concatenate([np.ones(count), [np.inf], np.full(draws, np.inf)])
    kinds = np.concatenate([np.ones(count), np.zeros(1 + draws)])
    found = milp(-wanted, integrality=kinds, bounds=Bounds(low, high), constraints=rows)
    return float(-found.fun) if found.status == 0 else -np.inf


@pytest.mark.parametrize("seed", range(3))
def test_the_frontier_is_that_of_rockafellar_and_uryasev(seed: int) -> None:
    actions = instance(seed, 8, draws=400)
    budgets = actions.needs.sum(axis=1) * 0.5
    problem = programme(actions)
    best = solve(problem, objective(problem), budgets)
    assert best is not None
    points = [actions.values(scales) for scales in frontier(problem, objective(problem), budgets, best)]
    expected = [float(values.mean()) for values in points]
    tails = [shortfall(values) for values in points]
    assert expected == sorted(expected)
    assert tails == sorted(tails, reverse=True)
    assert expected[-1] == pytest.approx(best.objective, rel=CLOSE)
    # How near points are sought: 0.2 % of the value, or a twentieth of the whole span where that is more.
    close = max(2e-3 * max(expected), 0.05 * (tails[0] - tails[-1]))
    assert tails[0] >= best_by_rockafellar_uryasev(actions, budgets, None) - close
    for value, tail in zip(expected, tails, strict=True):
        assert value >= best_by_rockafellar_uryasev(actions, budgets, tail + close) - 2e-3 * max(expected)


def test_the_shortfall_is_the_mean_of_the_worst_twentieth() -> None:
    assert shortfall(np.arange(100.0)) == pytest.approx(2.0)
