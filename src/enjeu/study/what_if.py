"""What if: a case read with some of its values replaced, which then says so wherever its result goes."""

from collections.abc import Mapping
from dataclasses import replace

from enjeu.case.findings import Finding, Place
from enjeu.case.reader import Examined, ReadCase


def marked(read: ReadCase, overrides: Mapping[str, str] | None) -> ReadCase:
    """The case with one warning (F106) for each value that was replaced, before its own findings."""
    replaced = tuple(_warning(read, path, value) for path, value in (overrides or {}).items())
    return replace(read, findings=replaced + read.findings)


def examined_marked(examined: Examined, overrides: Mapping[str, str] | None) -> Examined:
    """The same for a case that may have errors; then there is nothing to mark."""
    if examined.read is None:
        return examined
    read = marked(examined.read, overrides)
    return Examined(read, read.findings)


def _warning(read: ReadCase, path: str, value: str) -> Finding:
    place = read.places.get(path) or read.places.get(f"{path}.value") or Place(read.path, 1, 1)
    return Finding("F106", "warning", place, path, {"path": path, "value": value})
