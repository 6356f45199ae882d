"""Many outcomes at once: false discoveries as rare as said, luck taken off, and looking every week without alarm."""

import numpy as np
import pytest
from scipy import stats

from enjeu.errors import EvaluationError
from enjeu.evaluation.result import Effect, Floats
from enjeu.evaluation.watch.findings import findings, p_value_of
from enjeu.evaluation.watch.monitoring import mixture_reach, monitored
from enjeu.evaluation.watch.shrinkage import shrink
from tests.evaluation.noises import ar, white


def measured(outcome: str, effect: float, se: float | None = 1.0, df: float | None = 12.0, **more: object) -> Effect:
    p_value = more.get("p_value")
    return Effect(
        outcome=outcome,
        effect=effect,
        se=se,
        interval=None,
        p_value=p_value if isinstance(p_value, float) else None,
        df=df,
        design="did",
        estimator="group_time",
        inference="cr2",
        n_units=14,
        n_treated=7,
        n_periods=30,
        grade=4,
    )


def scanned(ratios: Floats, df: float, *, dependent: bool = False) -> list[int]:
    """Positions of what is found at 10 %."""
    effects = [measured(str(position), ratio, df=df) for position, ratio in enumerate(ratios.tolist())]
    tested = findings(effects, dependent=dependent)
    return [int(each.outcome) for each in tested if each.label == "found_not_promised"]


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    # Their table of 1995, section 3.2 (15 tests of a thrombolysis trial): 4 hypotheses are rejected at 5 %, 9 at 0.05
    # without correction, 3 by Bonferroni.
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ]  # fmt: skip
    effects = [measured(f"{position:02}", 1.0, p_value=p_value) for position, p_value in enumerate(p_values)]
    found = findings(effects, rate=0.05)
    assert [each.label for each in found].count("found_not_promised") == 4
    assert found[3].q_value == pytest.approx(0.0095 * 15 / 4)
    # Benjamini–Yekutieli: the same times 1 + 1/2 + … + 1/15.
    harmonic = (1.0 / np.arange(1, 16)).sum()
    dependent = findings(effects, rate=0.05, dependent=True)
    assert dependent[3].q_value == pytest.approx(0.0095 * 15 / 4 * harmonic)


# Cells of the table in the notes: degrees of freedom × correlation of the outcomes.
@pytest.mark.parametrize(("df", "correlation"), [(6, 0.0), (6, 0.5), (20, 0.0), (20, 0.5)])
def test_false_discoveries_are_as_rare_as_said(df: int, correlation: float) -> None:
    """100 outcomes, 10 of them real, 150 times; the share of false ones among those found is at most 10 %."""
    generator = np.random.default_rng(df)
    false = {"t": [], "by": [], "normal": []}  # type: dict[str, list[float]]
    for _ in range(150):
        shared = generator.standard_normal((df + 1, 1))
        noise = np.sqrt(correlation) * shared + np.sqrt(1.0 - correlation) * generator.standard_normal((df + 1, 100))
        noise[:, :10] += 4.5 / np.sqrt(df + 1)
        ratios = noise.mean(axis=0) / (noise.std(axis=0, ddof=1) / np.sqrt(df + 1))
        normal = np.flatnonzero(stats.false_discovery_control(2.0 * stats.norm.sf(np.abs(ratios))) <= 0.1)
        chosen = {"t": scanned(ratios, df), "by": scanned(ratios, df, dependent=True), "normal": normal.tolist()}
        for name, found in chosen.items():
            false[name].append(sum(position >= 10 for position in found) / max(len(found), 1))
    rates = {name: float(np.mean(shares)) for name, shares in false.items()}
    # Benjamini–Hochberg gives 10 % × 90 / 100; 150 runs know it to about 2.5 points with correlated outcomes.
    assert rates["t"] <= 0.10 + 0.03
    assert rates["by"] <= 0.05
    # What is avoided: normal p-values.
    assert rates["normal"] > rates["t"] + (0.1 if df == 6 else 0.0)


def test_each_finding_says_what_it_is() -> None:
    effects = [
        measured("answers", 9.0),
        measured("absences", -8.0),
        measured("mood", 0.3),
        measured("visits", 5.0, se=None, df=None),
    ]
    found = {each.outcome: each for each in findings(effects, promised={"answers"})}
    assert {name: each.label for name, each in found.items()} == {
        "answers": "promised", "absences": "found_not_promised", "mood": "not_found", "visits": "not_testable",
    }  # fmt: skip
    assert all(each.grade == 4 for each in found.values())
    assert [each.outcome for each in findings(effects)] == ["answers", "absences", "mood", "visits"]
    one = found["absences"]
    assert one.shrunk is not None
    assert -8.0 < one.shrunk < 0.0
    assert found["visits"].real is None


def test_a_p_value_is_that_of_t_or_of_the_inference_and_never_a_normal_one() -> None:
    assert p_value_of(measured("a", 2.5, df=6)) == pytest.approx(2.0 * stats.t.sf(2.5, 6))
    assert p_value_of(measured("a", 2.5, p_value=0.03)) == 0.03
    assert p_value_of(measured("a", 2.5, df=None)) is None


