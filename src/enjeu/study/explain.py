"""Explain a code: the verb behind `enjeu explain`."""

import difflib
from dataclasses import dataclass

from enjeu.errors import EnjeuError
from enjeu.locale import Language, locale


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to say about one code; what a finding would fill in stands as “…”."""

    code: str
    message: str
    action: str
    explanation: str


def explain(code: str, language: Language) -> Page:
    """The page of a code, whatever its case; F104 with the nearest code when there is none."""
    words = locale(language)
    wanted = code.strip().upper()
    key = f"finding.{wanted}.explain"
    if not words.has(key):
        near = difflib.get_close_matches(wanted[:10], all_codes(language), n=1)
        raise EnjeuError("F104", wanted=code.strip()[:40], suggestion="".join(near))
    return Page(wanted, words.message(wanted), words.action(wanted), words.text(key))


def all_codes(language: Language) -> tuple[str, ...]:
    """Every code that has a page, sorted."""
    keys = locale(language).keys("finding.")
    return tuple(key.split(".")[1] for key in keys if key.endswith(".explain"))
