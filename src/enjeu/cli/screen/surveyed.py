"""Surveys on the terminal: instruments, what an import kept, scores with their intervals, waves beside each other."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console

from enjeu.cli.screen.drawing import span
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.locale import Locale
from enjeu.surveys.intervals import Interval
from enjeu.surveys.result import Comparison, Imported, Score, Scores, Source, UnitScore
from enjeu.surveys.schema import Described, Instrument

_CELLS = 24
"""Width of the drawing of an interval."""


def show_instruments(
    screen: Console, bundled: Mapping[str, Instrument], described: Mapping[str, Described], words: Locale
) -> None:
    """The instruments that are shipped, then those of others."""
    heading(screen, words.text("survey.list.bundled"))
    for name, one in bundled.items():
        weak = any(construct.weak for construct in one.constructs.values())
        text = words.text(
            "survey.list.line_weak" if weak else "survey.list.line",
            name=name,
            title=one.title.in_language(words.language),
            items=len(one.items),
            low=one.scale.min,
            high=one.scale.max,
            version=one.version,
        )
        say(screen, text)
    heading(screen, words.text("survey.list.described"))
    for name, other in described.items():
        say(screen, f"{name}  {other.name}", style="bold")
        for told in (other.measures, other.structure, other.scale, other.obtain):
            say(screen, told.in_language(words.language), lead="    ")


def show_imported(screen: Console, done: Imported, words: Locale) -> None:
    """Where a wave is kept, and how many answered."""
    source = done.source
    if source is None:
        return
    values = {
        "answered": words.number(source.answered, 0),
        "invited": words.number(source.invited, 0),
        "rate": words.share(source.response_rate),
        "path": done.folder,
    }
    say(screen, words.text("survey.imported", **values), lead="")
    if done.key_file:
        say(screen, words.text("cli.privacy.key", path=done.key_file), lead="")


def show_scores(screen: Console, found: Scores, words: Locale) -> None:
    """What the survey was, one table, the wording of each construct, what to bear in mind."""
    source = found.source
    if source.simulated:
        say(screen, words.text("survey.simulated"), style="bold", lead="")
    heading(screen, source.title.in_language(words.language) if source.title else source.wave)
    for line in _survey(source, words):
        say(screen, line)
    heading(screen, words.text("survey.scores"))
    head = [words.text(f"survey.head.{name}") for name in ("value", "interval", "drawing", "n", "alpha", "omega")]
    show_columns(screen, head, [_named(score, words) for score in found.scores], left=0)
    if any(score.units for score in found.scores):
        _show_units(screen, found, words)
    if found.comparisons or found.incomparable:
        _show_comparisons(screen, found, words)
    heading(screen, words.text("survey.wording"))
    for score in found.scores:
        _show_wording(screen, score, words)
    heading(screen, words.text("survey.read"))
    for line in _cautions(found, words):
        say(screen, f"· {line}")


def _survey(source: Source, words: Locale) -> Iterator[str]:
    yield words.text("survey.base", base=source.base.in_language(words.language))
    first, last = words.date(source.fielded_from), words.date(source.fielded_until)
    yield words.text("survey.field", first=first, last=last, mode=words.text(f"survey.mode.{source.mode}"))
    answered, invited = words.number(source.answered, 0), words.number(source.invited, 0)
    yield words.text("survey.rate", answered=answered, invited=invited, rate=words.share(source.response_rate))


def _named(score: Score, words: Locale) -> Named:
    label = score.label.in_language(words.language)
    flag = f" – {words.text(f'survey.quality.{score.quality}')}" if score.quality == "weak" else ""
    weak = f" – {words.text('survey.self_reported')}" if score.weak else ""
    rows = [_row(score, score.n, score.interval, words)]
    if score.reason:
        text = words.text(f"survey.reason.{score.reason}")
        return Named(f"{label}{weak} – {text}", rows if score.reliability else [])
    return Named(f"{label}{flag}{weak}", rows)


def _row(score: Score, n: int | None, interval: Interval | None, words: Locale) -> tuple[str, ...]:
    told = score.reliability
    alpha = "" if told is None or told.alpha is None else words.number(told.alpha, 2)
    omega = "" if told is None or told.omega is None else words.number(told.omega, 2)
    return (*_figures(score, interval, words), "" if n is None else words.number(n, 0), alpha, omega)


def _show_units(screen: Console, found: Scores, words: Locale) -> None:
    heading(screen, words.text("survey.by_unit"))
    head = [words.text(f"survey.head.{name}") for name in ("unit", "value", "interval", "drawing", "n")]
    named = [
        Named(score.label.in_language(words.language), [_unit_row(score, unit, words) for unit in score.units])
        for score in found.scores
        if not score.reason
    ]
    show_columns(screen, head, named, left=1)


def _unit_row(score: Score, unit: UnitScore, words: Locale) -> tuple[str, ...]:
    name = _cut(words.text("measure.unknown") if unit.unit is None else unit.unit)
    if unit.interval is None:
        return name, "", "", words.text(f"survey.unit.{unit.reason}"), ""
    return (name, *_figures(score, unit.interval, words), words.number(unit.n or 0, 0))


def _cut(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"


def _figures(score: Score, interval: Interval | None, words: Locale) -> tuple[str, str, str]:
    if interval is None:
        return "", "", ""
    low, high = (_value(score, x, words) for x in (interval.low, interval.high))
    return _value(score, interval.value, words), f"{low} – {high}", _drawn(score, interval)


def _drawn(score: Score, interval: Interval) -> str:
    """The interval on the whole scale, with a mark at the value."""
    low, high = (-100, 100) if score.scoring == "enps" else score.scale
    line = span(interval.low, interval.high, (low, high), interval.value, _CELLS)
    return f"▕{line.replace(' ', '·')}▏"


def _value(score: Score, x: float, words: Locale) -> str:
    return words.number(x, 0 if score.scoring == "enps" or score.unit else 2)


def _show_comparisons(screen: Console, found: Scores, words: Locale) -> None:
    earlier = found.comparisons[0].earlier if found.comparisons else ""
    heading(screen, words.text("survey.compared", earlier=earlier))
    head = [words.text(f"survey.head.{name}") for name in ("change", "interval", "people", "congruence")]
    by_name = {score.construct: score for score in found.scores}
    named = [
        Named(one.label.in_language(words.language), _moves(one, by_name[one.construct], words))
        for one in found.comparisons
    ]
    show_columns(screen, head, named, left=0)
    for one in found.comparisons:
        if one.invariance == "doubtful":
            say(screen, words.text("survey.invariance.doubtful", construct=one.label.in_language(words.language)))
    if found.incomparable:
        say(screen, words.text("survey.incomparable", constructs=words.listing(found.incomparable)))


def _moves(one: Comparison, score: Score, words: Locale) -> list[tuple[str, str, str, str]]:
    congruence = "" if one.congruence is None else words.number(one.congruence, 3)
    rows = []
    for interval, people in (
        (one.difference, words.text("survey.people.all")),
        (one.paired, words.text("survey.people.linked", people=one.linked)),
    ):
        if interval is not None:
            value, low, high = (_value(score, x, words) for x in (interval.value, interval.low, interval.high))
            rows.append((value, f"{low} – {high}", people, congruence if interval is one.difference else ""))
    return rows or [("", "", words.text("survey.people.none"), congruence)]


def _show_wording(screen: Console, score: Score, words: Locale) -> None:
    values = {
        "label": score.label.in_language(words.language),
        "instrument": score.instrument,
        "version": score.version,
        "low": score.scale[0],
        "high": score.scale[1],
    }
    say(screen, words.text("survey.instrument", **values), style="bold")
    for item in score.items:
        wording = " / ".join(getattr(item.wording, language) for language in score.source.languages)
        mark = words.text("survey.evidence.reversed") if item.reverse else ""
        missing = "" if item.missing == 0 else words.text("survey.missing", share=words.share(item.missing))
        say(screen, f"· {wording}{mark}{missing}", lead="    ")


def _cautions(found: Scores, words: Locale) -> Iterable[str]:
    yield words.text("survey.read.interval")
    if any(score.scoring == "enps" for score in found.scores):
        yield words.text("survey.read.enps")
    yield words.text("survey.read.reliability")
    if found.comparisons:
        yield words.text("survey.read.compared")
    yield words.text("survey.read.floor", floor=words.number(found.floor, 0))
