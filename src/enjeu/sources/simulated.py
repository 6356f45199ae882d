"""A platform that does not exist, of which everything is known: for demonstrations, tests and power analysis.

Units stand in a tree, activity follows a power law, weeks and days have their hours, answers come after log-normal
delays or never, most of them from one's own unit, people join and leave, and units get a new way of working one wave
after the other, which changes by a known factor how much they post. Everything made from it says *simulated*.

Each day has a random stream of its own, so that a run which goes on from any day gives the rows of one that never
stopped. Answers arrive at any hour: their delay is by the clock. Delays beyond the last day are not seen.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enjeu.errors import SourceError
from enjeu.interactions.page import VERBS, Account, Affiliation, Container, Description, Field, Page, Rows, Verb

DAY: Final = 86_400_000_000
_HOUR: Final = 3_600_000_000
_FOREVER: Final = 1 << 40
_DAYS_PER_MONTH: Final = 30
_WEIGHT: Final = 1_000_000
"""Weight of the average person; whole numbers, so that nobody is drawn by a rounding error."""
_WEEK: Final = np.array([1.1, 1.05, 1.0, 1.0, 0.85, 0.06, 0.04])
"""Activity from Monday to Sunday; 1 on an ordinary day."""
_HOURS: Final = np.array([0, 0, 0, 0, 0, 0, 0, 1, 6, 14, 15, 15, 9, 6, 12, 14, 14, 10, 5, 2, 2, 2, 0, 0]) / 127
"""Share of what a day brings hour by hour, UTC: two working half-days and a little evening."""
_POST, _REPLY, _REACTION, _MENTION, _FILE = (VERBS.index(v) for v in ("post", "reply", "reaction", "mention", "file"))
_EVENT: Final = np.dtype(
    [("time", "i8"), ("number", "i8"), ("verb", "i1"), ("thread", "i8"), ("opener", "i8"), ("place", "i8")]
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Events = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class World:
    """What is simulated; every figure is a truth that measures should find."""

    start: dt.date = dt.date(2025, 1, 6)
    days: int = 364
    people: int = 1_000
    divisions: int = 4
    teams: int = 5
    """Units at the foot of the tree, in each division."""
    posts: float = 0.4
    """Threads that an average person opens on an ordinary day."""
    tail: float = 1.6
    """Exponent of the power law of activity; smaller is more unequal."""
    answers: float = 1.2
    """Replies after the first one, of a thread that is answered; on average."""
    unanswered: float = 0.25
    """Share of threads that nobody ever answers."""
    delay: float = 3.0
    """Median hours to the first reply, of threads that are answered."""
    spread: float = 1.6
    """Standard deviation of the logarithm of the delay."""
    own_unit: float = 0.6
    """Share of replies, reactions and mentions between people of one unit."""
    reactions: float = 1.5
    """Reactions to a thread's first post; on average."""
    mentions: float = 0.2
    """Share of posts that mention somebody."""
    attachments: float = 0.1
    """Share of posts with a file."""
    present: float = 0.8
    """Share of people who are there on the first day; the others join on any later day."""
    retention: float = 0.98
    """Share of those there who are still there thirty days later."""
    rollout: int = 140
    """Day on which the first wave of units gets the new way of working."""
    wave: int = 28
    """Days between two waves."""
    waves: int = 3
    """Waves; as many units as in each of them never get it."""
    effect: float = 0.3
    """By what share it makes people post more."""
    bots: int = 2
    team: int = 5
    """People of the community team, eight times as active as others."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a measure of this world should find."""

    units: tuple[str, ...]
    posts: Floats
    """Expected number of threads opened, units × days, given who was there; bots are not in it."""
    activity: Floats
    """Expected number of threads opened by each person, all days together."""
    rollout: tuple[int | None, ...]
    """Day on which each unit gets the new way of working; None for never."""
    effect: float
    unanswered: float
    median_delay: float
    """Microseconds, of answered threads."""
    cross_unit: float
    """Share of replies between two units."""
    retention: float
    people: tuple[str, ...]
    """Identities, in the order of `activity`."""
    unit: Ints
    """Position in `units` of each person's unit."""
    joined: Ints
    left: Ints
    """First day, and first day that is no more; beyond the last day where the person stays."""
    team: tuple[str, ...]
    """Identities of the community team."""
    spread: float

    def answered_within(self, microseconds: float) -> float:
        """Share of threads that have a reply after so long: what a survival curve should show."""
        z = math.log(microseconds / self.median_delay) / self.spread
        return (1 - self.unanswered) * (1 + math.erf(z / math.sqrt(2))) / 2


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Who is there; people are sorted by unit, bots come last."""

    names: npt.NDArray[np.object_]
    """Identities of people, bots, then None, which the index −1 finds."""
    weight: Ints
    unit: Ints
    units: tuple[str, ...]
    first: Ints
    """Position of the first person of each unit, and the number of people."""
    joined: Ints
    left: Ints
    treated: Ints
    """Day from which each unit is treated."""
    team: Ints

    def there(self, day: int) -> npt.NDArray[np.bool_]:
        return (self.joined <= day) & (day < self.left)


class Simulated:
    """One world; the same generator state and the same parameters give the same world."""

    def __init__(self, rng: np.random.Generator, world: World | None = None) -> None:
        """Only its seed is drawn. S140 where a parameter cannot be."""
        self._world = _checked(world or World())
        self._seed: list[int] = rng.integers(0, 1 << 63, 4).tolist()

    def describe(self) -> Description:
        """Everything but reading, which few platforms tell."""
        seen = frozenset[Verb](verb for verb in VERBS if verb != "view")
        return Description("simulated", "1", seen, (Field("world", "volume"),), simulated=True)

    def truth(self) -> Truth:
        """What measures should find."""
        world, crowd = self._world, self._crowd
        rates = np.array([_rates(world, crowd, day) for day in range(world.days)]).reshape(world.days, world.people)
        posts = np.add.reduceat(rates, crowd.first[:-1], axis=1).T
        rollout = tuple(int(day) if day < world.days else None for day in crowd.treated)
        names = tuple(crowd.names[: world.people].tolist())
        return Truth(
            units=crowd.units,
            posts=posts,
            activity=rates.sum(axis=0),
            rollout=rollout,
            effect=world.effect,
            unanswered=world.unanswered,
            median_delay=world.delay * _HOUR,
            cross_unit=1 - world.own_unit,
            retention=world.retention,
            people=names,
            unit=crowd.unit,
            joined=crowd.joined,
            left=crowd.left,
            team=tuple(names[one] for one in crowd.team),
            spread=world.spread,
        )

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """A page a day; the cursor is the day that was read last. Days before it are drawn again, not handed over."""
        world, crowd = self._world, self._crowd
        first = _following(cursor, world)
        oldest = 0 if since is None else int(since.timestamp() * 1_000_000)
        pending, number = np.empty(0, _EVENT), 0
        for day in range(world.days):
            rng = self._stream(day + 1)
            made, number = _opened(world, crowd, day, rng, number)
            events = np.concatenate([pending, made])
            due = events["time"] < _midnight(world, day + 1)
            pending = events[~due]
            if day >= first:
                today = np.sort(events[due], order=("time", "number"))
                rows, dropped = _rows(world, crowd, day, rng, today, oldest)
                yield Page(
                    rows,
                    _accounts(world, crowd, day),
                    _containers(world) if day == 0 else (),
                    _affiliations(world, crowd, day),
                    cursor=str(day),
                    dropped=dropped,
                    share=(day + 1) / world.days,
                )

    @cached_property
    def _crowd(self) -> _Crowd:
        return _population(self._world, self._stream(0))

    def _stream(self, number: int) -> np.random.Generator:
        return np.random.default_rng([*self._seed, number])


def _checked(world: World) -> World:
    shares = ("unanswered", "own_unit", "mentions", "attachments", "present")
    counts = ("days", "divisions", "teams", "wave")
    amounts = ("posts", "answers", "reactions", "rollout", "waves", "bots", "team")
    wrong = [name for name in shares if not 0 <= getattr(world, name) <= 1]
    wrong += [name for name in counts if getattr(world, name) < 1]
    wrong += [name for name in amounts if getattr(world, name) < 0]
    wrong += [name for name in ("tail", "delay", "spread") if not getattr(world, name) > 0]
    wrong += ["people"] if world.people < max(2 * world.divisions * world.teams, world.team) else []
    wrong += ["retention"] if not 0 < world.retention <= 1 else []
    wrong += ["effect"] if world.effect < -1 else []
    if wrong:
        raise SourceError("S140", name=wrong[0], value=str(getattr(world, wrong[0])))
    return world


def _following(cursor: str | None, world: World) -> int:
    """The day after the one that a cursor names."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) < world.days):
        raise SourceError("S141", cursor=cursor[:20], days=str(world.days))
    return int(cursor) + 1


