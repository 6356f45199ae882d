"""The document as JSON: every block with its type, its words and its figures; called for `--to json`.

The shape is that of `report.blocks`: what a program would otherwise have to read out of a page. A picture comes with
its data and its Vega-Lite specification.
"""

import datetime as dt
import json
from dataclasses import fields, is_dataclass
from typing import get_args

from enjeu.report.blocks import Block
from enjeu.report.document import Document
from enjeu.report.renderers.typeset import typeset

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning or goes."""
_BLOCKS = get_args(Block)
_RENAMED = {"page": "vega_lite"}
_LEFT_OUT = ("telephone",)
"""The same figure, drawn narrower."""


def render(document: Document) -> bytes:
    """The document as JSON in UTF-8, keys in the order of the model; equal input gives equal bytes."""
    content = {"schema_version": SCHEMA_VERSION, **_object(typeset(document))}
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _object(part: object) -> dict[str, object]:
    named = {"type": type(part).__name__.lower()} if isinstance(part, _BLOCKS) else {}
    values = {one.name: getattr(part, one.name) for one in fields(part) if one.name not in _LEFT_OUT}  # type: ignore[arg-type] # asked by _plain
    return {**named, **{_RENAMED.get(name, name): _plain(value) for name, value in values.items()}}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return _object(value) if is_dataclass(value) else value
