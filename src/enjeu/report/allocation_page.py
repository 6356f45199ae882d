"""The page of an allocation: one file, no script, nothing fetched; called by `study` when outputs are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from enjeu.appraisal.allocation_result import Allocation
from enjeu.case.schema import Case
from enjeu.locale import Language, Locale, locale
from enjeu.report.allocated import Allocated
from enjeu.report.html import page
from enjeu.report.names import Names
from enjeu.report.sections.allocation import chosen, conventions, left_out, marginal, next_steps, risk

SECTIONS = (chosen, next_steps, marginal, left_out, risk, conventions)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page."""

    over: str
    title: str
    organisation: str
    question: str
    date: str
    fictitious: str
    best: str
    headline: str
    reasons: tuple[str, ...]


def render_allocation(allocation: Allocation, cases: Sequence[Case], language: Language) -> str:
    """The page in `language`; equal input gives equal bytes."""
    words = locale(language)
    view = Allocated(allocation, cases, words)
    sections = tuple(build(view) for build in SECTIONS)
    return page("allocation.html.jinja", language, head=_head(view, words), sections=sections)


def _head(view: Allocated, words: Locale) -> Head:
    header = view.cases[0].case
    titles = [view.case(at) for at in range(len(view.cases))]
    said = Names(view.cases[0], words).said
    limits = [
        view.amount(one.resource, one.limit) if one.resource in ("money", "hours") else ""
        for one in view.allocation.budgets
        if one.limit is not None
    ]
    asked = words.listing([limit for limit in limits if limit])
    prices = [view.next_step(price) for price in view.allocation.prices]
    return Head(
        over=view.text("title"),
        title=" · ".join(titles),
        organisation=said(header.organisation) if header.organisation else "",
        question=view.text("question", budgets=asked) if asked else view.text("question.unlimited"),
        date=words.text("report.head.date", date=words.date(header.date)),
        fictitious=words.text("report.head.fictitious") if any(one.case.fictitious for one in view.cases) else "",
        best=view.text("best"),
        headline=view.headline(),
        reasons=(view.risk(view.allocation.best), *prices) if view.chosen else tuple(prices),
    )
