"""An affine input is integrated out of the NPV: the probability of loss and the quantiles against closed forms."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import OptionResult
from tests.appraisal.declaring import case

BODY = """
inputs:
  gain: {label: Gain, value: "normal(100, 200)"}
  noise: {label: Noise, value: "normal(0, 100)"}
benefits:
  sales:
    label: Sales
    kind: saving
    owner: Sales
    indicator: {name: Sales}
    options: [network]
    end: 1
    amount: AMOUNT * 1 EUR/year
"""
# NPV ~ N(100, √(200² + 100²)).
SD = 223.60679774997897
LOSS = 0.32736042300928847


def network(folder: Path, amount: str, *, threads: int = 1, more: str = "", draws: int = 16_384) -> OptionResult:
    read = case(folder, BODY.replace("AMOUNT", amount) + more, discounting="0 %", horizon="1 year")
    return appraise(read, draws=draws, threads=threads).options["network"]


@pytest.mark.parametrize("draws", [1024, 16_384, 131_072])
def test_the_probability_of_loss_and_the_quantiles_are_exact(tmp_path: Path, draws: int) -> None:
    option = network(tmp_path, "(gain + noise)", draws=draws)
    assert option.integrated == "gain"
    npv = option.indicators["npv"]
    # Within twice the printed errors (95 % each), which themselves are small.
    assert option.probability_of_loss == pytest.approx(LOSS, abs=2 * option.probability_of_loss_error + 1e-5)
    assert option.probability_of_loss_error < 5e-4
    for value, error, z in ((npv.p5, npv.p5_error, -1.6448536), (npv.p50, npv.p50_error, 0.0)):
        assert value is not None
        assert error is not None
        assert value == pytest.approx(100 + z * SD, abs=2 * error + 1e-3 * SD)
    # The draws themselves know it far less well.
    plain = (option.draws["npv"] < 0).reshape(16, -1).mean(axis=1)
    assert option.probability_of_loss_error < 2.13 * np.std(plain, ddof=1) / 4


def test_threads_do_not_change_a_bit(tmp_path: Path) -> None:
    one, two = (network(tmp_path, "(gain + noise)", threads=threads, draws=65_536) for threads in (1, 2))
    assert replace(one, draws={}) == replace(two, draws={})


def test_what_bends_or_is_correlated_is_drawn(tmp_path: Path) -> None:
    assert network(tmp_path, "(max(gain, 0) + 0.1 * noise)").integrated is None
    together = "correlations: [{between: [gain, noise], spearman: 0.5}]\n"
    assert network(tmp_path, "(gain + noise)", more=together).integrated is None
