"""What was met lately, so many and no more: who wrote a post that may be answered soon. Called by connectors."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """A dictionary that forgets its oldest entries, so that memory does not grow with the platform."""

    def __init__(self, size: int = 50_000) -> None:
        self._size = size
        self._kept: dict[str, Value] = {}

    def __setitem__(self, key: str, value: Value) -> None:
        self._kept.pop(key, None)
        self._kept[key] = value
        if len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]

    def __contains__(self, key: str) -> bool:
        return key in self._kept

    def get(self, key: str) -> Value | None:
        """The value, None where it is unknown or forgotten."""
        return self._kept.get(key)
