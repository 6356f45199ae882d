"""The PDF: tagged to PDF/UA-1, literal whatever a case says, nothing cut or missing, the same bytes again.

Typst refuses to write a file that breaks PDF/UA-1; the structure is read again here with pikepdf, the text with
pypdfium2. Characters and widths of the font are checked against FreeType (by Pillow).
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import ImageFont

from enjeu.locale import LANGUAGES, Language
from enjeu.locale.catalogue import read, source, texts
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Fact,
    Facts,
    Gallery,
    Group,
    Paragraph,
    Picture,
    Section,
    Table,
    Terms,
    columns,
    line,
)
from enjeu.report.document import Document
from enjeu.report.glyphs import FONTS, LACKING, face, shown
from enjeu.report.render_svg import paper_svg, png, svg
from enjeu.report.renderers.columns import GAP, SIZES, fit
from enjeu.report.renderers.pdf import render
from tests.report.printed import SPEC, STAMP, TONES

MARGIN = 20 * 72 / 25.4
ATTACKS = (
    "#panic(“no”) #import “/etc/passwd” #read('x') #{1+1} #let x = 2;",
    "$x^2$ *bold* _thin_ `raw` @label <label> = Heading",
    "- list + list / term: no ~ -- --- ... // comment /* comment */",
    'quote " and \\ backslash \\u{41} \\n [a](b) ]] }} ))',
    "sys.inputs.document https://enjeu.example/a?b=c#d <svg onload=x> &amp; {number} {page}",
)


def _picture(title: str = "Flux nets") -> Picture:
    return Picture("flow", title, "Barres : économique et trésorerie.", SPEC, None, None)


def _table(rows: int = 3) -> Table:
    lines = tuple(
        line(Cell(f"Poste {row}", "une note", tone=TONES[row % 6]), "dépense", Cell("1 234 k€", anchor="costs"))
        for row in range(rows)
    )
    return Table("Ce que cela coûte", columns("Coût", "Nature", "Somme", figures=(2,)), lines)


def _blocks() -> tuple[Block, ...]:
    toned = tuple(Cell(f"Une raison {tone}", "et sa note", tone=tone) for tone in TONES)
    inner = Group("Plié", (Paragraph("Ouvert sur papier", quiet=True), Group("Plus bas", (_table(),))), folded=True)
    facts = Facts(tuple(Fact(f"Chiffre {index}", "12,5 M€", "de 1 à 20") for index in range(5)))
    gallery = Gallery("Deux options", (_picture("Une"), _picture("Autre")), "Même échelle.")
    return (
        Paragraph("Un paragraphe."),
        Callout("À ne pas manquer", toned, "warn"),
        facts,
        Bullets(toned),
        Terms((("VAN", "La valeur actuelle nette."), ("TRI", "Un taux."))),
        _picture(),
        gallery,
        inner,
    )


def _document(*blocks: Block, language: Language = "fr") -> Document:
    sections = (
        Section("first", "La décision", blocks),
        Section("costs", "Les coûts", (_table(60),)),
        Section("words", "Glossaire", (Group("Mots", (Paragraph("Un mot."),)),), annex=True),
    )
    return Document(
        kind="note",
        language=language,
        over="Note de cadrage",
        title="Ouvrir le réseau",
        question="Ouvrir, ou non ?",
        organisation="Groupe Armorine",
        imprint=("Données du 1er septembre 2026", "Préparé par la direction"),
        stamp=STAMP,
        stamped="enjeu 0.1.0 · graine 7",
        sections=sections,
    )


def _pages(file: bytes) -> list[str]:
    with _opened(file) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def _opened(file: bytes) -> closing[pypdfium2.PdfDocument]:
    return closing(pypdfium2.PdfDocument(file))  # type: ignore[no-untyped-call]


def _joined(text: str) -> str:
    """Without what depends on where lines break."""
    return re.sub(r"[\s\u200b\ufffe]+", "", text)


def _elements(part: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Structure elements in reading order."""
    kids = part.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _inside(file: bytes) -> None:
    """Every character stands within the margins of its page (half a point of rounding apart)."""
    with _opened(file) as opened:
        for page in opened:
            text, right = page.get_textpage(), page.get_width() - MARGIN + 0.5
            for index in range(text.count_chars()):
                left, bottom, end, _ = text.get_charbox(index)
                letter = text.get_text_range(index, 1)
                seen = end > left and not letter.isspace()
                assert not seen or (left >= MARGIN - 0.5 and end <= right), text.get_text_range()[:index][-40:]
                assert bottom >= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_tagged_and_says_what_it_is(language: Language) -> None:
    with pikepdf.open(BytesIO(render(_document(*_blocks(), language=language)))) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == {"fr": "fr-FR", "en": "en-GB"}[language]
        assert root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["dc:title"] == "Ouvrir le réseau"
        assert str(opened.docinfo["/Author"]) == "Groupe Armorine"
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20260901")
        assert STAMP.digest in str(opened.docinfo["/Keywords"])


