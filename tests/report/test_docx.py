"""The Word file: real styles, heads, captions, fields and descriptions; a house template kept; the same bytes again."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor

from enjeu.locale import LANGUAGES, Language
from enjeu.report.renderers.docx import render
from enjeu.report.renderers.docx_base import UNPACKED
from tests.report.printed import ATTACKS, STAMP, document

ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"

# ECMA-376 part 1, annex A: the children of these elements come in this order; those that do not occur are left out.
ORDER = {
    "pPr": "pStyle keepNext keepLines numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "tblPr": "tblStyle tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan tcBorders shd noWrap tcMar vAlign",
    "rPr": "rStyle rFonts b i color sz szCs lang",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr tcPr tblStylePr",
}


@cache
def made(language: Language = "fr") -> bytes:
    return render(document(language=language), None)


def opened(content: bytes) -> WordDocument:
    return docx.Document(BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def every(word: WordDocument, tag: str) -> list[BaseOxmlElement]:
    return list(word.element.body.iter(qn(tag)))


def words(piece: BaseOxmlElement) -> str:
    return "".join(one.text or "" for one in piece.iter(qn("w:t")))


def styled(word: WordDocument, *names: str) -> list[tuple[str, str]]:
    named = {style.style_id: style.name for style in word.styles}
    pairs = []
    for paragraph in every(word, "w:p"):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = named[style.get(qn("w:val"))] if style is not None else "Normal"
        if name in names:
            pairs.append((name, words(paragraph)))
    return pairs


def test_equal_documents_give_equal_bytes_without_the_time_of_day() -> None:
    assert made() == render(document(), None)
    with ZipFile(BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_properties_are_those_of_the_data() -> None:
    found = opened(made()).core_properties
    assert (found.title, found.subject, found.author) == ("Titre Une phrase.", "Une phrase.", "Une phrase.")
    day = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    assert (found.created, found.modified) == (day, day)
    assert all(str(one) in found.keywords for one in (STAMP.digest, STAMP.seed, STAMP.draws, STAMP.version))
    assert len(opened(render(document("w" * 400), None)).core_properties.title) == 255


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_the_language_is_said_once_for_the_whole_text(language: Language, tag: str) -> None:
    word = opened(made(language))
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {tag}
    assert [one.get(qn("w:val")) for one in word.settings.element.iter(qn("w:themeFontLang"))] == [tag]
    assert word.core_properties.language == tag


def test_headings_have_levels_and_numbers_of_lists() -> None:
    word = opened(made())
    headings = styled(word, "Heading 1", "Heading 2", "Heading 3")
    assert headings == [
        ("Heading 1", "Une phrase."),
        ("Heading 2", "Plié"),
        ("Heading 3", "Une phrase."),
        ("Heading 1", "Coûts"),
        ("Heading 2", "Ouvert"),
        ("Heading 1", "Annexe"),
        ("Heading 2", "Dedans"),
    ]
    numbering = word.part.numbering_part.element
    shown = {
        number.get(qn("w:numId")): [
            (level.find(qn("w:numFmt")).get(qn("w:val")), level.find(qn("w:lvlText")).get(qn("w:val")))
            for definition in numbering.iter(qn("w:abstractNum"))
            if definition.get(qn("w:abstractNumId")) == number.find(qn("w:abstractNumId")).get(qn("w:val"))
            for level in definition.iter(qn("w:lvl"))
        ]
        for number in numbering.iter(qn("w:num"))
    }
    assert sorted(shown.values()) == [
        [("bullet", "•")],
        [("decimal", "%1"), ("decimal", "%1.%2")],
        [("upperLetter", "%1"), ("decimal", "%1.%2")],
    ]
    lettered = [p for p in every(word, "w:p") if words(p) in ("Annexe", "Dedans") and list(p.iter(qn("w:numId")))]
    lists = {one.get(qn("w:val")) for p in lettered for one in p.iter(qn("w:numId"))}
    assert [shown[one][0][0] for one in lists] == ["upperLetter"]


def test_contents_are_written_out_in_a_field_that_asks_for_nothing() -> None:
    word = opened(made())
    assert styled(word, "toc 1") == [("toc 1", f"{at}\u2002{name}") for at, name in CONTENTS]
    assert [one.text for one in every(word, "w:instrText")] == ['TOC \\o "1-1" \\h \\z \\u']
    assert [one.get(qn("w:fldCharType")) for one in every(word, "w:fldChar")] == ["begin", "separate", "end"]
    assert b"updateFields" not in parts(made())["word/settings.xml"]
    assert b"w:dirty" not in parts(made())["word/document.xml"]


CONTENTS = (("1", "Une phrase."), ("2", "Coûts"), ("A", "Annexe"))


def test_every_link_arrives_at_a_bookmark_of_its_own() -> None:
    word = opened(made())
    bookmarks = [(one.get(qn("w:name")), one.get(qn("w:id"))) for one in every(word, "w:bookmarkStart")]
    assert len({name for name, _ in bookmarks}) == len({number for _, number in bookmarks}) == len(bookmarks)
    assert {number for _, number in bookmarks} == {one.get(qn("w:id")) for one in every(word, "w:bookmarkEnd")}
    links = {one.get(qn("w:anchor")) for one in every(word, "w:hyperlink")}
    assert len(links) == 3
    assert links <= {name for name, _ in bookmarks}


def test_captions_count_in_fields_and_stay_with_what_they_name() -> None:
    word = opened(made())
    captions = styled(word, "Caption")
    assert [text for _, text in captions] == [
        "Figure 1 – Une phrase.",
        "Figure 2 – Une phrase.",
        "Figure 3 – Sans titres",
        "Tableau 1 – Une phrase.",
        "Tableau 2 – Longue",
        "Tableau 3 – Ce que cela coûte",
    ]
    fields = [str(one.get(qn("w:instr"))).strip() for one in every(word, "w:fldSimple")]
    assert fields == ["SEQ Figure \\* ARABIC"] * 3 + ["SEQ Tableau \\* ARABIC"] * 3
    kept = {"Caption", "Heading 1", "Heading 2", "Heading 3", "Enjeu Callout Title"}
    assert all(word.styles[name].paragraph_format.keep_with_next for name in kept)


def test_heads_of_tables_are_repeated_and_no_row_is_torn() -> None:
    word = opened(made())
    style = word.styles["Enjeu Table"].style_id
    tables = [one for one in every(word, "w:tbl") if list(one.iter(qn("w:tblStyle")))]
    assert len(tables) == 4
    for table in tables:
        first, *rows = table.iterchildren(qn("w:tr"))
        assert next(table.iter(qn("w:tblStyle"))).get(qn("w:val")) == style
        assert list(first.iter(qn("w:tblHeader")))
        assert not [row for row in rows if list(row.iter(qn("w:tblHeader")))]
        assert all(list(row.iter(qn("w:cantSplit"))) for row in (first, *rows))
        look = next(table.iter(qn("w:tblLook")))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
        last = [list(row.iterchildren(qn("w:tc")))[-1] for row in (first, *rows)]
        assert all(next(cell.iter(qn("w:jc"))).get(qn("w:val")) == "right" for cell in last)


def test_facts_stand_under_their_names_as_heads() -> None:
    tables = [
        one for one in every(opened(made()), "w:tbl") if "Chiffre" in words(one) and list(one.iter(qn("w:tblHeader")))
    ]
    heads = [words(next(one.iterchildren(qn("w:tr")))) for one in tables]
    assert heads == ["Chiffre 0Chiffre 1Chiffre 2Chiffre 3", "Chiffre 4"]


def test_no_two_tables_touch_and_none_ends_the_text() -> None:
    body = opened(made()).element.body
    tags = [one.tag for one in body]
    assert not [at for at, tag in enumerate(tags[:-1]) if tag == tags[at + 1] == qn("w:tbl")]
    assert tags[-2:] == [qn("w:p"), qn("w:sectPr")]


def test_every_picture_has_a_name_a_description_and_a_number_of_its_own() -> None:
    word = opened(made())
    shapes = every(word, "wp:docPr")
    assert len(shapes) == 5
    assert len({one.get("id") for one in shapes}) == len({one.get("name") for one in shapes}) == 5
    assert [one.get("title") for one in shapes] == ["Une phrase.", "Une", "Une phrase.", "Trois", "Seule"]
    assert {one.get("descr") for one in shapes} == {"Barres\u202f: économique et trésorerie."}
    page = word.sections[0]
    assert page.page_width is not None
    room = page.page_width - page.left_margin - page.right_margin  # type: ignore[operator] # set for the house look
    assert all(int(one.get("cx") or 0) <= room for one in every(word, "wp:extent"))


def test_pages_bear_the_title_the_stamp_and_their_number() -> None:
    page = opened(made()).sections[0]
    assert words(page.header._element) == "Titre Une phrase."
    assert words(page.first_page_header._element) == ""
    for footer in (page.footer, page.first_page_footer):
        assert words(footer._element) == "enjeu 0.1.0 · graine 7 · dossier 0123456789abPage 1 sur 1"
        fields = [str(one.get(qn("w:instr"))).strip() for one in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_a_summary_has_neither_contents_nor_numbers() -> None:
    word = opened(render(document(kind="summary"), None))
    assert every(word, "w:sdt") == []
    assert len(list(word.part.numbering_part.element.iter(qn("w:num")))) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_with_hostile_words_opens_and_keeps_its_shape(attack: str) -> None:
    word = opened(render(document(attack), None))
    assert [one.tag for one in every(word, "w:p")] == [one.tag for one in every(opened(made()), "w:p")]
    assert [one.get(qn("w:instr")) for one in every(word, "w:fldSimple")] == [
        one.get(qn("w:instr")) for one in every(opened(made()), "w:fldSimple")
    ]


def test_children_stand_in_the_order_that_word_asks_for() -> None:
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        root = docx.oxml.parse_xml(parts(made())[name])
        for tag, order in ORDER.items():
            for found in root.iter(qn(f"w:{tag}")):
                ranks = [order.split().index(str(child.tag).partition("}")[2]) for child in found]
                assert ranks == sorted(ranks), f"{name}: {tag} {[child.tag for child in found]}"


def house(fill: Callable[[WordDocument], None] | None = None) -> bytes:
    """A template as a house would make it: French identifiers, red headings, a header, a wide margin, an old text."""
    word = docx.Document()
    page = word.sections[0]
    page.left_margin, page.right_margin = Pt(113), Pt(85)
    page.header.paragraphs[0].text = "Maison Arvel – confidentiel"
    heading = word.styles["Heading 1"]
    heading.element.set(qn("w:styleId"), "Titre1")
    heading.font.color.rgb = RGBColor(0xC0, 0, 0)
    for name in ("Caption", "List Bullet", "Title"):
        word.styles.element.remove(word.styles[name].element)
    word.add_paragraph("Texte ancien, à ne pas garder")
    if fill:
        fill(word)
    saved = BytesIO()
    word.save(saved)
    return saved.getvalue()


def altered(content: bytes, **changes: bytes | None) -> bytes:
    """A package with other parts; None takes one out."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, blob in (parts(content) | changes).items():
            if blob is not None:
                archive.writestr(name, blob)
    return made.getvalue()


