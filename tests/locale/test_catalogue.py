"""The catalogues: complete in both languages, compiled, tidy, and French where French is spoken."""

import re

import pytest

from enjeu.locale import LANGUAGES, Language, locale
from enjeu.locale.catalogue import DOMAINS, compiled, read, source, texts, tidied
from enjeu.locale.french import apostrophes, french_spaces

CODE = re.compile(r"`[^`]*`|^ {4}.*$|\{[^}]*\}|https?://\S+", re.MULTILINE)
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}")
FILES = [(language, domain) for language in LANGUAGES for domain in DOMAINS if source(language, domain).exists()]


def all_texts(language: Language) -> dict[str, str]:
    return texts(read(source(language)))


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_what_the_program_reads_is_what_people_wrote(language: Language, domain: str) -> None:
    path = source(language, domain)
    assert path.with_suffix(".mo").read_bytes() == compiled(read(path)), "run python -m enjeu.locale.compile"


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_files_are_sorted_and_french_has_its_spaces(language: Language, domain: str) -> None:
    path = source(language, domain)
    assert path.read_bytes() == tidied(read(path), language), "run python -m enjeu.locale.compile"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_in_memory_is_the_file(language: Language) -> None:
    words = locale(language)
    assert {key: words._texts[key] for key in words.keys("")} == all_texts(language)


def test_both_languages_have_the_same_keys() -> None:
    assert all_texts("fr").keys() == all_texts("en").keys()


def test_both_languages_fill_in_the_same_values() -> None:
    french = all_texts("fr")
    different = {
        key: (text, french[key])
        for key, text in all_texts("en").items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(french[key]))
    }
    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_has_loose_braces(language: Language) -> None:
    class Anything(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return "x"

    for key, text in all_texts(language).items():
        assert text.strip(), key
        assert text.format_map(Anything()), key


def test_french_puts_narrow_spaces_before_high_signs_and_inside_quotation_marks() -> None:
    for key, text in all_texts("fr").items():
        prose = CODE.sub("C", text)
        assert not re.search(r"[ \u00a0][;:!?%»]|«[ \u00a0]|«(?!\u202f)|[^\u202f]»", prose), (key, text)
        assert not re.search(r"[^\W\d_][;!?»]", prose), (key, text)


def test_french_and_english_use_the_apostrophe_that_printers_use() -> None:
    for language in LANGUAGES:
        for key, text in all_texts(language).items():
            assert not re.search(r"\w'\w", CODE.sub("C", text)), (language, key, text)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("oui : non", "oui\u202f: non"),
        ("« bien » ?", "«\u202fbien\u202f»\u202f?"),
        ("35 % de", "35\u202f% de"),
        ("la clé `a : b` ; fin", "la clé `a : b`\u202f; fin"),
        ("texte\n\n    faux : a ; b", "texte\n\n    faux : a ; b"),
        ("{nom} : {valeur}", "{nom}\u202f: {valeur}"),
    ],
)
def test_french_spaces_leave_code_alone(typed: str, set_: str) -> None:
    assert french_spaces(typed) == set_
    assert french_spaces(set_) == set_


def test_apostrophes_are_set_in_prose_only() -> None:
    assert apostrophes("l'usage, `d'ici`") == "l’usage, `d'ici`"
