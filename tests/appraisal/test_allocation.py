"""From declared actions to an allocation: what each takes and brings, why it is left out, what more would buy."""

from pathlib import Path

import numpy as np
import pytest

from enjeu.appraisal.allocation import Limits, allocate
from enjeu.appraisal.allocation_model import candidates
from enjeu.appraisal.allocation_result import ActionResult, Allocation
from enjeu.appraisal.appraise import appraise
from enjeu.case.findings import CaseError
from enjeu.case.reader import ReadCase, read_case
from enjeu.errors import EnjeuError
from tests.appraisal.declaring import case

ANNUITY = 1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3
DRAWS = 4096
PEOPLE = """
populations:
  team: {label: Team, headcount: 10 person, loaded_cost: 40 EUR/h}
  field: {label: Field, headcount: 50 person, loaded_cost: 30 EUR/h}
"""
OPTION = """
benefits:
  saved: {label: Saved, kind: saving, options: network, owner: A, indicator: {name: n}, amount: 20 to 60 k€/year}
costs:
  licence: {label: Licence, kind: cash, options: network, initial: 10 k€, recurring: 5 k€/year}
  old: {label: Old tools, kind: cash, options: as_is, recurring: 2 k€/year}
  posting: {label: Posting, kind: user_time, options: network, population: field, recurring: 100 h/year}
  running: {label: Run, kind: staff_time, options: network, population: team, budgeted: true, recurring: 50 h/year}
"""


def by_id(allocation: Allocation) -> dict[str, ActionResult]:
    return {one.id: one for one in allocation.actions}


def allocated(folder: Path, actions: str, limits: Limits, more: str = "") -> Allocation:
    return allocate([case(folder, PEOPLE + more + "actions:\n" + actions)], limits, draws=DRAWS)


def test_own_figures_are_totals_or_run_through_the_horizon(tmp_path: Path) -> None:
    actions = """
  once: {label: Once, money: 1000 EUR, hours: {team: 10 h}, value: 5 k€}
  yearly: {label: Yearly, money: 100 EUR/year, hours: {team: 20 h/year, field: 10 h/year}, value: 3 k€/year}
"""
    found = by_id(allocated(tmp_path, actions, Limits()))
    once, yearly = found["once"], found["yearly"]
    assert (once.money, once.hours) == (1000.0, {"team": 10.0})
    assert once.full_value == pytest.approx(5000 - 1000 - 10 * 40)
    assert yearly.money == pytest.approx(100 * ANNUITY)
    assert yearly.hours == pytest.approx({"team": 60.0, "field": 30.0})
    # Hours at their loaded cost: (20 × 40 + 10 × 30) EUR a year.
    assert yearly.full_value == pytest.approx((3000 - 100 - 800 - 300) * ANNUITY)
    assert (once.reason, yearly.reason) == ("chosen", "chosen")


def test_an_option_is_taken_with_its_own_money_hours_and_value(tmp_path: Path) -> None:
    read = case(tmp_path, PEOPLE + OPTION)
    allocation = allocate([read], Limits(), draws=65_536)
    network = by_id(allocation)["network"]
    # Cash less what the baseline pays, and the team's time because a budget pays for it.
    assert network.money == pytest.approx(10_000 + (5_000 - 2_000 + 50 * 40) * ANNUITY)
    assert network.hours == pytest.approx({"field": 300.0})
    appraised = appraise(read).options["network"].indicators["npv"]
    # Another order of Sobol dimensions: the same mean to a thousandth.
    assert network.full_value == pytest.approx(appraised.mean, rel=1e-3)
    assert network.full_value_p5 == pytest.approx(appraised.p5, rel=2e-2)


def test_without_actions_options_exclude_each_other(tmp_path: Path) -> None:
    options = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network}
  forum: {label: Forum, kind: other}
"""
    body = """
benefits:
  a: {label: A, kind: saving, options: network, owner: A, indicator: {name: n}, amount: 20 k€/year}
  b: {label: B, kind: saving, options: forum, owner: A, indicator: {name: n}, amount: 15 k€/year}
costs:
  c: {label: C, kind: cash, options: [network, forum], initial: 9 k€}
