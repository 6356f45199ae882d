"""How soon people are answered, and by whom: row by row, see `plain`."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from tests.metrics.plain import DAY, HOUR, TEAMS, Cases, Cell, Figure, Person, Plain, Thread, left_at, median, micros

HORIZONS = {"h24": DAY, "h72": 3 * DAY, "d7": 7 * DAY}
WEEK = 7 * DAY
By = dict[str | None, list[Thread]]


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    for period in plain.periods:
        for team in TEAMS:
            threads = plain.threads(period, team)
            for unit, some in by_unit(plain, threads).items():
                found |= {
                    (metric, part, period, unit, team): figure
                    for (metric, part), figure in {**_times(plain, some), **_shares(plain, some), **_few(some)}.items()
                }
            found |= _crossing(plain, period, team)
            for platform, figure in _platforms(plain, threads).items():
                found["answered_threads", platform, period, None, team] = figure
    return found


def by_unit(plain: Plain, threads: Iterable[Thread]) -> By:
    """Threads by the unit of who opened them, then, and all of them."""
    found: defaultdict[str | None, list[Thread]] = defaultdict(list)
    for thread in threads:
        for unit in (plain.unit(thread.opener, thread.opened), None):
            found[unit].append(thread)
    return found


def waits(plain: Plain, threads: Iterable[Thread]) -> Cases:
    """How long each thread waited for its first answer; without one it still waits when the data end."""
    return [
        (max(0, (plain.until if one.first is None else one.first) - one.opened), one.first is not None)
        for one in threads
    ]


def business(plain: Plain, start: int, end: int) -> int:
    """Microseconds between 9 and 18 o'clock, Monday to Friday, from one moment to another."""
    day, last, found = plain.local(start).date(), plain.local(end).date(), 0
    while day <= last:
        opens, closes = (micros(dt.datetime(day.year, day.month, day.day, hour, tzinfo=plain.zone)) for hour in (9, 18))
        if day.isoweekday() <= 5:
            found += max(0, min(end, closes) - max(start, opens))
        day += dt.timedelta(1)
    return found


def _times(plain: Plain, threads: list[Thread]) -> dict[tuple[str, str], Figure]:
    asked = Counter(one.opener for one in threads)
    answered = Counter(one.responder for one in threads if one.responder is not None)
    most = max(max(asked.values()) / len(threads), max(answered.values(), default=0) / max(1, answered.total()))
    about = (answered.total(), len(threads), len({*asked, *answered}), len(answered), most)

    cases, found = waits(plain, threads), {}
    for part, horizon in HORIZONS.items():
        share, *bounds = (None if left is None else 1 - left for left in left_at(cases, horizon))
        found["response_coverage", part] = Figure(share, *about, bounds[1], bounds[0])
    work = [
        (business(plain, one.opened, plain.until if one.first is None else one.first), one.first is not None)
        for one in threads
    ]
    for metric, times in (("response_time_median", cases), ("response_time_business", work)):
        half, low, high = (None if time is None else time / HOUR for time in median(times))
        found[metric, ""] = Figure(half, *about, low, high)
    return found


def _shares(plain: Plain, threads: list[Thread]) -> dict[tuple[str, str], Figure]:
    """Of threads older than a week, judged by what had happened when they were a week old."""

    def within(one: Thread, time: int | None) -> bool:
        return time is not None and time - one.opened < WEEK

    old = [one for one in threads if one.opened + WEEK <= plain.until]
    hits: dict[str, tuple[list[Thread], Callable[[Thread], bool]]] = {
        "unanswered": (old, lambda one: not within(one, one.first)),
        "solo_threads": (old, lambda one: not within(one, one.touched)),
        "solution_rate": ([one for one in old if one.asks], lambda one: within(one, one.solved)),
    }
    found = {}
    for metric, (base, hit) in hits.items():
        if base:
            opened, did = Counter(one.opener for one in base), sum(map(hit, base))
            n, most = len(base), max(opened.values()) / len(base)
            found[metric, ""] = Figure(did / n, did, n, len(opened), len(opened), most)
    return found


def _few(threads: list[Thread]) -> dict[tuple[str, str], Figure]:
    answers = Counter(one.responder for one in threads if one.responder is not None)
    if not answers:
        return {}
    given, n = answers.total(), len(answers)
    tenth = math.ceil(n / 10)
    top = sum(number for _, number in answers.most_common(tenth))
    most = max(answers.values()) / given
    squares = sum(number * number for number in answers.values())
    return {
        ("responder_concentration", ""): Figure(top / given, top, given, n, tenth, most),
        ("effective_responders", ""): Figure(given * given / squares, given * given, squares, n, n, most),
    }


def _crossing(plain: Plain, period: str, team: str) -> dict[Cell, Figure]:
    cells: defaultdict[str | None, list[tuple[Person, Person, bool]]] = defaultdict(list)
    for one in plain.threads(period, team):
        if one.first is not None and one.responder is not None:
            here, there = plain.unit(one.opener, one.opened), plain.unit(one.responder, one.first)
            if here and there:
                for unit in (here, None):
                    cells[unit].append((one.opener, one.responder, here != there))
    found = {}
    for unit, threads in cells.items():
        asked, gave = (Counter(thread[place] for thread in threads) for place in (0, 1))
        across, n = sum(thread[2] for thread in threads), len(threads)
        most = max(*asked.values(), *gave.values()) / n
        found["cross_unit_answers", "", period, unit, team] = Figure(
            across / n, across, n, len({*asked, *gave}), len(gave), most
        )
    return found


def _platforms(plain: Plain, threads: Iterable[Thread]) -> dict[str, Figure]:
    """Whoever asked most has a share of the threads, whoever answered most a share of the answers."""
    found = {}
    old = [one for one in threads if one.opened + WEEK <= plain.until]
    for platform in {one.platform for one in old}:
        these = [one for one in old if one.platform == platform]
        soon = [one for one in these if one.first is not None and one.first - one.opened < WEEK]
        asked, gave = Counter(one.opener for one in these), Counter(one.responder for one in soon)
        most = max(max(asked.values()) / len(these), max(gave.values(), default=0) / max(1, len(soon)))
        found[platform] = Figure(len(soon), len(soon), len(these), len({*asked, *gave}), len(gave), most)
    return found
