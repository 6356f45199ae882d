"""What a review asks for, by a written rule: each step has a code and what it is about. Called by `tracking`."""

from collections.abc import Iterator

from enjeu.realisation.result import Review, Step

_WEAK = 2
"""Grades up to this one leave half of the effect, or all of it, in doubt."""
_MOST = 2
"""Lines to measure next: the largest promises that nobody has looked at."""


def next_steps(found: Review) -> Iterator[Step]:
    """In the order in which they are done: understand, bring back, measure what is missing, write down."""
    yield from (
        Step("explain_conflict", one.path) for one in found.quantities if one.posterior and one.posterior.conflict
    )
    for line in found.lines:
        shares = [one.share for one in found.quantities if one.path in line.quantities and one.share]
        if line.section == "benefits" and not line.why and any(share.high < 1.0 for share in shares):
            yield Step("explain_gap", line.id)
    if any(one.commitment for one in found.moved):
        yield Step("explain_moved")
    if (found.then.verdict, found.then.recommended) != (found.today.verdict, found.today.recommended):
        yield Step("bring_back")
    yield from (Step("measure", name) for name in _unmeasured(found))
    for one in found.quantities:
        if not one.informs or (one.grade is not None and one.grade <= _WEAK):
            yield Step("stronger_design", one.path)
    if found.entries:
        yield Step("write_next")
    if found.locked is None:
        yield Step("lock")


def _unmeasured(found: Review) -> list[str]:
    left = [one for one in found.lines if one.section != "costs" and one.counted and one.status == "not_measured"]
    ordered = sorted(left, key=lambda one: -abs(one.promised.mean))
    return [one.id for one in ordered[:_MOST]]
