"""The model as a careful analyst writes it in NumPy: whole arrays, ordinary generators, nothing computed twice.

Called by `engines`. One array a variable, dead ones freed on the way out of each function; no tables, no Sobol points.
"""

import math
from collections.abc import Mapping

import numpy as np

from bench.parameters import (
    BENEFIT_RISKS,
    EVENTS,
    HOURS_PER_MINUTE_A_WEEK,
    LOSS_YEARS,
    NETWORK,
    RANGES,
    RATE,
    SHARES,
    THREE_POINTS,
    TIMES,
    YEARS,
    Share,
    ThreePoint,
)
from bench.results import Draws
from enjeu.estimates.arrays import FloatArray

_Z95 = 1.6448536269514722


def simulate(draws: int, seed: int) -> Draws:
    """NPV, ROI and payback of each draw."""
    x = sample(np.random.default_rng(seed), draws)
    adopted = [_adopted(x, year) for year in range(1, YEARS + 1)]
    benefits = _benefits(x, adopted)
    costs = _costs(x, adopted)
    factors = (1.0 + RATE) ** -np.arange(YEARS + 1.0)
    pv_costs = _sum([cost * factor for cost, factor in zip(costs, factors, strict=True)])
    npv = _sum([benefit * factor for benefit, factor in zip(benefits, factors[1:], strict=True)]) - pv_costs
    net = [-costs[0], *(benefit - cost for benefit, cost in zip(benefits, costs[1:], strict=True))]
    return Draws(npv, npv / pv_costs, _payback(net))


def sample(rng: np.random.Generator, draws: int) -> dict[str, FloatArray]:
    """All inputs, by name."""
    x: dict[str, FloatArray] = {}
    for name, interval in RANGES.items():
        mu = (math.log(interval.low) + math.log(interval.high)) / 2
        sigma = (math.log(interval.high) - math.log(interval.low)) / (2 * _Z95)
        x[name] = rng.lognormal(mu, sigma, draws)
    for name, share in SHARES.items():
        x[name] = rng.beta(*beta_parameters(share), draws)
    for name, points in THREE_POINTS.items():
        x[name] = points.low + (points.high - points.low) * rng.beta(*pert_parameters(points), draws)
    for name, probability in EVENTS.items():
        x[name] = (rng.random(draws) < probability).astype(float)
    return x


def beta_parameters(share: Share) -> tuple[float, float]:
    """The two parameters of a beta from its mean and standard deviation."""
    size = share.mean * (1.0 - share.mean) / share.sd**2 - 1.0
    return share.mean * size, (1.0 - share.mean) * size


def pert_parameters(points: ThreePoint) -> tuple[float, float]:
    """The two parameters of the beta that a PERT stretches."""
    width = points.high - points.low
    return 1.0 + 4.0 * (points.mode - points.low) / width, 1.0 + 4.0 * (points.high - points.mode) / width


def _adopted(x: Mapping[str, FloatArray], year: int) -> FloatArray:
    late = np.exp(-math.log(81.0) / x["takeover_years"] * (year - 0.5 - x["half_years"]))
    return np.asarray(x["final_share"] / (1.0 + late))


def _benefits(x: Mapping[str, FloatArray], adopted: list[FloatArray]) -> list[FloatArray]:
    """Twelve lines by year; what does not change from year to year is multiplied once."""
    kept = np.ones_like(x["wage"])
    for risk in BENEFIT_RISKS:
        kept *= 1.0 - x[risk] * x[f"{risk}_lost"]
    hour = HOURS_PER_MINUTE_A_WEEK * x["headcount"] * x["wage"] * x["redeployed_share"] * kept
    full = [hour * x[f"{name}_time"] * x[f"{name}_real"] for name in TIMES]
    amounts = {
        "trips": x["trips_made"] * x["trip_price"],
        "licences": x["licences_dropped"],
        "experts": x["experts_spared"],
    }
    full += [amount * x[f"{name}_due"] * kept for name, amount in amounts.items()]
    squared = [x["headcount"] * x[f"{name}_value"] * x[f"{name}_due"] * x[f"{name}_real"] * kept for name in NETWORK]
    totals = []
    for share in adopted:
        lines = [line * share for line in full] + [line * share * share for line in squared]
        totals.append(_sum(lines))
    return totals


def _costs(x: Mapping[str, FloatArray], adopted: list[FloatArray]) -> list[FloatArray]:
    """Year 0 first; losses of money count among the costs of the year in which they strike."""
    per_user = [x["headcount"] * x[f"{name}_price"] for name in ("licence", "support", "storage")]
    years = [x["integration"] + x["launch"] + x["training_price"]]
    for year, share in enumerate(adopted, start=1):
        lines = [line * share for line in per_user]
        lines += [x[f"{name}_cost"] * (1.0 + x[f"{name}_growth"]) ** (year - 1) for name in ("team", "hosting")]
        lines += [x[risk] * x[f"{risk}_loss"] for risk, when in LOSS_YEARS.items() if when == year]
        years.append(_sum(lines))
    return years


def _payback(net: list[FloatArray]) -> FloatArray:
    """Years until the balance is no longer below 0, for good; infinite where it ends below 0."""
    balances = [net[0]]
    for flow in net[1:]:
        balances.append(balances[-1] + flow)
    years = np.where(balances[-1] < 0.0, np.inf, 0.0)
    for year, (balance, flow) in enumerate(zip(balances, net[1:], strict=False)):
        # The last year in debt is written last.
        with np.errstate(divide="ignore", invalid="ignore"):
            years = np.where((balance < 0.0) & (balances[-1] >= 0.0), year + np.minimum(-balance / flow, 1.0), years)
    return years


def _sum(lines: list[FloatArray]) -> FloatArray:
    total = lines[0].copy()
    for line in lines[1:]:
        total += line
    return total
