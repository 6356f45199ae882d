"""What holds for every case: reproducible, fair to every option, and every line adds up to the printed figures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import Appraisal
from enjeu.errors import EnjeuError
from tests.appraisal.declaring import case

RICH = """
populations:
  staff: {label: Staff, headcount: 200 person, loaded_cost: 40 EUR/h}
inputs:
  saved: {label: Minutes saved, value: 5 to 20 min/person/week}
  price: {label: Licence, value: 3 to 5 EUR/person/month}
adoption:
  curve: {curve: logistic, ceiling: 40 % to 80 %, half_time: 0.5 year, takeover: 1 year, decay: 10 %}
pools:
  hours: {label: Hours, population: staff, ceiling: 10 min/person/week}
benefits:
  time: {label: Time, kind: capacity, options: [network, twin], population: staff, pool: hours, owner: HR,
         amount: saved * staff.headcount, redeployed: 50 %, realisation: 50 % to 90 %, requires: [trained]}
  travel: {label: Travel, kind: saving, options: [network, twin], owner: CFO, amount: 20 to 60 kEUR/year}
disbenefits:
  noise: {label: Interruptions, kind: risk_reduction, options: [network, twin], owner: HR, amount: 1 to 4 kEUR/year}
costs:
  licences: {label: Licences, kind: cash, options: [network, twin], recurring: price * staff.headcount}
  start: {label: Start, kind: staff_time, options: [network, twin], population: staff, initial: 300 to 600 h}
enabling:
  trained: {label: Trained, probability: 70 %, without: 30 %, kind: cash, initial: 5 kEUR}
risks:
  late: {label: Late, options: [network, twin], probability: 30 %,
         hits: [{on: dates, delay: 3 to 9 month}, {on: [costs], change: 10 % to 40 %}],
         mitigations: {plan: {label: Plan, probability_cut: 50 %, initial: 2 kEUR}}}
  fine: {label: Fine, options: [network, twin], probability: 10 %, hits: [{on: costs, amount: 20 to 80 kEUR}]}
