"""What would turn a verdict, against closed forms."""

import math
from pathlib import Path

import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import OptionResult, Turn
from enjeu.appraisal.turning import nearest_change
from tests.appraisal.declaring import case

BODY = """
inputs:
  gain: {label: Gain, value: "normal(100, 100)"}
  noise: {label: Noise, value: "normal(0, 100)"}
benefits:
  sales:
    label: Sales
    kind: saving
    owner: Sales
    indicator: {name: Sales}
    options: [network]
    start: 1
    end: 1
    amount: (gain + noise) * 1 EUR/year
risks:
  fire:
    label: Fire
    owner: Safety
    options: [network]
    probability: 30 %
    hits: [{on: costs, amount: 1000 EUR, period: 1}]
decision:
  go: RULE
"""
NORMAL_80 = 0.8416212335729143


def network(folder: Path, rule: str, *, without_fire: bool = False, more: str = "") -> OptionResult:
    body = BODY.replace("RULE", rule)
    if without_fire:
        body = body.partition("risks:")[0] + "decision:" + body.partition("decision:")[2]
    read = case(folder, body + more, discounting="0 %", horizon="1 year")
    return appraise(read, draws=16_384).options["network"]


def turn(option: OptionResult, name: str) -> Turn:
    return next(one for one in option.verdict.turns if one.id == name)


def test_the_value_of_an_input_at_which_the_rule_flips(tmp_path: Path) -> None:
    # NPV = gain + noise ~ N(100, 141): P(loss) = Φ(−0.707) = 24 % > 20 %. With gain known to be v: Φ(−v / 100), so 20 %
    # at v = 84.16, which is below the median of gain: the verdict hangs on not knowing it.
    option = network(tmp_path, "probability_of_loss <= 20 %", without_fire=True)
    assert option.verdict.code == "no_go"
    gain = turn(option, "gain")
    assert (gain.code, gain.becomes, gain.distance) == ("above", "go", 0.0)
    # The grid ends at 1/64 of the distribution: 0.0077 in probability is about 2 in value here.
    assert gain.value == pytest.approx(100 * NORMAL_80, abs=3.0)
    assert gain.percentile == pytest.approx(0.5 * math.erfc((1 - NORMAL_80) / math.sqrt(2)), abs=0.01)
    assert gain.variable == "probability_of_loss"
    assert gain.reached == pytest.approx(0.2, abs=0.01)
    # With noise known to be v: Φ(−(100 + v) / 100) is 20 % at v = −15.84.
    assert turn(option, "noise").value == pytest.approx(100 * NORMAL_80 - 100, abs=3.0)
    assert gain.grade is None


def test_a_go_that_an_input_would_take_back(tmp_path: Path) -> None:
    option = network(tmp_path, "npv_mean > 20", without_fire=True)
    assert option.verdict.code == "go"
    # E[NPV | gain = v] = v (+ 0): no longer above 20 from v = 20 down, 0.8 deviations below the median.
    gain = turn(option, "gain")
    assert (gain.code, gain.becomes) == ("below", "not_go")
    assert gain.value == pytest.approx(20.0, abs=3.0)
    assert gain.distance == pytest.approx(0.5 - 0.5 * math.erfc(0.8 / math.sqrt(2)), abs=0.01)


def test_a_risk_that_surely_happens_or_is_avoided(tmp_path: Path) -> None:
    # E[NPV] = 100 − 0.3 × 1000 = −200; without the fire it is 100.
    option = network(tmp_path, "npv_mean > 0")
    fire = turn(option, "risks.fire")
    assert (fire.kind, fire.code, fire.becomes) == ("event", "avoided", "go")
    assert fire.distance == pytest.approx(0.3)
    assert fire.reached == pytest.approx(100.0, abs=2.0)
    assert [one.distance for one in option.verdict.turns] == sorted(one.distance for one in option.verdict.turns)


def test_correlated_inputs_follow_the_one_that_is_known(tmp_path: Path) -> None:
    # With Spearman 1 the noise is gain − 100, so E[NPV | gain = v] = 2 v − 100: above 20 from v = 60 on.
    together = "correlations: [{between: [gain, noise], spearman: 0.999}]\n"
    option = network(tmp_path, "npv_mean > 20", without_fire=True, more=together)
    assert turn(option, "gain").value == pytest.approx(60.0, abs=3.0)


def test_a_verdict_without_evidence_says_so(tmp_path: Path) -> None:
    option = network(tmp_path, "npv_mean > 20", without_fire=True)
    assert option.verdict.strength == "unsupported"
    assert option.verdict.unsupported == pytest.approx(1.0)


def test_the_change_nearest_on_a_grid() -> None:
    assert nearest_change([False, False, True]) == (1, 2)
    assert nearest_change([True, False, False]) == (1, 0)
    assert nearest_change([False, False]) is None
    assert nearest_change([True, True]) is None
