"""Tiny cases in YAML, each worked out by hand in it: `cases/*.yaml`."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from enjeu.interactions.engines import engine
from enjeu.interactions.schema import AFFILIATIONS, INTERACTIONS, OPTOUTS, OUTCOMES, PEOPLE
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Windows
from tests.metrics.comparing import alike, by_cell, measured

Rows = list[tuple[Any, ...]]

WEEK = 7 * 86_400 * 1_000_000
LABELS = ("metric", "part", "period", "unit", "team")
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    """A case; times stay as they are written, so that the reader of YAML guesses nothing."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    return found


def micros(text: str | None) -> int | None:
    """A time, in UTC unless it says otherwise."""
    if text is None:
        return None
    moment = dt.datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()) * 1_000_000


def persons(case: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everybody by name; `a: {many: 3}` are a0, a1 and a2."""
    for name, one in case["people"].items():
        names = [f"{name}{number}" for number in range(int(one["many"]))] if "many" in one else [name]
        yield from ((each, one) for each in names)


def acts(case: dict[str, Any]) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    """When, [verb, actor, thread, target], and what else is said of it; `{weekly: 3}` happens three weeks running."""
    for when, *row in case["rows"]:
        texts, more = (
            [one for one in row if isinstance(one, str)],
            next((one for one in row if isinstance(one, dict)), {}),
        )
        start = micros(when)
        assert start is not None
        for week in range(int(more.get("weekly", 1))):
            yield start + week * WEEK, texts, more


def tickets(case: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows [platform, opened, asked by, handled by, answered]; nobody and never are written `~`."""
    for number, (platform, opened, *told) in enumerate(case.get("tickets", ())):
        person, owner, answered = (None if one == "~" else one for one in told)
        times = micros(opened), micros(answered), None
        yield (platform, f"k{number}", "ticket", None, *times, "open", person, owner, None, None, None)


def tables(case: dict[str, Any]) -> dict[str, pa.Table]:
    """The tables of the store that a case describes."""
    people, affiliations, optouts = Rows(), Rows(), Rows()
    for name, one in persons(case):
        for platform in range(int(one.get("platforms", 1))):
            special = (one.get("bot") == "true", False, one.get("team") == "true")
            people.append((name, f"p{platform}", *special, micros(one.get("from")), micros(one.get("until"))))
        when, then = one.get("moves", (None, None))
        if "unit" in one:
            affiliations.append((name, one["unit"], None, micros(when), None))
        if then:
            affiliations.append((name, then, micros(when), None, None))
        if "optout" in one:
            optouts.append((name, 0 if one["optout"] == "true" else micros(one["optout"])))
    rows, opened = Rows(), set()
    for number, (time, (verb, actor, thread, *target), more) in enumerate(acts(case)):
        opens = verb == "post" and thread not in opened
        opened.add(thread)
        rows.append(
            (
                *("p0", thread if opens else f"k{number}", time, verb, None if actor == "nobody" else actor),
                *(thread if opens or verb != "post" else f"k{number}", target[0] if target else None, thread, "c"),
                *(int(more.get("count", 1)), None, "question" in more, False, True if "accepted" in more else None),
            )
        )
    return {
        "interactions": table(rows, INTERACTIONS),
        "people": table(people, PEOPLE),
        "affiliations": table(affiliations, AFFILIATIONS),
        "outcomes": table(list(tickets(case)), OUTCOMES),
        "optouts": table(optouts, OPTOUTS),
    }


def table(rows: Rows, schema: pa.Schema) -> pa.Table:
    """Rows with the types of the store."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)], schema=schema
    )


@pytest.mark.parametrize("url", ["duckdb:", "chdb:"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_figures_are_those_worked_out_by_hand(path: Path, url: str) -> None:
    case = read(path)
    since, until = micros(case["since"]), micros(case["until"])
    assert since is not None
    assert until is not None
    with engine(url) as one:
        names = sorted({expected["metric"] for expected in case["expected"]})
        found = by_cell(measured(one, tables(case), Windows(case["zone"], since, until), wanted=names))
    for expected in case["expected"]:
        cell = (
            expected["metric"],
            expected.get("part", ""),
            expected["period"],
            expected.get("unit"),
            expected.get("team", "with"),
        )
        for name, text in expected.items():
            if name not in LABELS:
                wanted = text if name == "reason" else None if text == "null" else float(Fraction(text))
                # A few roundings of what is a fraction; a little more where a curve is the exponential of a sum.
                assert alike(found[cell][name], wanted, 1e-14), (cell, name, found[cell][name], wanted)


def test_every_metric_has_a_case() -> None:
    assert {expected["metric"] for path in CASES for expected in read(path)["expected"]} == set(METRICS)
