"""Value outside money, against closed forms."""

from pathlib import Path

import pytest

from enjeu.appraisal.appraise import appraise
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