def test_a_template_gives_styles_page_and_header_and_loses_its_text() -> None:
    content = render(document(), house())
    word = opened(content)
    assert words(word.sections[0].header._element) == "Maison Arvel – confidentiel"
    assert word.sections[0].left_margin == Pt(113)
    assert word.styles["Heading 1"].font.color.rgb == RGBColor(0xC0, 0, 0)
    assert [text for name, text in styled(word, "Heading 1")] == ["Une phrase.", "Coûts", "Annexe"]
    assert {"Caption", "List Bullet", "Title", "Enjeu Table"} <= {style.name for style in word.styles}
    assert "Texte ancien" not in words(word.element.body)
    # Its headings have no numbers, its foot no stamp: the stamp closes the text.
    assert styled(word, "toc 1")[1] == ("toc 1", "Coûts")
    assert words(list(word.element.body.iterchildren(qn("w:p")))[-1]) == "enjeu 0.1.0 · graine 7 · dossier 0123456789ab"
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    assert content == render(document(), house())


def test_the_text_goes_where_the_template_says() -> None:
    def fill(word: WordDocument) -> None:
        word.add_paragraph("{{enjeu}}")
        word.add_paragraph("Signature du comité")

    lines = [words(one) for one in opened(render(document(), house(fill))).element.body.iterchildren(qn("w:p"))]
    assert lines[:2] == ["Texte ancien, à ne pas garder", "Note de cadrage · Une phrase."]
    assert lines[-1] == "Signature du comité"
    assert "{{enjeu}}" not in lines


