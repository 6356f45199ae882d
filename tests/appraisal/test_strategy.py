"""Value outside money, against closed forms."""

from pathlib import Path

import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import Appraisal
from enjeu.appraisal.strategy import usage_map
from tests.appraisal.declaring import case

CRITERIA = """
options:
  as_is: {{label: As is, kind: baseline}}
{options}
criteria:
{criteria}
weights:
  - {{by: Board, date: 2026-01-15, points: {points}}}
costs:
  any: {{label: Any, kind: cash, options: {names}, initial: 1 EUR}}
"""


def scored(folder: Path, scores: dict[str, list[float]], points: str) -> dict[str, list[float]]:
    """Rank acceptability of each option, from its scores on criteria c0, c1… (0 to 1)."""
    options = "".join(f"  {name}: {{label: {name}, kind: other}}\n" for name in scores)
    criteria = ""
    for index in range(len(next(iter(scores.values())))):
        given = ", ".join(f"{name}: {values[index]}" for name, values in scores.items())
        criteria += f"  c{index}: {{label: C{index}, anchors: {{0: none, 1: all}}, scores: {{{given}}}}}\n"
    body = CRITERIA.format(options=options, criteria=criteria, points=points, names=f"[{', '.join(scores)}]")
    result = appraise(case(folder, body, options=""), draws=256)
    ranks = {}
    for name, option in result.options.items():
        assert option.strategic is not None
        ranks[name] = list(option.strategic.rank_acceptability)
    return ranks


def test_two_options_two_criteria(tmp_path: Path) -> None:
    # A = (1, 0.2), B = (0.4, 0.9): A leads where its weight exceeds 7/13, so on 6/13 = 0.4615385 of the simplex.
    # Equal points state no order. Scrambled Sobol, 16,384 draws: three decimals hold.
    ranks = scored(tmp_path, {"a": [1, 0.2], "b": [0.4, 0.9]}, "{c0: 50, c1: 50}")
    assert ranks["a"][0] == pytest.approx(6 / 13, abs=1e-3)
    assert ranks["b"][0] == pytest.approx(7 / 13, abs=1e-3)


def test_three_options_each_best_on_its_own(tmp_path: Path) -> None:
    # By symmetry one third each.
    scores: dict[str, list[float]] = {"a": [1, 0, 0], "b": [0, 1, 0], "c": [0, 0, 1]}
    ranks = scored(tmp_path, scores, "{c0: 1, c1: 1, c2: 1}")
    assert [ranks[name][0] for name in "abc"] == pytest.approx([1 / 3] * 3, abs=2e-3)


def test_a_stated_order_of_weights_is_kept(tmp_path: Path) -> None:
    # w1 ≥ w0 makes w0 uniform on (0, 1/2), which is always below 7/13: B leads in every draw.
    ranks = scored(tmp_path, {"a": [1, 0.2], "b": [0.4, 0.9]}, "{c0: 10, c1: 90}")
    assert ranks["b"] == [1.0, 0.0]


def test_options_level_with_each_other_share_the_rank(tmp_path: Path) -> None:
    ranks = scored(tmp_path, {"a": [0.5, 0.5], "b": [0.5, 0.5]}, "{c0: 1, c1: 1}")
    assert ranks == {"a": [0.5, 0.5], "b": [0.5, 0.5]}


USAGES = """
options:
  as_is: {label: As is, kind: baseline}
  half: {label: Half, kind: other, usages: {find: 50 %}}
  full: {label: Full, kind: other, usages: {find: 100 %, ask: 100 %}}
stakes: {speed: {label: Speed}, trust: {label: Trust}}
raters: {ann: {label: Ann, date: 2026-02-01}, bob: {label: Bob, date: 2026-02-01}}
usages:
  find: {label: Find, positioning: in_the_work, scores: {speed: {ann: 4, bob: 2}}}
  ask: {label: Ask, positioning: in_the_work, scores: {speed: 2, trust: 4}}
weights:
  - {by: Board, date: 2026-01-15, points: {speed: 60, trust: 40}}
costs:
  any: {label: Any, kind: cash, options: [half, full], initial: 1 EUR}
"""


