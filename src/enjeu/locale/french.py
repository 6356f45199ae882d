"""French spaces: U+202F before ; : ! ? % » and after «, outside of code; called when catalogues are tidied."""

import re

NARROW = "\N{NARROW NO-BREAK SPACE}"

_CODE = re.compile(r"(`[^`]*`|^ {4}.*$|\{[^}]*\}|https?://\S+)", re.MULTILINE)
_BEFORE = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[;:!?%»])")
_AFTER = re.compile(r"«[ \u00a0\u202f]*")


def french_spaces(text: str) -> str:
    """`text` with narrow no-break spaces where French wants them; `code`, {names} and lines set in by 4 are left."""
    parts = _CODE.split(text)
    for position, part in enumerate(parts):
        if position % 2 == 0:
            # A space that follows code stands at the start of its part, so nothing visible precedes it there.
            behind = _BEFORE.sub(NARROW, "x" + part if position else part)
            parts[position] = _AFTER.sub("«" + NARROW, behind[1:] if position else behind)
    return "".join(parts)
