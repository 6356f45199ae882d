"""The HTML page: whole, alone, safe, readable by machines that read aloud, and the same bytes each time."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from enjeu.appraisal.result import Appraisal
from enjeu.locale import LANGUAGES, Language
from enjeu.report.html import render
from tests.report import sample

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&"
VOID = {"meta", "br", "img", "link", "input", "hr", "wbr"}


@cache
def page(language: Language = "fr") -> str:
    return render(sample.appraisal(), sample.case(), language, sample.findings(), sample.places())


class Outline(HTMLParser):
    """Tags in order with their attributes, and whether every tag is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tag_is_closed_and_the_language_is_said(language: Language) -> None:
    outline = Outline(page(language))
    assert outline.open == []
    assert outline.all("html") == [{"lang": language}]


def test_nothing_is_fetched_and_nothing_runs() -> None:
    outline = Outline(page())
    assert not {"script", "link", "img", "iframe", "object", "image"} & {tag for tag, _ in outline.tags}
    for _, attributes in outline.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
    # The name of SVG's vocabulary is the only address; it is never fetched.
    assert set(re.findall(r"https?://[^\"'<\s]+", page())) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in page()


def test_words_of_a_case_never_become_markup() -> None:
    case = sample.case(HOSTILE)
    labels = {key: option.model_copy(update={"label": case.case.title}) for key, option in case.options.items()}
    benefits = {key: one.model_copy(update={"label": case.case.title}) for key, one in case.benefits.items()}
    risks = {key: one.model_copy(update={"label": case.case.title}) for key, one in case.risks.items()}
    stakes = {key: one.model_copy(update={"label": case.case.title}) for key, one in case.stakes.items()}
    usages = {key: one.model_copy(update={"label": case.case.title}) for key, one in case.usages.items()}
    hostile = case.model_copy(
        update={"options": labels, "benefits": benefits, "risks": risks, "stakes": stakes, "usages": usages}
    )
    written = tuple(replace(one, written=HOSTILE, place=HOSTILE) for one in sample.appraisal().assumptions)
    text = render(replace(sample.appraisal(), assumptions=written), hostile, "en", sample.findings())
    outline = Outline(text)
    assert outline.open == []
    assert not {"script", "img"} & {tag for tag, _ in outline.tags}
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]
    assert "&lt;script&gt;" in text


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page()).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_address_on_the_page_is_unique_and_every_link_arrives() -> None:
    outline = Outline(page())
    ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    targets = {str(attributes["href"])[1:] for attributes in outline.all("a")}
    named = {name for _, attributes in outline.tags for name in (attributes.get("aria-labelledby") or "").split()}
    assert targets | named <= set(ids)


def test_every_picture_has_a_name_and_every_table_a_caption_with_scoped_heads() -> None:
    outline = Outline(page())
    pictures = outline.all("svg")
    assert len(pictures) >= 20
    assert all(picture["role"] == "img" and picture["aria-labelledby"] for picture in pictures)
    assert page().count("<title id=") == page().count("<desc id=") == len(pictures)
    assert len(outline.all("caption")) == len(outline.all("table"))
    assert {head.get("scope") for head in outline.all("th")} == {"col", "row"}


@pytest.mark.parametrize(("language", "shown"), [("fr", "1,4\u00a0M€"), ("en", "€1.4M")])
def test_figures_are_written_by_the_habits_of_the_language(language: Language, shown: str) -> None:
    assert shown in page(language)


def test_french_signs_never_stand_at_the_beginning_of_a_line() -> None:
    assert re.search(r"\w [?!:;]", re.sub(r"<style>.*?</style>|<[^>]+>", "", page("fr"), flags=re.DOTALL)) is None


def test_all_four_parts_and_all_options_are_there() -> None:
    text = page("en")
    for word in ("Money", "Strategic value", "Risk", "What is not known"):
        assert f">{word}</a></h3>" in text
    for _, label in sample.OPTIONS.values():
        assert label in text


def test_equal_input_gives_equal_bytes() -> None:
    again = render(sample.appraisal(), sample.case(), "fr", sample.findings(), sample.places())
    assert again == page("fr")


def _bare(full: Appraisal) -> Appraisal:
    options = {
        key: replace(one, waterfalls=(), risks=(), sensitivity=(), strategic=None) for key, one in full.options.items()
    }
    return replace(full, options=options, usage_map=(), assumptions=(), recommended=None, verdict="no_go")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_with_money_only_gives_a_page_as_well(language: Language) -> None:
    full = sample.case()
    bare = full.model_copy(update={name: {} for name in ("stakes", "usages", "risks", "enabling", "evidence", "watch")})
    text = render(_bare(sample.appraisal()), bare.model_copy(update={"weights": ()}), language)
    assert Outline(text).open == []