def _population(world: World, rng: np.random.Generator) -> _Crowd:
    people, count = world.people, world.divisions * world.teams
    unit = np.arange(people, dtype=np.int64) * count // people
    drawn = 1 + rng.pareto(world.tail, people)
    team = np.sort(rng.choice(people, world.team, replace=False))
    drawn[team] *= 8
    joined = np.where(rng.random(people) < world.present, 0, rng.integers(0, world.days, people))
    leaving = 1 - world.retention ** (1 / _DAYS_PER_MONTH)
    stays = np.minimum(rng.geometric(leaving, people), _FOREVER) if leaving else np.full(people, _FOREVER)
    order = np.empty(count, np.int64)
    order[rng.permutation(count)] = np.arange(count) * (world.waves + 1) // count
    names = [f"mail:p{number:06}@example.org" for number in range(people)]
    bots = [f"id:bot{number}" for number in range(world.bots)]
    return _Crowd(
        names=np.array([*names, *bots, None], dtype=np.object_),
        weight=np.maximum(np.rint(drawn * (_WEIGHT / drawn.mean())), 1).astype(np.int64),
        unit=unit,
        units=tuple(f"Division {one // world.teams + 1}/Team {one + 1}" for one in range(count)),
        first=np.searchsorted(unit, np.arange(count + 1)),
        joined=joined,
        left=joined + stays,
        treated=np.where(order < world.waves, world.rollout + order * world.wave, _FOREVER),
        team=team,
    )


