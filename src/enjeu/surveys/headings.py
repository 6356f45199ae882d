"""Which column holds what: plain headings, and the two kinds that LimeSurvey exports.

    trust1      "trust1. Word for word"      trust[trust1]      "trust[trust1]. Question [Word for word]"

Who calls it: `answers`. Survey tools allow neither underscores nor case in names: both are ignored.
"""

import re
from collections.abc import Sequence
from typing import Final

_CODE: Final = re.compile(r"\s*([A-Za-z]\w*)(?:\[([^\]]*)\])?(?:\[[^\]]*\])?\s*(?:\.\s|\.?$)")


def names(heading: str) -> tuple[str, ...]:
    """What a heading may be called, the most exact first."""
    match = _CODE.match(heading)
    parts = [heading.strip(), *([match.group(2) or "", match.group(1)] if match else [])]
    if match and match.group(2):
        # `trust[trust1]` is the column of trust1, not one of trust.
        parts.pop()
    return tuple(dict.fromkeys(_folded(part) for part in parts if part))


def columns_named(name: str, headings: Sequence[str]) -> list[int]:
    """The columns that may be meant by a name: those of that very heading, else those that bear it as a code."""
    exact = [at for at, heading in enumerate(headings) if heading.strip() == name.strip()]
    return exact or [at for at, heading in enumerate(headings) if _folded(name) in names(heading)]


def _folded(text: str) -> str:
    return text.casefold().replace("_", "").strip()
