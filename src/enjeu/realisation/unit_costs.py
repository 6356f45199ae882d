"""What an answered question costs on each channel, by one yardstick; pure: declared costs and published counts in.

Called by `study.costs`. A question is answered when another person answered it within a week, wherever it was asked.
What was declared as an estimate stays one: figures are quantiles of draws, in which the hourly rate is the same for all
channels. A channel without a count has a reason, never a 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.curves import Scratch
from enjeu.estimates.distributions import Distribution
from enjeu.estimates.draws import REPLICATES, points_for, sampler

DRAWS: Final = 16_384
WEEKS: Final = 52
"""Weeks of a year in the break-even minutes (METHOD.md §3)."""

Counted = Literal["threads", "tickets"]
"""Conversations of a network or a mailing list, or tickets of a help desk."""


@dataclass(frozen=True, slots=True)
class ChannelCost:
    """What was declared of a channel."""

    yearly: Distribution
    """Money a year."""
    hours: Distribution | None
    """Working time that a contribution takes, in hours."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What was declared."""

    currency: str
    hourly_rate: Distribution
    """Money an hour of work."""
    channels: Mapping[str, ChannelCost]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the window, or why it is not known."""

    value: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """What was published of a channel."""

    counted: Counted
    asked: Count
    answered: Count


@dataclass(frozen=True, slots=True)
class Counts:
    """What was published; all of one window."""

    years: float
    """Length of the window: seven months are 7/12."""
    active: Count
    """People active in a period, on average over those of the window."""
    channels: Mapping[str, ChannelCount]


@dataclass(frozen=True, slots=True)
class Range:
    """Quantiles of the draws; all alike where nothing is uncertain."""

    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One channel beside the others."""

    channel: str
    counted: Counted
    asked: float | None
    """Questions of the window."""
    answered: float | None
    """Of these, those that another person answered within a week."""
    reason: str | None
    """Why there is no cost per answered question; `none_answered` where there were questions and no answer."""
    yearly_cost: Range
    per_answer: Range | None
    """Money: the cost of the window over the questions answered in it."""
    break_even: Range | None
    """Minutes a week that each active person would have to save for the channel to be worth its cost."""
    labour: Range | None
    """Money: working time of who asked and who answered first, in the window; None where no minutes were declared."""


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """All channels."""

    currency: str
    hourly_rate: Range
    years: float
    active: float | None
    active_reason: str | None
    """Why there are no break-even minutes; `nobody` where nobody was active."""
    channels: tuple[ChannelFigures, ...]


def unit_costs(declared: Costs, counts: Counts, draws: int = DRAWS, seed: int = 1) -> UnitCosts:
    """Every declared channel, in the order of the declaration.

    With a yearly cost of 26,000, 13,000 questions answered in half a year, 100 active people and 50 an hour: 1 a
    question, and 26,000/(100 × 52 × 50/60) = 6 minutes.

    Args:
        declared: Costs, of the same channels as `counts`.
        counts: What was published.
        draws: How many, at least.
        seed: Equal seeds give equal bits.
    """
    laws = [declared.hourly_rate]
    for cost in declared.channels.values():
        laws += [cost.yearly, *((cost.hours,) if cost.hours else ())]
    rows = iter(_drawn(laws, draws, seed))
    rate = next(rows)
    active = counts.active.value or None
    found = []
    for name, cost in declared.channels.items():
        yearly, hours = next(rows), next(rows) if cost.hours else None
        break_even = None if active is None else _range(yearly / (active * WEEKS * rate / 60))
        found.append(_channel(name, counts.channels[name], yearly, hours, rate, counts.years, break_even))
    nobody = "nobody" if counts.active.value == 0 else counts.active.reason
    return UnitCosts(declared.currency, _range(rate), counts.years, active, nobody, tuple(found))


def _channel(
    name: str,
    count: ChannelCount,
    yearly: FloatArray,
    hours: FloatArray | None,
    rate: FloatArray,
    years: float,
    break_even: Range | None,
) -> ChannelFigures:
    answered, asked = count.answered.value, count.asked.value
    labour = None
    if hours is not None and answered is not None and asked is not None:
        labour = _range((asked + answered) * hours * rate)
    return ChannelFigures(
        channel=name,
        counted=count.counted,
        asked=asked,
        answered=answered,
        reason="none_answered" if answered == 0 else count.answered.reason,
        yearly_cost=_range(yearly),
        per_answer=_range(yearly * years / answered) if answered else None,
        break_even=break_even,
        labour=labour,
    )


def _drawn(laws: Sequence[Distribution], draws: int, seed: int) -> FloatArray:
    """Shape (laws, draws): independent of each other."""
    points = points_for(draws)
    source = sampler(laws, seed, range(len(laws)))
    values = np.empty((len(laws), REPLICATES * points))
    scratch = Scratch.of(points)
    for replicate in range(REPLICATES):
        part = values[:, replicate * points : (replicate + 1) * points]
        uniforms = np.empty_like(part)
        source.uniforms(replicate, 0, uniforms, scratch)
        source.fill(uniforms, part, scratch)
    return values


def _range(values: FloatArray) -> Range:
    # Of draws that are all alike an interpolation may round.
    if (values == values[0]).all():
        return Range(*[float(values[0])] * 3)
    return Range(*np.quantile(values, (0.05, 0.5, 0.95)).tolist())