def _rates(world: World, crowd: _Crowd, day: int) -> Floats:
    """Expected threads of each person on a day."""
    lifted = np.where(crowd.treated <= day, 1 + world.effect, 1.0)[crowd.unit]
    rates: Floats = world.posts * _season(world, day) * lifted * crowd.there(day) * crowd.weight / _WEIGHT
    return rates


def _season(world: World, day: int) -> float:
    return float(_WEEK[(world.start.weekday() + day) % 7])


def _midnight(world: World, day: int) -> int:
    start = dt.datetime.combine(world.start, dt.time(), dt.UTC)
    return int(start.timestamp()) * 1_000_000 + day * DAY


def _opened(world: World, crowd: _Crowd, day: int, rng: np.random.Generator, number: int) -> tuple[Events, int]:
    """The threads of a day with all that will follow, in the order of their numbers; and the number that is next."""
    opener = np.repeat(np.arange(world.people), rng.poisson(_rates(world, crowd, day)))
    told = np.repeat(world.people + np.arange(world.bots), 4)
    posts = _events(_POST, np.concatenate([opener, told]))
    hours = rng.choice(24, len(posts), p=_HOURS)
    posts["time"] = _midnight(world, day) + hours * _HOUR + rng.integers(0, _HOUR, len(posts))
    posts["thread"] = number + np.arange(len(posts))
    human = posts[: len(opener)]
    # What a division talks about stays in its space; a fifth goes to the space of all.
    division = crowd.unit[opener] // world.teams
    human["place"] = np.where(rng.random(len(human)) < 0.2, 0, 1 + division)
    answered = human[rng.random(len(human)) >= world.unanswered]
    first = _later(answered, _REPLY, _delays(world, rng, len(answered)))
    more = np.repeat(first, rng.poisson(world.answers, len(first)))
    liked = np.repeat(human, rng.poisson(world.reactions, len(human)))
    made = np.concatenate(
        [
            posts,
            first,
            _later(more, _REPLY, _delays(world, rng, len(more))),
            _later(liked, _REACTION, _delays(world, rng, len(liked))),
            _later(human[rng.random(len(human)) < world.mentions], _MENTION, 0),
            _later(human[rng.random(len(human)) < world.attachments], _FILE, 0),
        ]
    )
    made["number"] = number + np.arange(len(made))
    return made[made["time"] < _midnight(world, world.days)], number + len(made)


def _events(verb: int, opener: Ints) -> Events:
    made = np.zeros(len(opener), _EVENT)
    made["verb"], made["opener"] = verb, opener
    return made


def _later(before: Events, verb: int, delay: Ints | int) -> Events:
    after = before.copy()
    after["verb"] = verb
    after["time"] += delay
    return after


def _delays(world: World, rng: np.random.Generator, number: int) -> Ints:
    hours = world.delay * np.exp(world.spread * rng.standard_normal(number))
    return np.minimum(hours * _HOUR, _FOREVER * 1000).astype(np.int64)


