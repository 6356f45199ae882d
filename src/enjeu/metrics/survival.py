"""Kaplan–Meier curves of how long something takes, for those too to whom it has not happened yet.

Kaplan, Meier 1958; variance by Greenwood; interval of the median from the log(−log) interval of the curve (Brookmeyer,
Crowley 1982). Used by metrics of answers and of staying.
"""

import math
from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from enjeu.metrics.portable import Z95, earliest, union

_HALF = math.log(2)
_CLOSE = 1e-9
"""Sums of logarithms round: a curve that reaches one half exactly must be seen to. Two curves of fewer than 5·10⁸ cases
without censoring before the median differ by more than this when they differ at all."""


def curve(cases: ir.Table, by: Sequence[str], lasted: str, happened: str) -> ir.Table:
    """by, time, hazard, spread, over: one row each time it happened.

    `hazard` is −ln S(time), `spread` Greenwood's sum d / (n (n − d)); `over` is true where S falls to 0, which neither
    can express. Cases that end at one moment are taken one after the other, those to whom it happened first: after the
    last of them both sums are what they are when all are taken at once, since the terms telescope.
    """
    groups = [cases[name] for name in by]
    everybody = ibis.window(group_by=groups)
    ordered = ibis.window(group_by=groups, order_by=[cases[lasted], ibis.desc(cases[happened])])
    number = cases.count().over(everybody).cast("float64")
    before = ibis.row_number().over(ordered).cast("float64")
    waiting = ibis.ifelse(cases[happened], -1, cases[lasted]).max().over(everybody)
    end = cases[lasted].max().over(everybody)
    ranked = cases.select(*by, lasted, happened, risk=number - before, over=(cases[lasted] == end) & (waiting < end))
    events = ranked.filter(ranked[happened])
    risk, over = events["risk"], events["over"]
    left = ibis.ifelse(over, 1.0, risk - 1.0)
    steps = events.select(
        *by,
        time=events[lasted],
        over=over,
        risk=risk,
        hazard=ibis.ifelse(over, 0.0, (risk / left).ln()),
        spread=ibis.ifelse(over, 0.0, 1.0 / (risk * left)),
    )
    upto = ibis.window(group_by=list(by), order_by=ibis.desc("risk"), preceding=None, following=0)
    sums = {name: steps[name].sum().over(upto) for name in ("hazard", "spread")}
    return steps.mutate(**sums).drop("risk")


def median(steps: ir.Table, by: Sequence[str]) -> ir.Table:
    """by, median, low, high: the first moment at which the curve is at most one half; null where it never is."""
    hazard, over = steps["hazard"], steps["over"]
    # z times the standard error of ln(−ln S); a curve still at 1 has none, and has not reached one half either.
    margin = steps["spread"].sqrt() * Z95 / hazard.nullif(0.0)
    reached = steps.mutate(
        half=over | (hazard >= _HALF - _CLOSE),
        soonest=(over | (hazard * margin.exp() >= _HALF)).fill_null(over),
        latest=(~over & (hazard * (-margin).exp() >= _HALF)).fill_null(False),
    )
    return reached.group_by(list(by)).aggregate(
        median=earliest(reached["time"], reached["half"]),
        low=earliest(reached["time"], reached["soonest"]),
        high=earliest(reached["time"], reached["latest"]),
    )


def left_at(steps: ir.Table, by: Sequence[str], horizons: Mapping[str, int]) -> ir.Table:
    """by, part, left, low, high: the curve at some moments, with the log(−log) interval at 95 %.

    A group to which nothing happened up to a moment has no row for it: its curve is still at 1 there. At 0 there is no
    interval, as there is none at 1: the logarithm does not exist.

    Args:
        steps: From `curve`.
        by: Its groups.
        horizons: Moments, in the unit of `time`, by part.
    """
    groups = steps.group_by(list(by)).aggregate(
        **{name: value for part, moment in horizons.items() for name, value in _reached(steps, part, moment).items()}
    )
    return union([_left(groups, by, part) for part in horizons])


def _reached(steps: ir.Table, part: str, moment: int) -> dict[str, ir.Value]:
    """Where the curve is at a moment; all moments are looked up in one pass, since the curve itself is what takes long.

    Both sums only grow; the curve falls to 0 with one step at most.
    """
    until = steps["time"] <= moment
    sums = {name: ibis.ifelse(until, steps[name], ibis.null("float64")).max() for name in ("hazard", "spread")}
    over = ibis.ifelse(until & steps["over"], 1, 0).max() == 1
    return {f"{name}_{part}": value for name, value in (sums | {"over": over}).items()}


def _left(groups: ir.Table, by: Sequence[str], part: str) -> ir.Table:
    last = groups.filter(groups[f"hazard_{part}"].notnull())
    hazard, spread, over = (last[f"{name}_{part}"] for name in ("hazard", "spread", "over"))
    margin = spread.sqrt() * Z95 / hazard.nullif(0.0)

    def survives(factor: ir.Value, at_zero: ir.Value) -> ir.Value:
        return ibis.ifelse(over, at_zero, (-hazard * factor).exp())

    none = ibis.null("float64")
    return last.select(
        *by,
        part=ibis.literal(part),
        left=survives(ibis.literal(1.0), ibis.literal(0.0)),
        low=survives(margin.exp(), none),
        high=survives((-margin).exp(), none),
    )
