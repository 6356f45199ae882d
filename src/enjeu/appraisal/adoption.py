"""Adoption curves as nodes of the graph: the share of people who really do it, in each period; it can fall.

A period's share is the curve at the middle of the period, which stands for its average over the period.
"""

import math

from enjeu.appraisal.terms import Terms
from enjeu.case.schema.adoption import Bass, Constant, Logistic, Ramp, Table
from enjeu.estimates.graph import Ref


def adoption(terms: Terms, curve_id: str, period: int, delay: Ref, factor: Ref) -> Ref:
    """Share adopted in `period` (≥ 1) when the start is late by `delay` years and the level is multiplied by `factor`.

    The result is kept within 0 and 1. Time runs from the decision: period 1 of a yearly case is seen at 0.5 year.
    """
    key = (curve_id, period, delay, factor)
    if key not in terms.adoptions:
        terms.adoptions[key] = _adoption(terms, *key)
    return terms.adoptions[key]


def _adoption(terms: Terms, curve_id: str, period: int, delay: Ref, factor: Ref) -> Ref:
    graph = terms.graph
    path = f"adoption.{curve_id}"
    middle = terms.number((period - 0.5) / terms.read.periods_per_year)
    since = graph.sub(graph.sub(middle, terms.quantity(f"{path}.start")), delay)
    level = _shape(terms, curve_id, path, since)
    begun = graph.apply("lt", terms.number(0.0), since)
    share = graph.mul(factor, graph.mul(begun, graph.mul(level, _decay(terms, path, since))))
    return graph.clip(share, terms.number(0.0), terms.number(1.0))


def _decay(terms: Terms, path: str, since: Ref) -> Ref:
    """(1 − d)^(years since the decay began), 1 before."""
    if f"{path}.decay" not in terms.read.quantities:
        return terms.number(1.0)
    graph = terms.graph
    kept = graph.sub(terms.number(1.0), terms.quantity(f"{path}.decay"))
    years = graph.apply("max", graph.sub(since, terms.quantity(f"{path}.decay_from")), terms.number(0.0))
    return graph.apply("pow", kept, years)


def _shape(terms: Terms, curve_id: str, path: str, since: Ref) -> Ref:
    curve = terms.read.case.adoption[curve_id]
    match curve:
        case Constant():
            return terms.quantity(f"{path}.ceiling")
        case Ramp():
            return _ramp(terms, path, since)
        case Logistic():
            return _logistic(terms, path, since)
        case Bass():
            return _bass(terms, path, since)
        case Table():
            return _table(terms, path, len(curve.shares), since)


def _ramp(terms: Terms, path: str, since: Ref) -> Ref:
    graph = terms.graph
    done = graph.div(since, terms.quantity(f"{path}.duration"))
    return graph.mul(terms.quantity(f"{path}.ceiling"), graph.clip(done, terms.number(0.0), terms.number(1.0)))


def _logistic(terms: Terms, path: str, since: Ref) -> Ref:
    """ceiling / (1 + exp(−k (t − half_time))), k = ln 81 / takeover, the time from 10 % to 90 % of the ceiling."""
    graph = terms.graph
    speed = graph.div(terms.number(-math.log(81.0)), terms.quantity(f"{path}.takeover"))
    late = graph.mul(speed, graph.sub(since, terms.quantity(f"{path}.half_time")))
    return graph.div(terms.quantity(f"{path}.ceiling"), graph.add(terms.number(1.0), graph.apply("exp", late)))


def _bass(terms: Terms, path: str, since: Ref) -> Ref:
    """ceiling × (1 − e^(−(p+q)t)) / (1 + (q/p) e^(−(p+q)t)).

    Source: F. Bass, A new product growth for model consumer durables, Management Science 15 (1969).
    """
    graph = terms.graph
    p, q = terms.quantity(f"{path}.innovation"), terms.quantity(f"{path}.imitation")
    faded = graph.apply("exp", graph.mul(terms.number(-1.0), graph.mul(graph.add(p, q), since)))
    reached = graph.div(
        graph.sub(terms.number(1.0), faded), graph.add(terms.number(1.0), graph.mul(graph.div(q, p), faded))
    )
    return graph.mul(terms.quantity(f"{path}.ceiling"), reached)


def _table(terms: Terms, path: str, count: int, since: Ref) -> Ref:
    """The shares stand at the middles of periods; straight lines between them when a start or a delay shifts them."""
    graph = terms.graph
    length = 1.0 / terms.read.periods_per_year
    level = terms.quantity(f"{path}.shares.0")
    for index in range(1, count):
        rise = graph.sub(terms.quantity(f"{path}.shares.{index}"), terms.quantity(f"{path}.shares.{index - 1}"))
        passed = graph.div(graph.sub(since, terms.number((index - 0.5) * length)), terms.number(length))
        part = graph.clip(passed, terms.number(0.0), terms.number(1.0))
        level = graph.add(level, graph.mul(rise, part))
    return level
