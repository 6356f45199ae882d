"""What a run of `enjeu collect` brought, in the terminal."""

import datetime as dt
from pathlib import Path

from rich.console import Console

from enjeu.cli.screen.terminal import heading, say
from enjeu.interactions.store import Counts
from enjeu.locale import Locale
from enjeu.study.collect import Collected
from enjeu.study.sources import label

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def show_collected(screen: Console, found: Collected, kind: str, study: Path, words: Locale) -> None:
    """Rows, people, span, and what was left out and why."""
    if found.description.simulated:
        say(screen, words.text("measure.simulated"), style="bold", lead="")
    new = words.text("collect.read" if found.counts is None else "collect.kept", count=words.number(found.rows, 0))
    say(screen, words.text("collect.from", kind=words.text(label(kind)), said=new), style="bold", lead="")
    if found.resumed:
        say(screen, words.text("collect.resumed"))
    for key in ("duplicates", "conflicts"):
        if getattr(found, key):
            say(screen, "· " + words.text(f"collect.{key}", count=words.number(getattr(found, key), 0)))
    if dropped := +found.dropped:
        heading(screen, words.text("collect.dropped.title"))
        for reason, count in dropped.most_common():
            say(screen, f"· {words.number(count, 0)} – {words.text(f'dropped.{reason}')}")
    if found.counts is not None and (found.span or found.counts.outcomes):
        heading(screen, words.text("collect.store", path=study))
        _show_counts(screen, found.counts, found.span, words)
    if found.key_file is not None:
        say(screen, "· " + words.text("collect.key", path=found.key_file))


def _show_counts(screen: Console, counts: Counts, span: tuple[int, int] | None, words: Locale) -> None:
    if span is not None:
        first, last = (words.date((_EPOCH + dt.timedelta(microseconds=moment)).date()) for moment in span)
        named = {name: words.number(getattr(counts, name), 0) for name in ("interactions", "people", "containers")}
        say(screen, "· " + words.text("collect.counts", first=first, last=last, **named))
    if counts.outcomes:
        say(screen, "· " + words.text("collect.outcomes", count=words.number(counts.outcomes, 0)))
