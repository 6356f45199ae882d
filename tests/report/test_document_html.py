"""The HTML document: whole, alone, safe, readable aloud, and the same bytes each time."""

import re
from functools import cache
from itertools import pairwise

import pytest

from enjeu.locale import LANGUAGES, Language
from enjeu.report.renderers.html import render
from tests.report.printed import ATTACKS, document
from tests.report.test_html import Outline


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_its_language_and_closes_every_tag(language: Language) -> None:
    outline = Outline(render(document(language=language)).decode())
    assert outline.open == []
    assert outline.all("html") == [{"lang": language}]


def test_equal_documents_give_equal_bytes() -> None:
    assert render(document()) == render(document())


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = render(document()).decode()
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe", "object", "image"} & {tag for tag, _ in outline.tags}
    policy = [one["content"] for one in outline.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    # The name of SVG's vocabulary is the only address; it is never fetched.
    assert set(re.findall(r"https?://[^\"'<\s]+", page)) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in page


@cache
def tame_tags() -> list[str]:
    return [tag for tag, _ in Outline(render(document(language="en")).decode()).tags]


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_of_a_case_never_become_markup(attack: str) -> None:
    page = render(document(attack, "en")).decode()
    outline = Outline(page)
    assert outline.open == []
    assert [tag for tag, _ in outline.tags] == tame_tags()
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]
    assert re.search("[\x00-\x08\x0b-\x1f\x7f]", page) is None


def test_landmarks_and_headings_lead_through_the_document() -> None:
    outline = Outline(render(document()).decode())
    assert [tag for tag, _ in outline.tags if tag in ("header", "nav", "main", "footer")] == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_address_is_unique_and_every_link_arrives() -> None:
    outline = Outline(render(document()).decode())
    ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    links = {str(one["href"])[1:] for one in outline.all("a")}
    named = {name for _, attributes in outline.tags for name in (attributes.get("aria-labelledby") or "").split()}
    assert links | named <= set(ids)
    assert "costs" in links
    assert "nowhere" not in links


def test_every_picture_has_a_name_and_a_description() -> None:
    page = render(document()).decode()
    pictures = Outline(page).all("svg")
    assert len(pictures) == 5
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in pictures)
    assert page.count("<title id=") == page.count("<desc id=") == 5


def test_printed_pages_bear_the_stamp_and_their_number() -> None:
    style = re.sub(
        r"\\([0-9a-f]+) ",
        lambda found: chr(int(found[1], 16)),
        re.findall("<style>(.*?)</style>", render(document()).decode(), re.DOTALL)[0],
    )
    assert '@bottom-left{content:"enjeu 0.1.0 · graine 7 · dossier 0123456789ab"' in style
    assert '@bottom-right{content:"Page " counter(page) " sur " counter(pages) ""' in style
    assert '--table:"Tableau "' in style


def test_a_summary_has_neither_contents_nor_numbers() -> None:
    outline = Outline(render(document(kind="summary")).decode())
    assert outline.all("nav") == []
    assert outline.all("body") == [{"class": "document"}]


def test_the_stamp_closes_the_text_and_the_digest_is_in_the_file() -> None:
    page = render(document()).decode()
    assert "<footer><p>enjeu 0.1.0 · graine 7 · dossier 0123456789ab</p></footer>" in page
    assert f'<meta name="keywords" content="{"0123456789abcdef" * 4}">' in page
