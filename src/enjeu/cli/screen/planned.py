"""A plan in the terminal: what would be found, who begins when, what it rests on; and what departed from it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.evaluation.checks.power import LIKELY
from enjeu.evaluation.plan.departures import Departure
from enjeu.evaluation.plan.locked import Locked
from enjeu.evaluation.plan.power import MOST_LOTS, Point, Size
from enjeu.evaluation.plan.propose import Needed, Plan
from enjeu.locale import Locale
from enjeu.study.plan import Planned, Waiting

_CELLS, _ROWS = 60, 10
_PARTS = " ▁▂▃▄▅▆▇█"
_NAMED = 12
"""Units of a wave that are named; the schedule has them all."""


def show_plan(screen: Console, planned: Planned, words: Locale, locked: dt.date | None = None) -> None:
    """Print the plan, the effect that it would find first."""
    plan = planned.plan
    say(screen, words.text("plan.title", outcome=plan.outcome, file=planned.file), style="bold", lead="")
    span = {"first": plan.periods[0], "last": plan.periods[-1], "periods": words.number(len(plan.periods), 0)}
    say(screen, words.text("plan.past", units=words.number(len(plan.rows), 0), **span), style="dim", lead="")
    heading(screen, words.text("plan.found.title"))
    _show_found(screen, plan, words)
    if plan.needed is not None:
        _show_needed(screen, plan, plan.needed, words)
    _show_sizes(screen, plan, words)
    heading(screen, words.text("plan.how.title"))
    for line in _how(plan, words):
        say(screen, f"· {line}")
    heading(screen, words.text("plan.schedule.title"))
    _show_schedule(screen, plan, words)
    if planned.waiting is not None:
        heading(screen, words.text("plan.waiting.title"))
        _show_waiting(screen, planned.waiting, words)
    screen.print()
    text = words.text("plan.open") if locked is None else words.text("plan.locked", date=words.date(locked))
    say(screen, text, lead="")


def show_departures(screen: Console, plan: Locked, found: Sequence[Departure], words: Locale, *, seen: bool) -> None:
    """Print what departed from the plan; `seen` says whether the panel was looked at."""
    date = words.text("plan.never") if plan.locked is None else words.date(plan.locked)
    say(screen, words.text("plan.against", outcome=plan.outcome, date=date), style="bold", lead="")
    for one in found:
        say(screen, f"· {_departed(one, words)}")
    if not found:
        say(screen, words.text("plan.departure.none"))
    if not seen:
        say(screen, words.text("plan.departure.counted"), style="dim")


def _departed(one: Departure, words: Locale) -> str:
    named = words.listing(one.names[:_NAMED]) + (", …" if len(one.names) > _NAMED else "")
    values = [_coded(one.code, value, words) for value in (one.planned, one.found)]
    count = words.number(len(one.names), 0)
    return words.text(f"plan.departure.{one.code}", planned=values[0], found=values[1], names=named, count=count)


def _coded(code: str, value: str, words: Locale) -> str:
    """A code of the room in words, a date as it is written; all else as it is."""
    if code == "locked_late":
        return words.date(dt.date.fromisoformat(value))
    if code == "level":
        return words.share(float(value))
    key = f"design.{value}.name" if code == "design" else f"{code}.{value}"
    return words.text(key) if code in ("design", "estimator", "inference") and words.has(key) else value


def _show_found(screen: Console, plan: Plan, words: Locale) -> None:
    least = plan.precision.detectable
    if least is None:
        say(screen, words.text("plan.found.none"), style="bold")
        return
    effect = _effect(least.effect, plan, words)
    say(screen, words.text("plan.found", effect=effect, power=words.share(LIKELY)), style="bold")
    ends = [
        words.number(least.low),
        words.text("plan.found.beyond") if least.high is None else words.number(least.high),
    ]
    values = {"low": ends[0], "high": ends[1], "placebos": words.number(plan.precision.placebos, 0)}
    say(screen, words.text("plan.found.error", alarms=words.share(plan.precision.curve[0].power), **values))
    if plan.precision.at_one_date is not None:
        once = _effect(plan.precision.at_one_date, plan, words)
        say(screen, words.text("plan.found.once", effect=once))
    screen.print()
    say(screen, words.text("plan.curve"), style="dim", lead="    ")
    for line in _curve(plan.precision.curve, least.effect, words):
        screen.print(Text(f"  {line}"), soft_wrap=True)


def _curve(points: Sequence[Point], middle: float, words: Locale) -> Iterator[str]:
    """The area under the curve of power, with a line at the power that is wanted, and the effects below it."""
    end = points[-1].effect
    at = np.interp(
        (np.arange(_CELLS) + 0.5) / _CELLS * end, [one.effect for one in points], [one.power for one in points]
    )
    for row in range(_ROWS, 0, -1):
        filled = np.clip(np.rint(8.0 * (at * _ROWS - (row - 1))), 0, 8).astype(int)
        wanted = row == round(LIKELY * _ROWS)
        cells = "".join("┄" if wanted and not part else _PARTS[part] for part in filled)
        label = words.share(row / _ROWS) if wanted or row == _ROWS else ""
        yield f"{label:>6} ┤{cells}".rstrip()
    yield f"{words.share(0.0):>6} └{'─' * _CELLS}"
    ends = [words.number(middle), words.number(end)]
    half = _CELLS // 2 - len(ends[0]) // 2
    line = "0".ljust(half) + ends[0]
    yield " " * 8 + line + ends[1].rjust(_CELLS - len(line))


def _show_needed(screen: Console, plan: Plan, needed: Needed, words: Locale) -> None:
    values = {"effect": _effect(needed.effect, plan, words), "power": words.share(needed.power)}
    screen.print()
    say(screen, words.text("plan.needed", **values), style="bold")
    lots = words.number(MOST_LOTS if needed.lots is None else needed.lots, 0)
    key = "plan.needed.lots.none" if needed.lots is None else "plan.needed.lots"
    now = words.number(plan.scheme.lots, 0)
    say(screen, "· " + words.text(key, lots=lots, now=now, what=_what(plan, words)))
    key = "plan.needed.periods.none" if needed.periods is None else "plan.needed.periods"
    count = "" if needed.periods is None else words.number(needed.periods, 0)
    say(screen, "· " + words.text(key, periods=count, now=words.number(plan.scheme.after, 0)))


def _show_sizes(screen: Console, plan: Plan, words: Locale) -> None:
    """What other numbers of lots, and other lengths, would find."""
    screen.print()
    tables = (("lots", plan.precision.by_lots), ("periods", plan.precision.by_periods))
    head = [words.text(f"plan.size.{key}") for key in ("count", "effect", "share")]
    groups = [
        Named(words.text(f"plan.size.{name}", what=_what(plan, words)), [_size(one, plan, words) for one in sizes])
        for name, sizes in tables
    ]
    show_columns(screen, head, groups, left=0)


def _size(one: Size, plan: Plan, words: Locale) -> tuple[str, str, str]:
    if one.detectable is None:
        return words.number(one.count, 0), words.text("statistic.none"), ""
    share = words.share(one.detectable / abs(plan.mean)) if plan.mean else ""
    return words.number(one.count, 0), words.number(one.detectable), share


def _how(plan: Plan, words: Locale) -> Iterator[str]:
    number: Callable[[int], str] = lambda count: words.number(count, 0)  # noqa: E731 - a name for what follows
    shape = plan.scheme
    values = {"treated": number(shape.treated), "lots": number(shape.lots), "what": _what(plan, words)}
    yield words.text("plan.how.design", design=words.text(f"design.{plan.design}.name"))
    key = "plan.how.once" if len(shape.waves) == 1 else "plan.how.waves"
    more = {"waves": number(len(shape.waves)), "every": number(shape.every)}
    yield words.text(key, start=plan.ahead[0], **values, **more)
    yield words.text("plan.how.watched", after=number(shape.after), last=plan.ahead[-1])
    yield words.text("plan.how.estimator", estimator=words.text(f"estimator.{plan.estimator}"))
    known = f"inference.reason.{plan.reason}"
    reason = words.text(known if words.has(known) else f"inference.why.{plan.reason}")
    yield words.text("plan.how.inference", inference=words.text(f"inference.{plan.inference}"), reason=reason)
    yield words.text("plan.how.placebos", before=number(shape.before), after=number(shape.after))
    if plan.gaps:
        yield words.text("plan.how.gaps", count=number(len(plan.gaps)), names=words.listing(plan.gaps[:_NAMED]))


def _show_schedule(screen: Console, plan: Plan, words: Locale) -> None:
    waves = [*range(1, len(plan.scheme.waves) + 1), 0]
    for wave in waves:
        units = [row.unit for row in plan.rows if row.wave == wave]
        start = next(row.start for row in plan.rows if row.wave == wave)
        shown = ", ".join(units[:_NAMED]) + (", …" if len(units) > _NAMED else "")
        key = "plan.schedule.wave" if wave else "plan.schedule.comparison"
        say(screen, words.text(key, wave=wave, start=start, count=words.number(len(units), 0), units=shown))
    drawn = plan.schedule
    screen.print()
    head = [*(_wave(wave, words) for wave in waves), *(words.text(f"plan.balance.{key}") for key in ("apart", "usual"))]
    groups = [
        Named(
            words.text(f"plan.balance.{one.variable}"),
            [[*(words.number(mean) for mean in one.means), words.number(one.apart, 2), words.number(one.usual, 2)]],
        )
        for one in drawn.balance
    ]
    if len(waves) <= _WIDE:
        show_columns(screen, head, groups, left=0)
    numbers = {name: words.number(getattr(drawn, name), 2) for name in ("criterion", "limit", "usual")}
    counts = {name: words.number(getattr(drawn, name), 0) for name in ("tries", "accepted")}
    say(screen, words.text("plan.schedule.drawn", **numbers, **counts, seed=drawn.seed))


_WIDE = 5
"""Waves and comparison up to which their means fit 80 columns."""


def _wave(wave: int, words: Locale) -> str:
    return words.text("plan.balance.wave", wave=wave) if wave else words.text("plan.balance.comparison")


def _show_waiting(screen: Console, waiting: Waiting, words: Locale) -> None:
    names = ("now", "cost", "evsi", "pilot")
    values = {name: words.money(getattr(waiting, name), waiting.currency, compact=True) for name in names}
    net = words.money(abs(waiting.net), waiting.currency, compact=True)
    say(screen, words.text("plan.waiting.cost", years=words.years(waiting.years), **values))
    say(screen, words.text("plan.waiting.bound" if waiting.bound else "plan.waiting.evsi", **values))
    key = "plan.waiting.worth" if waiting.net > 0.0 else "plan.waiting.not_worth"
    say(screen, words.text(key, net=net), style="bold")


def _effect(effect: float, plan: Plan, words: Locale) -> str:
    """In the unit of the outcome, and as a share of its level where it has one."""
    if not plan.mean:
        return words.number(effect)
    return words.text("plan.effect", effect=words.number(effect), share=words.share(effect / abs(plan.mean)))


def _what(plan: Plan, words: Locale) -> str:
    return words.text("plan.clusters" if "cluster" in plan.columns else "plan.units")
