"""From gross to net for every benefit of one option: the picture, its figures, and who answers for what."""

from enjeu.appraisal.result import OptionResult, Waterfall
from enjeu.report.blocks import Block, Cell, Column, Gallery, Line, Paragraph, Picture, Table, line
from enjeu.report.figures.waterfall import Panel, Stage, waterfall
from enjeu.report.view import View

PIECE, WIDTH = 3, 350
"""Panels of one picture, and its width: pictures stand beside or under each other, and none is cut by a page."""

STEPS = ("gross", "adoption", "positioning", "attribution", "realisation", "enabling", "risks", "redeployed", "ceiling")


def waterfalls(view: View, option: OptionResult) -> tuple[Block, ...]:
    """The blocks of one option; a sentence where nothing is counted in money."""
    if not option.waterfalls:
        return (Paragraph(view.text("waterfall.none")),)
    name = view.option(option.id)
    panels = [panel(view, one) for one in option.waterfalls if any(step.value for step in one.steps)]
    if not panels:
        return (_owners(view, option),)
    pieces = [panels[start : start + PIECE] for start in range(0, len(panels), PIECE)]
    pictures = tuple(
        Picture(
            f"waterfall-{option.id}-{number}",
            "; ".join(one.label for one in piece),
            view.text("waterfall.title", option=name),
            waterfall(piece, 1, WIDTH),
            None,
            None,
        )
        for number, piece in enumerate(pieces, 1)
    )
    title, caption = view.text("waterfall.title", option=name), view.text("waterfall.caption")
    return (Gallery(title, pictures, caption, _table(view, option), named=False), _owners(view, option))


def panel(view: View, one: Waterfall) -> Panel:
    """One benefit, drawn from gross to net; a step that takes nothing off is left out."""
    steps = [(step.code, step.value) for step in one.steps if step.code != "net"]
    gross = steps[0][1] if steps else one.net
    stages: list[Stage] = []
    before = gross
    for code, after in steps[1:]:
        if abs(after - before) > 1e-9 * max(abs(gross), 1e-300):
            stages.append(Stage(view.text(f"step.{code}"), before, after, view.money(after - before)))
        before = after
    return Panel(
        benefit_name(view, one),
        kind_note(view, one),
        Stage(view.text("step.gross"), 0, gross, view.money(gross)),
        stages,
        Stage(view.text("step.net" if one.counted else "step.left"), 0, before, view.money(before)),
        one.counted,
    )


def benefit_name(view: View, one: Waterfall) -> str:
    """The label of a benefit or disbenefit."""
    group = "benefits" if one.benefit in view.case.benefits else "disbenefits"
    return view.names.of(group, one.benefit)


def kind_note(view: View, one: Waterfall) -> str:
    """Its kind, and in which NPV it counts."""
    kind = view.words.text(f"kind.benefit.{one.kind}.name")
    if not one.counted:
        return view.text("waterfall.note.not_counted", kind=kind)
    return view.text("waterfall.note.cash" if one.in_cash else "waterfall.note.economic", kind=kind)


def _table(view: View, option: OptionResult) -> Table:
    used = [code for code in STEPS if any(step.code == code for one in option.waterfalls for step in one.steps)]
    heads = [Column(view.text("waterfall.benefit"))]
    heads += [Column(view.words.text(f"step.{code}.name"), figures=True) for code in used]
    heads.append(Column(view.words.text("step.net.name"), figures=True))
    lines: list[Line] = []
    for one in option.waterfalls:
        values = {step.code: step.value for step in one.steps}
        cells = (view.money(values.get(code)) for code in used)
        lines.append(line(Cell(benefit_name(view, one), kind_note(view, one)), *cells, view.money(one.net)))
    total = sum(one.net for one in option.waterfalls if one.counted)
    blank = [""] * len(used)
    lines.append(
        line(Cell(view.text("money.total"), tone="strong"), *blank, Cell(view.money(total), tone="strong"), rule=True)
    )
    return Table(view.text("waterfall.title", option=view.option(option.id)), tuple(heads), tuple(lines))


def _owners(view: View, option: OptionResult) -> Table:
    heads = ("waterfall.benefit", "waterfall.formula", "waterfall.owner", "waterfall.indicator", "waterfall.hours")
    columns = tuple(Column(view.text(key), figures=key.endswith("hours")) for key in heads)
    lines: list[Line] = []
    for one in option.waterfalls:
        benefit = view.case.benefits.get(one.benefit) or view.case.disbenefits.get(one.benefit)
        if benefit is None:
            continue
        indicator = view.names.said(benefit.indicator.name) if benefit.indicator else view.text("missing")
        hours = "–" if one.hours is None else view.words.number(one.hours, 0)
        delivered = benefit.options.get(option.id)
        formula = (delivered.amount if delivered else None) or benefit.amount or "–"
        name = Cell(view.names.said(benefit.label), view.place(f"benefits.{one.benefit}"))
        lines.append(line(name, formula, benefit.owner or view.text("missing"), indicator, hours))
    return Table(view.text("waterfall.owners", option=view.option(option.id)), columns, tuple(lines))
