"""Correlations: between two different uncertain quantities, once a pair, and not contradicting each other."""

from collections.abc import Iterator

import numpy as np

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.notation import Estimate
from enjeu.estimates.numbers import plain

_SMALL_REPAIR = 0.1
"""A change of a stated rank correlation that is within what anybody can state."""


def check_pairs(reading: Reading) -> Iterator[Finding]:
    """M951 a quantity with itself, M952 a pair named twice, M953 a quantity that is certain or computed."""
    seen: set[frozenset[str]] = set()
    for number, correlation in enumerate(reading.case.correlations):
        first, second = correlation.between
        pair = frozenset((first, second))
        if first == second:
            yield reading.at_value("M951", ("correlations", number, "between"), name=first)
        elif pair in seen:
            yield reading.at_value("M952", ("correlations", number, "between"), first=first, second=second)
        seen.add(pair)
        for position, name in enumerate(correlation.between):
            quantity = reading.quantities.get(reading.symbols.get(name, ""))
            if quantity is not None and not (isinstance(quantity, Estimate) and not quantity.is_certain):
                yield reading.at_value("M953", ("correlations", number, "between", position), name=name)


def check_consistency(reading: Reading) -> Iterator[Finding]:
    """M954 correlations that contradict each other a little and are repaired, M955 so much that they are refused."""
    pairs = {
        frozenset(correlation.between): correlation.spearman
        for correlation in reading.case.correlations
        if len(set(correlation.between)) == 2 and all(name in reading.symbols for name in correlation.between)
    }
    if not pairs:
        return
    names = sorted({name for pair in pairs for name in pair})
    rows = [(*sorted(names.index(name) for name in pair), value) for pair, value in pairs.items()]
    group = CorrelationGroup.from_pairs(len(names), [(int(i), int(j), value) for i, j, value in rows])
    if group.largest_change <= 1e-6:
        return
    code = "M954" if group.largest_change <= _SMALL_REPAIR else "M955"
    (i, j, asked), change = max(
        ((row, abs(float(group.spearman[int(row[0]), int(row[1])]) - row[2])) for row in rows),
        key=lambda pair: pair[1],
    )
    became = float(np.round(group.spearman[int(i), int(j)], 3))
    values = {"first": names[int(i)], "second": names[int(j)], "asked": plain(asked), "became": plain(became)}
    yield reading.at_key(code, ("correlations",), change=format(max(change, group.largest_change), ".2g"), **values)
