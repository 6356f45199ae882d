"""The tables that every engine holds, as Ibis sees them: no connection, only names and types.

Times are integers, microseconds since 1970 in UTC: engines turn them when they load (`interactions.engines`).
"""

from typing import Final

import ibis

Schema = dict[str, str]

INTERACTIONS: Final = ibis.table(
    {
        "platform": "string",
        "key": "string",
        "time": "int64",
        "verb": "string",
        "actor": "string",
        "object": "string",
        "target": "string",
        "thread": "string",
        "container": "string",
        "count": "int32",
        "length": "int32",
        "question": "boolean",
        "system": "boolean",
        "accepted": "boolean",
    },
    name="interactions",
)
PEOPLE: Final = ibis.table(
    {
        "person": "string",
        "platform": "string",
        "bot": "boolean",
        "guest": "boolean",
        "team": "boolean",
        "enabled_from": "int64",
        "enabled_until": "int64",
    },
    name="people",
)
AFFILIATIONS: Final = ibis.table(
    {"person": "string", "unit": "string", "valid_from": "int64", "valid_until": "int64", "manager": "string"},
    name="affiliations",
)
OUTCOMES: Final = ibis.table(
    {
        "platform": "string",
        "key": "string",
        "kind": "string",
        "label": "string",
        "time": "int64",
        "answered": "int64",
        "ended": "int64",
        "state": "string",
        "person": "string",
        "owner": "string",
        "unit": "string",
        "value": "float64",
        "currency": "string",
    },
    name="outcomes",
)
OPTOUTS: Final = ibis.table({"person": "string", "since": "int64"}, name="optouts")

CALENDAR: Final = ibis.table(
    {
        "slot": "int64",
        "day": "int32",
        "week": "int32",
        "month": "int32",
        "weekday": "int32",
        "open": "boolean",
        "worked": "int64",
    },
    name="calendar",
)
PERIODS: Final = ibis.table(
    {"period": "int32", "label": "string", "starts": "int64", "ends": "int64", "complete": "boolean", "week": "int32"},
    name="periods",
)