def test_the_section_of_the_place_is_kept_and_gives_the_width() -> None:
    def fill(word: WordDocument) -> None:
        word.add_paragraph("{{enjeu}}")
        word.add_section().left_margin = Pt(255)

    word = opened(render(document(), house(fill)))
    assert [section.left_margin for section in word.sections] == [Pt(113), Pt(255)]
    # Letter paper between its margins, in twentieths of a point.
    room = 20 * (612 - 113 - 85)
    tables = [one for one in every(word, "w:tbl") if list(one.iter(qn("w:tblStyle")))]
    assert all(abs(int(next(one.iter(qn("w:tblW"))).get(qn("w:w")) or 0) - room) < 10 for one in tables)


def test_nothing_of_the_old_text_travels_and_nothing_is_fetched(tmp_path: Path) -> None:
    picture = tmp_path / "old.png"
    picture.write_bytes(next(blob for name, blob in parts(made()).items() if name.endswith(".png")))

    def fill(word: WordDocument) -> None:
        word.add_picture(str(picture))
        word.part.relate_to("https://enjeu.example/old", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        settings = word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
        settings.relate_to("https://enjeu.example/t.dotm", ATTACHED, is_external=True)

    found = parts(render(document(), house(fill)))
    assert len([name for name in found if name.startswith("word/media/")]) == len(
        [name for name in parts(render(document(), house())) if name.startswith("word/media/")]
    )
    assert not [name for name, blob in found.items() if b"enjeu.example" in blob]
    assert "docProps/thumbnail.jpeg" not in found


def test_a_template_for_new_documents_serves_too() -> None:
    types = parts(house())["[Content_Types].xml"].replace(DOCUMENT.encode(), TEMPLATE.encode())
    content = render(document(), altered(house(), **{"[Content_Types].xml": types}))
    assert content == render(document(), house())


REFUSED = r"template|Word file"
BROKEN = {
    "nothing": b"",
    "no archive": b"%PDF-1.7 not a template",
    "cut off": house()[:3000],
    "no text": altered(house(), **{"word/document.xml": None}),
    "no types": altered(house(), **{"[Content_Types].xml": None}),
    "no relations": altered(house(), **{"_rels/.rels": None}),
    "no styles": altered(house(), **{"word/styles.xml": b"<w:styles"}),
    "wrong styles": altered(house(), **{"word/styles.xml": b"<a/>"}),
    "wrong text": altered(house(), **{"word/document.xml": b"<a/>"}),
    "wrong settings": altered(house(), **{"word/settings.xml": b"<a/>"}),
    "wrong lists": altered(house(), **{"word/numbering.xml": b"\x00"}),
    "macros": altered(
        house(),
        **{"[Content_Types].xml": parts(house())["[Content_Types].xml"].replace(DOCUMENT.encode(), MACROS.encode())},
    ),
    "bomb": altered(house(), **{"word/media/zeros.bin": bytes(UNPACKED + 1)}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_template_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        render(document(), BROKEN[name])


def test_a_template_with_flipped_bytes_is_refused_or_used() -> None:
    # Every way in which a package can be damaged ends in the one exception that the verb knows.
    content = house()
    for at in range(100, len(content), len(content) // 24):
        flipped = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        with suppress(ValueError):
            assert opened(render(document(kind="summary"), flipped)).core_properties.revision == 1


def test_the_text_of_every_language_is_set() -> None:
    assert {language: "Table 1" in words(opened(made(language)).element.body) for language in LANGUAGES} == {
        "fr": False,
        "en": True,
    }
