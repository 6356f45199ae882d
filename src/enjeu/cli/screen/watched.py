"""What was found and not promised, in the terminal: all outcomes that were looked at, and what people saw."""

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.realisation.emergent import Emergent
from enjeu.report.view import NOTHING
from enjeu.study.watch import Watching

_STYLES = {"found_not_promised": "bold green", "promised": "", "not_found": "dim", "not_testable": "yellow"}


def show_watching(screen: Console, found: Watching, words: Locale) -> None:
    """Print everything that was looked at, the least doubtful first."""
    counted = {"found": len(found.found), "all": len(found.outcomes), "rate": words.share(found.rate)}
    say(screen, words.text("watch.headline", **counted), style="bold", lead="")
    say(screen, words.text("watch.dependent" if found.dependent else "watch.independent"), style="dim", lead="")
    heads = ("effect", "q", "real", "shrunk", "grade", "label")
    groups = [Named(_name(one, words), (_cells(one, words),)) for one in found.outcomes]
    show_columns(screen, tuple(words.text(f"watch.head.{name}") for name in heads), groups, left=0)
    for one in found.found:
        key = {True: "wanted", False: "unwanted", None: "open"}[one.wanted]
        say(screen, f"· {words.text(f'watch.{key}', name=_name(one, words))}", style=_STYLES["found_not_promised"])
    if found.found and found.read:
        say(screen, words.text("watch.adopt"), style="dim")
    if found.seen:
        heading(screen, words.text("watch.seen"))
        say(screen, words.text("watch.seen_note"), style="dim")
        for seen in found.seen:
            told = words.text("watch.saw", date=words.short_date(seen.date), who=seen.who, what=seen.what)
            say(screen, f"· {told}")


def _name(one: Emergent, words: Locale) -> str:
    return one.label.in_language(words.language) if one.label else one.finding.outcome


def _cells(one: Emergent, words: Locale) -> tuple[str, ...]:
    finding = one.finding
    return (
        words.measure(finding.effect, one.unit),
        NOTHING if finding.q_value is None else words.number(finding.q_value, 3),
        NOTHING if finding.real is None else words.share(finding.real),
        NOTHING if finding.shrunk is None else words.number(finding.shrunk),
        NOTHING if finding.grade is None else str(finding.grade),
        words.text(f"watch.label.{finding.label}"),
    )
