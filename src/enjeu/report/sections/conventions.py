"""Conventions, definitions of every indicator, and what is needed to get the same figures again."""

from collections.abc import Sequence

from enjeu.report.blocks import Bullets, Cell, Column, Section, Table, Terms, line
from enjeu.report.view import View

_HORIZONS = {1: "year", 4: "quarter", 12: "month"}
LINES = (("npv", "economic"), ("cash_npv", "cash"))
KINDS = ("revenue", "saving", "avoided_cost", "capacity", "risk_reduction", "quality")


def conventions(view: View) -> Section:
    """The last part, which every printed figure refers to."""
    return Section(
        "conventions",
        view.text("conventions.title"),
        (Bullets(tuple(Cell(text) for text in rules(view))), Terms(_definitions(view)), errors(view), again(view)),
    )


def rules(view: View) -> tuple[str, ...]:
    """The conventions in force, one sentence each."""
    known, text = view.appraisal.conventions, view.words.text
    return (
        text("convention.differential", baseline=view.option(view.appraisal.baseline)),
        text(f"convention.horizon.{_HORIZONS.get(known.periods_per_year, 'year')}", count=known.periods),
        text("convention.money", currency=known.currency),
        text(f"convention.price_basis.{known.price_basis}", year=known.price_year),
        text("convention.discounting", rate=known.discounting),
        text(f"convention.timing.{known.timing}"),
        text("convention.ranges", ranges=known.ranges),
        text("convention.optimism.yes" if known.optimism else "convention.optimism.no"),
        view.text("conventions.errors"),
    )


def _definitions(view: View) -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(name for one in view.appraisal.options.values() for name in one.indicators)
    keys = [f"indicator.{name}" for name in (*names, "probability_of_loss", "expected_shortfall", "strategic")]
    keys += [f"kind.benefit.{kind}" for kind in KINDS]
    return tuple(
        (view.words.text(f"{key}.name"), view.words.text(f"{key}.definition"))
        for key in keys
        if view.words.has(f"{key}.definition")
    )


def errors(view: View, of: Sequence[tuple[str, str]] = LINES) -> Table:
    """The error of each printed figure of these lines."""
    parts = ("mean", "p5", "p50", "p95")
    heads = (
        Column(view.text("options.option")),
        Column(view.text("options.line")),
        *(Column(view.words.text(f"statistic.{part}"), figures=True) for part in parts),
        Column(view.words.text("indicator.probability_of_loss.name"), figures=True),
    )
    lines = []
    for one in view.appraisal.options.values():
        for name, word in of:
            figure = one.indicators[name]
            shown = [_with_error(view, getattr(figure, part), getattr(figure, f"{part}_error")) for part in parts]
            loss = (
                _share_error(view, one.probability_of_loss, one.probability_of_loss_error)
                if name == "npv"
                else Cell(view.share(one.probability_of_cash_loss))
            )
            lines.append(line(view.option(one.id), view.text(f"options.{word}"), *shown, loss))
    return Table(view.text("conventions.error_table"), heads, tuple(lines))


def _with_error(view: View, x: float | None, error: float | None) -> Cell:
    if x is None:
        return Cell("–")
    return Cell(view.money(x), "" if error is None else view.words.text("statistic.error", error=view.money(error)))


def _share_error(view: View, x: float, error: float) -> Cell:
    return Cell(view.share(x), view.words.text("statistic.error", error=view.share(error)))


def again(view: View) -> Terms:
    """What is needed to get the same figures again."""
    result = view.appraisal
    pairs = [
        (view.text("conventions.draws"), view.words.number(result.draws, 0)),
        (view.text("conventions.seed"), str(result.seed)),
        (view.text("conventions.digest"), result.digest),
        (view.text("conventions.version"), result.version),
    ]
    if result.precision_reached is not None:
        pairs.insert(1, (view.text("conventions.precision"), view.share(result.precision_reached)))
    return Terms(tuple(pairs))
