"""All checks together: which are run, in what order, and that each has its words."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.checks.battery import Known, battery
from enjeu.evaluation.checks.found import Code, Found
from enjeu.evaluation.inference.regression import difference
from enjeu.evaluation.panel import NEVER, Panel
from enjeu.locale import LANGUAGES, Language, locale
from tests.evaluation.inference.panels import cigarettes, drawn

EVERY = Known(contacts=np.eye(30), season=6, worth=1.0, df=20.0)


def test_every_check_is_run_once_and_the_same_way_each_time() -> None:
    one = drawn(np.random.default_rng(1), 10, 30, 30, 18, 1.0)
    found = [battery(one, Found(1.0, 0.1), difference, np.random.default_rng(3), EVERY) for _ in range(2)]
    assert found[0] == found[1]
    assert sorted(check.code for check in found[0]) == sorted(get_args(Code))
    assert all(check.figure is not None for check in found[0])
    assert {check.code for check in found[0] if check.state == "failed"} == set()


def test_what_is_not_known_or_refused_is_informative_without_a_figure() -> None:
    one = drawn(np.random.default_rng(2), 1, 2)

    def refuses(_: Panel) -> float:
        raise EvaluationError("E152")

    found = {check.code: check for check in battery(one, Found(1.0, None), refuses, np.random.default_rng(0), Known())}
    for code in ("pre_trends", "placebo_space", "leave_one_out", "spill_over", "seasonality", "outliers", "power"):
        assert (found[code].state, found[code].figure) == ("informative", None)


def test_staggered_dates_without_untreated_units_and_with_gaps_go_through() -> None:
    generator = np.random.default_rng(3)
    one = drawn(generator, 15, 15, 12, 6, 1.0)
    values = np.where(generator.random(one.values.shape) < 0.05, np.nan, one.values)
    staged = replace(one, first=np.repeat([4, 7, 9], 5), values=values)
    codes = [check.code for check in battery(staged, Found(1.0, 0.3), difference, generator, Known(season=4))]
    assert len(codes) == len(get_args(Code))


def test_plain_differences_on_proposition_99_are_found_wanting() -> None:
    # Known since Abadie, Diamond & Hainmueller (2010): the plain mean of other states does not follow California.
    one = cigarettes()
    checks = {c.code: c for c in battery(one, Found(-27.35, 17.29), difference, np.random.default_rng(0), Known())}
    assert checks["placebo_space"].figure == 4 / 39
    assert checks["placebo_space"].state == "failed"
    assert checks["pre_trends"].state != "passed"


def test_clusters_are_left_out_whole() -> None:
    one = drawn(np.random.default_rng(4), 8, 16, 12, 6, 1.0)
    grouped = replace(one, clusters=tuple("abcdefgh"[unit // 2] for unit in range(16)))
    assert grouped.first.tolist() == [6] * 8 + [NEVER] * 8
    found = battery(grouped, Found(1.0, 0.3), difference, np.random.default_rng(0), Known())
    assert next(check for check in found if check.code == "leave_one_out").figure is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_words(language: Language) -> None:
    keys = set(locale(language).keys("check."))
    parts = ("name", "what", "passed", "failed", "informative")
    assert {f"check.{code}.{part}" for code in get_args(Code) for part in parts} <= keys
