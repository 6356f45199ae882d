"""Bring what people did into a study's store: the verb behind `enjeu collect`.

Each page is on the disk, with the place where to go on, before the next one is asked for: whatever stops a run, the
next one continues.
"""

import datetime as dt
import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from enjeu.interactions.agreement import agreed
from enjeu.interactions.page import Description, Source
from enjeu.interactions.store import FOLDER, Counts
from enjeu.interactions.writer import Writer


@dataclass(frozen=True, slots=True)
class Run:
    """How to collect."""

    name: str
    """Under which the source is known in the store, and goes on where it stopped: `slack`, `works-chat`."""
    platform: str
    """In whose name accounts and messages are told apart; an export and a server of one platform are two sources."""
    since: dt.datetime | None = None
    restricted: bool = False
    """Whether what only invited people may read is kept; direct messages never are."""
    dry: bool = False
    """Read and count, and keep nothing."""


@dataclass(slots=True)
class Collected:
    """What a run brought."""

    description: Description
    rows: int = 0
    """Interactions and outcomes: those that are new or have changed; of a dry run, those that were read."""
    duplicates: int = 0
    conflicts: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    resumed: bool = False
    """Whether an earlier run had begun."""
    key_file: Path | None = None
    """Where the key of the pseudonyms was made, if it was made just now."""
    counts: Counts | None = None
    span: tuple[int, int] | None = None
    """First and last interaction in the store, microseconds UTC."""


def collect(study: Path, source: Source, run: Run, progress: Callable[[float], None] | None = None) -> Collected:
    """Read a source from where it stopped into the store of `study`, made if need be.

    Raises:
        PrivacyError: R101 real data without an impact assessment on record.
        SourceError: what is read is not as it should be; what was read before is kept.
        StoreError: the store cannot be written.
    """
    told = progress or (lambda _: None)
    done = Collected(source.describe())
    if not done.description.simulated:
        agreed(study / FOLDER)
    if run.dry:
        for page in source.pages(None, run.since):
            done.rows += len(page.rows) + len(page.outcomes)
            done.dropped.update(page.dropped)
            told(page.share or 0.0)
        return done
    with Writer.open(study) as store, _no_cycles():
        done.key_file = store.keys.path if store.keys.made else None
        cursor = store.cursor(run.name)
        done.resumed = cursor is not None
        for page in source.pages(cursor, run.since):
            kept = store.append(run.name, done.description, page, platform=run.platform, restricted=run.restricted)
            done.rows += kept.rows
            done.duplicates += kept.duplicates
            done.conflicts += kept.conflicts
            done.dropped.update(kept.dropped)
            told(page.share or 0.0)
        store.settle()
        done.counts, done.span = store.counts(), store.span()
    return done


@contextmanager
def _no_cycles() -> Iterator[None]:
    # A page is a few lists of many texts, without cycles: looking for some takes longer than reading the page.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
