"""Times of platforms as microseconds since 1970 in UTC; called by every connector."""

import datetime as dt
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def micros(moment: dt.datetime, zone: dt.tzinfo = UTC) -> int:
    """A moment; without a zone of its own it is local in `zone`."""
    return ((moment if moment.tzinfo else moment.replace(tzinfo=zone)) - _EPOCH) // _MICROSECOND


def iso(text: str, zone: dt.tzinfo = UTC) -> int:
    """`2026-03-05T10:00:00.123Z`, `2026-03-05 10:00:00+01:00`, `2026/03/05 10:00:00 +0000`; ValueError otherwise."""
    try:
        return micros(dt.datetime.fromisoformat(text), zone)
    except ValueError:
        written = text.strip().replace("/", "-")
        if written.endswith((" UTC", " GMT")):
            written = f"{written[:-4]}+00:00"
        return micros(dt.datetime.fromisoformat(written), zone)


def seconds(text: str | float) -> int:
    """`1498401846.000123` (Slack) without the loss of a float: a number of seconds as text keeps its microseconds."""
    whole, _, fraction = str(text).partition(".")
    return int(whole) * 1_000_000 + int((fraction + "000000")[:6])


def milliseconds(number: str | float) -> int:
    """`1553166657086` (Mattermost)."""
    return int(number) * 1000
