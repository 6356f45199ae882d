"""Simulated interactions in the shape of the store's tables: power-law activity, units, threads, answers late or none.

Everything here is invented. Engines are compared on it, and `bench.measurement` measures on it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from enjeu.interactions.schema import AFFILIATIONS, INTERACTIONS, OPTOUTS, OUTCOMES, PEOPLE
from enjeu.metrics.windows import HOUR, Windows

Ints = npt.NDArray[np.int64]

INSTANT = pa.timestamp("us", "UTC")
VERBS = np.array(["post", "reply", "reaction", "mention", "file", "view"])
POST, REPLY, REACTION, MENTION, FILE, VIEW = range(6)
SHARES = (0.14, 0.46, 0.27, 0.05, 0.02, 0.06)
MONTH = 30 * 24 * HOUR
LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


@dataclass(frozen=True)
class World:
    """Who is there, between two moments."""

    rng: np.random.Generator
    starts: int
    ends: int
    names: pa.Array
    unit: Ints
    activity: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Threads:
    """Threads that may still be answered, in order of time: openers by number, and their keys."""

    openers: Ints
    keys: pa.Array


def world(people: int, units: int, months: int, seed: int) -> World:
    """People with pseudonyms as the door makes them; from January 2023 on, for about so many months."""
    rng = np.random.default_rng(seed)
    starts = Windows("UTC", 0, 1).midnight(dt.date(2023, 1, 1))
    unit, activity = rng.integers(0, units, people), rng.pareto(1.35, people) + 0.05
    return World(rng, starts, starts + months * MONTH, pseudonyms(rng, people), unit, activity)


def pseudonyms(rng: np.random.Generator, number: int) -> pa.Array:
    """Distinct texts of 26 characters."""
    letters = np.ascontiguousarray(LETTERS[rng.integers(0, 32, (number, 26), dtype=np.uint8)])
    offsets = np.arange(number + 1, dtype=np.int32) * 26
    return pa.StringArray.from_buffers(number, pa.py_buffer(offsets), pa.py_buffer(letters))


def accounts(there: World) -> pa.Table:
    """One account each: a few bots, guests, people of the community team, leavers, newcomers."""
    rng, number = there.rng, len(there.names)
    rank, late = rng.permutation(number), rng.integers(there.starts, there.ends, (2, number))
    opened = np.where(rng.random(number) < 0.7, there.starts - HOUR, late[0])
    return pa.Table.from_arrays(
        [
            there.names,
            pa.array(["simulated"] * number),
            pa.array(rank <= number * 0.002),
            pa.array(rank > number * 0.97),
            pa.array((rank > number * 0.01) & (rank <= number * 0.015 + 2)),
            pa.array(opened, mask=rng.random(number) > 0.8).cast(INSTANT),
            pa.array(late[1], mask=rng.random(number) > 0.1).cast(INSTANT),
        ],
        schema=PEOPLE,
    )


def affiliations(there: World) -> pa.Table:
    """Nineteen in twenty have a unit, one in ten moves to the next on the way."""
    rng, number = there.rng, len(there.names)
    units = int(there.unit.max()) + 1
    labels = pa.array([f"Unit {one // 8}/Team {one}" for one in range(units)])
    known = np.flatnonzero(rng.random(number) < 0.95)
    moved, when = rng.random(number) < 0.1, rng.integers(there.starts, there.ends, number)

    def stays(who: Ints, unit: Ints, starts: pa.Array, ends: pa.Array) -> pa.Table:
        columns = [there.names.take(pa.array(who)), labels.take(pa.array(unit)), starts, ends]
        return pa.Table.from_arrays([*columns, pa.nulls(len(who), pa.string())], schema=AFFILIATIONS)

    movers = known[moved[known]]
    first = stays(
        known,
        there.unit[known],
        pa.nulls(len(known), INSTANT),
        pa.array(when[known], mask=~moved[known]).cast(INSTANT),
    )
    then = stays(
        movers, (there.unit[movers] + 1) % units, pa.array(when[movers]).cast(INSTANT), pa.nulls(len(movers), INSTANT)
    )
    return pa.concat_tables([first, then])


def optouts(there: World) -> pa.Table:
    """One in a thousand opted out; the store would have dropped their rows, these tables have not."""
    number = len(there.names)
    who = there.names.filter(pa.array(there.rng.permutation(number) <= number * 0.001))
    return pa.Table.from_arrays([who, pa.array([there.starts] * len(who)).cast(INSTANT)], schema=OPTOUTS)


def interactions(there: World, rows: int) -> Iterator[pa.Table]:
    """Acts, a month at a time, in order of time."""
    edges = list(range(there.starts, there.ends + 1, MONTH))
    weights = np.cumsum(there.activity) / there.activity.sum()
    # Neighbours in this order share a unit and are about as active as one another.
    order = np.lexsort((-there.activity, there.unit))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    bounds = np.searchsorted(there.unit[order], np.arange(int(there.unit.max()) + 2))
    live = Threads(np.zeros(0, dtype=np.int64), pa.array([], pa.string()))
    for left, right in pairwise(edges):
        number = rows // (len(edges) - 1)
        time = np.sort(there.rng.integers(left, right, number))
        verb = there.rng.choice(len(VERBS), number, p=SHARES)
        keys = pseudonyms(there.rng, number)
        actor = np.searchsorted(weights, there.rng.random(number))
        opens = (verb == POST) & (there.rng.random(number) < 0.6)
        thread, live, openers = _threads(there, opens, actor, keys, live)
        first, size = bounds[there.unit[openers]], np.diff(bounds)[there.unit[openers]]
        apart = (there.rng.pareto(1.2, number) + 1).astype(np.int64) * there.rng.choice([-1, 1], number)
        near = order[first + (place[openers] - first + apart) % size]
        local = (there.rng.random(number) < 0.75) & (verb != POST)
        yield _table(there, time, verb, np.where(local, near, actor), openers, thread, keys)


def _threads(
    there: World, opens: npt.NDArray[np.bool_], actor: Ints, keys: pa.Array, live: Threads
) -> tuple[pa.Array, Threads, Ints]:
    """The thread of each act and who opened it: its own, or one of the last; a fifth of the threads draws nobody."""
    number = len(actor)
    drawing = np.flatnonzero(opens & (there.rng.random(number) < 0.8))
    openers = np.concatenate([live.openers, actor[drawing]])
    names = pa.concat_arrays([live.keys, keys.take(pa.array(drawing))])
    back = (there.rng.pareto(1.0, number) * 40).astype(np.int64)
    latest = len(live.openers) + np.searchsorted(drawing, np.arange(number)) - 1
    chosen = np.clip(latest - back, 0, len(names) - 1)
    where = np.where(opens, np.arange(number), number + chosen)
    thread = pa.concat_arrays([keys, names]).take(pa.array(where))
    return thread, Threads(openers[-4000:], names[-4000:]), np.where(opens, actor, openers[chosen])


def _table(
    there: World, time: Ints, verb: Ints, actor: Ints, target: Ints, thread: pa.Array, keys: pa.Array
) -> pa.Table:
    rng, number = there.rng, len(time)
    written = np.isin(verb, [POST, FILE])
    return pa.Table.from_arrays(
        [
            pa.array(["simulated"] * number),
            keys,
            pa.array(time).cast(INSTANT),
            pa.array(VERBS).take(pa.array(verb)),
            # Half of the views are mere counts.
            there.names.take(pa.array(actor, mask=(verb == VIEW) & (rng.random(number) < 0.5))),
            pa.compute.if_else(pa.array(written), keys, thread),
            there.names.take(pa.array(target, mask=~np.isin(verb, [REPLY, REACTION, MENTION]))),
            thread,
            pa.array([f"container {one}" for one in range(40)]).take(pa.array(target % 40)),
            pa.array(rng.integers(1, 3, number), pa.int32()),
            pa.array(rng.integers(1, 900, number), pa.int32()),
            pa.array(rng.random(number) < 0.3),
            pa.array(rng.random(number) < 0.01),
            pa.array(np.ones(number, dtype=bool), mask=~((verb == REACTION) & (rng.random(number) < 0.05))),
        ],
        schema=INTERACTIONS,
    )


def outcomes(there: World, number: int) -> pa.Table:
    """Tickets on two help desks, the second of which began late; one in ten asked by nobody known or handled by nobody.

    Drawn apart from the rest, so that interactions stay what they were; a few measures stand between them.
    """
    rng, people = np.random.default_rng(number), len(there.names)
    time = np.sort(rng.integers(there.starts, there.ends, number))
    desk = np.where((rng.random(number) < 0.3) & (time > there.starts + MONTH // 2), "late", "desk")
    agents = rng.integers(0, people, max(10, people // 20))
    # Of so many some would wait longer than a 64-bit integer can tell.
    waited = (rng.pareto(0.7, number).clip(max=1e5) * HOUR * 12).astype(np.int64)
    ended = time + waited + HOUR
    answered, done = rng.random(number) < 0.9, rng.random(number) < 0.8
    measure = rng.random(number) < 0.05
    return pa.Table.from_arrays(
        [
            pa.array(desk),
            pseudonyms(rng, number),
            pa.array(np.where(measure, "measure", "ticket")),
            pa.array(["incidents"] * number, mask=~measure),
            pa.array(time).cast(INSTANT),
            pa.array(time + waited, mask=~answered | (time + waited >= there.ends)).cast(INSTANT),
            pa.array(ended, mask=~done | (ended >= there.ends)).cast(INSTANT),
            pa.array(np.where(done & (ended < there.ends), "solved", "open"), mask=measure),
            there.names.take(pa.array(rng.integers(0, people, number), mask=rng.random(number) < 0.1)),
            there.names.take(pa.array(rng.choice(agents, number), mask=rng.random(number) < 0.1)),
            pa.nulls(number, pa.string()),
            pa.array(np.ones(number), mask=~measure),
            pa.nulls(number, pa.string()),
        ],
        schema=OUTCOMES,
    )


def write(folder: Path, rows: int, people: int, units: int, months: int, seed: int = 7) -> dict[str, list[Path]]:
    """The tables as Parquet files in a folder, as `Store.tables` gives them."""
    there = world(people, units, months, seed)
    folder.mkdir(parents=True, exist_ok=True)
    small = {"people": accounts(there), "affiliations": affiliations(there), "optouts": optouts(there)}
    small["outcomes"] = outcomes(there, rows // 10)
    files = {name: [folder / f"{name}.parquet"] for name in small}
    for name, table in small.items():
        pq.write_table(table, files[name][0])
    files["interactions"] = []
    for number, table in enumerate(interactions(there, rows)):
        path = folder / f"interactions-{number:03}.parquet"
        pq.write_table(table, path, compression="zstd", row_group_size=65_536)
        files["interactions"].append(path)
    return files


def windows(files: dict[str, list[Path]], zone: str = "Europe/Paris") -> Windows:
    """The span of the data."""
    edges = [pq.read_table(path, columns=["time"])["time"].cast(pa.int64()) for path in files["interactions"]]
    return Windows(zone, edges[0][0].as_py(), edges[-1][-1].as_py() + 1)
