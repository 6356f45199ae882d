"""Tiny cases in YAML, each worked out by hand in it: `cases/*.yaml`."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from enjeu.interactions.engines import engine
from enjeu.interactions.schema import AFFILIATIONS, INTERACTIONS, OPTOUTS, PEOPLE
from enjeu.metrics.registry import METRICS
from enjeu.metrics.windows import Windows
from tests.metrics.comparing import alike, by_cell, measured

Rows = list[tuple[Any, ...]]

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


def tables(case: dict[str, Any]) -> dict[str, pa.Table]:
    """The tables of the store that a case describes."""
    people, affiliations, optouts = Rows(), Rows(), Rows()
    for name, one in case["people"].items():
        for platform in range(int(one.get("platforms", 1))):
            special = (one.get("bot") == "true", False, one.get("team") == "true")
            people.append((name, f"p{platform}", *special, micros(one.get("from")), micros(one.get("until"))))
        when, then = one.get("moves", (None, None))
        if "unit" in one:
            affiliations.append((name, one["unit"], None, micros(when), None))
        if then:
            affiliations.append((name, then, micros(when), None, None))
        if "optout" in one:
            optouts.append((name, 0))
    rows, opened = Rows(), set()
    for number, (when, verb, actor, thread, *target) in enumerate(case["rows"]):
        opens = verb == "post" and thread not in opened
        opened.add(thread)
        key, about = (thread if opens else f"k{number}"), (target[0] if target else None)
        rows.append(("p0", key, micros(when), verb, actor, thread, about, thread, "c", 1, None, None, False, None))
    return {
        "interactions": table(rows, INTERACTIONS),
        "people": table(people, PEOPLE),
        "affiliations": table(affiliations, AFFILIATIONS),
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
        found = by_cell(measured(one, tables(case), Windows(case["zone"], since, until)))
    for expected in case["expected"]:
        cell = (
            expected["metric"],
            expected.get("part", ""),
            expected["period"],
            expected.get("unit"),
            expected.get("team", "with"),
        )
        for name, text in expected.items():
            if name not in ("metric", "part", "period", "unit", "team"):
                wanted = text if name == "reason" else None if text == "null" else float(text)
                # Sixteen digits are written there.
                assert alike(found[cell][name], wanted, 1e-15), (cell, name, found[cell][name], wanted)


def test_every_metric_has_a_case() -> None:
    assert {expected["metric"] for path in CASES for expected in read(path)["expected"]} == set(METRICS)
