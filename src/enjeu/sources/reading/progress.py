"""Where a live source goes on, as the text that the store keeps; called by every connector of a server."""

import json
from typing import Any

from enjeu.errors import SourceError


def written(state: Any) -> str:
    """The same state gives the same text."""
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(cursor: str | None, start: dict[str, Any]) -> dict[str, Any]:
    """The state of a cursor, `start` where there is none; S131 where it is that of another source."""
    if not cursor:
        return start
    try:
        state = json.loads(cursor)
    except ValueError as error:
        raise SourceError("S131") from error
    if not isinstance(state, dict) or state.keys() != start.keys():
        raise SourceError("S131")
    return state
