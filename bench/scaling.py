"""Time by number of draws and by number of inputs. Called by `python -m bench`."""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench.enjeu_model import CASE, THREE, compiled
from bench.timing import seconds
from enjeu.appraisal.appraise import appraise
from enjeu.case.reader import read_case

INPUTS = (15, 30, 60, 120, 240)
_REPEATS = 5

_HEAD = """
format: "1"
case:
  {title: Scaled, fictitious: true, date: 2026-06-30, language: en, horizon: 5 years, price_year: 2026,
   discounting: {rate: 4 %, basis: real}, ranges: 90 % lognormal}
evidence:
  assumed: {source: Invented, date: 2026-06-30, grade: E}
populations:
  staff: {label: Staff, headcount: 2000 person, loaded_cost: 50 EUR/h, evidence: assumed}
options:
  as_is: {label: Nothing new, kind: baseline}
  network: {label: Network, kind: network}
"""

_INPUTS = """
  time_a_$: {label: Time, value: 2 to 9 min/person/week}
  time_b_$: {label: Time, value: 2 to 9 min/person/week}
  saved_$: {label: Saved, value: 20 to 90 kEUR/year}
  price_$: {label: Price, value: 20 to 60 EUR/person/year}
  setup_$: {label: Set-up, value: 20 to 90 kEUR}
  team_$: {label: Team, value: 20 to 60 kEUR/year}
  trips_$: {label: Trips, value: 20 to 90 trip/year}
  fare_$: {label: Fare, value: 200 to 600 EUR/trip}
  real_a_$: {label: Real part, value: "beta(50 %, 15 %)", unit: share}
  real_b_$: {label: Real part, value: "beta(40 %, 12 %)", unit: share}
  used_a_$: {label: Used, value: "beta(45 %, 15 %)", unit: share}
  used_b_$: {label: Used, value: "beta(35 %, 10 %)", unit: share}
  due_a_$: {label: Due, value: "pert(30 %, 55 %, 80 %)", unit: share}
  due_b_$: {label: Due, value: "pert(50 %, 70 %, 95 %)", unit: share}
  growth_$: {label: Growth, value: "pert(0 %, 2 %, 5 %)", unit: rate}"""

_BENEFITS = """
  hours_a_$: {label: Hours, kind: capacity, options: network, population: staff, owner: A, indicator: {name: N},
    amount: time_a_$ * staff.headcount, redeployed: used_a_$, realisation: real_a_$, evidence: assumed}
  hours_b_$: {label: Hours, kind: capacity, options: network, population: staff, owner: A, indicator: {name: N},
    amount: time_b_$ * staff.headcount, redeployed: used_b_$, realisation: real_b_$, evidence: assumed}
  money_$: {label: Money, kind: saving, options: network, owner: A, indicator: {name: N}, amount: saved_$,
    attribution: due_a_$, evidence: assumed}
  fewer_$: {label: Trips, kind: saving, options: network, owner: A, indicator: {name: N}, amount: trips_$ * fare_$,
    attribution: due_b_$, evidence: assumed}"""

_COSTS = """
  start_$: {label: Set-up, kind: cash, options: network, initial: setup_$, evidence: assumed}
  users_$: {label: Price, kind: cash, options: network, recurring: price_$ * staff.headcount, evidence: assumed}
  people_$: {label: Team, kind: cash, options: network, recurring: team_$, growth: growth_$, evidence: assumed}"""


def scaled(inputs: int) -> str:
    """A case of 15, 30, 45… uncertain inputs: as many copies of four benefits and three costs."""
    sections = {"inputs": _INPUTS, "benefits": _BENEFITS, "costs": _COSTS}
    copies = range(1, inputs // 15 + 1)
    body = (f"{name}:{''.join(text.replace('$', str(k)) for k in copies)}\n" for name, text in sections.items())
    return _HEAD + "".join(body)


def scaling() -> dict[str, Any]:
    """CPU seconds by draws on the 60 inputs of the model, and by inputs at 65,536 draws."""
    by_draws = {}
    for power in range(14, 21):
        draws = 1 << power
        by_draws[draws] = _best(lambda n=draws: [None for _ in compiled(THREE, CASE).runs(n, 0)])
    by_inputs, whole = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for inputs in INPUTS:
            path = Path(folder) / f"{inputs}.yaml"
            path.write_text(scaled(inputs), encoding="utf-8")
            by_inputs[inputs] = _best(lambda p=path: [None for _ in compiled(THREE, p).runs(1 << 16, 0)])
            whole[inputs] = _best(lambda p=path: appraise(read_case(p)))
    return {"draws": by_draws, "inputs": by_inputs, "appraisal_by_inputs": whole}


def _best(work: Any) -> float:
    """The median of a few runs, after one that fills the caches."""
    work()
    return statistics.median(seconds(work) for _ in range(_REPEATS))
