"""What the figures say: at most six sentences, each chosen by a code that figures and their intervals decide."""

from collections.abc import Iterator

from enjeu.report.usage.given import Figure
from enjeu.report.usage.view import UsageView

MOST = 6
FEW = 0.7
"""Share of contributions by the ten most active from which a community hangs on them; a convention."""
MUCH = 0.5
"""Share of the figures kept back from which a reader is warned."""


def sentences(view: UsageView) -> tuple[str, ...]:
    """Those that there are figures for."""
    if not view.periods:
        return ()
    every = (_active(view), _answered(view), _concentrated(view), _silos(view), _team(view), _protected(view))
    return tuple(said for one in every for said in one)[:MOST]


def moved(now: Figure, then: Figure) -> str:
    """`rose` or `fell` where the intervals do not overlap, else `unclear`."""
    if now.low is None or now.high is None or then.low is None or then.high is None:
        return "unclear"
    if now.low > then.high:
        return "rose"
    return "fell" if now.high < then.low else "unclear"


def _active(view: UsageView) -> Iterator[str]:
    row = view.last("active_people")
    if row is None:
        return
    if row.value is not None:
        yield _compared(view, "active", row)
    elif row.reason == "nearly_all" and row.low is not None:
        yield view.text("say.active.nearly", share=view.words.share(row.low), period=view.period(row.period))


def _compared(view: UsageView, about: str, row: Figure) -> str:
    values = {"now": _said(view, row), "period": view.period(row.period)}
    then = view.before(row.metric, row.part)
    if then is None:
        return view.text(f"say.{about}.alone", **values)
    code = moved(row, then)
    return view.text(f"say.{about}.{code}", **values, then=_said(view, then), before=view.period(then.period))


def _said(view: UsageView, row: Figure) -> str:
    """A value with its interval, where there is one."""
    cell = view.cell(row)
    return view.text("say.with_interval", value=cell.text, interval=cell.note) if cell.note else cell.text


def _answered(view: UsageView) -> Iterator[str]:
    row, median = view.last("response_coverage", "d7"), view.last("response_time_median")
    if row is None or row.value is None:
        return
    yield _compared(view, "answered", row)
    if median is not None and median.value is not None:
        yield view.text("say.median", value=_said(view, median))
    elif median is not None and median.reason == "not_reached":
        yield view.text("say.no_median")


def _concentrated(view: UsageView) -> Iterator[str]:
    row = view.last("top_share", "ten")
    if row is not None and row.value is not None:
        code = "many" if row.value < FEW else "few"
        yield view.text(f"say.ten.{code}", share=view.value("top_share", row.value), most=view.words.share(FEW))


def _silos(view: UsageView) -> Iterator[str]:
    row = view.last("ei_excess")
    if row is None or row.value is None or row.low is None or row.high is None:
        return
    code = "more" if row.high < 0 else "less" if row.low > 0 else "chance"
    yield view.text(f"say.silos.{code}", value=_said(view, row))


def _team(view: UsageView) -> Iterator[str]:
    row, without = view.last("response_coverage", "d7"), view.last("response_coverage", "d7", team="without")
    if not view.two or row is None or without is None or row.value is None or without.value is None:
        return
    code = "same" if moved(row, without) == "unclear" else "matters"
    yield view.text(f"say.team.{code}", now=_said(view, row), without=_said(view, without))


def _protected(view: UsageView) -> Iterator[str]:
    share = view.found.protected
    if share is not None and share > MUCH:
        yield view.text("say.protected", share=view.words.share(share))
