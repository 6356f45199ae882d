"""Every code that an evaluation can give has its words in both languages: checks, inference, assumptions, estimators.

Codes are read from the source, so that a new one without words fails here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import enjeu.evaluation
from enjeu.evaluation.checks.found import Code
from enjeu.evaluation.did import Reason
from enjeu.evaluation.evaluated import WhyInference
from enjeu.evaluation.result import Design
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.evaluated import FIGURES

FOLDER = Path(enjeu.evaluation.__file__).parent
PARTS = ("name", "what", "passed", "failed", "informative")
_ELSEWHERE = frozenset({"plan", "watch"})
"""Rooms within the room whose codes are told by other verbs."""


def _calls(name: str) -> Iterator[ast.Call]:
    for file in sorted(FOLDER.rglob("*.py")):
        if not _ELSEWHERE & set(file.relative_to(FOLDER).parts):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield node


def _texts(node: ast.AST | None) -> set[str]:
    found = ast.walk(node) if node is not None else ()
    return {each.value for each in found if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _keyword(name: str) -> set[str]:
    """Texts written for a field of an `Effect`."""
    calls = [*_calls("Effect"), *_calls("replace")]
    return {text for call in calls for one in call.keywords if one.arg == name for text in _texts(one.value)}


def checks() -> set[str]:
    """Codes of checks, but for those that are made from a name."""
    written = {text for call in _calls("Check") for text in _texts(call.args[0])}
    return written | set(get_args(Code)) | {"level_change", "slope_change", "hac"}


def test_codes_are_found() -> None:
    assert {"pre_fit", "twfe_weights", "restored", "circular_shift", "pre_trends"} <= checks()
    assert {"synthetic_did", "structural", "two_way"} <= _keyword("estimator") | {"synthetic_did"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_words(language: Language) -> None:
    words = locale(language)
    missing = [f"check.{code}.{part}" for code in sorted(checks()) for part in PARTS]
    assert [key for key in missing if not words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_inference_estimator_and_assumption_has_its_words(language: Language) -> None:
    words = locale(language)
    said = {text for call in _calls("_Said") for text in _texts(call.args[0])}
    inference = _keyword("inference") | said | {"placebo_t", "jackknife", "conformal", "too_far_ahead", "randomisation"}
    estimators = (_keyword("estimator") - set(get_args(Design))) | {
        "synthetic_control",
        "synthetic_did",
        "group_time",
        "imputation",
    }
    source = "".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.py")))
    assumptions = {key.removeprefix("assumption.") for key in words.keys("assumption.")}
    assert [code for code in sorted(inference) if not words.has(f"inference.{code}")] == []
    assert [code for code in sorted(estimators) if not words.has(f"estimator.{code}")] == []
    assert _keyword("assumptions") <= assumptions | {"parallel_trends", "similar_units"}
    assert [code for code in sorted(assumptions) if f'"{code}"' not in source] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language: Language) -> None:
    words = locale(language)

    def literals(kind: object) -> set[str]:
        found: set[str] = set()
        for each in get_args(kind):
            found |= {each} if isinstance(each, str) else literals(each)
        return found

    codes = literals(WhyInference) | literals(Reason)
    assert {"staged", "one_treated", "long_before"} <= codes
    keys = {code: (f"inference.reason.{code}", f"inference.why.{code}") for code in codes}
    assert [code for code, either in sorted(keys.items()) if not any(map(words.has, either))] == []


def test_every_figure_that_is_written_in_its_own_way_is_of_a_check() -> None:
    assert set(FIGURES) <= checks()
