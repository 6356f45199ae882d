"""A review in the terminal: the verdict then and now, promised against measured, what was not measured, what to do."""

from rich.console import Console

from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.realisation.calibration import Calibration
from enjeu.realisation.result import Review
from enjeu.report.documents.review_words import Reviewed

_STYLES = {"go": "bold green", "pilot": "bold yellow", "no_go": "bold red"}


def show_review(screen: Console, found: Review, calibrated: Calibration | None, words: Locale) -> None:
    """Print everything that fits a terminal."""
    seen = Reviewed(found, words)
    say(screen, seen.names.said(found.read.case.case.title), style="bold", lead="")
    said = [found.by, seen.text("imprint", date=words.date(found.date))]
    if found.read.case.case.fictitious:
        said.append(words.text("report.head.fictitious"))
    say(screen, " · ".join(part for part in said if part), style="dim", lead="")
    heading(screen, seen.text("result"))
    say(screen, seen.headline(), style=_STYLES[seen.pair()[1].verdict.code])
    for text in (*seen.findings(), seen.lock()):
        say(screen, f"· {text}")
    _quantities(screen, seen)
    _lines(screen, seen)
    _moved(screen, seen)
    if calibrated is not None:
        heading(screen, seen.text("calibration"))
        for text in seen.calibration(calibrated):
            say(screen, f"· {text}")
    heading(screen, seen.text("steps"))
    for number, step in enumerate(found.steps, start=1):
        say(screen, f"{number}. {seen.step(step)}")
    if not found.steps:
        say(screen, seen.text("steps.none"))


def _quantities(screen: Console, seen: Reviewed) -> None:
    heading(screen, seen.text("quantities"))
    heads = tuple(seen.text(f"head.{name}") for name in ("promised", "measured", "share", "grade", "next"))
    groups = []
    for one in seen.review.quantities:
        measured = seen.around(one.effect, one.low, one.high, one.unit)
        after = seen.spread(one.next, one.unit) if one.informs else seen.words.text("cli.review.not_informing")
        share, within = seen.share(one)
        came = seen.text("around", value=share, interval=within) if within else share
        cells = (seen.spread(one.promised, one.unit), measured, came, seen.grade(one), after)
        groups.append(Named(seen.quantity(one), (cells,)))
    show_columns(screen, heads, groups, left=0)
    for one in seen.review.quantities:
        warned = one.posterior is None or one.posterior.conflict
        say(screen, f"{'!' if warned else '·'} {seen.said(one)}", style="yellow" if warned else "")


def _lines(screen: Console, seen: Reviewed) -> None:
    heading(screen, seen.text("lines"))
    heads = tuple(seen.text(f"head.{name}") for name in ("status", "counts", "promised_value", "today_value"))
    groups = []
    for one in seen.review.lines:
        counts = seen.text("counts.cash" if one.in_cash else "counts.economic" if one.counted else "counts.not")
        cells = (seen.status(one), counts, seen.amounts(one.promised), seen.amounts(one.today))
        groups.append(Named(seen.line(one), (cells,)))
    show_columns(screen, heads, groups, left=2)
    say(screen, seen.text("lines.note"), style="dim")
    for one in seen.review.lines:
        if one.why:
            say(screen, f"· {seen.text('why', name=seen.line(one), why=seen.why(one))}", style="dim")


def _moved(screen: Console, seen: Reviewed) -> None:
    if not seen.review.moved:
        return
    heading(screen, seen.text("goalposts"))
    say(screen, seen.text("goalposts.note"), style="dim")
    for one in seen.review.moved:
        texts = (side.text for side in (one.change.old, one.change.new) if side is not None)
        mark = "!" if one.commitment else "·"
        style = "yellow" if one.commitment else ""
        say(screen, f"{mark} {one.change.path}: {' → '.join(texts)} ({seen.moved(one)})", style=style)
