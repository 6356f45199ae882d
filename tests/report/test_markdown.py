"""Markdown: what a case says stays text, and no table breaks.

The file is read again by markdown-it-py, which follows CommonMark and the tables of GitHub.
"""

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from enjeu.locale import LANGUAGES, Language
from enjeu.report.renderers.markdown import escaped, render
from enjeu.report.renderers.typeset import typeset
from tests.report.printed import ATTACKS, document

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    return [one for token in READER.parse(text) for one in (token.children or [token])]


def shape(text: str) -> list[str]:
    return [token.type for token in tokens(text)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_of_a_case_never_become_markup(attack: str) -> None:
    made = render(document(attack)).decode()
    assert shape(made) == shape(render(document()).decode())
    assert {token.content for token in tokens(made) if token.type.startswith("html")} == {"<br>"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_are_read_as_they_were_written(attack: str) -> None:
    said = typeset(document(attack, "en")).question
    assert "".join(token.content for token in tokens(escaped(said))) == said
    inside = tokens(f"| {escaped(said)} |\n| --- |\n| {escaped(said)} |")
    assert [token.content for token in inside if token.type == "text"] == [said, said]


@pytest.mark.parametrize("text", ["see https://enjeu.example/a", "WWW.enjeu.example", "to a@enjeu.example"])
def test_no_word_becomes_an_address(text: str) -> None:
    # GitHub makes a link of these three forms (GFM 6.9, « Autolinks »); a backslash stands where each is recognised.
    assert "\\" in escaped(text)


def test_equal_documents_give_equal_bytes() -> None:
    assert render(document()) == render(document())


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_numbered_and_annexes_lettered(language: Language) -> None:
    lines = render(document(language=language)).decode().splitlines()
    assert [line for line in lines if line.startswith("## ")] == ["## 1. Une phrase.", "## 2. Coûts", "## A. Annexe"]
    assert [line for line in lines if line.startswith("# ")] == ["# Titre Une phrase."]
    assert "#### Une phrase." in lines


def test_a_summary_has_no_numbers() -> None:
    assert "## Coûts" in render(document(kind="summary")).decode().splitlines()


def test_figures_stand_as_their_data_and_the_file_says_so() -> None:
    made = render(document()).decode()
    assert "*Les figures sont données ici par leurs chiffres" in made
    assert "**Figure 1 – Une phrase.**\n\n| Année | Flux |\n| --- | ---: |\n| 0 | −5 M€ |\n| 1 | 4 M€ |" in made
    assert "![" not in made


def test_figures_are_flush_right_and_a_second_line_stays_in_its_cell() -> None:
    made = render(document()).decode().splitlines()
    assert "| Coût | Nature | Somme |" in made
    assert "| --- | --- | ---: |" in made
    assert "| Poste 0<br>une note | dépense | 0 234 k€ |" in made


def test_the_stamp_comes_last() -> None:
    assert render(document()).decode().endswith("\n---\n\nenjeu 0.1.0 · graine 7 · dossier 0123456789ab\n")
