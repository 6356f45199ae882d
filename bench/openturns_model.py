"""The model in OpenTURNS: its distributions, its Monte Carlo sample, and formulas compiled by exprtk.

Called by `engines`. Names differ by more than case: exprtk does not tell `A` from `a`.
"""

import math
from functools import cache

import numpy as np
import openturns

from bench.numpy_model import beta_parameters, pert_parameters
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
)
from bench.results import Draws

NEVER = 1e9
"""What stands for an infinite payback, which exprtk does not write."""


def simulate(draws: int, seed: int) -> Draws:
    """NPV, ROI and payback of each draw."""
    inputs, function = _model()
    openturns.TBB.Disable()  # one thread, as the others
    openturns.RandomGenerator.SetSeed(seed)
    npv, roi, payback = np.asarray(function(inputs.getSample(draws))).T
    return Draws(npv, roi, np.where(payback == NEVER, np.inf, payback))


@cache
def _model() -> tuple[openturns.Distribution, openturns.Function]:
    laws: dict[str, openturns.Distribution] = {}
    for name, interval in RANGES.items():
        low, high = math.log(interval.low), math.log(interval.high)
        laws[name] = openturns.LogNormal((low + high) / 2, (high - low) / (2 * 1.6448536269514722))
    for name, share in SHARES.items():
        laws[name] = openturns.Beta(*beta_parameters(share), 0.0, 1.0)
    for name, points in THREE_POINTS.items():
        laws[name] = openturns.Beta(*pert_parameters(points), points.low, points.high)
    laws.update({name: openturns.Bernoulli(probability) for name, probability in EVENTS.items()})
    outputs = ["npv", "roi", "payback"]
    function = openturns.SymbolicFunction(list(laws), outputs, program())
    return openturns.JointDistribution(list(laws.values())), function


def program() -> str:
    """The formulas, the same lines as the other engines."""
    lines = [f"kept := {' * '.join(f'(1 - {risk} * {risk}_lost)' for risk in BENEFIT_RISKS)}"]
    lines.append(f"hour := {HOURS_PER_MINUTE_A_WEEK!r} * headcount * wage * redeployed_share * kept")
    lines += [f"full_{name} := hour * {name}_time * {name}_real" for name in TIMES]
    lines += [
        "full_trips := trips_made * trip_price * trips_due * kept",
        "full_licences := licences_dropped * licences_due * kept",
        "full_experts := experts_spared * experts_due * kept",
    ]
    lines += [f"full_{name} := headcount * {name}_value * {name}_due * {name}_real * kept" for name in NETWORK]
    lines.append("balance_0 := -(integration + launch + training_price)")
    lines.append("debt := -balance_0")
    lines.append("gain := 0")
    for year in range(1, YEARS + 1):
        lines += _year(year)
    lines += ["npv := gain - debt", "roi := npv / debt", *_payback()]
    return "; ".join(f"var {line}" if _declares(line) else line for line in lines) + ";"


def _year(year: int) -> list[str]:
    adopted = f"a_{year} := final_share / (1 + exp({-math.log(81.0)!r} / takeover_years * ({year - 0.5} - half_years)))"
    full = [f"full_{name} * a_{year}" for name in (*TIMES, "trips", "licences", "experts")]
    full += [f"full_{name} * a_{year} * a_{year}" for name in NETWORK]
    costs = [f"headcount * {name}_price * a_{year}" for name in ("licence", "support", "storage")]
    costs += [f"{name}_cost * (1 + {name}_growth) ^ {year - 1}" for name in ("team", "hosting")]
    costs += [f"{risk} * {risk}_loss" for risk, when in LOSS_YEARS.items() if when == year]
    return [
        adopted,
        f"gain_{year} := {' + '.join(full)}",
        f"cost_{year} := {' + '.join(costs)}",
        f"flow_{year} := gain_{year} - cost_{year}",
        f"balance_{year} := balance_{year - 1} + flow_{year}",
        f"gain := gain + {(1 + RATE) ** -year!r} * gain_{year}",
        f"debt := debt + {(1 + RATE) ** -year!r} * cost_{year}",
    ]


def _payback() -> list[str]:
    lines = [f"payback := if(balance_{YEARS} < 0, {NEVER!r}, 0)"]
    for year in range(YEARS):
        within = f"min(-balance_{year} / flow_{year + 1}, 1)"
        condition = f"(balance_{year} < 0) and (balance_{YEARS} >= 0)"
        lines.append(f"payback := if({condition}, {year} + {within}, payback)")
    return lines


def _declares(line: str) -> bool:
    """Outputs exist already, and a sum is declared once."""
    name, _, formula = line.partition(" := ")
    return name not in ("npv", "roi", "payback") and not formula.startswith(f"{name} ")
