"""Promise meets measure: makes a review from the case as decided and the measurements that belong to it.

Who calls it: `study.review`, which does the reading. What was not measured stays as it was promised, and is said to.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from enjeu.appraisal.result import Appraisal
from enjeu.case.changes import Version
from enjeu.case.reader import ReadCase
from enjeu.errors import EvaluationError
from enjeu.estimates.distributions import Distribution
from enjeu.estimates.units import Unit
from enjeu.realisation.lock import Moved
from enjeu.realisation.matching import Matched, matched
from enjeu.realisation.measurements import ReadMeasurements
from enjeu.realisation.next_steps import next_steps
from enjeu.realisation.posterior import LEVEL, Posterior, Spread, posterior, spread
from enjeu.realisation.promised import PromisedLine, lines, quantities
from enjeu.realisation.result import LineReview, Realised, Review, Share, Totals
from enjeu.realisation.revised import entries, revised

Appraise = Callable[[ReadCase], Appraisal]


@dataclass(frozen=True, slots=True)
class Decided:
    """The case as it was decided on, its appraisal, and what is known of later changes."""

    version: Version
    appraisal: Appraisal
    locked: dt.date | None
    moved: tuple[Moved, ...]


def review(decided: Decided, found: ReadMeasurements, appraise: Appraise) -> Review:
    """The decision looked at again; `appraise` appraises a version of the case as the first one was.

    Raises:
        CaseError: E230 to E241 measurements that do not fit the case.
        EvaluationError: E243 a posterior that the case refuses, E244 an option that is not there.
    """
    read, then, declared = decided.version.read, decided.appraisal, found.measurements
    option = _option(then, declared.option)
    known = matched(read, found)
    laws = quantities(read, option, {one.path for one in known}, then.seed)
    learnt = [(one, posterior(laws[one.path], one.measured)) for one in known if one.measured is not None]
    made = entries(learnt)
    now = revised(decided.version, made) if made else read
    after = {one.path: result for one, result in learnt}
    promised = lines(read, option, then.seed)
    first = Review(
        read=read,
        date=declared.date,
        by=declared.by or "",
        option=option,
        locked=decided.locked,
        lines=(),
        quantities=tuple(_realised(one, laws[one.path], after.get(one.path)) for one in known),
        benefits={},
        then=then,
        today=appraise(now) if made else then,
        moved=decided.moved,
        entries=made,
        steps=(),
    )
    return _completed(first, promised, lines(now, option, then.seed, like=read) if made else promised, found)


def _completed(
    first: Review, promised: Sequence[PromisedLine], today: Sequence[PromisedLine], found: ReadMeasurements
) -> Review:
    reviewed = tuple(_lines(promised, today, found, first.quantities))
    sums = {"economic": _totals(reviewed, cash=False), "cash": _totals(reviewed, cash=True)}
    whole = replace(first, lines=reviewed, benefits=sums)
    return replace(whole, steps=tuple(next_steps(whole)))


def _option(then: Appraisal, wanted: str | None) -> str:
    """The option carried out: as said, else the recommended one, else the one with the highest expected NPV."""
    if wanted is not None:
        if wanted not in then.options:
            raise EvaluationError("E244", name=wanted, known=", ".join(then.options))
        return wanted
    best = max(then.options.values(), key=lambda one: one.indicators["npv"].mean or 0.0)
    return then.recommended or best.id


def _realised(one: Matched, law: Distribution, after: Posterior | None) -> Realised:
    promised = spread(law)
    mean, unit = promised.mean, one.unit

    def shown(value: float | None) -> float | None:
        return None if value is None else unit.from_base(value)

    return Realised(
        section=one.section,
        line=one.line,
        name=one.name,
        path=one.path,
        unit=unit.text,
        outcome=one.declared.outcome,
        promised=_in(unit, promised),
        effect=unit.from_base(one.effect),
        low=shown(one.low if one.low is not None or after is None else after.low),
        high=shown(one.high if one.high is not None or after is None else after.high),
        level=one.level if one.low is not None else LEVEL,
        grade=one.grade,
        counted=one.counted,
        gap=unit.from_base(one.effect - mean),
        share=_share(one.effect, mean, after),
        next=_in(unit, after.next if after else promised),
        posterior=after,
        since=one.declared.since,
        until=one.declared.until,
        source=one.declared.source or one.declared.evaluation or "",
    )


def _in(unit: Unit, one: Spread) -> Spread:
    return Spread(*(unit.from_base(value) for value in (one.mean, one.sd, one.p5, one.p50, one.p95)))


def _share(effect: float, promised: float, after: Posterior | None) -> Share | None:
    if after is None or promised == 0.0:
        return None
    low, high = sorted((after.low / promised, after.high / promised))
    return Share(effect / promised, low, high)


def _lines(
    promised: Sequence[PromisedLine],
    today: Sequence[PromisedLine],
    found: ReadMeasurements,
    measured: Sequence[Realised],
) -> Iterator[LineReview]:
    tracked = {(section, name): item for section, name, item in found.tracked()}
    for before, after in zip(promised, today, strict=True):
        said = tracked.get((before.section, before.id))
        own = [one for one in measured if (one.section, one.line) == (before.section, before.id)]
        yield LineReview(
            section=before.section,
            id=before.id,
            kind=before.kind,
            in_cash=before.in_cash,
            counted=before.counted,
            status=said.status if said else "not_measured",
            why=said.why if said else None,
            promised=before.value,
            today=after.value,
            quantities=tuple(one.path for one in own),
            informed=any(one.informs for one in own),
        )


def _totals(reviewed: Sequence[LineReview], *, cash: bool) -> Totals:
    """Of benefits and disbenefits that count; in cash, of those that enter or leave budgets."""
    chosen = [line for line in reviewed if line.section != "costs" and line.counted and (line.in_cash or not cash)]

    whole = sum(line.promised.mean for line in chosen)
    measured, partial = (
        sum(line.promised.mean for line in chosen if line.informed and line.status == status)
        for status in ("measured", "partial")
    )
    today = sum(line.today.mean for line in chosen)
    return Totals(whole, today, measured, partial, whole - measured - partial)
