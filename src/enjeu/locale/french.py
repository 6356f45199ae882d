"""What a typewriter cannot set: real apostrophes, and French spaces (U+202F before ; : ! ? % » and after «).

Called when catalogues are tidied; code (`…`, {names}, lines set in by four spaces) is left as it is.
"""

import re
from collections.abc import Callable

NARROW = "\N{NARROW NO-BREAK SPACE}"

_CODE = re.compile(r"(`[^`]*`|^ {4}.*$|\{[^}]*\}|https?://\S+)", re.MULTILINE)
_BEFORE = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[;:!?%»])")
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_AFTER = re.compile(r"«[ \u00a0\u202f]*")


def apostrophes(text: str) -> str:
    """`text` with ’ between letters instead of the straight sign."""
    return _outside_code(text, lambda part: _STRAIGHT.sub("’", part))


def french_spaces(text: str) -> str:
    """`text` with narrow no-break spaces where French wants them."""
    return _outside_code(text, lambda part: _AFTER.sub("«" + NARROW, _BEFORE.sub(NARROW, part)))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(text)
    for position, part in enumerate(parts):
        if position % 2 == 0:
            # A sign that follows code stands at the start of its part: a letter in its place shows that it is there.
            parts[position] = change(f"x{part}")[1:] if position else change(part)
    return "".join(parts)
