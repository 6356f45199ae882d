"""What is held about one person, on the terminal: a summary; the whole is written into a file."""

from collections.abc import Iterator

from rich.console import Console

from enjeu.cli.screen.terminal import heading, say
from enjeu.interactions.access import Held
from enjeu.interactions.manifest import moment
from enjeu.interactions.page import VERBS
from enjeu.locale import Locale
from enjeu.study.privacy_access import Access


def show_access(screen: Console, told: Access, words: Locale) -> None:
    """For whom it is, what is held, from where, why and for how long."""
    say(screen, words.text("cli.privacy.access.only", identity=told.identity), style="bold", lead="")
    heading(screen, words.text("cli.privacy.access.held.simulated" if told.simulated else "cli.privacy.access.held"))
    for line in _held(told.held, words) if told.held.anything else [words.text("cli.privacy.access.nothing")]:
        say(screen, line)
    if told.held.interactions:
        heading(screen, words.text("cli.privacy.access.months"))
        for line in _months(told.held, words):
            say(screen, line)
    heading(screen, words.text("cli.privacy.access.about"))
    for line in _about(told, words):
        say(screen, line)


def _held(held: Held, words: Locale) -> Iterator[str]:
    yield words.text("cli.privacy.access.pseudonym", pseudonym=held.pseudonym)
    for account in held.accounts:
        yield words.text("cli.privacy.access.account", platform=account["platform"])
    for stay in held.affiliations:
        first, last = (words.date(stay[name].date()) if stay[name] else "" for name in ("valid_from", "valid_until"))
        known = ".".join(["cli.privacy.access.affiliation", *(["from"] if first else []), *(["until"] if last else [])])
        yield words.text(known, unit=stay["unit"], first=first, last=last)
    if held.manages:
        yield words.text("cli.privacy.access.manages", people=words.number(held.manages, 0))
    if held.outcomes:
        yield words.text("cli.privacy.access.outcomes", rows=words.number(len(held.outcomes), 0))
    own = sum(row["own"] for row in held.interactions)
    others = words.number(len(held.interactions) - own, 0)
    yield words.text("cli.privacy.access.interactions", own=words.number(own, 0), others=others)
    if held.optouts:
        yield words.text("cli.privacy.access.out_since", date=words.date(held.optouts[0]["since"].date()))
    else:
        yield words.text("cli.privacy.access.in")
    if held.published:
        yield words.text("cli.privacy.access.published")


def _months(held: Held, words: Locale) -> Iterator[str]:
    counts = held.months()
    for month in sorted({month for month, _, _ in counts}):
        for own in (True, False):
            found = [(verb, counts[month, verb, own]) for verb in VERBS if (month, verb, own) in counts]
            if found:
                told = words.listing(f"{words.text(f'access.verb.{verb}')} {words.number(n, 0)}" for verb, n in found)
                yield words.text(f"cli.privacy.access.month.{'own' if own else 'others'}", month=month, counts=told)


def _about(told: Access, words: Locale) -> Iterator[str]:
    for source in dict.fromkeys(run.source for run in told.runs):
        last = [run for run in told.runs if run.source == source][-1]
        date = words.date(moment(last.ended).date())
        yield words.text("cli.privacy.access.source", source=source, connector=last.connector, date=date)
    purposes = dict.fromkeys(field.purpose for fields in told.fields.values() for field in fields)
    for purpose in purposes:
        yield words.text("cli.privacy.access.purpose", purpose=words.text(f"access.purpose.{purpose}"))
    if told.days:
        yield words.text("cli.privacy.stored.retention", days=words.number(told.days, 0))
    else:
        yield words.text("cli.privacy.stored.retention.none")
    yield words.text("cli.privacy.access.recipients", people=words.number(told.minimum_group, 0))
    if told.agreement:
        yield words.text("cli.privacy.access.by", by=told.agreement.by)
