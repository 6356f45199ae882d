"""Compare two versions of a case: the verb behind `enjeu diff`, and behind the annex of a note (`--since`)."""

from collections.abc import Callable
from pathlib import Path

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.attribution import attribute
from enjeu.appraisal.comparison import Comparison, crossed
from enjeu.appraisal.result import Appraisal
from enjeu.case.changes import between, open_version
from enjeu.case.ordering import ordering
from enjeu.case.reader import ReadCase
from enjeu.errors import EnjeuError
from enjeu.study.appraise import Plan

_APPRAISED = 0.25
"""Share of the work that one appraisal is counted for; the attribution is the rest."""

Progress = Callable[[float], None]


def compare_files(
    old: Path | str,
    new: Path | str,
    plan: Plan | None = None,
    *,
    appraisal: Appraisal | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Read both versions, find what differs, and what each change moved; `progress` is told the share done.

    `plan` says how to draw, which options to follow, and what is overridden in the new version; the seed of the new
    version, or that of the plan, serves both. `appraisal` is that of the new version (of all its options, by the
    same plan), where it is there already.

    Raises:
        CaseError: one of the cases has errors.
        EnjeuError: F120 the cases are in two currencies, F121 an option that only one of them has (or none).
    """
    plan, told = plan or Plan(), progress or (lambda _: None)
    found = between(open_version(old), open_version(new, plan.overrides))
    before_read, after_read = found.old.read, found.new.read
    _comparable(before_read, after_read)
    common = _common(before_read, after_read, plan)
    after = appraisal or _appraised(after_read, plan, plan.seed, lambda done: told(_APPRAISED * done))
    if found.changes:
        before = _appraised(before_read, plan, after.seed, lambda done: told(_APPRAISED * (1.0 + done)))
    else:
        before = after
    moved = attribute(
        found.state,
        ordering(found),
        common,
        tuple(after.options),
        seed=after.seed,
        draws=after.draws,
        threads=plan.threads,
        progress=lambda done: told(2 * _APPRAISED + (1.0 - 2 * _APPRAISED) * done),
    )
    rules = crossed(before_read, after_read, before, after)
    return Comparison(before_read, after_read, before, after, found.changes, moved, rules)


def _appraised(read: ReadCase, plan: Plan, seed: int | None, progress: Progress) -> Appraisal:
    return appraise(
        read, draws=plan.draws, precision=plan.precision, seed=seed, threads=plan.threads, progress=progress
    )


def _comparable(old: ReadCase, new: ReadCase) -> None:
    one, two = old.case.case.currency, new.case.case.currency
    if one != two:
        raise EnjeuError("F120", old=one, new=two)


def _common(old: ReadCase, new: ReadCase, plan: Plan) -> tuple[str, ...]:
    """The options of both versions, those asked for alone if there are some."""
    one, two = (
        [name for name, option in read.case.options.items() if option.kind != "baseline"] for read in (new, old)
    )
    common = [name for name in one if name in two]
    for name in plan.options or ():
        if name not in common:
            raise EnjeuError("F121", name=name, known=", ".join(common))
    return tuple(name for name in common if plan.options is None or name in plan.options)