"""
    allocation = allocate([case(tmp_path, body, options=options)], Limits(), draws=DRAWS)
    found = by_id(allocation)
    assert (found["network"].scale, found["forum"].scale) == (1.0, 0.0)
    assert (found["forum"].reason, found["forum"].because) == ("excluded", ("network",))
    assert found["forum"].contribution == pytest.approx(5_000 * ANNUITY)


def test_options_that_combine_are_done_together(tmp_path: Path) -> None:
    options = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network}
  media: {label: Media, kind: financial}
benefits:
  a: {label: A, kind: saving, options: [network, media], owner: A, indicator: {name: n}, amount: 20 k€/year}
"""
    actions = """
actions:
  n: {label: N, option: network, combines: m}
  m: {label: M, option: media}
"""
    allocation = allocate([case(tmp_path, actions, options=options)], Limits(), draws=DRAWS)
    assert allocation.best.expected == pytest.approx(40_000 * ANNUITY)


MANY = """
  good: {label: Good, money: 60 k€, value: 150 k€}
  fair: {label: Fair, money: 50 k€, value: 90 k€}
  poor: {label: Poor, money: 30 k€, value: 20 k€}
  huge: {label: Huge, money: 500 k€, value: 900 k€}
  rival: {label: Rival, money: 10 k€, value: 30 k€, excludes: good}
  follower: {label: Follower, money: 1 k€, value: 40 k€, requires: fair}
  small:
    {label: S, hours: {team: 100 h}, value: 10 k€, steps: divisible, response: {curve: exponential, saturation: 3}}
"""


def test_every_action_says_why_it_is_done_or_not(tmp_path: Path) -> None:
    found = by_id(allocated(tmp_path, MANY, Limits(money=70_000, hours=50)))
    reasons = {name: (one.reason, one.because) for name, one in found.items()}
    # 60 k€ for `good` (net 90), or 61 k€ for `fair`, `follower` and `rival` (net 40 + 39 + 20 = 99).
    assert reasons["fair"] == reasons["follower"] == reasons["rival"] == ("chosen", ())
    assert reasons["good"] == ("excluded", ("rival",))
    assert reasons["poor"] == ("no_value", ())
    assert reasons["huge"] == ("too_big", ("money",))
    assert found["good"].contribution == pytest.approx(9_000)
    assert found["huge"].contribution is None
    assert 0.0 < found["small"].scale <= 0.5
    assert reasons["small"] == ("chosen", ())


def test_a_requirement_that_is_not_met_is_named(tmp_path: Path) -> None:
    found = by_id(allocated(tmp_path, MANY, Limits(money=45_000)))
    assert (found["follower"].reason, found["follower"].because) == ("requires", ("fair",))
    assert found["fair"].reason == "too_big"


def test_prices_are_differences_of_the_optimum(tmp_path: Path) -> None:
    allocation = allocated(tmp_path, MANY, Limits(money=70_000, hours=50))
    money, hours = allocation.prices
    assert (money.resource, hours.resource) == ("money", "hours")
    larger = allocated(tmp_path, MANY, Limits(money=70_000 + money.more.amount, hours=50))
    assert money.more.gain == pytest.approx(larger.best.expected - allocation.best.expected)
    assert money.more.per_unit == pytest.approx(money.more.gain / money.more.amount)
    # `good` in place of `rival` takes 111 k€: the first step tried that reaches it is all of the budget again.
    assert money.more.amount == pytest.approx(70_000)
    assert money.more.scales["good"] == (0.0, 1.0)
    assert hours.less is not None
    assert hours.less.gain < 0.0 < hours.less.per_unit
    assert hours.relaxed == pytest.approx(hours.more.per_unit, rel=0.5)


def test_budgets_are_kept_and_the_frontier_is_monotone(tmp_path: Path) -> None:
    risky = """
  safe: {label: Safe, money: 40 k€, value: 60 k€ to 70 k€}
  wild: {label: Wild, money: 40 k€, value: 20 k€ to 300 k€}
  odd: {label: Odd, money: 20 k€, value: "normal(30 k€, 15 k€)", steps: divisible}
"""
    allocation = allocated(tmp_path, risky, Limits(money=60_000))
    assert allocation.best.money <= 60_000 + 1e-6
    tails = [one.shortfall for one in allocation.frontier]
    values = [one.expected for one in allocation.frontier]
    assert len(values) >= 2
    assert tails == sorted(tails, reverse=True)
    assert values == sorted(values)
    assert values[-1] == pytest.approx(allocation.best.expected, rel=1e-6)
    assert "wild" in allocation.frontier[-1].scales
    assert "wild" not in allocation.frontier[0].scales
    assert allocation.unlimited >= allocation.best.expected


