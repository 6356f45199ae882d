"""Staggered roll-outs against diff-diff 3.13 on random panels, with and without gaps."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from enjeu.evaluation.cells import covariance, from_panel
from enjeu.evaluation.group_time import Base, Control, group_time
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.staggered import Options, staggered
from enjeu.evaluation.twfe import decomposition
from tests.evaluation.counties import drawn

oracle = pytest.importorskip("diff_diff", reason="diff-diff, an optional extra, is not installed")
NAMES = {"outcome": "y", "unit": "u", "time": "t", "first_treat": "g"}
CONTROL = {"never": "never_treated", "not_yet": "not_yet_treated"}
CLOSE = 1e-9
"""Both are sums of a few hundred numbers of size one; imputation in diff-diff solves a sparse system iteratively."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(action="ignore"):
        yield


def frame(panel: Panel) -> pd.DataFrame:
    """Rows; periods from 1, since a start of 0 is never in diff-diff."""
    units, periods = panel.values.shape
    rows = {
        "u": np.repeat(np.arange(units), periods),
        "t": np.tile(np.arange(periods), units) + 1,
        "y": panel.values.ravel(),
        "g": np.repeat(np.where(panel.treated, panel.first + 1, 0), periods),
    }
    return pd.DataFrame(rows).dropna().reset_index(drop=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize(("anticipation", "missing"), [(0, 0.0), (1, 0.0), (0, 0.1)])
def test_effects_by_group_and_time(seed: int, control: Control, base: Base, anticipation: int, missing: float) -> None:
    panel = drawn(np.random.default_rng(seed), missing=missing)
    found = group_time(from_panel(panel), control, anticipation, base)
    spread = np.sqrt(np.diag(covariance(found.cells, found.contributions)))
    estimator = oracle.CallawaySantAnna(control_group=CONTROL[control], anticipation=anticipation, base_period=base)
    theirs: dict[Any, Any] = estimator.fit(frame(panel), **NAMES).group_time_effects
    assert len(found.effect) >= 10
    for first, at, effect, se in zip(found.first, found.at, found.effect, spread, strict=True):
        cell = theirs[int(first) + 1, int(at) + 1]
        assert effect == pytest.approx(cell["effect"], abs=CLOSE)
        assert se == pytest.approx(cell["se"], abs=CLOSE)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_imputation(seed: int, missing: float) -> None:
    panel = drawn(np.random.default_rng(seed), missing=missing)
    ours = staggered(panel, Options(estimator="imputation"))
    theirs = oracle.ImputationDiD().fit(frame(panel), **NAMES, aggregate="event_study")
    assert ours.effect == pytest.approx(theirs.overall_att, abs=CLOSE)
    assert ours.se == pytest.approx(theirs.overall_se, abs=CLOSE)
    assert ours.path is not None
    for at, effect in zip(ours.path.at, ours.path.effect, strict=True):
        assert effect == pytest.approx(theirs.event_study_effects[at]["effect"], abs=CLOSE)


@pytest.mark.parametrize("seed", [1, 2])
def test_clusters(seed: int) -> None:
    panel = drawn(np.random.default_rng(seed))
    lots = tuple(f"c{i // 5}" for i in range(len(panel.units)))
    rows = frame(panel).assign(c=lambda rows: rows["u"] // 5)
    theirs = oracle.CallawaySantAnna(cluster="c").fit(rows, **NAMES)
    ours = staggered(Panel(panel.outcome, panel.units, panel.periods, panel.values, panel.first, panel.weights, lots))
    assert ours.effect == pytest.approx(theirs.overall_att, abs=CLOSE)
    assert ours.se == pytest.approx(theirs.overall_se, abs=CLOSE)
    assert ours.df == 11


@pytest.mark.parametrize("starts", [(3, 5, -1), (2, 4, 6), (0, 3, 5, -1)])
def test_decomposition(starts: tuple[int, ...]) -> None:
    panel = drawn(np.random.default_rng(5), starts=starts)
    theirs = oracle.BaconDecomposition(weights="exact").fit(frame(panel), **NAMES)
    parts = decomposition(from_panel(panel))
    assert parts is not None
    whole = sum(weight * effect for weight, effect in (parts.never, parts.not_yet, parts.forbidden))
    assert whole == pytest.approx(theirs.twfe_estimate, abs=CLOSE)
    assert parts.never[0] == pytest.approx(theirs.total_weight_treated_vs_never, abs=CLOSE) or 0 in starts
    assert parts.forbidden[0] == pytest.approx(theirs.total_weight_later_vs_earlier, abs=CLOSE) or 0 in starts
