"""A questionnaire to be sent, and the wave file to be filled in beside it: the verb behind `enjeu survey new`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from enjeu.errors import OutputError, SurveyError
from enjeu.locale import Language, Locale, locale
from enjeu.study.output import write_folder
from enjeu.surveys.instrument import instrument
from enjeu.surveys.schema import Instrument, Item, Scale

Form = Literal["markdown", "limesurvey"]
FORMS: Final[tuple[Form, ...]] = ("markdown", "limesurvey")
WAVE: Final = "wave.yaml"
_COLUMNS: Final = ("class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory")
_BOX: Final = "☐"


def new_questionnaire(directory: Path, names: Sequence[str], form: Form, language: Language) -> tuple[Path, ...]:
    """Write a questionnaire of one or more instruments and a wave file to be completed; their paths.

    Raises:
        SurveyError: V110 no such instrument, V114 one that is only described, V136 a file of one's own with errors.
        OutputError: F101 it cannot be written, F102 the folder holds something already.
    """
    chosen = [_readable(name) for name in names]
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise OutputError("F102", path=str(directory))
    words = locale(language)
    if form == "limesurvey":
        questionnaire = {f"questionnaire-{language}.txt": "".join(_limesurvey(chosen, words))}
    else:
        questionnaire = {f"questionnaire-{language}.md": "\n".join(_markdown(chosen, words))}
    wave = words.text("survey.new.wave", instruments=", ".join(names), language=language)
    return write_folder(directory, {**questionnaire, WAVE: wave})


def _readable(name: str) -> Instrument:
    read = instrument(name, Path())
    if read.value is None:
        raise SurveyError("V136", path=name, place=str(read.findings[0].place), first=read.findings[0].code)
    return read.value


def _markdown(chosen: Sequence[Instrument], words: Locale) -> Iterator[str]:
    language = words.language
    yield f"{words.text('survey.new.notice')}\n"
    for one in chosen:
        yield f"## {one.title.in_language(language)}\n"
        if one.introduction:
            yield f"{one.introduction.in_language(language)}\n"
        if one.scale.unit:
            yield from (f"- {item.wording.in_language(language)} ______ `{item.id}`" for item in one.items)
        else:
            steps = range(one.scale.min, one.scale.max + 1)
            yield "| | " + " | ".join(_step(one.scale, step, language) for step in steps) + " |"
            yield "|---|" + ":-:|" * len(steps)
            for item in one.items:
                yield f"| {item.wording.in_language(language)} `{item.id}` |" + f" {_BOX} |" * len(steps)
        yield ""


def _step(scale: Scale, step: int, language: Language) -> str:
    label = scale.labels.get(step)
    return f"{step}<br>{label.in_language(language)}" if label else str(step)


def _limesurvey(chosen: Sequence[Instrument], words: Locale) -> Iterator[str]:
    """LimeSurvey's structure in tab-separated values; codes without underscores, which it does not allow."""
    language = words.language
    yield _row(dict(zip(_COLUMNS, _COLUMNS, strict=True)))
    yield _row({"class": "S", "name": "language", "text": language})
    title = words.listing(one.title.in_language(language) for one in chosen)
    yield _row({"class": "SL", "name": "surveyls_title", "text": title, "language": language})
    yield _row(
        {"class": "SL", "name": "surveyls_welcometext", "text": words.text("survey.new.notice"), "language": language}
    )
    for one in chosen:
        said = one.introduction.in_language(language) if one.introduction else ""
        group = {"class": "G", "name": one.title.in_language(language), "relevance": "1", "language": language}
        yield _row(group)
        yield from _array(one, said, language) if _labelled(one) else _single(one, said, language)


def _labelled(one: Instrument) -> bool:
    """Whether every answer has its words, so that the items stand in one table."""
    return not one.scale.unit and len(one.scale.labels) == one.scale.max - one.scale.min + 1


def _array(one: Instrument, said: str, language: Language) -> Iterator[str]:
    yield _question("F", one.id, said or one.title.in_language(language), language)
    for item in one.items:
        yield _row(
            {"class": "SQ", "name": _code(item.id), "text": item.wording.in_language(language), "language": language}
        )
    yield from _choices(one.scale, language)


def _single(one: Instrument, said: str, language: Language) -> Iterator[str]:
    for item in one.items:
        kind = "N" if one.scale.unit else "L"
        yield _question(kind, item.id, item.wording.in_language(language), language, _help(one, item, said, language))
        if kind == "L":
            yield from _choices(one.scale, language)


def _help(one: Instrument, item: Item, said: str, language: Language) -> str:
    ends = [(end, one.scale.labels.get(end)) for end in (one.scale.min, one.scale.max)]
    told = "; ".join(f"{end} = {label.in_language(language)}" for end, label in ends if label)
    return told or (said if item == one.items[0] else "")


def _choices(scale: Scale, language: Language) -> Iterator[str]:
    for step in range(scale.min, scale.max + 1):
        label = scale.labels.get(step) if len(scale.labels) > 2 else None
        text = label.in_language(language) if label else str(step)
        yield _row(
            {
                "class": "A",
                "type/scale": "0",
                "name": f"A{step}" if scale.min == 1 else str(step),
                "text": text,
                "language": language,
            }
        )


def _question(kind: str, name: str, text: str, language: Language, help_: str = "") -> str:
    cells = {"class": "Q", "type/scale": kind, "name": _code(name), "relevance": "1", "text": text, "help": help_}
    return _row({**cells, "language": language, "mandatory": "N"})


def _code(name: str) -> str:
    return name.replace("_", "")


def _row(cells: dict[str, str]) -> str:
    return "\t".join(cells.get(column, "").replace("\t", " ").replace("\n", " ") for column in _COLUMNS) + "\r\n"
