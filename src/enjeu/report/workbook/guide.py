"""The first sheet: what the workbook is, how to read it, its conventions, and whether sheets and engine agree.

Written last, because its control refers to every option. Called by `book`.
"""

from collections.abc import Mapping, Sequence

from enjeu.appraisal.measures import UNITS
from enjeu.report.sections.conventions import rules
from enjeu.report.workbook.cells import Place, quoted
from enjeu.report.workbook.expression import sub
from enjeu.report.workbook.inputs import Inputs
from enjeu.report.workbook.option import OptionSheet
from enjeu.report.workbook.page import Page

AGREE = 1e-9
"""Relative difference below which a sheet and the engine say the same."""
_LABEL, _ENGINE, _SHEET, _DIFFERENCE, _STATUS = range(5)
_LEGEND = {"input": "input_sample", "second": "second_sample", "body": "body", "result": "result", "frozen": "frozen"}
"""What a colour means, by the look of its example."""
_LAST = _STATUS
_EXAMPLE = 1234.0


class Guide:
    """Writes the sheet, one method a part."""

    def __init__(self, page: Page, inputs: Inputs, sheets: Mapping[str, OptionSheet]) -> None:
        self._page = page
        self._inputs = inputs
        self._sheets = sheets

    def write(self, contents: Sequence[tuple[str, str]]) -> None:
        """All parts; `contents` names the other sheets and says what each holds."""
        page = self._page
        for column, characters in ((_LABEL, 46), (_ENGINE, 20), (_SHEET, 20), (_DIFFERENCE, 18), (_STATUS, 46)):
            page.width(column, characters)
        self._top()
        self._control()
        self._contents(contents)
        self._legend()
        self._list("guide.conventions", rules(page.view))
        self._list("guide.grades", [page.view.words.text(f"grade.{grade}.name") for grade in "ABCDE"])
        self._definitions()
        page.finish(colour="#1F2A44", portrait=True)

    def _top(self) -> None:
        page, head, said = self._page, self._page.view.case.case, self._page.view.names.said
        page.text(0, 0, said(head.title), "title")
        lines = [said(head.question) if head.question else "", said(head.organisation) if head.organisation else ""]
        lines.append(page.view.text("head.fictitious") if head.fictitious else "")
        page.row = 1
        for line in filter(None, lines):
            self._paragraph(line, "lead")
        page.row += 1
        self._paragraph(page.say("guide.what"), "body")
        page.row += 1

    def _paragraph(self, text: str, role: str) -> None:
        """A text across the columns."""
        page = self._page
        page.merged(page.row, _LABEL, _LAST, text, "wrap" if role == "body" else "wrap_quiet")
        page.row += 1

    def _control(self) -> None:
        page, found = self._page, self._page.view.appraisal
        page.bar(page.say("guide.control"), _LAST)
        heads = [page.say(f"guide.{key}") for key in ("option", "engine", "sheet", "difference", "status")]
        page.heads(heads, (_ENGINE, _SHEET, _DIFFERENCE))
        first, agreed = page.row, []
        for name, sheet in self._sheets.items():
            if sheet.indicators is not None:
                agreed.append(self._option(name, found.options[name].deterministic_npv, sheet.indicators["npv"]))
        self._together(first, all(agreed))
        page.row += 1

    def _option(self, name: str, known: float, npv: Place) -> bool:
        page, row, here = self._page, self._page.row, self._page.name
        page.text(row, _LABEL, page.view.option(name), "indent")
        engine = page.number(row, _ENGINE, known, "money", "frozen").seen_from(here)
        sheet = page.formula(row, _SHEET, npv.seen_from(here), "money").seen_from(here)
        made = sub(sheet, engine)
        difference = page.formula(row, _DIFFERENCE, made, "difference").seen_from(here)
        close = f"ABS({difference.text})<={AGREE!r}*MAX(1,ABS({engine.text}))"
        agrees = abs(made.value) <= AGREE * max(1.0, abs(known))
        self._status(row, f'IF({close},"OK",{self._word("differs")})', agrees)
        page.row += 1
        return agrees

    def _status(self, row: int, otherwise: str, agrees: bool, role: str = "status") -> None:
        """OK, or why not: a changed input explains a difference."""
        page = self._page
        changed = self._inputs.changed.seen_from(page.name).text
        value = "OK" if agrees else page.say("guide.differs")
        page.said(row, _STATUS, f"IF({changed}>0,{self._word('changed')},{otherwise})", value, "words", role)
        self._colours(row)

    def _colours(self, row: int) -> None:
        page = self._page
        looks = (('"OK"', "good"), (self._word("changed"), "warn"), (self._word("differs"), "bad"))
        for value, role in looks:
            rule = {"type": "cell", "criteria": "==", "value": value, "format": page.styles.of("text", role)}
            page.sheet.conditional_format(row, _STATUS, row, _STATUS, rule)

    def _together(self, first: int, agrees: bool) -> None:
        """One cell for all options, which has a name."""
        page, row = self._page, self._page.row
        page.text(row, _LABEL, page.say("guide.together"), "strong")
        page.fill(row, _ENGINE, _DIFFERENCE, "body")
        count = row - first
        agreed = f'COUNTIF(E{first + 1}:E{row},"OK")={count}'
        self._status(row, f'IF({agreed},"OK",{self._word("differs")})', agrees, "result")
        page.define("control", Place(page.name, row, _STATUS, 0.0))
        page.row += 1

    def _word(self, key: str) -> str:
        text = self._page.say(f"guide.{key}")
        return '"' + text.replace('"', '""') + '"'

    def _contents(self, contents: Sequence[tuple[str, str]]) -> None:
        page = self._page
        page.bar(page.say("guide.contents"), _LAST)
        for sheet, said in contents:
            page.sheet.write_url(
                page.row, _LABEL, f"internal:{quoted(sheet)}!A1", page.styles.of("text", "link"), string=sheet
            )
            page.merged(page.row, _ENGINE, _LAST, said, "wrap_quiet")
            page.row += 1
        page.row += 1

    def _legend(self) -> None:
        """What the colours of cells mean."""
        page = self._page
        page.bar(page.say("guide.legend"), _LAST)
        for role, look in _LEGEND.items():
            page.number(page.row, _LABEL, _EXAMPLE, "integer", look)
            page.text(page.row, _ENGINE, page.say(f"guide.role_{role}"), "indent_quiet")
            page.row += 1
        page.row += 1

    def _list(self, title: str, texts: Sequence[str]) -> None:
        page = self._page
        page.bar(page.say(title), _LAST)
        for text in texts:
            self._paragraph(f"– {text}", "body")
        page.row += 1

    def _definitions(self) -> None:
        """Name and definition of every indicator."""
        page, words = self._page, self._page.view.words
        page.bar(page.say("guide.definitions"), _LAST)
        for name in (*UNITS, "probability_of_loss", "expected_shortfall", "deterministic_npv", "strategic"):
            if not words.has(f"indicator.{name}.definition"):
                continue
            definition = words.text(f"indicator.{name}.definition")
            page.text(page.row, _LABEL, words.text(f"indicator.{name}.name"), "wrap_strong")
            page.merged(page.row, _ENGINE, _LAST, definition, "wrap_quiet")
            page.row += 1