"""
THREE = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network, adoption: curve, users: staff}
  twin: {label: Twin, kind: incumbent, adoption: curve, users: staff}
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Appraisal:
    return appraise(case(tmp_path_factory.mktemp("rich"), RICH, options=THREE), draws=8192)


def test_equal_seed_equal_bits_and_threads_do_not_matter(tmp_path: Path) -> None:
    read = case(tmp_path, RICH, options=THREE)
    one, again, threaded = (appraise(read, draws=65_536, threads=threads) for threads in (1, 1, 2))
    for other in (again, threaded):
        for option in one.options:
            for name, draws in one.options[option].draws.items():
                assert np.array_equal(draws, other.options[option].draws[name], equal_nan=True)
            assert one.options[option].indicators == other.options[option].indicators
            assert one.options[option].sensitivity == other.options[option].sensitivity
    assert appraise(read, draws=8192, seed=2).options["twin"].indicators != one.options["twin"].indicators


def test_an_incumbent_with_the_same_numbers_gets_the_same_result(rich: Appraisal) -> None:
    network, twin = rich.options["network"], rich.options["twin"]
    assert network.indicators == twin.indicators
    assert network.risks == twin.risks
    assert network.waterfalls == twin.waterfalls
    # What would turn a verdict is sought for the option in focus only.
    assert replace(network.verdict, turns=()) == replace(twin.verdict, turns=())


def test_permuting_options_changes_nothing(tmp_path: Path, rich: Appraisal) -> None:
    lines = THREE.strip().splitlines()
    swapped = "\n" + "\n".join([lines[0], lines[3], lines[2], lines[1]])
    other = appraise(case(tmp_path, RICH, options=swapped), draws=8192)
    for option in rich.options:
        assert rich.options[option].indicators == other.options[option].indicators


def test_lines_add_up_to_the_indicators(rich: Appraisal) -> None:
    option = rich.options["network"]
    factors = 1.1 ** -np.arange(4.0)
    total = sum(float(np.dot(line.amounts, factors)) for line in option.flows if line.counted)
    assert total == pytest.approx(option.indicators["npv"].mean, rel=1e-9)
    cash = sum(float(np.dot(line.amounts, factors)) for line in option.flows if line.in_cash)
    assert cash == pytest.approx(option.indicators["cash_npv"].mean, rel=1e-9)
    nets = sum(one.net for one in option.waterfalls)
    assert nets == pytest.approx(option.indicators["pv_benefits"].mean, rel=1e-9)


def test_waterfalls_only_go_down_from_gross_to_net(rich: Appraisal) -> None:
    for waterfall in rich.options["network"].waterfalls:
        values = [abs(step.value) for step in waterfall.steps]
        assert values == sorted(values, reverse=True)


def test_hours_are_never_above_the_ceiling_of_their_pool(rich: Appraisal) -> None:
    option = rich.options["network"]
    # 10 min × 52 weeks × 200 people × 3 years
    assert option.hours_released <= 10 / 60 * 52 * 200 * 3
    assert 0.0 < option.ceilings_hit["hours"] < 1.0
    assert option.hours_redeployed == pytest.approx(0.5 * option.hours_released, rel=1e-9)


def test_risks_cost_and_mitigations_help(rich: Appraisal) -> None:
    late, fine = rich.options["network"].risks
    assert (late.probability_before, late.probability_after) == pytest.approx((0.3, 0.15))
    assert late.loss_before > late.loss_after > 0
    (plan,) = late.mitigations
    assert plan.value == pytest.approx(late.loss_before - late.loss_after, rel=1e-9)
    assert plan.cost == pytest.approx(2000)
    assert fine.probability_before == fine.probability_after == pytest.approx(0.1)
    # Mean of a lognormal of which 90 % lies between 20 and 80 kEUR, one year away at 10 %.
    sigma = np.log(4) / 2 / 1.6448536269514722
    loss = 0.1 * 40_000 * np.exp(sigma**2 / 2) / 1.1
    assert fine.loss_after == pytest.approx(loss, rel=0.02)


def test_cash_leaves_out_time_that_no_budget_pays(rich: Appraisal) -> None:
    option = rich.options["network"]
    in_cash = {line.id: line.in_cash for line in option.flows}
    assert in_cash == {
        "time": False, "travel": True, "noise": False, "licences": True, "start": False, "trained": True,
        "late.plan": True, "fine": True,
    }  # fmt: skip


def test_hours_of_costs_are_valued_at_loaded_cost(rich: Appraisal) -> None:
    (start,) = [line for line in rich.options["network"].flows if line.id == "start"]
    assert start.hours is not None
    assert start.amounts[0] == pytest.approx(-40 * start.hours[0], rel=1e-9)
    # A lognormal of which 90 % lies between 300 and 600 has the mean 434 h; the risk of delay adds 15 % × 20 %.
    assert start.hours[0] == pytest.approx(434 * (1 + 0.15 * 0.21), rel=0.02)


def test_errors_shrink_with_the_draws_and_precision_is_met(tmp_path: Path) -> None:
    read = case(tmp_path, RICH, options=THREE)
    asked = appraise(read, precision=0.005)
    assert asked.precision_reached is not None
    assert asked.precision_reached <= 0.005
    few, many = (appraise(read, draws=draws).options["network"].indicators["npv"] for draws in (4096, 262_144))
    assert few.mean_error is not None
    assert many.mean_error is not None
    assert many.mean_error < few.mean_error / 4
    assert few.mean == pytest.approx(many.mean, abs=3 * few.mean_error)


def test_batches_give_the_same_distribution_as_one_piece(tmp_path: Path) -> None:
    """A run in four batches has the quantiles of all its draws taken together."""
    read = case(tmp_path, RICH, options=THREE)
    one, four = (appraise(read, draws=draws).options["network"].indicators["npv"] for draws in (65_536, 262_144))
    for level in ("p5", "p50", "p95"):
        error = getattr(one, f"{level}_error")
        assert getattr(four, level) == pytest.approx(getattr(one, level), abs=2 * error)


def test_sobol_and_pseudo_random_draws_agree(tmp_path: Path) -> None:
    read = case(tmp_path, RICH, options=THREE)
    sobol = appraise(read).options["network"].indicators["npv"]
    random = appraise(read, method="random").options["network"].indicators["npv"]
    assert random.mean_error is not None
    assert sobol.mean_error is not None
    assert sobol.mean == pytest.approx(random.mean, abs=2 * random.mean_error)
    assert sobol.mean_error < random.mean_error / 3


def test_unknown_option_and_foolish_settings_are_refused(tmp_path: Path) -> None:
    read = case(tmp_path, RICH, options=THREE)
    with pytest.raises(EnjeuError, match="A201"):
        appraise(read, options=["nowhere"])
    with pytest.raises(EnjeuError, match="A202"):
        appraise(read, draws=0)
    with pytest.raises(EnjeuError, match="A202"):
        appraise(read, precision=2.0)


def test_months_and_years_tell_the_same_story(tmp_path: Path) -> None:
    """Without discounting, the total of a constant yearly flow does not depend on the period."""
    body = """
