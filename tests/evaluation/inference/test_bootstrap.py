"""The wild cluster bootstrap: another implementation, every pattern; drawn ones agree with all of them."""

import numpy as np
import pytest

from enjeu.evaluation.inference.bootstrap import wild_cluster
from enjeu.evaluation.inference.regression import measured
from tests.evaluation.inference.panels import drawn, organs, panel

VALUES = np.array(
    [
        [0.3, 1.1, -0.4, 2.0, 1.7],
        [1.9, 2.2, 1.1, 3.9, 2.6],
        [-0.7, 0.2, -1.5, 0.1, 0.4],
        [2.5, 2.1, 1.8, 3.0, 4.1],
        [0.1, 0.9, -0.2, 0.4, 1.2],
        [-1.2, 0.3, -0.9, -0.5, 0.2],
        [1.4, 1.0, 0.6, 1.1, 2.3],
        [0.8, 1.9, 0.2, 1.5, 1.0],
    ]
)


def test_every_pattern_as_another_implementation_goes_through_them() -> None:
    # wildboottest 0.3.2 ("11", null imposed, Rademacher, enumerated) on VALUES: 0.5; 4 of 256 patterns
    # equal |t| but for rounding, and count.
    one = panel(VALUES, [3, 3, 3, -1, -1, -1, -1, 3])
    found = wild_cluster(one, measured(one), np.random.default_rng(0))
    assert found.exact
    assert found.draws == 256
    assert found.p_value == 0.5


def test_drawn_patterns_agree_with_all_of_them() -> None:
    # Webb's six points are another law with the same first moments: 0.05 covers both that and 9,999 draws (0.015).
    one = drawn(np.random.default_rng(1), treated=5, effect=0.5)
    generator = np.random.default_rng(2)
    exact = wild_cluster(one, measured(one), generator)
    webb = wild_cluster(one, measured(one), generator, "webb")
    assert exact.exact
    assert not webb.exact
    assert webb.p_value == pytest.approx(exact.p_value, abs=0.05)


def test_organ_donations_are_no_finding() -> None:
    # Our earlier computation on the same data: 0.445 with 27 clusters, one treated; drawn, so ± 0.03.
    one = organs()
    assert wild_cluster(one, measured(one), np.random.default_rng(3)).p_value == pytest.approx(0.445, abs=0.03)
