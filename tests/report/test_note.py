"""The scoping note and its summary: every chapter in both languages, nothing empty, nothing stronger than its result.

Looked at on the examples, on a synthetic case as large as documents must bear, and on the case made by hand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import altair
import pytest

from enjeu.appraisal.result import Appraisal, Condition
from enjeu.case.schema import Case
from enjeu.locale import LANGUAGES, Language, Locale, locale
from enjeu.report.blocks import Block, Bullets, Callout, Cell, Facts, Gallery, Group, Paragraph, Picture, Table, Terms
from enjeu.report.document import Document
from enjeu.report.documents.note import note
from enjeu.report.documents.opinion import opinion
from enjeu.report.documents.summary import summary
from enjeu.report.documents.yearly import yearly
from enjeu.report.figures.frame import PAGE, PAPER
from enjeu.report.names import Names
from enjeu.report.sections.strategy import usage_picture
from enjeu.report.view import View
from enjeu.study.appraise import Plan, appraise_file
from tests.report import large, sample

EXAMPLES = ("group", "blog", "retailer/guarded.yaml", "worked/hubbard.yaml")
CASES = (*EXAMPLES, "large", "by hand")
CHAPTERS = (
    "decision",
    "stakes",
    "usages",
    "options",
    "money",
    "beyond-money",
    "risks",
    "changes",
    "unknown",
    "verdict",
    "people-data",
)
ANNEXES = ("assumptions", "definitions", "glossary")
ROOT = Path(__file__).parents[2]


@cache
def appraised(name: str) -> tuple[Case, Appraisal]:
    if name == "by hand":
        return sample.case(), sample.appraisal()
    if name == "large":
        with TemporaryDirectory() as folder:
            read, found = appraise_file(large.write(Path(folder)), Plan(draws=512))
    else:
        read, found = appraise_file(ROOT / "examples" / name, Plan(draws=1024))
    return read.case, found


def seen(name: str, words: Locale) -> View:
    case, found = appraised(name)
    return View(found, case, words, Names(case, words), (), sample.places())


@cache
def documents(name: str, language: Language) -> tuple[Document, Document]:
    view = seen(name, locale(language))
    return note(view), summary(view)


def blocks(document: Document) -> Iterator[Block]:
    waiting = [block for section in document.sections for block in section.blocks]
    while waiting:
        block = waiting.pop(0)
        yield block
        if isinstance(block, Group):
            waiting = [*block.blocks, *waiting]


def pictures(document: Document) -> Iterator[Picture]:
    for block in blocks(document):
        if isinstance(block, Picture):
            yield block
        elif isinstance(block, Gallery):
            yield from block.pictures


def texts(part: object) -> Iterator[str]:
    """Every text that a reader sees; specifications of figures left out."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from texts(one)
    elif is_dataclass(part):
        for one in fields(part):
            if one.name not in ("page", "telephone", "stamp", "identity", "anchor", "tone", "kind", "language"):
                yield from texts(getattr(part, one.name))


def cells(document: Document) -> Iterator[Cell]:
    for block in blocks(document):
        if isinstance(block, Table):
            yield from (cell for line in block.lines for cell in line.cells)
        elif isinstance(block, Bullets | Callout):
            yield from block.items if isinstance(block, Bullets) else block.lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_every_chapter_stands_in_the_order_in_which_a_committee_asks(name: str, language: Language) -> None:
    made, _ = documents(name, language)
    assert [one.identity for one in made.sections] == [*CHAPTERS, *ANNEXES]
    assert [one.identity for one in made.sections if one.annex] == list(ANNEXES)
    assert len({one.title for one in made.sections}) == len(made.sections)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_nothing_is_empty_and_every_row_is_as_long_as_its_head(name: str, language: Language) -> None:
    for document in documents(name, language):
        assert all(section.blocks for section in document.sections)
        for block in blocks(document):
            match block:
                case Table():
                    assert block.lines, block.caption
                    assert {len(line.cells) for line in block.lines} == {len(block.columns)}, block.caption
                    assert all(column.title for column in block.columns)
                    assert len(block.lines) <= 24, block.caption
                case Bullets() | Facts():
                    assert block.items
                case Terms():
                    assert all(name and meaning for name, meaning in block.pairs)
                    assert block.pairs
                case Gallery():
                    assert block.pictures
                case Paragraph():
                    assert block.text.strip()
                case _:
                    pass


def test_a_chapter_without_content_says_so_in_one_sentence() -> None:
    made, _ = documents("worked/hubbard.yaml", "fr")
    for identity in ("stakes", "usages", "beyond-money", "risks", "changes"):
        (section,) = (one for one in made.sections if one.identity == identity)
        assert [type(block) for block in section.blocks] == [Paragraph], identity


