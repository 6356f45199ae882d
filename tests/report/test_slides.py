"""The slides, read back from the file: five, native, described, in one language, fitting, the same bytes each time."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Pt

from enjeu.appraisal.result import Appraisal, MapCell, Ranking
from enjeu.case.schema import Case
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.figures.text import width_of
from enjeu.report.names import Names
from enjeu.report.slides import slides
from enjeu.report.slides.colours import HEAT, contrast
from enjeu.report.slides.fit import LEADING, Box, Setting, Words, fitted
from enjeu.report.slides.grid import Grid, Square, set_in
from enjeu.report.slides.house import house
from enjeu.report.view import View
from tests.report import sample

ATTACK = '=HYPERLINK("http://evil.example","x")'
LONG = "Une étiquette très longue, comme les équipes en écrivent quand on ne leur dit rien de la place"


def view(case: Case, appraisal: Appraisal, language: Language = "fr") -> View:
    words = locale(language)
    return View(appraisal, case, words, Names(case, words), sample.findings(), sample.places())


@cache
def made(language: Language = "fr", template: bytes | None = None) -> bytes:
    return slides(view(sample.case(), sample.appraisal(), language), template)


def deck(content: bytes) -> Any:
    return Presentation(BytesIO(content))


def relabelled(group: dict[str, Any], label: str) -> dict[str, Any]:
    return {
        key: one.model_copy(
            update={"label": one.label.model_copy(update={"fr": f"{label} {key}", "en": f"{label} {key}"})}
        )
        for key, one in group.items()
    }


def crowded() -> View:
    """12 usages, 8 stakes, 6 options, 60 benefits, all with long names."""
    case, found = sample.case(), sample.appraisal()
    usage, stake = case.usages["u0"], case.stakes["talent"]
    option, benefit = case.options["network"], case.benefits["search"]
    usages = relabelled({f"u{number}": usage for number in range(12)}, LONG)
    stakes = relabelled({f"s{number}": stake for number in range(8)}, "Garder et transmettre les savoir-faire rares")
    more = {f"other{number}": option for number in range(2)}
    benefits = relabelled({f"b{number}": benefit for number in range(60)}, LONG)
    big = case.model_copy(
        update={
            "usages": usages,
            "stakes": stakes,
            "options": relabelled({**case.options, **more}, LONG),
            "benefits": benefits,
            "risks": relabelled(case.risks, LONG),
            "case": case.case.model_copy(
                update={"question": case.case.title.model_copy(update={"fr": f"{LONG} : {LONG} ?"})}
            ),
        }
    )
    first = found.options["network"]
    waterfalls = tuple(replace(first.waterfalls[0], benefit=key) for key in benefits)
    options = {
        **found.options,
        "network": replace(first, waterfalls=waterfalls),
        **{key: replace(found.options["people"], id=key) for key in more},
    }
    cells = tuple(
        MapCell(key, at, 1.0 + (row + column) % 4, 1, 4, 3)
        for row, key in enumerate(usages)
        for column, at in enumerate(stakes)
    )
    return view(big, replace(found, options=options, usage_map=cells))


def bare() -> View:
    """No strategy, no risk, no benefit in money, nothing uncertain, no question."""
    case, found = sample.case(), sample.appraisal()
    head = case.case.model_copy(update={"question": None})
    empty = case.model_copy(
        update={"usages": {}, "stakes": {}, "risks": {}, "benefits": {}, "enabling": {}, "case": head}
    )
    options = {
        key: replace(one, waterfalls=(), risks=(), strategic=None, sensitivity=()) for key, one in found.options.items()
    }
    return view(empty, replace(found, options=options, usage_map=(), value_of_information=None, ranking=None))


def template(first: str = "FF8800", wide: bool = False, kind: str = "presentation") -> bytes:
    """A house deck: its colours, a slide of its own with notes, a section, and properties that must not stay."""
    own = Presentation()
    theme = own.slide_master.part.part_related_by(RT.THEME)
    # A face of unknown width: nothing is taken for narrow.
    theme._blob = theme.blob.replace(b'typeface="Calibri"', b'typeface="Verdana"')
    theme._blob = re.sub(rb"(<a:accent1><a:srgbClr val=)\"\w+\"", rb'\1"' + first.encode() + b'"', theme.blob)
    if wide:
        own.slide_width, own.slide_height = Pt(960), Pt(540)
    slide = own.slides.add_slide(own.slide_layouts[1])
    slide.shapes.title.text = "Secret of another deck"
    slide.notes_slide.notes_text_frame.text = "Secret too"
    own.core_properties.author = own.core_properties.title = "Secret author"
    stream = BytesIO()
    own.save(stream)
    content = stream.getvalue()
    if kind == "presentation":
        return content
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"presentation.main+xml", b"template.main+xml")
            target.writestr(name, part)
    return changed.getvalue()


def runs(content: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith(("ppt/slides/slide", "ppt/notesSlides/notesSlide", "ppt/charts/chart")):
                yield archive.read(name).decode()


def texts(content: bytes) -> list[str]:
    """All words of each slide, tables included."""
    found = []
    for slide in deck(content).slides:
        parts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        parts += [
            cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
        ]
        found.append("\n".join(parts))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_five_slides_in_sixteen_to_nine_without_a_picture(language: Language) -> None:
    read = deck(made(language))
    assert len(read.slides) == 5
    assert read.slide_width / read.slide_height == pytest.approx(16 / 9, abs=1e-3)
    with ZipFile(BytesIO(made(language))) as archive:
        assert [name for name in archive.namelist() if "media" in name or "thumbnail" in name] == []


def test_every_title_is_in_the_outline_and_says_something_else() -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck(made()).slides]
    assert len(set(titles)) == 5
    assert min(map(len, titles)) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_and_tables_are_native_and_described(language: Language) -> None:
    frames = [
        shape for slide in deck(made(language)).slides for shape in slide.shapes if shape.has_chart or shape.has_table
    ]
    assert sum(shape.has_chart for shape in frames) == 2
    assert all(len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 15 for shape in frames)


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_every_run_says_its_language(language: Language, tag: str) -> None:
    for xml in runs(made(language)):
        assert set(re.findall(r"<a:(?:rPr|defRPr|endParaRPr)\b([^>]*)>", xml))
        assert all(f'lang="{tag}"' in found for found in re.findall(r"<a:(?:rPr|endParaRPr)\b([^>]*)>", xml))
        assert "<a:r><a:t>" not in xml


def test_each_slide_has_its_number_its_stamp_and_notes_in_whole_sentences() -> None:
    for slide in deck(made()).slides:
        xml = slide.element.xml
        assert 'type="slidenum"' in xml
        assert any(
            "graine 1" in shape.text_frame.text and "3f9a3f9a3f9a" in shape.text_frame.text
            for shape in slide.shapes
            if shape.has_text_frame
        )
        assert len(slide.notes_slide.notes_text_frame.text) > 80
    assert "organisation fictive" in texts(made())[0]


def test_identities_are_unique_on_each_slide() -> None:
    for slide in deck(made()).slides:
        identities = [element.get("id") for element in slide.element.iter(qn("p:cNvPr"))]
        assert len(set(identities)) == len(identities)


def test_equal_views_give_equal_bytes_and_no_day_but_that_of_the_data() -> None:
    again = slides(view(sample.case(), sample.appraisal()), None)
    assert again == made()
    with ZipFile(BytesIO(again)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2026-09-01T"}
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with ZipFile(BytesIO(archive.read(name))) as book:
                    assert set(re.findall(r"\d{4}-\d\d-\d\dT", book.read("docProps/core.xml").decode())) == {
                        "2026-09-01T"
                    }


def books(content: bytes) -> list[Any]:
    with ZipFile(BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".xlsx"))
        return [load_workbook(BytesIO(archive.read(name))).active for name in names]


def test_the_sheet_behind_the_options_holds_the_figures_of_the_appraisal() -> None:
    found, sheet = sample.appraisal(), books(made())[0]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    for key, (_, label) in sample.OPTIONS.items():
        npv, cash = (found.options[key].indicators[name] for name in ("npv", "cash_npv"))
        # A chart's sheet keeps 16 digits.
        assert rows[label][:4] == pytest.approx((npv.mean, cash.mean, npv.p5, npv.p95), rel=1e-15)
        assert rows[label][6:8] == pytest.approx((cash.p5, cash.p95), rel=1e-15)


def test_error_bars_reach_from_p5_to_p95() -> None:
    chart = next(shape.chart for shape in deck(made()).slides[2].shapes if shape.has_chart)
    npv = sample.appraisal().options["network"].indicators["npv"]
    assert npv.mean is not None
    bars = chart.plots[0].series[0]._element.find(qn("c:errBars"))
    ends = [float(side.find(f".//{qn('c:v')}").text) for side in (bars.find(qn("c:plus")), bars.find(qn("c:minus")))]
    assert [npv.mean + ends[0], npv.mean - ends[1]] == pytest.approx([npv.p95, npv.p5])


def test_the_waterfall_stands_on_what_the_step_before_left_and_ends_at_the_npv() -> None:
    chart = next(shape.chart for shape in deck(made()).slides[3].shapes if shape.has_chart)
    plot = chart.plots[0]
    names = list(plot.categories)
    empty, above, below = (list(series.values) for series in list(plot.series)[:3])
    found = sample.appraisal().options["network"]
    npv = found.indicators["npv"].mean
    counted = [one for one in found.waterfalls if one.counted]
    assert names[0] == "brut"
    assert above[0] == pytest.approx(sum(one.steps[0].value for one in counted))
    tops = [low + high for low, high in zip(empty, above, strict=True)]
    net = names.index("net, compté")
    # Each step hangs from where the one before ended: its top is the bottom of that one.
    assert tops[1 + 1 : net] == pytest.approx(empty[1 : net - 1])
    assert above[net] == pytest.approx(sum(one.net for one in counted))
    assert above[-1] + below[-1] == pytest.approx(npv)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    case = sample.case()
    attacked = case.model_copy(update={"options": relabelled(case.options, ATTACK)})
    content = slides(view(attacked, sample.appraisal()), None)
    sheet = books(content)[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(cell.value.startswith(ATTACK) for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}
    with ZipFile(BytesIO(content)) as archive:
        assert not any(
            "evil.example" in archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")
        )


def test_a_weak_go_and_one_that_loses_money_never_read_as_strong() -> None:
    found = sample.appraisal()
    first = found.options["network"]
    weak = replace(first, verdict=replace(first.verdict, conditions=(), strength="unsupported", unsupported=0.9))
    npv = replace(first.indicators["npv"], mean=-2e5)
    losing = replace(weak, indicators={**first.indicators, "npv": npv})
    for option, words in ((weak, ("mal étayé",)), (losing, ("mal étayé", "coûte plus qu’elle ne rapporte"))):
        content = slides(view(sample.case(), replace(found, options={**found.options, "network": option})), None)
        title = deck(content).slides[0].shapes.title.text_frame.text
        assert all(word in title for word in words)
    lost = deck(slides(view(sample.case(), replace(found, options={**found.options, "network": losing})), None))
    assert "perdrait" in lost.slides[2].shapes.title.text_frame.text
    assert "il manque" in lost.slides[3].shapes.title.text_frame.text


def test_where_another_option_is_first_outside_money_the_title_says_so() -> None:
    for close, words in ((False, "et non"), (True, "aucune option ne se détache")):
        found = replace(sample.appraisal(), ranking=Ranking("people", 0.4, 0.01, close, ()))
        content = slides(view(sample.case(), found), None)
        assert words in deck(content).slides[1].shapes.title.text_frame.text


def test_a_bare_case_says_what_is_not_there() -> None:
    words = texts(slides(bare(), None))
    for slide, sentence in (
        (0, "le dossier ne la formule pas en question"),
        (1, "Aucun usage n’est noté"),
        (3, "aucun gain compté en argent"),
        (4, "Aucun risque n’est déclaré"),
        (4, "aucun changement porteur"),
    ):
        assert sentence in words[slide]


@pytest.mark.parametrize("cover", [None, template(), template(wide=True)])
def test_a_crowded_case_fits_its_slides(cover: bytes | None) -> None:
    read = deck(slides(crowded(), cover))
    narrow = 0.83 if cover is None else 1.1
    for slide in read.slides:
        bottom = 0
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= read.slide_width
            if shape.has_table:
                assert all(
                    _fits(cell.text_frame, column.width / Pt(1) - 8, row.height / Pt(1), narrow)
                    for row in shape.table.rows
                    for cell, column in zip(row.cells, shape.table.columns, strict=True)
                )
                bottom = max(bottom, shape.top + sum(row.height for row in shape.table.rows))
            else:
                bottom = max(bottom, shape.top + shape.height)
        assert bottom <= read.slide_height
    words = [table_words(slide) for slide in read.slides]
    # All usages and stakes are there; of 60 benefits the largest, and how many more there are.
    assert len(words[1]) == 13
    assert all(len(row) == 9 for row in words[1])
    shown = len(words[3]) - 2
    assert words[3][-1][0] == f"… et {60 - shown} de plus"


def table_words(slide: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for shape in slide.shapes if shape.has_table for row in shape.table.rows]


def _fits(frame: Any, width: float, height: float, narrow: float) -> bool:
    used = 0.0
    for paragraph in frame.paragraphs:
        size = max((run.font.size / Pt(1) for run in paragraph.runs if run.font.size), default=9.0)
        lines = -(-width_of(paragraph.text, size * narrow) // width) if paragraph.text else 1
        used += lines * size * LEADING
    return used <= height + 0.5


def test_a_house_template_gives_colours_and_layouts_and_leaves_nothing_else() -> None:
    content = made(template=template())
    read = deck(content)
    assert len(read.slides) == 5
    assert read.slide_width / read.slide_height == pytest.approx(4 / 3)
    assert read.core_properties.author == "Direction de la transformation"
    with ZipFile(BytesIO(content)) as archive:
        assert b"FF8800" in archive.read("ppt/theme/theme1.xml")
        assert not any(b"Secret" in archive.read(name) for name in archive.namelist())
    fills = [
        shape.chart.plots[0].series[0].format.fill.fore_color.theme_color
        for shape in read.slides[2].shapes
        if shape.has_chart
    ]
    assert fills == [MSO_THEME_COLOR.ACCENT_1]


def test_a_file_saved_as_a_template_is_one_too() -> None:
    assert len(deck(made(template=template(kind="template"))).slides) == 5


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", "empty", "document", "untitled", "flipped"])
def test_what_is_no_presentation_is_refused(damage: bytes | str) -> None:
    if isinstance(damage, str):
        damage = _damaged(damage)
    with pytest.raises(ValueError, match=r"template|PowerPoint"):
        slides(view(sample.case(), sample.appraisal()), damage)


def _damaged(how: str) -> bytes:
    stream = BytesIO()
    if how == "flipped":
        whole = bytearray(template())
        middle = len(whole) // 3
        whole[middle : middle + 400] = bytes(400)
        return bytes(whole)
    if how == "untitled":
        own = Presentation()
        for layout in own.slide_layouts:
            for shape in list(layout.placeholders):
                shape._element.getparent().remove(shape._element)
        own.save(stream)
        return stream.getvalue()
    with ZipFile(stream, "w") as archive:
        if how == "document":
            archive.writestr(
                "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
            )
    return stream.getvalue()


@pytest.mark.parametrize("accent", ["FFEE00", "001133", "808080"])
def test_scores_can_be_read_on_every_shade_of_any_house(accent: str) -> None:
    theme = house(template(accent)).theme
    for shade in HEAT:
        assert contrast(theme.shown(theme.text_on(shade)), theme.shown(shade)) >= 4.5


def test_words_shrink_before_they_are_cut_and_what_is_cut_is_counted() -> None:
    setting = Setting((14.0, 12.0, 10.0), 1.0, lambda count: f"+{count}")
    short = [Words("mot " * 10)]
    assert fitted(short, Box(0, 0, 400, 20), setting).size == 14.0
    assert fitted(short, Box(0, 0, 220, 14), setting).size == 10.0
    cut = fitted([Words("mot " * 10) for _ in range(9)], Box(0, 0, 400, 40), setting)
    assert [one.text for one in cut.paragraphs][-1] == f"+{9 - len(cut.paragraphs) + 1}"
    assert cut.height <= 40


def test_a_table_never_breaks_a_word_that_a_smaller_size_keeps_whole() -> None:
    grid = Grid("t", ("a", "b"), ((Square("défavorable"), Square("x")),), (1.0, 1.0))
    setting = Setting((14.0, 12.0, 10.0, 8.0), 1.0, str)
    assert set_in(grid, Box(0, 0, 160, 200), setting).size < 14.0
    assert set_in(grid, Box(0, 0, 400, 200), setting).size == 14.0


def test_the_date_of_the_file_is_that_of_the_case() -> None:
    assert deck(made()).core_properties.created == dt.datetime(2026, 9, 1)
