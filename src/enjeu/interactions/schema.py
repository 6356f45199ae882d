"""The tables as every engine sees them; nothing else leaves the door, and nothing else is in the store.

`person`, `actor`, `target`, `owner` and `manager` are pseudonyms of people; `key`, `object`, `thread` and `container`
are keyed hashes too, because the identifiers of a platform can carry names. Times are UTC, to the microsecond.
"""

from typing import Final, Literal

import pyarrow as pa

Table = Literal["interactions", "people", "containers", "affiliations", "outcomes", "optouts"]

_TIME: Final = pa.timestamp("us", tz="UTC")


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    """A schema; a name that ends in `?` may be null."""
    return pa.schema([pa.field(name.rstrip("?"), kind, nullable=name.endswith("?")) for name, kind in columns])


INTERACTIONS: Final = _schema(
    ("platform", pa.string()),
    ("key", pa.string()),
    ("time", _TIME),
    ("verb", pa.string()),
    ("actor?", pa.string()),
    ("object", pa.string()),
    ("target?", pa.string()),
    ("thread", pa.string()),
    ("container", pa.string()),
    ("count", pa.int32()),
    ("length?", pa.int32()),
    ("question?", pa.bool_()),
    ("system", pa.bool_()),
    ("accepted?", pa.bool_()),
)

PEOPLE: Final = _schema(
    ("person", pa.string()),
    ("platform", pa.string()),
    ("bot", pa.bool_()),
    ("guest", pa.bool_()),
    ("team", pa.bool_()),
    ("enabled_from?", _TIME),
    ("enabled_until?", _TIME),
)

CONTAINERS: Final = _schema(
    ("platform", pa.string()),
    ("container", pa.string()),
    ("name", pa.string()),
    ("kind", pa.string()),
    ("open", pa.bool_()),
    ("audience?", pa.int32()),
    ("opened?", _TIME),
)

AFFILIATIONS: Final = _schema(
    ("person", pa.string()),
    ("unit", pa.string()),
    ("valid_from?", _TIME),
    ("valid_until?", _TIME),
    ("manager?", pa.string()),
)

OUTCOMES: Final = _schema(
    ("platform", pa.string()),
    ("key", pa.string()),
    ("kind", pa.string()),
    ("label?", pa.string()),
    ("time", _TIME),
    ("answered?", _TIME),
    ("ended?", _TIME),
    ("state?", pa.string()),
    ("person?", pa.string()),
    ("owner?", pa.string()),
    ("unit?", pa.string()),
    ("value?", pa.float64()),
    ("currency?", pa.string()),
)
"""One row an outcome, in its latest state; what the columns mean is said at `page.Outcome`. An outcome has no unit of
its own where the people on it tell: it then belongs where they belonged at its time."""

OPTOUTS: Final = _schema(("person", pa.string()), ("since", _TIME))

SCHEMAS: Final[dict[Table, pa.Schema]] = {
    "interactions": INTERACTIONS,
    "people": PEOPLE,
    "containers": CONTAINERS,
    "affiliations": AFFILIATIONS,
    "outcomes": OUTCOMES,
    "optouts": OPTOUTS,
}