def test_people_are_warned_of_what_the_case_does_not_declare() -> None:
    def warnings(name: str) -> int:
        made, _ = documents(name, "en")
        (section,) = (one for one in made.sections if one.identity == "people-data")
        return sum(len(block.lines) for block in section.blocks if isinstance(block, Callout))

    assert [warnings(name) for name in ("group", "large", "blog", "worked/hubbard.yaml")] == [0, 1, 2, 3]


def _weakened(verdict: str, strength: str, npv: float = 1e6, words: Locale | None = None) -> View:
    """The case made by hand with another verdict on the first option, which keeps the highest expected NPV."""
    found, case, words = sample.appraisal(), sample.case(), words or locale("fr")
    means = {name: npv if name == "network" else -9e6 for name in found.options}
    options = {
        name: replace(one, indicators={**one.indicators, "npv": replace(one.indicators["npv"], mean=means[name])})
        for name, one in found.options.items()
    }
    told = options["network"].verdict
    close = tuple(replace(one, close=strength == "close") for one in told.conditions)
    told = replace(told, code=verdict, strength=strength, conditions=close, unsupported=0.8)
    options["network"] = replace(options["network"], verdict=told)
    recommended = None if verdict == "no_go" else "network"
    weakened = replace(found, options=options, verdict=verdict, recommended=recommended)
    return View(weakened, case, words, Names(case, words), (), {})


@pytest.mark.parametrize(
    ("verdict", "strength", "npv"),
    [
        ("go", "close", 1e6),
        ("go", "unsupported", 1e6),
        ("go", "firm", -1e5),
        ("pilot", "firm", 1e6),
        ("no_go", "firm", -1e5),
        ("no_go", "close", 1e6),
    ],
)
def test_a_weak_verdict_never_reads_like_a_strong_one(verdict: str, strength: str, npv: float) -> None:
    view = _weakened(verdict, strength, npv)
    strong = opinion(_weakened("go", "firm"))
    assert strong.tone == "good"
    weak = opinion(view)
    assert weak.tone in ("warn", "bad")
    assert weak.title != strong.title or any("coûte plus qu’elle ne rapporte" in line.text for line in weak.lines)
    for document in (note(view), summary(view)):
        callouts = [block for block in blocks(document) if isinstance(block, Callout)]
        assert callouts[0] == weak
        assert all(block.tone != "good" for block in callouts)


def test_a_refusal_by_a_hair_says_so() -> None:
    lines = [line.text for line in opinion(_weakened("no_go", "close", -1e5)).lines]
    assert any(line.startswith("Défavorable de peu") for line in lines)


def test_conditions_are_printed_as_they_came_out() -> None:
    view = _weakened("pilot", "firm")
    failed = Condition("probability_of_loss", "<=", 0.2, 0.31, met=False, close=False)
    focus = view.focus
    options = {
        **view.appraisal.options,
        "network": replace(focus, verdict=replace(focus.verdict, conditions=(failed,))),
    }
    told = opinion(replace(view, appraisal=replace(view.appraisal, options=options)))
    assert told.lines[0] == Cell(
        "non remplie\u202f: probabilité de perte vaut 31\u202f% (demandé\u202f: au plus 20\u202f%)", tone="bad"
    )


@pytest.mark.parametrize(("language", "foreign"), [("fr", r"\d\.\d"), ("en", r"\d,\d{1,2}(?!\d)")])
@pytest.mark.parametrize("name", CASES)
def test_every_number_is_written_by_the_habits_of_the_language(name: str, language: Language, foreign: str) -> None:
    case, found = appraised(name)
    own = case.model_dump_json()
    for document in documents(name, language):
        for text in texts(document):
            # The stamp names a version, and what the people of the case typed is quoted as it is.
            typed = text.replace("\u202f", " ").rpartition("\u202f: ")[2] in own
            assert typed or not re.search(foreign, text.replace(found.version, "")), text


@pytest.mark.parametrize("name", ["group", "large", "blog", "worked/hubbard.yaml"])
def test_every_figure_is_valid_and_as_wide_as_the_text_of_a_page(name: str) -> None:
    names = []
    for document in documents(name, "fr"):
        for picture in pictures(document):
            altair.Chart.from_dict(picture.page, validate=True)
            padding = picture.page["padding"]
            assert isinstance(padding, Mapping)
            width = picture.page["width"]
            assert isinstance(width, int)
            assert width + padding["left"] + padding["right"] <= PAPER.width
            assert picture.caption
            names.append((document.kind, picture.identity))
    assert len(names) == len(set(names))


