"""What nobody had promised: outcomes of the watch list tested together, each with what one would have liked.

Called by `study.watch`. An outcome that was found is not a benefit: it becomes one when somebody answers for it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from enjeu.case.reader import ReadCase
from enjeu.case.schema.base import Label
from enjeu.case.schema.decision import Watched
from enjeu.errors import EvaluationError
from enjeu.evaluation.watch.findings import Finding, findings
from enjeu.realisation.outcomes import Outcome, rows_of


@dataclass(frozen=True, slots=True)
class Emergent:
    """One outcome that was looked at."""

    finding: Finding
    unit: str
    watched: bool
    """Whether it stands in the watch list of the case; None of these is a promise."""
    label: Label | None
    """From the watch list."""
    wanted: bool | None
    """Whether it went where one would like it to go; None where nobody said."""

    @property
    def found(self) -> bool:
        """Whether it was found and not promised, so that the next case may adopt it."""
        return self.finding.label == "found_not_promised"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw, in the person's words."""

    date: dt.date
    who: str
    what: str


def emergent(
    outcomes: Sequence[Outcome], read: ReadCase | None = None, *, rate: float = 0.10, dependent: bool = False
) -> tuple[Emergent, ...]:
    """All outcomes, the least doubtful first; those that are named like a benefit or an input of the case are promised.

    E220: none can be tested. E221: the rate is not between 0 and 1.
    """
    promised = {*read.case.benefits, *read.case.disbenefits, *read.case.inputs} if read else set()
    units = {one.effect.outcome: one.unit for one in outcomes}
    found = findings([one.effect for one in outcomes], promised=promised, rate=rate, dependent=dependent)
    return tuple(_emergent(one, units[one.outcome], read) for one in found)


def read_register(path: Path) -> tuple[Seen, ...]:
    """What people saw, by day: a CSV with `date`, `who` and `what`; E249 where it, or a line of it, cannot be read."""
    seen = []
    for line, row in rows_of(path, ("date", "who", "what"), "E249"):
        try:
            day = dt.date.fromisoformat(row["date"])
        except (ValueError, KeyError):
            raise EvaluationError("E249", path=f"{path.name}:{line}", names="date") from None
        seen.append(Seen(day, row.get("who", ""), row.get("what", "")))
    return tuple(sorted(seen, key=lambda one: one.date))


def _emergent(one: Finding, unit: str, read: ReadCase | None) -> Emergent:
    watched = read.case.watch.get(one.outcome) if read else None
    label = watched.label if watched else None
    return Emergent(one, unit, watched is not None, label, _wanted(watched, one.effect))


def _wanted(watched: Watched | None, effect: float) -> bool | None:
    if watched is None or watched.direction == "either" or effect == 0.0:
        return None
    return (effect > 0.0) == (watched.direction == "up")
