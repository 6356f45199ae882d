"""What a review gives: promised against measured, line by line and quantity by quantity, then and now.

Numbers and codes only; `report` and `cli` make the words.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase
from enjeu.case.schema.base import Label
from enjeu.evaluation.result import Grade
from enjeu.realisation.lock import Moved
from enjeu.realisation.posterior import Posterior, Spread
from enjeu.realisation.revised import Entry
from enjeu.realisation.schema import Status

StepCode = Literal[
    "explain_conflict", "explain_gap", "bring_back", "measure", "stronger_design", "explain_moved", "lock", "write_next"
]
"""What to do next; the words are in `review.step.<code>`."""


@dataclass(frozen=True, slots=True)
class Share:
    """What came, as a share of what was promised on average."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Realised:
    """One quantity: promised, measured, and the next estimate; in the unit named."""

    section: str
    line: str
    """The benefit or cost under which it was reported."""
    name: str
    path: str
    unit: str
    outcome: Label | None
    promised: Spread
    effect: float
    low: float | None
    """Of the interval as it was measured, at `level`."""
    high: float | None
    level: float
    grade: Grade | None
    counted: bool
    gap: float
    """Measured − promised mean."""
    share: Share | None
    """At 90 %, with what the grade leaves in doubt; None where the promise is 0 or nothing is known of the error."""
    next: Spread
    """The promise itself where the measurement informs nothing."""
    posterior: Posterior | None
    """In base units; None where the measurement informs nothing, as a before and after without error does."""
    since: dt.date | None
    until: dt.date | None
    source: str

    @property
    def informs(self) -> bool:
        """Whether the measurement moves the next estimate."""
        return self.posterior is not None


@dataclass(frozen=True, slots=True)
class LineReview:
    """One benefit, disbenefit or cost: present value over the horizon as promised, and with what was measured."""

    section: str
    id: str
    kind: str
    in_cash: bool
    counted: bool
    status: Status
    why: Label | None
    promised: Spread
    today: Spread
    quantities: tuple[str, ...]
    """Paths of the quantities that were measured for it."""
    informed: bool
    """Whether one of these measurements moves an estimate; a before and after without error does not."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The economic and the cash sums of the lines, promised and today, as means."""

    promised: float
    today: float
    measured: float
    """Of what was promised, the part of lines that were measured."""
    partial: float
    not_measured: float
    """The rest, with what was looked at in a way that informs nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next, and about what."""

    code: StepCode
    subject: str = ""
    """A path or the identifier of a line, as `code` needs."""


@dataclass(frozen=True, slots=True)
class Review:
    """A decision, looked at again."""

    read: ReadCase
    """The case as decided."""
    date: dt.date
    by: str
    option: str
    locked: dt.date | None
    """When the promise was locked; None where it was not, and nothing proves that it is what was said."""
    lines: tuple[LineReview, ...]
    quantities: tuple[Realised, ...]
    benefits: Mapping[str, Totals]
    """`economic` and `cash`: of benefits and disbenefits that count."""
    then: Appraisal
    today: Appraisal
    moved: tuple[Moved, ...]
    """What was changed in the case after the promise was locked; none of it is in `today`."""
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...]