def test_the_page_keeps_its_own_width() -> None:
    def width(view: View) -> int:
        spec = usage_picture(view).page
        padding, inner = spec["padding"], spec["width"]
        assert isinstance(padding, Mapping)
        assert isinstance(inner, int)
        return int(inner + padding["left"] + padding["right"])

    view = seen("group", locale("fr"))
    assert view.frame == PAGE
    assert width(view) == PAGE.width
    assert width(replace(view, frame=PAPER)) == PAPER.width


@pytest.mark.parametrize(("cash", "indicator"), [(False, "npv"), (True, "cash_npv")])
@pytest.mark.parametrize("name", [*EXAMPLES, "large"])
def test_discounted_flows_add_up_to_the_mean_npv(name: str, cash: bool, indicator: str) -> None:
    """Discounting is linear and flows are means over the same draws: only rounding of floats separates the two."""
    view = seen(name, locale("en"))
    for option in view.options:
        flows = yearly(view, option, cash)
        scale = sum(map(abs, (*flows.benefits, *flows.costs)))
        assert sum(flows.discounted) == pytest.approx(option.indicators[indicator].mean, abs=1e-9 * scale)
        assert flows.cumulated[-1] == pytest.approx(sum(flows.benefits) + sum(flows.costs), abs=1e-9 * scale)


@pytest.mark.parametrize("name", CASES)
def test_every_link_arrives(name: str) -> None:
    for document in documents(name, "fr"):
        tables = [block for block in blocks(document) if isinstance(block, Table)]
        places = {section.identity for section in document.sections}
        places |= {line.anchor for table in tables for line in table.lines}
        assert {cell.anchor for cell in cells(document)} - {""} <= places


@pytest.mark.parametrize("name", CASES)
def test_the_same_view_gives_the_same_documents_and_no_file_is_named(name: str) -> None:
    made = documents(name, "fr")
    view = seen(name, locale("fr"))
    assert (note(view), summary(view)) == made
    assert not [text for document in made for text in texts(document) if ".yaml" in text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_the_summary_has_four_figures_of_equal_rank_and_at_most_three_of_the_rest(
    name: str, language: Language
) -> None:
    _, made = documents(name, language)
    assert [one.identity for one in made.sections] == ["verdict", "reasons", "next"]
    kinds = [type(block) for block in blocks(made)]
    assert kinds[:3] == [Callout, Facts, Picture]
    (facts,) = (block for block in blocks(made) if isinstance(block, Facts))
    assert len(facts.items) == 4
    (reasons,) = (block for block in blocks(made) if isinstance(block, Bullets))
    assert 2 <= len(reasons.items) <= 3
    steps = [block for block in blocks(made) if isinstance(block, Table)]
    assert all(
        len(table.lines) <= 3 and all(cell.text for line in table.lines for cell in line.cells) for table in steps
    )


def _other_cases(case: Case) -> Iterator[Case]:
    """The group without weights, with weights younger than its scores, and without indicators."""
    first = case.weights[0].date
    late = {"hr": case.raters["hr"].model_copy(update={"date": first})}
    unread = {name: one.model_copy(update={"indicator": None}) for name, one in case.benefits.items()}
    yield case.model_copy(update={"weights": ()})
    yield case.model_copy(update={"raters": late, "weights": case.weights[1:]})
    yield case.model_copy(update={"benefits": unread})


def _other_results(found: Appraisal) -> Iterator[Appraisal]:
    """The group worth nothing, with one option only, with a ceiling that cuts, and with nothing left to do."""
    network = found.options["network"]
    worthless = {name: replace(one, strategic=None, waterfalls=()) for name, one in found.options.items()}
    kept = {"ceiling": 0.5, "redeployed": 0.4}
    cut = tuple(
        replace(one, steps=tuple(replace(step, value=step.value * kept.get(step.code, 1.0)) for step in one.steps))
        for one in network.waterfalls
    )
    yield replace(found, options=worthless, ranking=None)
    yield replace(found, options={"network": network}, ranking=None)
    yield replace(found, options={**found.options, "network": replace(network, waterfalls=cut)})
    yield replace(found, recommended=None, verdict="no_go", value_of_information=None)


def test_every_text_of_the_note_is_used() -> None:
    asked: set[str] = set()

    class Asked(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            asked.add(key)
            return super().__getitem__(key)

    words = Locale("fr", Asked(locale("fr")._texts))
    views = [seen(name, words) for name in CASES]
    views += [replace(views[0], case=one) for one in _other_cases(views[0].case)]
    views += [replace(views[0], appraisal=one) for one in _other_results(views[0].appraisal)]
    views += [_weakened(*told, words) for told in (("go", "firm", -1.0), ("no_go", "close", 1e6))]
    for view in views:
        note(view)
        summary(view)
    assert {key for key in words.keys("report.note.") if key not in asked} == set()
