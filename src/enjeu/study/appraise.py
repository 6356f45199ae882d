"""Read a case and appraise it: the verb behind `enjeu appraise`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase, read_case
from enjeu.study.what_if import marked


@dataclass(frozen=True, slots=True)
class Plan:
    """How to draw; None where the case, or a default, says it."""

    draws: int | None = None
    precision: float | None = None
    """Relative half-width (95 %) of the mean NPV of every option; a share."""
    seed: int | None = None
    options: Sequence[str] | None = None
    """Names of the options to appraise; None for all."""
    threads: int = 1
    overrides: Mapping[str, str] | None = None
    """What if: path of a value → what to put there instead of what the file says."""


def appraise_file(
    path: Path | str, plan: Plan | None = None, progress: Callable[[float], None] | None = None
) -> tuple[ReadCase, Appraisal]:
    """Read the case at `path` and appraise it; `progress` is told the share done.

    Raises:
        CaseError: the case has errors.
        EnjeuError: A201 an option that the case does not have, A202 draws or a precision that cannot be.
    """
    plan = plan or Plan()
    read = marked(read_case(path, overrides=plan.overrides), plan.overrides)
    return read, appraise(
        read,
        draws=plan.draws,
        precision=plan.precision,
        seed=plan.seed,
        options=plan.options,
        threads=plan.threads,
        progress=progress,
    )