benefits:
  saved: {label: Saved, kind: saving, options: network, owner: CFO, amount: 12 kEUR/year}
"""
    totals = []
    for horizon in ("2 years", "8 quarters", "24 months"):
        read = case(tmp_path, body, horizon=horizon, discounting="0 %")
        totals.append(appraise(read, draws=256).options["network"].indicators["npv"].mean)
    assert totals == pytest.approx([24_000] * 3)


def test_nominal_flows_grow_with_inflation(tmp_path: Path) -> None:
    body = """
benefits:
  saved: {label: Saved, kind: saving, options: network, owner: CFO, amount: 100 EUR/year, growth: 10 %}
"""
    more = "price_basis: nominal\n  inflation: 2 %"
    read = case(tmp_path, body, horizon="2 years", discounting="{rate: 0 %, basis: nominal}", more=more)
    line = appraise(read, draws=256).options["network"].flows[0]
    assert line.amounts == pytest.approx((0.0, 102.0, 100 * 1.1 * 1.02**2))


def test_a_caused_benefit_is_shown_and_not_added(tmp_path: Path) -> None:
    body = """
benefits:
  sales: {label: Sales, kind: revenue, options: network, owner: Sales, amount: 100 EUR/year, margin_rate: 30 %,
          sales_process: retention}
  faster: {label: Faster sales staff, kind: saving, options: network, owner: Sales, amount: 50 EUR/year,
           caused_by: sales}
"""
    option = appraise(case(tmp_path, body, discounting="0 %"), draws=256).options["network"]
    assert option.indicators["npv"].mean == pytest.approx(3 * 30)
    assert [(one.benefit, one.counted, one.net) for one in option.waterfalls] == [
        ("sales", True, pytest.approx(90)), ("faster", False, 0.0),
    ]  # fmt: skip


def test_usages_beside_the_work_earn_no_money_without_evidence(tmp_path: Path) -> None:
    body = """
stakes: {growth: {label: Growth}}
usages:
  chat: {label: Chat, positioning: beside_the_work, scores: {growth: 2}}
benefits:
  sales: {label: Sales, kind: revenue, usage: chat, options: network, owner: Sales, amount: 100 EUR/year,
          margin_rate: 30 %, sales_process: acquisition}
  calm: {label: Calm, kind: risk_reduction, usage: chat, options: network, owner: HR, amount: 10 EUR/year}
"""
    option = appraise(case(tmp_path, body, discounting="0 %"), draws=256).options["network"]
    assert {one.benefit: one.net for one in option.waterfalls} == {"sales": 0.0, "calm": pytest.approx(30)}


def test_stale_evidence_widens_the_interval(tmp_path: Path) -> None:
    body = """
evidence:
  old: {{source: A study, date: {date}, grade: B}}
inputs:
  gain: {{label: Gain, value: 10 to 20 kEUR/year, evidence: old}}
benefits:
  saved: {{label: Saved, kind: saving, options: network, owner: CFO, amount: gain}}
"""
    spreads = []
    for date in ("2026-01-01", "2018-06-30"):
        read = case(tmp_path, body.format(date=date))
        option = appraise(read, draws=4096)
        figure = option.options["network"].indicators["npv"]
        assert figure.p95 is not None
        assert figure.p5 is not None
        spreads.append(np.log(figure.p95 / figure.p5))
        (gain,) = [one for one in option.assumptions if one.id == "gain"]
        assert gain.stale == (date == "2018-06-30")
    # Eight years old, five beyond the shelf life of three: 50 % wider in logarithms, the scale of a positive quantity.
    assert spreads[1] / spreads[0] == pytest.approx(1.5, abs=0.01)
