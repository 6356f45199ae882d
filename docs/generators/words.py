"""Words of the generated pages that no catalogue has: `words.en.toml`, `words.fr.toml`, key by key alike."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from enjeu.locale import Language


@cache
def words(language: Language, page: str) -> dict[str, Any]:
    """The words of one page."""
    text = Path(__file__).with_name(f"words.{language}.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)[page]
    return found
