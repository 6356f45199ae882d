"""Figures of an evaluation with their words and tables: the event study, the counterfactual, the placebos.

Called by `documents.evaluation`.
"""

import math

import numpy as np

from enjeu.evaluation.result import Path
from enjeu.report.blocks import Line, Picture, Table, columns, line
from enjeu.report.evaluated import NOTHING, Told
from enjeu.report.figures.evaluation_counterfactual import Both, Names, counterfactual
from enjeu.report.figures.evaluation_path import event_study
from enjeu.report.figures.evaluation_placebos import placebo_distribution
from enjeu.report.figures.frame import PAPER, TELEPHONE

FEWEST = 8
"""Placebos, fewer of which are told by the check alone."""
LISTED = 60
"""Periods that a table lists; a year of weeks."""


def pictures(told: Told) -> tuple[Picture, ...]:
    """Those that the evaluation has."""
    path, made = told.found.effect.path, []
    if path is not None and told.moments():
        made.append(_path(told, path))
        if path.observed is not None and path.counterfactual is not None:
            made.append(_counterfactual(told, path, path.observed.tolist(), path.counterfactual.tolist()))
    placebos = told.found.placebos
    if placebos is not None and len(placebos) >= FEWEST:
        made.append(_placebos(told))
    return tuple(made)


def _path(told: Told, path: Path) -> Picture:
    moments = told.moments()
    axis, start = told.text("figure.axis", time=_time(told)), told.text("figure.start")
    pages = [event_study(moments, told.signed, axis, start, frame) for frame in (PAPER, TELEPHONE)]
    rows = [
        line(told.words.number(one.at, 0), told.signed(one.effect), _ends(told, one.low, one.high)) for one in moments
    ]
    caption = told.text("figure.path.band" if path.simultaneous else "figure.path.points")
    heads = ("at", "effect", "interval")
    return _picture(told, "path", caption, pages, _table(told, "path", heads, rows))


def _ends(told: Told, low: float, high: float) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return told.text("interval", low=told.signed(low), high=told.signed(high))


def _counterfactual(told: Told, path: Path, observed: list[float], expected: list[float]) -> Picture:
    moments = [Both(*each) for each in zip(path.at, observed, expected, strict=True)]
    names = Names(
        told.text("figure.observed"),
        told.text("figure.expected"),
        told.text("figure.axis", time=_time(told)),
        told.text("figure.start"),
    )
    pages = [counterfactual(moments, told.amount, names, frame) for frame in (PAPER, TELEPHONE)]
    rows = [
        line(told.words.number(one.at, 0), told.amount(one.observed), told.amount(one.counterfactual))
        for one in moments
    ]
    table = _table(told, "counterfactual", ("at", "observed", "expected"), rows)
    return _picture(told, "counterfactual", told.text("figure.counterfactual.caption"), pages, table)


def _placebos(told: Told) -> Picture:
    effects, effect = told.found.placebos, told.found.effect.effect
    assert effects is not None  # noqa: S101 - the caller has looked
    axis = told.text("figure.placebos.axis", outcome=told.found.effect.outcome)
    pages = [
        placebo_distribution(effects, effect, told.signed, lambda x: told.words.number(x, 0), axis, frame)
        for frame in (PAPER, TELEPHONE)
    ]
    beyond = int((np.abs(effects) >= abs(effect)).sum())
    named = {"count": told.words.number(len(effects), 0), "beyond": told.words.number(beyond, 0)}
    return _picture(told, "placebos", told.text("figure.placebos.caption", **named), pages, None)


def _time(told: Told) -> str:
    return told.found.subject.time if told.found.subject else "period"


def _table(told: Told, name: str, heads: tuple[str, ...], rows: list[Line]) -> Table:
    titles = columns(*(told.text(f"head.{head}") for head in heads), figures=range(len(heads)))
    return Table(told.text(f"figure.{name}.title"), titles, tuple(rows[:LISTED]))


def _picture(told: Told, name: str, caption: str, pages: list[dict[str, object]], table: Table | None) -> Picture:
    return Picture(f"evaluation-{name}", told.text(f"figure.{name}.title"), caption, pages[0], pages[1], table)
