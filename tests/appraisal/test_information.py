"""From a declared case to its measurement plan: what is worth finding out, how, and whether a pilot pays.

The case is linear and normal, so that every value has a closed form (unit normal loss, see `tests/estimates`).
"""

import math
from pathlib import Path

import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.plan import InputInformation, ValueOfInformation
from enjeu.case.reader import ReadCase
from tests.appraisal.declaring import case
from tests.estimates.test_information import unit_normal_loss

# One year, undiscounted: NPV = gain − 100 k€, gain normal with mean 110 and sd 20 k€ times `other`, which is certain.
BODY = """
evidence:
  guess: {source: A guess, date: 2026-01-01, grade: E}
populations:
  staff: {label: Staff, headcount: 400 person}
inputs:
  gain:
    label: Gain
    value: normal(110, 20) kEUR/year
    evidence: guess
    owner: Finance
    measure:
      indicator: {fr: Ce qui se vend, en: What is sold}
      method: A count
      cost: 2 kEUR
      due: 2026-11-30
  noise: {label: Useless, value: "normal(50, 10) person", evidence: guess}
benefits:
  sales:
    label: Sales
    kind: saving
    options: [network]
    owner: Sales
    indicator: {name: Sales booked, source: The ledger, due: 2027-01-31}
    amount: gain + 0 EUR/person/year * noise
    requires: managers
enabling:
  managers: {label: Managers, probability: PROBABILITY}
costs:
  licence: {label: Licence, kind: cash, options: [network], initial: 100 kEUR}
decision:
  go: npv_mean > 1000000
  pilot:
    informs: [gain]
    cost: 1 kEUR
    MORE
"""


def read(folder: Path, *, probability: str = "100 %", more: str = "", informs: str = "gain") -> ReadCase:
    body = BODY.replace("PROBABILITY", probability).replace("MORE", more).replace("[gain]", f"[{informs}]")
    return case(folder, body, horizon="1 year", discounting="{rate: 0 %, basis: real}", options=_OPTIONS)


_OPTIONS = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network}
"""


def known(read: ReadCase) -> ValueOfInformation:
    found = appraise(read).value_of_information
    assert found is not None
    return found


def item(found: ValueOfInformation, name: str) -> InputInformation:
    return next(one for one in found.items if one.id == name)


def test_the_plan_is_sorted_and_says_how(tmp_path: Path) -> None:
    found = known(read(tmp_path))
    exact = unit_normal_loss(10_000, 20_000)
    assert found.evpi == pytest.approx(exact, rel=1e-3)
    first = found.items[0]
    assert first.id == "gain"
    assert first.value == pytest.approx(exact, abs=3 * first.error + 1e-3 * exact)
    assert first.indicator == {"fr": "Ce qui se vend", "en": "What is sold"}
    assert first.method == {"fr": "A count", "en": "A count"}
    assert (first.cost, first.owner, first.due) == (2_000.0, "Finance", "2026-11-30")
    assert [one.value for one in found.items] == sorted((one.value for one in found.items), reverse=True)
    assert item(found, "noise").value <= 0.005 * found.evpi


def test_a_pilot_without_size_is_worth_at_most_what_it_informs(tmp_path: Path) -> None:
    appraisal = appraise(read(tmp_path))
    found = appraisal.value_of_information
    assert found is not None
    assert found.pilot is not None
    assert found.pilot.bound
    assert found.pilot.curve == ()
    assert found.pilot.evsi == pytest.approx(unit_normal_loss(10_000, 20_000), rel=2e-3)
    verdict = appraisal.options["network"].verdict
    assert verdict.pilot_bound
    assert verdict.code == "pilot"


def test_a_pilot_with_noise_is_worth_its_closed_form(tmp_path: Path) -> None:
    # Noise of 60 k€ for each of 20 people over 5 periods: 6 k€ in all, against a prior sd of 20 k€.
    more = """units: 20
    periods: 5
    population: staff
    noise: {gain: 60 kEUR/year}
    cost_per_unit: 20 EUR"""
    appraisal = appraise(read(tmp_path, more=more))
    found = appraisal.value_of_information
    assert found is not None
    pilot = found.pilot
    assert pilot is not None
    assert not pilot.bound
    exact = unit_normal_loss(10_000, 20_000 * math.sqrt(1 / (1 + (6 / 20) ** 2)))
    assert pilot.evsi == pytest.approx(exact, abs=3 * pilot.error + 1e-3 * exact)
    assert pilot.cost == pytest.approx(1_000 + 20 * 20)
    assert pilot.net_benefit == pytest.approx(pilot.evsi - pilot.cost)
    assert [one.units for one in pilot.curve] == [1, 2, 4, 8, 16, 20, 32, 64, 128, 256, 400]
    assert pilot.best_net_benefit == max(one.evsi - one.cost for one in pilot.curve)
    verdict = appraisal.options["network"].verdict
    assert not verdict.pilot_bound
    assert verdict.pilot_value == pytest.approx(pilot.evsi)
    assert verdict.pilot_cost == pytest.approx(1_400)
    assert verdict.code == "pilot"


def test_a_pilot_that_costs_more_than_it_tells_is_no_reason_to_wait(tmp_path: Path) -> None:
    more = "units: 1\n    noise: {gain: 900 kEUR/year}\n    cost_per_unit: 2 kEUR"
    appraisal = appraise(read(tmp_path, more=more))
    verdict = appraisal.options["network"].verdict
    assert verdict.pilot_value is not None
    assert verdict.pilot_cost is not None
    assert verdict.pilot_value < verdict.pilot_cost
    assert verdict.code == "no_go"


def test_a_pilot_may_tell_of_an_event(tmp_path: Path) -> None:
    # With 80 % the managers follow: NPV is 10 on average if they do, −100 if not; −12 now, so that nothing is chosen.
    more = "units: 20\n    population: staff"
    found = known(read(tmp_path, probability="80 %", more=more, informs="enabling.managers"))
    event = item(found, "enabling.managers")
    assert event.path == "enabling.managers"
    assert event.value == pytest.approx(0.8 * 10_000, rel=0.01)
    # An event has no noise: the pilot is not a bound, and its size does not matter.
    assert found.pilot is not None
    assert not found.pilot.bound
    assert found.pilot.evsi == pytest.approx(event.value, rel=0.02)


def test_groups_are_what_is_found_out_together(tmp_path: Path) -> None:
    found = known(read(tmp_path))
    (group,) = found.groups
    assert (group.kind, group.id, group.members) == ("evidence", "guess", ("gain", "noise"))
    assert group.value == pytest.approx(found.evpi, rel=5e-3)


def test_the_same_bits_whatever_the_threads(tmp_path: Path) -> None:
    declared = read(tmp_path)
    one, two = (appraise(declared, threads=threads).value_of_information for threads in (1, 2))
    assert one == two


def test_few_draws_do_not_break_it(tmp_path: Path) -> None:
    appraisal = appraise(read(tmp_path), draws=1)
    assert appraisal.value_of_information is not None
