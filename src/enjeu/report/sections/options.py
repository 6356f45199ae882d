"""Options by one yardstick: a table of all indicators, and the distributions of NPV on one scale."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from enjeu.appraisal.result import OptionResult
from enjeu.report.blocks import Cell, Column, Line, Picture, Section, Table, Tone, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.density import density
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.figures.npv import Distribution, Lane, npv_distributions
from enjeu.report.view import View

LINES = (("npv", "economic", True), ("cash_npv", "cash", False))
MEASURES = ("roi", "cash_roi", "bcr", "payback", "discounted_payback", "irr")
"""What the page shows beside NPV and the probability of loss."""


def options(view: View) -> Section:
    """All options compared."""
    return Section("options", view.text("options.title"), (yardstick(view), npv_picture(view)))


def yardstick(view: View, measures: tuple[str, ...] = MEASURES) -> Table:
    """Every option in one table: verdict, NPV, probability of loss, `measures`, and value outside money."""
    results = tuple(view.appraisal.options.values())

    def row(title: str, show: Callable[[OptionResult], Cell], rule: bool = False) -> Line:
        return line(title, *(show(one) for one in results), rule=rule)

    def figure(name: str) -> Callable[[OptionResult], Cell]:
        return lambda one: figure_cell(view, one, name)

    name = view.words.text
    lines = [
        row(view.text("options.verdict"), lambda one: Cell(name(f"verdict.{one.verdict.code}.name"), tone="strong"))
    ]
    lines += [row(name(f"indicator.{id_}.name"), figure(id_), id_ == "npv") for id_ in ("npv", "cash_npv")]
    lines += [
        row(
            name("indicator.probability_of_loss.name"),
            lambda one: Cell(
                view.share(one.probability_of_loss),
                view.text("options.in_cash", value=view.share(one.probability_of_cash_loss)),
            ),
            True,
        )
    ]
    lines += [
        row(name(f"indicator.{id_}.name"), figure(id_), id_ in ("roi", "payback"))
        for id_ in measures
        if all(id_ in one.indicators for one in results)
    ]
    lines += [
        row(view.text("options.strategic"), lambda one: _score(view, one), True),
        row(view.text("options.rank"), lambda one: Cell(_first(view, one))),
    ]
    caption = view.text("options.caption", baseline=view.option(view.appraisal.baseline))
    heads = (Column(view.text("options.measure")), *(Column(view.option(one.id), figures=True) for one in results))
    return Table(caption, heads, tuple(lines))


def figure_cell(view: View, option: OptionResult, name: str) -> Cell:
    """An indicator: its mean (or median), and P5 to P95 under it."""
    figure = option.indicators[name]
    central = figure.mean if figure.mean is not None else figure.p50
    if central is None:
        text = view.words.text("statistic.never") if figure.unit == "years" else "–"
        return Cell(text, view.text("options.undefined", share=view.share(figure.undefined)))
    tone: Tone = "bad" if figure.unit == "money" and central < 0 else ""
    return Cell(view.value(figure.unit, central), view.interval(figure), tone=tone)


def _score(view: View, option: OptionResult) -> Cell:
    if option.strategic is None:
        return Cell("–")
    return Cell(view.value("score", option.strategic.score.mean), view.interval(option.strategic.score))


def _first(view: View, option: OptionResult) -> str:
    ranks = option.strategic.rank_acceptability if option.strategic else ()
    return view.share(ranks[0]) if ranks else "–"


def npv_picture(
    view: View, among: Collection[str] | None = None, lines: Sequence[tuple[str, str, bool]] = LINES
) -> Picture:
    """The distributions of NPV: of the options `among` (all, when nothing is said), each with these lines."""
    results = [one for one in view.appraisal.options.values() if among is None or one.id in among]
    domain = _domain(results, lines)
    rows = [Distribution(view.option(one.id), [_lane(view, one, *kind, domain) for kind in lines]) for one in results]

    def drawn(frame: Frame) -> Spec:
        return npv_distributions(rows, domain, view.money, view.text("options.axis"), frame)

    return Picture(
        "npv",
        view.text("options.figure"),
        view.text("options.figure_caption"),
        drawn(view.frame),
        drawn(TELEPHONE),
        _data(view, results, lines),
    )


def _data(view: View, results: Sequence[OptionResult], kinds: Sequence[tuple[str, str, bool]]) -> Table:
    name = view.words.text
    lines = [
        line(
            view.option(one.id) if kind == "npv" else Cell(view.option(one.id), tone="quiet"),
            view.text(f"options.{word}"),
            *(view.money(getattr(one.indicators[kind], part)) for part in ("mean", "sd", "p5", "p50", "p95")),
        )
        for one in results
        for kind, word, _ in kinds
    ]
    heads = [Column(view.text("options.option")), Column(view.text("options.line"))]
    heads += [Column(name(f"statistic.{part}"), figures=True) for part in ("mean", "sd", "p5", "p50", "p95")]
    return Table(view.text("options.figure"), tuple(heads), tuple(lines))


def _lane(view: View, option: OptionResult, name: str, word: str, strong: bool, domain: tuple[float, float]) -> Lane:
    draws, figure = option.draws[name], option.indicators[name]
    xs, heights = density(draws, *domain)
    visible = np.flatnonzero(heights > 0.002)
    kept = slice(visible[0], visible[-1] + 1) if visible.size else slice(0, 0)
    p5, p25, p50, p75, p95 = np.quantile(draws, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
    loss = option.probability_of_loss if strong else option.probability_of_cash_loss
    return Lane(
        view.text(f"options.{word}"),
        strong,
        [round(x, 1) for x in xs[kept].tolist()],
        [round(height, 4) for height in heights[kept].tolist()],
        p5,
        p25,
        p50,
        p75,
        p95,
        float(np.mean(draws)) if figure.mean is None else figure.mean,
        view.money(figure.mean),
        view.text("options.interval", interval=view.interval(figure)),
        view.text("options.loss", share=view.share(loss)),
    )


def _domain(results: Sequence[OptionResult], lines: Sequence[tuple[str, str, bool]]) -> tuple[float, float]:
    # The far tails would flatten the hills: the picture shows the middle 98 % of each line, and zero.
    ends: list[float] = [0.0]
    for one in results:
        for name, _, _ in lines:
            ends += np.quantile(one.draws[name], (0.01, 0.99)).tolist()
    low, high = min(ends), max(ends)
    spare = ((high - low) or 2.0) * 0.03
    return low - spare, high + spare