def test_structure_serves_who_hears_the_document() -> None:
    with pikepdf.open(BytesIO(render(_document(*_blocks())))) as opened:
        elements = list(_elements(opened.Root.StructTreeRoot))
        kinds = [str(element.S) for element in elements]
        figures = [str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"]
        headings = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        tables = [element for element in elements if element.S == "/Table"]
        heads = [[str(one.S) for one in _elements(table) if one.S in ("/TH", "/THead")] for table in tables]
    assert figures == [
        "Flux nets. Barres\u202f: économique et trésorerie.",
        "Une. Barres\u202f: économique et trésorerie.",
        "Autre. Barres\u202f: économique et trésorerie.",
    ]
    assert headings == [1, 1, 2, 3, 1, 1, 2]
    assert heads == [["/THead", "/TH", "/TH", "/TH"]] * 2
    assert {"/TOC", "/TOCI", "/Caption", "/L", "/LI", "/Link"} <= set(kinds)


def test_equal_input_gives_equal_bytes() -> None:
    document = _document(*_blocks())
    assert render(document) == render(document)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_case_says_is_printed_and_never_run(attack: str) -> None:
    cell = Cell(attack, attack, tone="bad")
    table = Table(attack, columns(attack, "b"), (line(cell, attack, anchor=attack),))
    everywhere: tuple[Block, ...] = (
        Paragraph(attack),
        table,
        Callout(attack, (cell,)),
        Bullets((cell,)),
        Terms(((attack, attack),)),
        Facts((Fact(attack, attack, attack),)),
        replace(_picture(attack), caption=attack),
        Group(attack, (Paragraph(attack),)),
    )
    document = replace(
        _document(*everywhere, language="en"), over=attack, title=attack, question=attack, stamped=attack
    )
    text = _joined("".join(_pages(render(document))))
    assert text.count(_joined(attack)) >= 20


def test_what_the_font_lacks_becomes_a_box_and_what_is_not_seen_is_left_out() -> None:
    written = "ok \u2713 漢字 \u202eשלום\u202c \x00\x07 👩\u200d👧 e\u0301\ufe0f \ud800"
    (first, *_) = _pages(render(replace(_document(Paragraph(written)), title=written)))
    assert first.count(f"ok {LACKING} {LACKING * 2} {LACKING * 4} {LACKING * 2} é") == 2
    assert shown("−1\u202f234\u00a0€ → « ≥ »") == "−1\u202f234\u00a0€ → « ≥ »"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_character_of_the_words(language: Language) -> None:
    # What explains an error on the screen (`enjeu explain`) never comes into a document.
    words = (text for key, text in texts(read(source(language))).items() if not key.endswith(".explain"))
    used = set("".join(words)) - {"\n"}
    assert len(used) > 80
    assert used <= set(face().widths)
    # Typst refuses to write a file that lacks a glyph: that it writes one is a second opinion.
    assert LACKING not in _pages(render(_document(Paragraph("".join(sorted(used))))))[0]


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_characters_and_widths_are_those_that_freetype_reads(style: str) -> None:
    font = ImageFont.truetype(str(FONTS / f"Lato-{style}.ttf"), 1000, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(font.getmask("\uffff"))
    for letter in "aÉœŒß€−×≥→…«»’–—□½²³ΩЖ0123456789%":
        # FreeType gives whole pixels of a size of 1000, the file thousandths of a size of 2000 units.
        assert face(style).widths[letter] == pytest.approx(font.getlength(letter) / 1000, abs=1e-3)
        assert bytes(font.getmask(letter)) != missing
    for letter in "✓漢ש👩":
        assert letter not in face(style).widths


def test_a_summary_stands_on_one_page() -> None:
    summary = replace(_document(*_blocks()), kind="summary")
    short = replace(summary, sections=(Section("first", "La décision", _blocks()[:6]),))
    (text,) = _pages(render(short))
    assert "Page 1 sur 1" in text
    assert "Sommaire" not in text
    long = Section("more", "Encore", (Bullets(tuple(Cell(f"Raison {index}") for index in range(30))),))
    (text,) = _pages(render(replace(short, sections=(*short.sections, long))))
    assert "Raison 29" in text


def test_pages_are_numbered_stamped_and_never_empty() -> None:
    pages = _pages(render(_document(*_blocks())))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} sur {len(pages)}" in text
        assert "enjeu 0.1.0 · graine 7" in text
        assert ("Ouvrir le réseau" in text.splitlines()[0]) == (number > 1)
        assert len(text) > 100


def test_parts_are_numbered_and_annexes_lettered() -> None:
    text = "\n".join(_pages(render(_document(*_blocks()))))
    for heading in ("1 La décision", "1.1 Plié", "2 Les coûts", "A Glossaire", "A.1 Mots"):
        assert re.search(rf"^{heading}\s*$", text, re.MULTILINE), heading
    for caption in ("Figure 1 Flux nets", "Figure 2 Deux options", "Tableau 1 Ce que", "Tableau 2 Ce que"):
        assert caption in text


def test_the_heads_of_a_long_table_stand_on_each_of_its_pages() -> None:
    pages = [text for text in _pages(render(_document(_table(200)))) if "Poste" in text]
    assert len(pages) > 4
    assert all("Nature" in text for text in pages)


@pytest.mark.parametrize(("amount", "turned"), [("1 234", False), ("−1 234 567 €", True)])
def test_fourteen_columns_fit(amount: str, turned: bool) -> None:
    heads = columns("Option", *(f"Année {index}" for index in range(13)), figures=range(1, 14))
    rows = tuple(line(f"Option {row}", *[amount.replace(" ", "\u202f")] * 13) for row in range(5))
    file = render(_document(Table("Flux", heads, rows)))
    _inside(file)
    with pikepdf.open(BytesIO(file)) as opened:
        sizes = [tuple(map(float, page.mediabox))[2:] for page in opened.pages]
    assert any(width > height for width, height in sizes) == turned
    assert "".join(_pages(file)).count(amount.replace(" ", "\u202f")) == 65


def test_no_word_is_too_long_for_its_place() -> None:
    word = "mot" * 120
    cell = Cell(word, word)
    row = line(*[cell] * 9)
    blocks = (
        Paragraph(word),
        Table(word, columns(*[word] * 9), (row,)),
        Terms(((word, word),)),
        Facts((Fact(word, word, word),) * 4),
        Callout(word, (cell,)),
    )
    _inside(render(replace(_document(*blocks), title=word, question=word, stamped=word)))
    _inside(render(replace(_document(*blocks), kind="summary", title=word)))


def test_columns_make_up_the_room_at_the_largest_size_that_fits() -> None:
    sizes = []
    for count in range(2, 40, 3):
        wide = Table("", columns(*["chapitre"] * count), (line(*["chapitre"] * count),))
        fitted, word = fit(wide, 480), 1.02 * face("Bold").width("chapitre")
        assert sum(fitted.widths) == pytest.approx(480, abs=0.01 * count)  # each is rounded to a hundredth
        sizes.append(fitted.size)
        assert fitted.whole == ((word * count + GAP * (count - 1)) * SIZES[-1] <= 480)
    assert sizes == sorted(sizes, reverse=True)
    assert {SIZES[0], SIZES[-1]} <= set(sizes)


def test_a_figure_for_a_document_is_set_in_its_font() -> None:
    drawn, page = paper_svg(SPEC), svg(SPEC, "flow", "Flux", "Barres")
    assert set(re.findall('font-family="([^"]*)"', drawn)) == {"Lato"}
    assert set(re.findall('font-weight="([^"]*)"', drawn)) <= {"400", "700"}
    assert "Lato" not in page
    width, height = (float(size) for size in re.findall(r'(?:width|height)="(\d+)"', drawn)[:2])
    painted = png(SPEC)
    assert painted.startswith(b"\x89PNG")
    size = int.from_bytes(painted[16:20], "big"), int.from_bytes(painted[20:24], "big")
    assert size == (2 * width, 2 * height)


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE-Lato.txt").read_text("utf-8")
    assert "Lato" in Path(__file__).parents[2].joinpath("NOTICE").read_text("utf-8")