def test_shrunk_effects_are_closer_to_the_truth_and_not_too_large_at_the_top() -> None:
    generator = np.random.default_rng(11)
    errors: list[tuple[float, float]] = []
    excess: list[tuple[float, float]] = []
    for _ in range(40):
        truth = np.where(np.arange(100) < 15, 3.0 * generator.standard_normal(100), 0.0)
        se = np.sqrt(generator.chisquare(20, 100) / 20)
        seen = truth + generator.standard_normal(100)
        shrunk = shrink(seen, se, np.full(100, 20.0)).effect
        top = np.argsort(-np.abs(seen / se))[:5]
        errors.append((float(((seen - truth) ** 2).mean()), float(((shrunk - truth) ** 2).mean())))
        signs = np.sign(seen[top])
        excess.append((float((signs * (seen - truth)[top]).mean()), float((signs * (shrunk - truth)[top]).mean())))
    raw, better = np.mean(errors, axis=0)
    assert better < 0.5 * raw
    raw_excess, left = np.mean(excess, axis=0)
    assert raw_excess > 0.4
    assert abs(left) < 0.2


def test_probabilities_of_being_real_are_calibrated_and_share_what_is_common() -> None:
    generator = np.random.default_rng(12)
    truth = generator.random(4_000) < 0.2
    seen = np.where(truth, 3.0, 0.0) * generator.standard_normal(4_000) + generator.standard_normal(4_000)
    found = shrink(seen, np.ones(4_000), np.full(4_000, np.inf))
    # With 4,000 outcomes the share is known to a few points.
    assert found.nothing == pytest.approx(0.8, abs=0.06)
    for low, high in ((0.0, 0.2), (0.2, 0.6), (0.6, 1.0)):
        chosen = (found.real >= low) & (found.real <= high)
        assert found.real[chosen].mean() == pytest.approx(truth[chosen].mean(), abs=0.08)


def test_few_degrees_of_freedom_are_believed_less_and_signs_do_not_matter() -> None:
    few, many = (shrink(np.array([4.0, 0.1]), np.ones(2), np.full(2, df)) for df in (4.0, np.inf))
    assert few.real[0] < many.real[0]
    mirrored = shrink(np.array([-4.0, -0.1]), np.ones(2), np.full(2, 4.0))
    assert mirrored.effect == pytest.approx(-few.effect)
    scaled = shrink(np.array([400.0, 10.0]), np.full(2, 100.0), np.full(2, 4.0))
    assert scaled.real == pytest.approx(few.real)


def test_the_sequence_has_the_published_width() -> None:
    # Waudby-Smith et al. (2024), theorem 2.2, written out with its tuning (their appendix: ρ² for the sharpest time).
    rho2 = (-2.0 * np.log(0.05) + np.log(-2.0 * np.log(0.05) + 1.0)) / 26
    time = 104
    expected = np.sqrt(2.0 * (time * rho2 + 1.0) / (time**2 * rho2) * np.log(np.sqrt(time * rho2 + 1.0) / 0.05))
    assert mixture_reach(np.array([1.0 / time]), 0.05, 1.0 / 26)[0] == pytest.approx(expected)
    reach = mixture_reach(1.0 / np.arange(1, 400), 0.05, 1.0 / 26)
    assert (np.diff(reach) < 0).all()


@pytest.mark.parametrize("persistence", [0.0, 0.3, 0.5])
def test_looking_500_times_raises_false_alarms_as_rarely_as_said(persistence: float) -> None:
    noise = ar(persistence, 552, 1_000, np.random.default_rng(13))
    before, after = noise[:, :52], noise[:, 52:]
    alarms = np.mean([monitored(*pair).alarm is not None for pair in zip(before, after, strict=True)])
    assert alarms <= 0.05
    if persistence == 0.5:
        # What is avoided: the plain deviation of one observation, as if every week were news.
        means = np.cumsum(after, axis=1) / np.arange(1, 501)
        reach = before.std(axis=1, ddof=1)[:, np.newaxis] * mixture_reach(1.0 / np.arange(1, 501), 0.05, 1.0 / 26)
        assert np.mean((np.abs(means) > reach).any(axis=1)) > 0.3


def test_a_change_is_seen_while_it_is_young() -> None:
    generator = np.random.default_rng(14)
    found = [monitored(*np.split(values, [52])).alarm for values in white(104, 200, generator) + shifted_by(1.0)]
    seen = [alarm for alarm in found if alarm is not None]
    assert len(seen) >= 180
    # Nine in ten at least within a year; half of them by the half year at which the intervals are sharpest.
    assert np.median(seen) < 26
    whole = monitored(*np.split(white(104, 1, generator)[0] + shifted_by(1.0), [52]))
    assert ((whole.low < whole.mean) & (whole.mean < whole.high)).all()


def shifted_by(size: float) -> Floats:
    return np.where(np.arange(104) >= 52, size, 0.0)


def test_what_cannot_be_tested_or_watched_is_refused() -> None:
    with pytest.raises(EvaluationError, match="E220"):
        findings([measured("a", 1.0, se=None, df=None)])
    with pytest.raises(EvaluationError, match="E221"):
        findings([measured("a", 1.0)], rate=10.0)
    with pytest.raises(EvaluationError, match="E212"):
        monitored(np.arange(8.0), np.arange(3.0))
    with pytest.raises(EvaluationError, match="E212"):
        monitored(np.ones(40), np.arange(3.0))
    with pytest.raises(EvaluationError, match="E213"):
        monitored(np.arange(40.0), np.array([1.0, np.nan]))
