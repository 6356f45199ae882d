"""The page of an allocation: complete, self-contained, the same bytes twice; its figures as valid specifications."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from enjeu.appraisal.allocation import Limits, allocate
from enjeu.appraisal.allocation_result import Allocation
from enjeu.case.reader import ReadCase, read_case
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.allocated import Allocated
from enjeu.report.allocation_page import render_allocation
from enjeu.report.figures.allocation import Axes, Panel, Yield, efficient_frontier, marginal_values
from enjeu.report.figures.frame import PAGE, TELEPHONE
from enjeu.report.render_svg import svg

GROUP = Path(__file__).parents[2] / "examples" / "group"


@cache
def example() -> tuple[ReadCase, Allocation]:
    read = read_case(GROUP)
    return read, allocate([read], Limits(400_000, 6_000), draws=1024)


class Tags(HTMLParser):
    """Opening and closing tags that do not match, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        if tag not in ("meta", "br", "path", "line", "rect", "use"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("path", "line", "rect", "use"):
            return
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_needs_nothing_else(language: Language) -> None:
    read, allocation = example()
    page = render_allocation(allocation, [read.case], language)
    assert page == render_allocation(allocation, [read.case], language)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert len(set(tags.ids)) == len(tags.ids)
    assert {link[1:] for link in tags.links if link.startswith("#")} <= set(tags.ids)
    assert not [link for link in tags.links if not link.startswith("#")]
    assert "<script" not in page
    assert page.count('role="img"') == 4
    for one in allocation.actions:
        assert Allocated(allocation, [read.case], locale(language)).name(one.id).split(" ")[0] in page
    # A text that was not filled in, or a number that is none.
    assert not re.search(r"\{\w+\}|\bnan\b|\binf\b", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_words_of_a_case_cannot_break_the_page() -> None:
    read, allocation = example()
    actions = {
        name: action.model_copy(update={"label": action.label.model_copy(update={"fr": "<b>&"})})
        for name, action in read.case.actions.items()
    }
    case = read.case.model_copy(update={"actions": actions})
    page = render_allocation(allocation, [case], "fr")
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;" in page


def money(amount: float) -> str:
    return f"{amount:.0f} €"


@pytest.mark.parametrize("frame", [PAGE, TELEPHONE])
def test_figures_can_be_drawn_at_their_limits(frame: object) -> None:
    assert frame in (PAGE, TELEPHONE)
    chosen = PAGE if frame is PAGE else TELEPHONE
    axes = Axes("x", "y", "nothing", money)
    for points in ([(0.0, 0.0)], [(-5.0, 3.0), (-9.0, 8.0)], [(10.0 - at, float(at)) for at in range(11)]):
        assert "<svg" in svg(efficient_frontier(points, axes, chosen), "f", "t", "d")
    rows = [
        Yield("A long name that needs more than one line of the column", "done", True, 1.0, "1 €", None, "–"),
        Yield("B", "", False, 900.0, "900 €", -3.0, "−3 €"),
        Yield("C", "", False, None, "–", 2.0, "2 €"),
    ]
    priced = (Panel("per €", 0.5, "dual: 0.5"), Panel("per hour", None, ""))
    assert "… 900" in json.dumps(marginal_values(rows, priced, chosen), ensure_ascii=False)
    for some in (rows, rows[:1], []):
        assert "<svg" in svg(marginal_values(some, priced, chosen), "m", "t", "d")
