"""A score as entries of a case, ready to be pasted: its evidence, and the criterion or input that rests on it.

The estimate is a normal law with the standard error of the score: the error of sampling, and nothing else.
"""

import json
from pathlib import Path
from typing import Final

from enjeu.errors import SurveyError
from enjeu.locale import LANGUAGES, Locale, locale
from enjeu.study.survey import scores
from enjeu.surveys.intervals import Interval
from enjeu.surveys.result import Score

_LONGEST: Final = 64
"""Characters of a name in a case."""


def evidence(study: Path, wave: str, construct: str, option: str) -> str:
    """YAML for a case: evidence of a survey, and the criterion (or input, of an amount) with the score of `option`.

    Raises:
        SurveyError: V140 no such wave, V142 no such construct, V143 its score does not leave.
        PrivacyError: R101 real answers without an impact assessment on record.
    """
    found = {score.construct: score for score in scores(study, wave=wave).scores}
    if construct not in found:
        raise SurveyError("V142", construct=construct, wave=wave, known=", ".join(found))
    score = found[construct]
    if score.interval is None:
        raise SurveyError("V143", construct=construct, wave=wave, reason=str(score.reason))
    name = f"{construct}_{wave}"[:_LONGEST]
    words = locale("fr" if score.source.languages[0] == "fr" else "en")
    entry = _input(score, score.interval, name) if score.unit else _criterion(score, score.interval, name, option)
    comment = "".join(f"# {line}\n" for line in words.text("survey.evidence.comment", construct=construct).split("\n"))
    return "\n".join([comment + "evidence:", *_evidence(score, score.interval, name, words), *entry, ""])


def _evidence(score: Score, interval: Interval, name: str, words: Locale) -> list[str]:
    source = score.source
    grade = "E" if source.simulated else "D" if score.weak else "C"
    said = {
        language: locale(language).text(
            "survey.evidence.source_simulated" if source.simulated else "survey.evidence.source",
            title=score.title.in_language(language),
            instrument=score.instrument,
            version=score.version,
            wave=source.wave,
        )
        for language in LANGUAGES
    }
    return [
        f"  {name}:",
        f"    source: {{fr: {_quoted(said['fr'])}, en: {_quoted(said['en'])}}}",
        f"    date: {source.fielded_until.isoformat()}",
        f"    grade: {grade}",
        "    survey:",
        f"      question: {_quoted(_question(score, words))}",
        f"      base: {_quoted(_base(score, words))}",
        f"      responses: {score.n}",
        f"      fielded_from: {source.fielded_from.isoformat()}",
        f"      fielded_to: {source.fielded_until.isoformat()}",
        f"    note: {_quoted(_note(score, interval, words))}",
    ]


def _criterion(score: Score, interval: Interval, name: str, option: str) -> list[str]:
    """The score as it is where its scale fits between 0 and 100, brought to 0–100 where it does not."""
    low, high = (-100, 100) if score.scoring == "enps" else score.scale
    brought = low < 0 or high > 100
    stretch = 100 / (high - low) if brought else 1.0
    value = (interval.value - low) * stretch if brought else interval.value
    ends = (0, 100) if brought else (low, high)
    lines = [
        "criteria:",
        f"  {score.construct}:",
        f"    label: {{fr: {_quoted(score.label.fr)}, en: {_quoted(score.label.en)}}}",
        "    anchors:",
    ]
    for end, at in zip(ends, (0, 1), strict=True):
        both = [_end(score, at, locale(language)) for language in LANGUAGES]
        lines.append(f"      {end}: {{fr: {_quoted(both[0])}, en: {_quoted(both[1])}}}")
    scored = f"      {option}: {_law(value, interval.error * stretch)}"
    return [*lines, "    scores:", scored, f"    evidence: {name}"]


def _input(score: Score, interval: Interval, name: str) -> list[str]:
    return [
        "inputs:",
        f"  {score.construct}:",
        f"    label: {{fr: {_quoted(score.label.fr)}, en: {_quoted(score.label.en)}}}",
        f"    value: {_law(interval.value, interval.error)} {score.unit}",
        f"    evidence: {name}",
    ]


def _end(score: Score, at: int, words: Locale) -> str:
    if score.scoring == "enps":
        return words.text(f"survey.evidence.enps_{'highest' if at else 'lowest'}")
    label = score.ends[at]
    answer = label.in_language(words.language) if label else str(score.scale[at])
    return words.text("survey.evidence.end", answer=answer)


def _question(score: Score, words: Locale) -> str:
    """Word for word, in the language (or languages) in which people read it."""
    asked = []
    for number, item in enumerate(score.items, 1):
        wordings = [item.wording.in_language(language) for language in LANGUAGES if language in score.source.languages]
        mark = words.text("survey.evidence.reversed") if item.reverse else ""
        asked.append((f"{number}. " if len(score.items) > 1 else "") + " / ".join(wordings) + mark)
    return " ".join(asked)


def _base(score: Score, words: Locale) -> str:
    return words.text(
        "survey.evidence.base",
        base=score.source.base.in_language(words.language),
        invited=words.number(score.source.invited, 0),
    )


def _note(score: Score, interval: Interval, words: Locale) -> str:
    digits = 0 if score.scoring == "enps" or score.unit else 2
    value, low, high = (words.number(x, digits) for x in (interval.value, interval.low, interval.high))
    parts = [words.text("survey.evidence.value", value=value, low=low, high=high)]
    told = score.reliability
    if told and told.alpha is not None:
        omega = "–" if told.omega is None else words.number(told.omega, 2)
        parts.append(words.text("survey.evidence.reliability", alpha=words.number(told.alpha, 2), omega=omega))
    parts.append(words.text("survey.evidence.rate", rate=words.share(score.source.response_rate)))
    if score.weak:
        parts.append(words.text("survey.evidence.weak"))
    return " ".join(parts)


def _law(value: float, error: float) -> str:
    """A normal law, or the number alone where nobody differed."""
    spread = _figure(error, value)
    return f"normal({_figure(value, value)}, {spread})" if float(spread) > 0 else _figure(value, value)


def _figure(x: float, beside: float) -> str:
    # Never three decimals: to a case, `2.556` may be two thousand.
    return f"{x:.4f}" if abs(beside) < 10 else f"{x:.2f}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
