"""Every code that the program can give has its words: what is wrong, what to do, and a page, in both languages."""

import ast
import re
from pathlib import Path

import pytest

import enjeu
from enjeu.locale import LANGUAGES, Language, locale

SOURCE = Path(enjeu.__file__).parent


def raised() -> set[str]:
    """Every text in the source that looks like a code."""
    return {
        node.value
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Z]\d{3}", node.value)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_message_action_and_page(language: Language) -> None:
    words, codes = locale(language), raised()
    assert len(codes) > 150
    missing = [
        f"finding.{code}.{part}"
        for code in sorted(codes)
        for part in ("message", "action", "explain")
        if not words.has(f"finding.{code}.{part}")
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_shows_what_is_wrong_and_what_is_right(language: Language) -> None:
    words = locale(language)
    wrong, right = ("wrong:", "right:") if language == "en" else ("faux :", "juste :")
    for key in words.keys("finding."):
        if key.endswith(".explain") and "F105" not in key:
            page = words.text(key)
            assert wrong in page, key
            assert right in page, key
            assert 3 <= len(page.splitlines()) <= 8, key


def test_a_finding_fills_its_sentence() -> None:
    english, french = locale("en"), locale("fr")
    values = {"name": "netwrk", "section": "options", "suggestion": "network", "known": "network, intranet"}
    assert english.message("R001", **values) == "`netwrk` is not declared under `options`"
    assert english.action("R001", **values) == "did you mean `network`?"
    assert french.action("R001", **values) == "vouliez-vous dire `network`\u202f?"


def test_where_nothing_resembles_what_was_written_another_advice_is_given() -> None:
    values = {"name": "x", "section": "options", "suggestion": "", "known": "network, intranet"}
    assert locale("en").action("R001", **values) == "declare it, or use one of: network, intranet"


def test_a_plain_number_is_not_called_1() -> None:
    message = locale("fr").message("U101", operator="+", left="EUR/h", right="1")
    assert message == "`+` réunit €/h et un nombre sans unité, qui ne sont pas de même nature"


def test_speaking_of_an_error_never_fails() -> None:
    assert locale("en").message("Z999", name="x", value=3) == "name: x, value: 3"
    assert locale("en").action("Z999") == ""
    assert "…" in locale("en").message("R002", name="x")
