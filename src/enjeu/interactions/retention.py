"""How long interactions are kept: whole months, agreed once and held from then on. Called by writer and rights."""

import datetime as dt

from enjeu.interactions.manifest import Manifest, moment

NAME = "interactions_for_days"


def horizon(manifest: Manifest, at: int) -> int:
    """The start of the oldest month that is kept, microseconds UTC, 0 where no retention was agreed.

    A month goes when its last moment is older than the retention: nothing is kept a day longer than a month too long,
    and a month is there in full or not at all.
    """
    days = manifest.meta(NAME)
    return start(at, int(days)) if days else 0


def start(at: int, days: int) -> int:
    """The start of the month in which the moment `days` before `at` lies, microseconds UTC."""
    month = (moment(at) - dt.timedelta(days=days)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(month.timestamp()) * 1_000_000
