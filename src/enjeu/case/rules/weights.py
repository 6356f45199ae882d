"""Weight statements: each says something, nothing in it contradicts itself, and shares of the whole can make a whole.

Who calls it: the check of meaning; `appraisal` takes intervals as `narrowed` leaves them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema.points import Points, written
from enjeu.case.schema.strategy import WeightStatement
from enjeu.estimates.numbers import plain

_ROUNDING = 1e-9


def check_weights(reading: Reading) -> Iterator[Finding]:
    """M610 weights that are all zero, M622 a statement of nothing, M624 a name twice in an order."""
    for number, statement in enumerate(reading.case.weights):
        path = ("weights", number)
        if not statement.points and not statement.order:
            yield reading.at_key("M622", path, by=statement.by)
        elif statement.points and not any(points.high for points in statement.points.values()):
            yield reading.at_key("M610", (*path, "points"), by=statement.by)
        for position, name in enumerate(statement.order):
            if name in statement.order[:position]:
                yield reading.at_value("M624", (*path, "order", position), name=name, by=statement.by)


def check_weight_orders(reading: Reading) -> Iterator[Finding]:
    """M620 an order that the points contradict, M623 something else than ranks where ranks are stated."""
    for number, statement in enumerate(reading.case.weights):
        path = ("weights", number)
        for name, points in statement.points.items() if statement.method == "rank" else ():
            if not points.exact or points.share or points.low < 1.0:
                yield reading.at_value("M623", (*path, "points", name), name=name, value=written(points))
        for first, second in combinations(statement.order, 2):
            if _contradicts(statement, first, second):
                values = {key: written(statement.points[name]) for key, name in (("high", first), ("low", second))}
                at = (*path, "order", statement.order.index(second))
                yield reading.at_value("M620", at, by=statement.by, first=first, second=second, **values)


def _contradicts(statement: WeightStatement, first: str, second: str) -> bool:
    """Whether no points within what is stated give `first` as much as `second`."""
    one, two = statement.points.get(first), statement.points.get(second)
    if one is None or two is None:
        return False
    return one.low > two.low if statement.method == "rank" else one.high < two.low


def check_weight_shares(reading: Reading) -> Iterator[Finding]:
    """M621 shares of the whole that cannot sum to it, M625 shares and points in one statement."""
    for number, statement in enumerate(reading.case.weights):
        path = ("weights", number, "points")
        stated = list(statement.points.values())
        shares = [points for points in narrowed(statement.points, statement.order).values() if points.share]
        if not shares or statement.method == "rank":
            continue
        if len(shares) < len(stated):
            odd = next(name for name, points in statement.points.items() if not points.share)
            yield reading.at_value("M625", (*path, odd), by=statement.by, name=odd)
        elif not _can_be_whole(shares):
            least, most = (plain(100.0 * sum(getattr(one, end) for one in shares)) for end in ("low", "high"))
            yield reading.at_key("M621", path, by=statement.by, least=least, most=most)


def narrowed(stated: Mapping[str, Points], order: Sequence[str]) -> dict[str, Points]:
    """What an order leaves of intervals; one that contradicts them (M620) leaves them as they are.

    No part goes below the least of one that matters less, none above the most of one that matters more.
    """
    ordered = [name for name in order if name in stated]
    result = dict(stated)
    for position, name in enumerate(ordered):
        low = max(stated[other].low for other in ordered[position:])
        high = min(stated[other].high for other in ordered[: position + 1])
        if low <= high:
            result[name] = replace(stated[name], low=low, high=high)
    return result


def _can_be_whole(shares: list[Points]) -> bool:
    return sum(one.low for one in shares) <= 1.0 + _ROUNDING and sum(one.high for one in shares) >= 1.0 - _ROUNDING
