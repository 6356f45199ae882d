"""Third slide: every option by one yardstick, in money that leaves the budget and in economic value."""

from pptx.enum.chart import XL_CHART_TYPE

from enjeu.appraisal.result import Figure, OptionResult
from enjeu.report.sections.conventions import rules
from enjeu.report.slides import charts
from enjeu.report.slides.fit import Words
from enjeu.report.slides.grid import Grid, Square
from enjeu.report.slides.house import House
from enjeu.report.slides.page import page
from enjeu.report.view import View

MOST = 8
LINES = ("npv", "cash_npv")


def compared(view: View, house: House, foot: str) -> None:
    """A chart of both net present values with P5 to P95, and the figures beside it."""
    title = _title(view)
    one = page(view, house, title, foot)
    shown = view.options[:MOST]
    notes = _beside(view)
    foot_height = 34 + 18 * (len(notes) - 1)
    drawn, table = one.area.upper(one.area.height - foot_height - 6).columns(1.0, 1.08)
    lines = [_bars(view, name, shown) for name in LINES]
    unit = charts.scale_of([x for line in lines for x in (*line.lows, *line.highs)])
    axis = view.text("slides.compared.axis", unit=view.words.currency_unit(unit, view.appraisal.conventions.currency))
    names = [view.option(option.id) for option in shown]
    columns = charts.compared_columns(lines)
    alt = " ".join((view.text("options.figure"), *(_sentence(view, option) for option in shown)))
    chart = one.chart(drawn, XL_CHART_TYPE.BAR_CLUSTERED, names, columns, len(lines), alt)
    charts.draw_compared(chart, lines, axis)
    one.grid(table, _table(view, shown))
    *first, reading = notes
    said = [*(Words(text, bold=True) for text in first), Words(reading, tone="quiet", before=0.2)]
    one.write(one.area.below(one.area.height - foot_height), said, (13.0, 12.0, 11.0, 10.0, 9.0))
    spoken = [_sentence(view, option) for option in view.options]
    one.say((title, *spoken, *notes, view.text("slides.conventions", conventions=" · ".join(rules(view)))))


def _mean(figure: Figure) -> float:
    return 0.0 if figure.mean is None else figure.mean


def _title(view: View) -> str:
    focus = view.focus
    economic, cash = (_mean(focus.indicators[name]) for name in LINES)
    code = f"{'gain' if economic > 0 else 'loss'}_{'gain' if cash > 0 else 'loss'}"
    amounts = {"npv": view.money(abs(economic)), "cash": view.money(abs(cash))}
    loss = view.share(focus.probability_of_loss)
    return view.text(f"slides.compared.{code}", option=view.option(focus.id), loss=loss, **amounts)


def _beside(view: View) -> list[str]:
    """Which option has the highest expected NPV, where it is not the one in focus; and how to read the figures."""
    said = [view.text("slides.compared.reading", baseline=view.option(view.appraisal.baseline))]
    best = max(view.options, key=lambda option: _mean(option.indicators["npv"]))
    if best.id != view.focus.id:
        npv = view.money(_mean(best.indicators["npv"]))
        said.insert(0, view.text("slides.compared.best", option=view.option(best.id), npv=npv))
    return said


def _bars(view: View, name: str, shown: tuple[OptionResult, ...]) -> charts.Bars:
    figures = [option.indicators[name] for option in shown]
    means = tuple(_mean(figure) for figure in figures)
    lows = tuple(mean if figure.p5 is None else figure.p5 for figure, mean in zip(figures, means, strict=True))
    highs = tuple(mean if figure.p95 is None else figure.p95 for figure, mean in zip(figures, means, strict=True))
    ends = (view.words.text("statistic.p5"), view.words.text("statistic.p95"))
    return charts.Bars(view.words.text(f"indicator.{name}.name"), means, lows, highs, ends)


def _table(view: View, shown: tuple[OptionResult, ...]) -> Grid:
    words = view.words.text
    heads = (view.text("options.option"), *(words(f"indicator.{name}.name") for name in LINES))
    rows = tuple(
        (
            Square(view.option(option.id), bold=option.id == view.focus.id),
            *(_amount(view, option.indicators[name]) for name in LINES),
            Square(view.share(option.probability_of_loss)),
            Square(words(f"verdict.{option.verdict.code}.name")),
        )
        for option in shown
    )
    heads = (*heads, words("indicator.probability_of_loss.short"), view.text("head.verdict"))
    hidden = len(view.options) - len(shown)
    caption = view.text("slides.compared.table")
    return Grid(caption, heads, rows, (2.1, 1.85, 1.85, 1.2, 1.3), frozenset({1, 2, 3}), hidden=hidden)


def _amount(view: View, figure: Figure) -> Square:
    return Square(view.money(figure.mean), "bad" if _mean(figure) < 0 else "", note=view.interval(figure))


def _sentence(view: View, option: OptionResult) -> str:
    economic, cash = (option.indicators[name] for name in LINES)
    return view.text(
        "slides.compared.spoken",
        option=view.option(option.id),
        npv=view.money(economic.mean),
        interval=view.interval(economic),
        cash=view.money(cash.mean),
        cash_interval=view.interval(cash),
        loss=view.share(option.probability_of_loss),
        verdict=view.words.text(f"verdict.{option.verdict.code}.name"),
    )
