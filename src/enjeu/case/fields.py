"""What the schema knows at a path: which keys are allowed there; so that an unknown key gets a suggestion.

Who calls it: `declared`, once per unknown key, and the test that every quantity of the schema has an expectation.
"""

import types
import typing
from collections.abc import Iterator

from pydantic import BaseModel

from enjeu.case.schema import Case
from enjeu.case.tree import Path, Step


def known_keys(path: Path) -> tuple[str, ...]:
    """The keys that the schema allows in the block at `path`; empty where any name may stand or none is known."""
    candidates: list[object] = [Case]
    for step in path:
        below = [inner for candidate in candidates for inner in _step(candidate, step)]
        # A step that leads nowhere is the tag of a union (`logistic`): it narrows the choice, it is not a key.
        candidates = below or _tagged(candidates, step)
    models = [inner for inner in candidates if _is_model(inner)]
    return tuple(dict.fromkeys(key for model in models for key in model.model_fields))


def _is_model(candidate: object) -> typing.TypeGuard[type[BaseModel]]:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


def _step(candidate: object, step: Step) -> Iterator[object]:
    if _is_model(candidate):
        info = candidate.model_fields.get(str(step))
        if info is not None:
            yield from alternatives(info.annotation)
        return
    origin, arguments = typing.get_origin(candidate), typing.get_args(candidate)
    if origin is dict:
        yield from alternatives(arguments[1])
    elif origin is tuple:
        yield from alternatives(arguments[0])


def alternatives(annotation: object) -> Iterator[object]:
    """The types an annotation allows, unions and `Annotated` opened."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from alternatives(arguments[0])
    elif origin in (typing.Union, types.UnionType):
        for argument in arguments:
            yield from alternatives(argument)
    elif annotation is not types.NoneType:
        yield annotation


def _tagged(candidates: list[object], step: Step) -> list[object]:
    def fits(candidate: object) -> bool:
        fields = candidate.model_fields if _is_model(candidate) else {}
        return any(step in typing.get_args(info.annotation) for info in fields.values())

    return [candidate for candidate in candidates if fits(candidate)]
