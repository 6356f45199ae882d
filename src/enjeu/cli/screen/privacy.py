"""What is recorded and stored about people, and what became of a right, on the terminal."""

import datetime as dt
from collections.abc import Iterable, Iterator

from rich.console import Console

from enjeu.cli.screen.terminal import heading, say
from enjeu.interactions.agreement import Agreement
from enjeu.interactions.manifest import Run, moment
from enjeu.locale import Locale
from enjeu.study.privacy import Followed, Shown, Stored


def show_privacy(screen: Console, shown: Shown, words: Locale) -> None:
    """What is agreed, then what is stored."""
    heading(screen, words.text("cli.privacy.agreed"))
    for line in _agreed(shown.agreement, words) if shown.agreement else [words.text("cli.privacy.agreed.none")]:
        say(screen, line)
    simulated = shown.stored is not None and shown.stored.simulated
    heading(screen, words.text("cli.privacy.stored.simulated" if simulated else "cli.privacy.stored"))
    for line in _stored(shown.stored, words) if shown.stored else [words.text("cli.privacy.stored.none")]:
        say(screen, line)


def show_followed(screen: Console, followed: Followed, what: str, words: Locale) -> None:
    """How many people, who was not known, and the key where it was made."""
    say(screen, words.text(f"cli.privacy.{what}", people=words.number(followed.people, 0)), lead="")
    for identity in followed.unknown:
        say(screen, words.text("cli.privacy.unknown", identity=identity))
    if followed.key_file:
        say(screen, words.text("cli.privacy.key", path=followed.key_file))


def _agreed(agreement: Agreement, words: Locale) -> Iterator[str]:
    yield words.text("cli.privacy.agreed.dpia", date=words.date(agreement.dpia))
    if agreement.works_council:
        yield words.text("cli.privacy.agreed.council", date=words.date(agreement.works_council))
    else:
        yield words.text("cli.privacy.agreed.without", reason=agreement.without_council)
    yield words.text("cli.privacy.agreed.by", by=agreement.by, date=words.date(agreement.recorded))
    yield words.text("cli.privacy.agreed.group", people=words.number(agreement.minimum_group, 0))
    for spaces, names in (("exclude", agreement.exclude), ("include", agreement.include)):
        if names:
            yield words.text(f"cli.privacy.agreed.{spaces}", names=words.listing(names))


def _stored(stored: Stored, words: Locale) -> Iterator[str]:
    counts = stored.counts
    rows = words.number(counts.interactions, 0)
    if stored.span:
        first, last = (_day(at, words) for at in stored.span)
        yield words.text("cli.privacy.stored.span", rows=rows, first=first, last=last)
    yield words.text(
        "cli.privacy.stored.people",
        people=words.number(counts.people, 0),
        containers=words.number(counts.containers, 0),
        affiliations=words.number(counts.affiliations, 0),
    )
    yield words.text("cli.privacy.stored.optouts", people=words.number(counts.optouts, 0))
    if stored.days:
        yield words.text("cli.privacy.stored.retention", days=words.number(stored.days, 0))
    else:
        yield words.text("cli.privacy.stored.retention.none")
    yield _erasures(stored.erasures, words)
    for source in dict.fromkeys(run.source for run in stored.runs):
        yield _source([run for run in stored.runs if run.source == source], words)


def _erasures(days: Iterable[dt.date], words: Locale) -> str:
    dates = words.listing(words.date(day) for day in dict.fromkeys(days))
    if not dates:
        return words.text("cli.privacy.stored.erasures.none")
    return words.text("cli.privacy.stored.erasures", dates=dates)


def _source(runs: list[Run], words: Locale) -> str:
    last = runs[-1]
    return words.text(
        "cli.privacy.stored.source",
        source=last.source,
        connector=last.connector,
        version=last.version,
        rows=words.number(sum(run.rows for run in runs), 0),
        date=_day(last.ended, words),
    )


def _day(at: int, words: Locale) -> str:
    return words.date(moment(at).date())
