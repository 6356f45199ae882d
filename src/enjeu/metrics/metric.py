"""What a metric is: how it is computed, whom it says something about, and how to read it.

Each family module ends with its metrics; `registry` puts them together. Words stand in the catalogue:
`metric.<id>.name`, `.definition`, `.caveat`, and `metric.<id>.part.<part>` for a metric of several parts.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

import ibis.expr.types as ir
import pyarrow as pa

from enjeu.interactions.page import VERBS
from enjeu.metrics.cells import share, share_of
from enjeu.metrics.crowd import UNKNOWN
from enjeu.metrics.tables import Tables

Sight = Literal["view", "post", "reply", "reaction", "mention", "file", "accept", "question", "ticket"]
"""What a source can see: the verbs of interactions, which reply was accepted as a solution, what asks something, and
tickets of a help desk."""
Family = Literal["adoption", "answers", "participation", "networks", "reach", "governance"]
Unit = Literal["share", "hours", "index", "people", "number", "change"]
"""What `value` is counted in: a share between 0 and 1, hours, an index without unit, people, a number of something
else, or a relative change (−0.2 is a fifth less)."""
Direction = Literal["up", "down", "none"]
Lookback = Literal["period", "weeks_12", "periods_3", "history"]

Relation = Callable[[Tables], ir.Table]
"""Written once in Ibis, run by any engine; the columns of `cells.COLUMNS`."""
Structure = Callable[[Tables], pa.Table]
"""For what needs a whole network at once: arrays in, figures out, same columns; the engine only gives the ties."""

ANY: Final[tuple[frozenset[Sight], ...]] = (frozenset(VERBS),)
GIVEN: Final[tuple[frozenset[Sight], ...]] = (frozenset({"post", "reply", "reaction", "file"}),)
AIMED: Final[tuple[frozenset[Sight], ...]] = (frozenset({"reply", "reaction", "mention"}),)
ANSWERED: Final[tuple[frozenset[Sight], ...]] = (frozenset({"post"}), frozenset({"reply"}))
READ: Final[tuple[frozenset[Sight], ...]] = (frozenset({"view"}),)

BASE: Final = "base"
"""In `Metric.people`, the part that stands for everybody a share is a share of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What is measured, and how to read it."""

    id: str
    version: int = 1
    """Raised whenever the same data would give another figure."""
    family: Family
    unit: Unit
    direction: Direction
    """Which way is better; `none` where neither is by itself."""
    window: Lookback = "period"
    """What a period's figure looks back on: itself, twelve weeks, three months (13 weeks), all there is."""
    needs: tuple[frozenset[Sight], ...]
    """Of each of these sets the source must see one at least; otherwise the figure is null, `not_seen`."""
    parts: tuple[str, ...] | None = ()
    """Of a metric that has several figures at a time, in their order; None where the data tell (units, platforms)."""
    whole: bool = False
    """Whether it exists for the whole organisation only."""
    counts_people: bool = False
    """Whether numerator and denominator count people: then all but a few would tell of those few."""
    subject: str = ""
    """Metrics of one subject count people on one base, so that their differences count people too: they go to
    disclosure control together. Their own id when empty."""
    figures: Relation | None = None
    structure: Structure | None = None
    """Exactly one of `figures` and `structure`."""
    people: Relation
    """Whom each figure says something about: `cells.KEYS`, `part`, `no`; a person may come twice.

    For a count of people `part` is that of the figure and the rows are those counted, and a part `base` has those among
    whom they are counted. For all else the rows are everybody the figure is computed from.
    """

    def seen(self, sights: Collection[Sight]) -> bool:
        """Whether a source that sees these can tell."""
        return all(alternatives & set(sights) for alternatives in self.needs)

    @property
    def about(self) -> str:
        """The subject under which disclosure control keeps what was published."""
        return self.subject or self.id


def enabled(tables: Tables) -> ir.Table:
    """Everybody with an enabled account at the end of the period."""
    return tables.roster


def share_of_people(
    name: str,
    part: Relation,
    base: Relation,
    *,
    family: Family,
    direction: Direction,
    needs: tuple[frozenset[Sight], ...],
    window: Lookback = "period",
    subject: str = "",
    whole: bool = False,
) -> Metric:
    """A metric that says which share of some people did something: its figures and whom they are about, from one pair.

    Args:
        name: Its id.
        part: Who is counted: period, unit, team, no.
        base: Among whom; the same columns.
        family: This and what follows as in `Metric`.
        direction: Likewise.
        needs: Likewise.
        window: Likewise.
        subject: Likewise.
        whole: Likewise.
    """

    def people(tables: Tables) -> ir.Table:
        found = share_of(part(tables), base(tables))
        return found.filter(found["cell"] < 2 * UNKNOWN) if whole else found

    return Metric(
        id=name,
        family=family,
        unit="share",
        direction=direction,
        window=window,
        needs=needs,
        whole=whole,
        counts_people=True,
        subject=subject,
        figures=lambda tables: share(part(tables), base(tables)),
        people=people,
    )