def _rows(
    world: World, crowd: _Crowd, day: int, rng: np.random.Generator, today: Events, oldest: int
) -> tuple[Rows, Counter[str]]:
    """The events of a day as columns, with who answers, reacts and is mentioned drawn among those who are there."""
    verb, opener = today["verb"], today["opener"]
    drawn = np.isin(verb, (_REPLY, _REACTION, _MENTION))
    other = np.full(len(today), -1)
    other[drawn] = _others(world, crowd, day, rng, opener[drawn])
    written = np.isin(verb, (_POST, _REPLY))
    length, asks = (
        rng.integers(5, 900, len(today)).astype(np.object_),
        (rng.random(len(today)) < 0.3).astype(np.object_),
    )
    length[~written] = asks[~written] = None
    answers = np.isin(verb, (_REPLY, _REACTION))
    kept = (today["time"] >= oldest) & ~(drawn & (other < 0))
    dropped = Counter(before_since=int((today["time"] < oldest).sum()))
    thread = _texts(today["thread"][kept])
    key = _texts(today["number"][kept])
    own = (verb == _POST)[kept].tolist()
    places = np.array([container.identity for container in _containers(world)], dtype=np.object_)
    rows = Rows(
        key=key,
        time=today["time"][kept].tolist(),
        verb=np.array(VERBS, dtype=np.object_)[verb[kept]].tolist(),
        actor=crowd.names[np.where(answers, other, opener)[kept]].tolist(),
        object=[one if post else opening for one, opening, post in zip(key, thread, own, strict=True)],
        target=crowd.names[np.where(answers, opener, other)[kept]].tolist(),
        thread=thread,
        container=places[today["place"][kept]].tolist(),
        count=[1] * len(key),
        length=length[kept].tolist(),
        question=asks[kept].tolist(),
        system=[False] * len(key),
        accepted=[None] * len(key),
    )
    return rows, +dropped


def _texts(numbers: Ints) -> list[str]:
    return list(map(str, numbers.tolist()))


def _others(world: World, crowd: _Crowd, day: int, rng: np.random.Generator, asker: Ints) -> Ints:
    """For each asker somebody else who is there, of the same unit or of another, by activity; −1 where nobody is."""
    weight = np.where(crowd.there(day), crowd.weight, 0)
    before = np.concatenate([[0], np.cumsum(weight)])
    unit = crowd.unit[asker]
    start, end, all_ = before[crowd.first[unit]], before[crowd.first[unit + 1]], before[-1]
    near, far = end - start - weight[asker], all_ - (end - start)
    own = ((rng.random(len(asker)) < world.own_unit) & (near > 0)) | (far == 0)
    room = np.where(own, near, far)
    at = rng.integers(0, np.maximum(room, 1))
    # People lie on a line, each as long as their weight: a draw steps over the asker, or over the whole unit.
    inside = start + at + np.where(start + at >= before[asker], weight[asker], 0)
    outside = at + np.where(at >= start, end - start, 0)
    found = np.searchsorted(before[1:], np.where(own, inside, outside), side="right")
    return np.where(room > 0, found, -1)


def _accounts(world: World, crowd: _Crowd, day: int) -> list[Account]:
    """Accounts that open or close on a day, bots on the first."""
    new = crowd.joined == day
    changed = np.flatnonzero(new | (crowd.left == day))
    opened = [_midnight(world, int(one)) for one in crowd.joined[changed]]
    closed = [_midnight(world, day) if one == day else None for one in crowd.left[changed].tolist()]
    found = [
        Account(name, enabled_from=first, enabled_until=last)
        for name, first, last in zip(crowd.names[changed].tolist(), opened, closed, strict=True)
    ]
    bots = crowd.names[world.people : -1].tolist() if day == 0 else []
    return [*found, *(Account(name, bot=True, enabled_from=_midnight(world, 0)) for name in bots)]


def _affiliations(world: World, crowd: _Crowd, day: int) -> list[Affiliation]:
    """Of those who join; the first person of a unit is its manager, and answers to that of the first unit."""
    heads = crowd.names[crowd.first[:-1]].tolist()
    start = _midnight(world, day)
    found = []
    for one in np.flatnonzero(crowd.joined == day).tolist():
        unit, name = int(crowd.unit[one]), crowd.names[one]
        manager = heads[0] if name == heads[unit] else heads[unit]
        found.append(Affiliation(name, crowd.units[unit], start, None, None if manager == name else manager))
    return found


def _containers(world: World) -> list[Container]:
    divisions = [Container(f"division-{one + 1}", f"Division {one + 1}") for one in range(world.divisions)]
    return [Container("all", "Everybody"), *divisions]
