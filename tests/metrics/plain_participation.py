"""How contributions are spread, what they are made of, who gives and who gets: row by row, see `plain`."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.metrics.plain import Cell, Figure, Person, Plain, gini, share

PERSONAS = ("observer", "broadcaster", "catalyst", "responder", "engager")
LAYERS = ("core", "regular", "casual")
PARTS = {"posts": "post", "replies": "reply", "reactions": "reaction"}


def figures(plain: Plain) -> dict[Cell, Figure]:
    """Every cell that has figures."""
    found: dict[Cell, Figure] = {}
    for period in plain.periods:
        scales = [personas(plain, period, scale) for scale in (Fraction(1), Fraction(4, 5), Fraction(6, 5))]
        for unit, team in plain.cells:
            there = plain.of(plain.roster(period), unit, team)
            given = Counter({who: n for who, n in plain.given([period]).items() if who in there})
            told = {**_spread(len(there), given), **_onion(given), **_made_of(plain, period, there)}
            if there and all(scales):
                told |= _personas(there, scales)
            found |= {(metric, part, period, unit, team): figure for (metric, part), figure in told.items()}
    return found


def _spread(there: int, given: Counter[Person]) -> dict[tuple[str, str], Figure]:
    if not given:
        return {}
    amounts, whole, n = sorted(given.values(), reverse=True), given.total(), len(given)
    most, found = amounts[0] / whole, {}
    for metric, base in (("gini", [*amounts, *[0] * (there - n)]), ("gini_contributors", amounts)):
        value, denominator = gini(base), len(base) * whole
        found[metric, ""] = Figure(value, value * denominator, denominator, len(base), n, most)
    for part, first in (("ten", 10), ("percent", math.ceil(n / 100))):
        if n >= first:
            top = sum(amounts[:first])
            # About the first alone, who are its contributors; their part is of what all gave.
            found["top_share", part] = Figure(top / whole, top, whole, n, first, most)
    return found


def _onion(given: Counter[Person]) -> dict[tuple[str, str], Figure]:
    """Whoever gave as much as another is in the same layer: what counts is what those gave who gave more."""

    def layer(person: Person) -> str:
        before = Fraction(sum(n for n in given.values() if n > given[person]), given.total())
        return "core" if before < Fraction(80, 100) else "regular" if before < Fraction(95, 100) else "casual"

    return {("onion", name): share([one for one in given if layer(one) == name], given) for name in LAYERS if given}


def _made_of(plain: Plain, period: str, there: set[Person]) -> dict[tuple[str, str], Figure]:
    acts = [act for act in plain.acts(period) if act["actor"] in there]
    made = [act for act in acts if act["verb"] in PARTS.values()]
    found = {}
    if made:
        by, whole = _by_person(made), sum(act["count"] for act in made)
        for part, verb in PARTS.items():
            number = sum(act["count"] for act in made if act["verb"] == verb)
            found["mix", part] = Figure(number / whole, number, whole, len(by), len(by), max(by.values()) / whole)
    if written := [act for act in made if act["verb"] in ("post", "reply")]:
        by, whole, asking = _by_person(written), sum(act["count"] for act in written), [*filter(_asks, written)]
        number = sum(act["count"] for act in asking)
        found["question_share", ""] = Figure(
            number / whole, number, whole, len(by), len(_by_person(asking)), max(by.values()) / whole
        )
    return found


def _asks(act: Mapping[str, Any]) -> bool:
    return bool(act["question"])


def _by_person(acts: list[dict[str, Any]]) -> Counter[Person]:
    found: Counter[Person] = Counter()
    for act in acts:
        found[act["actor"]] += act["count"]
    return found


def personas(plain: Plain, period: str, scale: Fraction) -> dict[Person, str]:
    """What each of the roster is in three months of which this is the last, with all cut-offs moved by a factor."""
    before = plain.before(period, plain.quarter - 1)
    if not before:
        return {}
    months = [*before, period]
    posts, given = plain.given(months, ["post"]), plain.given(months, PARTS.values())
    received: Counter[Person] = Counter()
    for act in (act for month in months for act in plain.acts(month)):
        if act["verb"] in ("reply", "reaction") and act["target"] not in (None, act["actor"]):
            received[act["target"]] += act["count"]

    def persona(person: Person) -> str:
        gave, got = given[person], received[person]
        if gave < 3 * scale:
            return "observer"
        posting = Fraction(posts[person], gave)
        if posting >= scale / 2 and 1 - posting < scale / 4:
            return "broadcaster"
        balance = Fraction(gave - got, gave + got)
        return "catalyst" if balance <= -scale / 3 else "responder" if balance >= scale / 3 else "engager"

    return {person: persona(person) for person in plain.roster(period)}


def _personas(there: set[Person], scales: list[dict[Person, str]]) -> dict[tuple[str, str], Figure]:
    """The interval goes from the lowest to the highest share over all three cuts."""
    found = {}
    for name in PERSONAS:
        figure, *moved = (share([one for one in there if cut[one] == name], there) for cut in scales)
        values = [one.value for one in (figure, *moved) if one.value is not None]
        found["personas", name] = replace(figure, low=min(values), high=max(values))
    return found