def test_hours_of_one_population_are_a_budget_of_their_own(tmp_path: Path) -> None:
    actions = """
  a: {label: A, hours: {team: 100 h}, value: 20 k€}
  b: {label: B, hours: {field: 100 h}, value: 15 k€}
"""
    found = by_id(allocated(tmp_path, actions, Limits(hours=150, by_population={"team": 50})))
    assert (found["a"].scale, found["a"].because) == (0.0, ("team",))
    assert found["b"].scale == 1.0
    with pytest.raises(EnjeuError) as raised:
        allocated(tmp_path, actions, Limits(by_population={"tem": 50}))
    assert (raised.value.code, raised.value.values["known"]) == ("A304", "team, field")


def test_what_is_committed_is_done_or_refused_with_what_would_do(tmp_path: Path) -> None:
    actions = """
  must: {label: Must, money: 90 k€, hours: {team: 10 h}, value: 1 k€, committed: true}
  free: {label: Free, money: 20 k€, value: 50 k€}
"""
    found = by_id(allocated(tmp_path, actions, Limits(money=110_000)))
    assert (found["must"].scale, found["must"].reason) == (1.0, "committed")
    # What the decision costs: its own loss, and nothing else, since both fit.
    assert found["must"].contribution == pytest.approx(1_000 - 90_000 - 400)
    with pytest.raises(CaseError) as raised:
        allocated(tmp_path, actions, Limits(money=80_000, hours=5))
    [finding] = raised.value.findings
    assert (finding.code, finding.path) == ("A302", "actions.must.committed")
    assert finding.place.line > 1
    assert (finding.values["money"], finding.values["hours"]) == ("90000", "10")
    assert finding.values["scarce"] == "EUR, h"


def two(folder: Path, first: str, second: str) -> list[ReadCase]:
    """Two cases whose one action is worth one uncertain input."""
    body = "inputs: {{{0}: {{label: X, value: 'normal(100 k€, 20 k€)'}}}}\nactions: {{act: {{label: A, value: {0}}}}}\n"
    return [case(folder, body.format(name), name=file) for name, file in ((first, "one.yaml"), (second, "two.yaml"))]


def test_the_same_name_in_two_cases_is_one_uncertainty(tmp_path: Path) -> None:
    same = candidates(two(tmp_path, "worth", "worth"), 1024, 1).actions.gross
    assert np.array_equal(same[0], same[1])
    other = candidates(two(tmp_path, "worth", "value_of_it"), 1024, 1).actions.gross
    # 16,384 scrambled points of two dimensions.
    assert abs(np.asarray(np.corrcoef(other))[0, 1]) < 0.01
    allocation = allocate(two(tmp_path, "worth", "worth"), Limits(), draws=DRAWS)
    assert [one.id for one in allocation.actions] == ["one/act", "two/act"]
    assert allocation.best.expected == pytest.approx(200_000, rel=1e-3)


def test_equal_seed_equal_bits(tmp_path: Path) -> None:
    actions = (
        "  a: {label: A, money: 10 k€, value: 5 k€ to 90 k€}\n  b: {label: B, money: 9 k€, value: 5 k€ to 60 k€}\n"
    )
    first, second = (allocated(tmp_path, actions, Limits(money=15_000)) for _ in range(2))
    assert first == second


def test_cases_in_two_currencies_are_refused(tmp_path: Path) -> None:
    reads = two(tmp_path, "worth", "worth")
    text = (tmp_path / "two.yaml").read_text(encoding="utf-8")
    body = text.replace("currency: EUR", "currency: USD").replace("k€", "kUSD")
    (tmp_path / "two.yaml").write_text(body.replace("100 kUSD, 20 kUSD", "100000 USD, 20000 USD"), encoding="utf-8")
    with pytest.raises(EnjeuError) as raised:
        allocate([reads[0], read_case(tmp_path / "two.yaml")], Limits())
    assert (raised.value.code, raised.value.values["currencies"]) == ("A303", "EUR, USD")


def test_draws_out_of_range_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EnjeuError) as raised:
        allocate(two(tmp_path, "worth", "worth"), Limits(), draws=0)
    assert raised.value.code == "A202"
