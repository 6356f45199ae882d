"""The worked examples of the method: published figures, reproduced by the whole path from file to result."""

from pathlib import Path

import numpy as np
import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.drivers import central_npv
from enjeu.appraisal.model import build
from enjeu.appraisal.result import Appraisal, OptionResult
from enjeu.case.reader import read_case

EXAMPLES = Path(__file__).parents[2] / "examples"


def appraised(name: str, **settings: int) -> Appraisal:
    return appraise(read_case(EXAMPLES / name), **settings)  # type: ignore[arg-type]


def only(appraisal: Appraisal) -> OptionResult:
    (option,) = appraisal.options.values()
    return option


def mean(option: OptionResult, indicator: str) -> float:
    value = option.indicators[indicator].mean
    assert value is not None
    return value


def test_the_retailer_naive() -> None:
    # E. Jackson, QUT (2014), Yammer at Coles: 264 $ a head, 8 1/3 h at 39.8982 $, ROI 25.9413 %, break-even 7.94 min.
    option = only(appraised("retailer/naive.yaml"))
    assert mean(option, "roi") == pytest.approx(0.259413, abs=5e-6)
    assert mean(option, "pv_costs") == pytest.approx(27_192_000, rel=1e-12)
    # The page prints 34,245,955 from the rounded 332.485; the exact product is 34,245,980.
    assert mean(option, "pv_benefits") == pytest.approx(34_245_980, abs=1.0)
    assert option.verdict.code == "go"


def test_the_retailer_guarded_keeps_little_of_it() -> None:
    naive, guarded = (only(appraised(f"retailer/{name}.yaml")) for name in ("naive", "guarded"))
    assert mean(guarded, "roi") < 0 < mean(naive, "roi")
    (waterfall,) = [one for one in guarded.waterfalls if one.kind == "capacity" and one.net > 0]
    left = [step.value for step in waterfall.steps]
    assert left == sorted(left, reverse=True)
    assert waterfall.net < 0.2 * left[0]


def test_hours_in_costs_are_paid_at_loaded_cost() -> None:
    # 103,000 people × 8 h of training × 39.8982 $: the training that the source takes off the hours and never prices.
    guarded = only(appraised("retailer/guarded.yaml"))
    (training,) = [line for line in guarded.flows if line.id == "training"]
    assert training.amounts[0] == pytest.approx(-103_000 * 8 * 78_878.80 / 1_977, rel=1e-9)
    assert training.hours is not None
    assert training.hours[0] == pytest.approx(824_000)


def test_nucleus_correction_factor() -> None:
    # Nucleus Research, in Baseline: 20 × 54,000 $ × 10 % × 0.8 = 86,400 $.
    option = only(appraised("worked/nucleus.yaml"))
    assert mean(option, "npv") == pytest.approx(86_400, rel=1e-12)
    (waterfall,) = option.waterfalls
    assert waterfall.steps[0].value == pytest.approx(108_000, rel=1e-12)


def test_khoros_deflection() -> None:
    # Khoros: 100,000 × 43 % × 65 % × 9 % = 2,515.5 contacts, valued 1 each in the example file.
    assert mean(only(appraised("worked/khoros.yaml")), "pv_benefits") == pytest.approx(2_515.5, rel=1e-12)


def test_green_book_optimism_bias() -> None:
    # HM Treasury: 100 m × (1 + 51 % × 8 %) = 104.08 m.
    assert mean(only(appraised("worked/green_book.yaml")), "pv_costs") == pytest.approx(104.08e6, rel=1e-12)


def test_hubbard() -> None:
    # D. Hubbard, How to Measure Anything, 3rd ed., ch. 7: expected net 625,000; P(loss) 0.29175; EVPI 208,954.01.
    option = only(appraised("worked/hubbard.yaml"))
    npv = option.indicators["npv"]
    assert npv.mean is not None
    assert npv.mean_error is not None
    assert npv.mean == pytest.approx(625_000, abs=2 * npv.mean_error)
    assert option.probability_of_loss == pytest.approx(0.29175, abs=3 * option.probability_of_loss_error + 1e-5)
    assert option.deterministic_npv == pytest.approx(625_000, rel=1e-12)
    (units,) = option.sensitivity
    # 5,000,000 / 25 = 200,000 units is the threshold of the book.
    assert units.switching == pytest.approx(200_000, rel=1e-9)


def test_hubbard_value_of_information() -> None:
    # METHOD 13.6, from D. Hubbard, ch. 7: the only uncertain input, so that knowing it is knowing everything:
    # EVPPI = EVPI = 208,954.01. The NPV is linear in it, so that the regression is exact; Sobol points leave 1e-4.
    known = appraised("worked/hubbard.yaml").value_of_information
    assert known is not None
    assert known.evpi == pytest.approx(208_954.01, rel=2e-4)
    (units,) = known.items
    assert units.id == "units_sold"
    assert units.value == pytest.approx(208_954.01, rel=5e-4)
    # The case declares neither size nor noise: its pilot is worth at most what it informs.
    assert known.pilot is not None
    assert known.pilot.bound
    assert known.pilot.evsi == pytest.approx(208_954.01, rel=5e-4)
    assert known.pilot.net_benefit == pytest.approx(58_954.01, rel=2e-3)


def test_feverbee_measured_share_is_far_below_the_usual_one() -> None:
    # FeverBee: 33.8 m visitors, one in 207 would have asked support (163,285 contacts), where 1 in 20 is assumed.
    options = appraised("worked/feverbee.yaml").options
    assert mean(options["measured"], "pv_benefits") == pytest.approx(163_285, abs=1.0)
    assert mean(options["assumed"], "pv_benefits") == pytest.approx(1_690_000, rel=1e-9)


def test_central_npv_is_a_function_of_its_inputs() -> None:
    read = read_case(EXAMPLES / "worked/hubbard.yaml")
    model = build(read, ("campaign",), central=True)
    values = central_npv(model, "campaign")(np.array([[100_000.0, 200_000.0, 300_000.0]]))
    assert values == pytest.approx([-2_500_000, 0.0, 2_500_000], abs=1e-6)