def test_usages_and_stakes_by_hand(tmp_path: Path) -> None:
    read = case(tmp_path, USAGES, options="")
    half, full = appraise(read, draws=256).options.values()
    assert half.strategic is not None
    assert full.strategic is not None
    # half: speed = mean(4, 2) × 50 % / 8 = 0.1875, trust 0 → 100 × 0.6 × 0.1875 = 11.25
    assert half.strategic.score.mean == pytest.approx(11.25, abs=0.02)
    # full: speed = (mean(4, 2) + 2) / 8 = 0.625, trust = 4 / 4 = 1 → 100 × (0.375 + 0.4) = 77.5
    assert full.strategic.score.mean == pytest.approx(77.5, abs=0.02)
    # The raters' spread is in it: with Ann speed is 6/8, with Bob 4/8.
    assert (full.strategic.score.p5, full.strategic.score.p95) == pytest.approx((70.0, 85.0))
    assert full.strategic.rank_acceptability == (1.0, 0.0)
    cells = {(cell.usage, cell.stake): (cell.mean, cell.low, cell.high) for cell in usage_map(read.case)}
    assert cells == {("find", "speed"): (3.0, 2, 4), ("ask", "speed"): (2.0, 2, 2), ("ask", "trust"): (4.0, 4, 4)}


TWO_VOICES = """
options:
  as_is: {label: As is, kind: baseline}
  a: {label: A, kind: other}
  b: {label: B, kind: other}
criteria:
  c0: {label: C0, anchors: {0: none, 1: all}, scores: {a: 1, b: 0.4}}
  c1: {label: C1, anchors: {0: none, 1: all}, scores: {a: 0.2, b: 0.9}}
costs:
  any: {label: Any, kind: cash, options: [a, b], initial: 1 EUR}
weights:
"""


def voices(folder: Path, *statements: str) -> Appraisal:
    lines = "".join(f"  - {{date: 2026-01-15, {statement}}}\n" for statement in statements)
    return appraise(case(folder, TWO_VOICES + lines, options=""), draws=256)


def test_who_decides_the_ranking(tmp_path: Path) -> None:
    # B leads whenever c1 weighs more (w0 < 1/2 < 7/13); under c0 > c1, w0 is uniform on 1/2..1: A leads in 12/13.
    result = voices(tmp_path, "by: Ann, points: {c0: 60, c1: 40}", "by: Bob, method: rank, order: [c1, c0]")
    ranking = result.ranking
    assert ranking is not None
    assert (ranking.first, ranking.close) == ("b", False)
    assert ranking.share == pytest.approx((1 / 13 + 1) / 2, abs=2e-3)
    ann, bob = ranking.voices
    assert (ann.first, ann.first_without, bob.first, bob.first_without) == ("a", "b", "b", "a")
    assert ann.share == pytest.approx(12 / 13, abs=2e-3)
    assert [one.by for one in ranking.deciding] == ["Bob"]
    strategic = result.options["a"].strategic
    assert strategic is not None
    assert strategic.first_by == pytest.approx((12 / 13, 0.0), abs=2e-3)
    # A is first where w0 > 7/13, uniform to 1: on average 10/13.
    assert strategic.central_weights == pytest.approx({"c0": 10 / 13, "c1": 3 / 13}, abs=2e-3)
    assert strategic.confidence == 1.0


def test_intervals_are_what_they_say(tmp_path: Path) -> None:
    # Shares: w0 uniform on 50..60 %, A leads above 7/13.
    by_shares = voices(tmp_path, "by: Ann, points: {c0: 50 % to 60 %, c1: 20 % to 90 %}")
    by_points = voices(tmp_path, "by: Ann, points: {c0: 50 to 60, c1: 40}")
    strategic = by_shares.options["a"].strategic
    assert strategic is not None
    assert strategic.rank_acceptability[0] == pytest.approx((0.6 - 7 / 13) / 0.1, abs=2e-3)
    # Points: p / (p + 40) > 7/13 from p = 46.67 on, so always. The score takes the interval too.
    pointed = by_points.options["a"].strategic
    assert pointed is not None
    assert pointed.rank_acceptability == (1.0, 0.0)
    assert pointed.score.sd is not None
    assert pointed.score.sd > 0.0


def test_ranks_and_an_order_say_the_same(tmp_path: Path) -> None:
    listed = voices(tmp_path, "by: Ann, method: rank, order: [c0, c1]")
    ranked = voices(tmp_path, "by: Ann, method: rank, points: {c0: 1, c1: 2}")
    assert listed.options["a"].strategic == ranked.options["a"].strategic
    # Of two in order the first weighs 3/4 in the middle: 100 × (0.75 + 0.25 × 0.2) = 80.
    strategic = listed.options["a"].strategic
    assert strategic is not None
    assert strategic.score.mean == pytest.approx(80.0)
