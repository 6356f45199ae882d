"""Every quantity of the schema has its line in the table of expectations, and the table names nothing else."""

import typing
from collections.abc import Iterator

from pydantic import BaseModel, StringConstraints

from enjeu.case.expectations import EXPECTATIONS, slots
from enjeu.case.fields import known_keys
from enjeu.case.schema import Case
from enjeu.case.schema.base import Quantity
from enjeu.estimates.units import unit_book

_MARK = typing.get_args(Quantity)[1]


def quantities(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, annotation in typing.get_type_hints(model, include_extras=True).items():
        if name in model.model_fields:
            yield from _in_annotation(annotation, f"{prefix}{name}")


def _in_annotation(annotation: object, path: str) -> Iterator[str]:
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Annotated:
        if _MARK in arguments:
            yield path
        else:
            yield from _in_annotation(arguments[0], path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from quantities(annotation, f"{path}.")
    elif typing.get_origin(annotation) is dict:
        yield from _in_annotation(arguments[1], f"{path}.*")
    elif typing.get_origin(annotation) is tuple:
        yield from _in_annotation(arguments[0], f"{path}.*")
    else:
        for argument in arguments:
            yield from _in_annotation(argument, path)


def test_the_table_is_complete() -> None:
    assert isinstance(_MARK, StringConstraints)
    assert set(quantities(Case)) == set(EXPECTATIONS)


def test_expected_units_exist() -> None:
    book = unit_book("EUR")
    for expectation in EXPECTATIONS.values():
        for unit in (*expectation.units, expectation.default_unit):
            if unit:
                assert book.parse(unit.replace("CUR", "EUR").replace("*", "h")).factor > 0.0


def test_slots_are_found_in_plain_data_too() -> None:
    data = {"risks": {"r": {"probability": "20 %", "hits": [{"change": "1 %"}, "?"]}}, "inputs": "none"}
    assert [slot.path for slot in slots(data)] == [("risks", "r", "probability"), ("risks", "r", "hits", 0, "change")]


def test_known_keys_follow_unions_and_collections() -> None:
    assert known_keys(("adoption", "c", "logistic"))[-2:] == ("half_time", "takeover")
    assert "half_time" not in known_keys(("adoption", "c", "ramp"))
    assert known_keys(("case", "discounting")) == ("rate", "table", "basis")
    assert known_keys(("risks", "r", "hits", 0)) == ("on", "change", "amount", "delay", "period")
    assert known_keys(("nothing", "x")) == ()
