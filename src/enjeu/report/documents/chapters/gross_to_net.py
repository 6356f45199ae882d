"""From gross to net for the benefits of one option: the largest drawn, all of them in a narrow table.

Called by the chapter on money.
"""

from enjeu.appraisal.result import OptionResult, Waterfall
from enjeu.report.blocks import Block, Cell, Column, Gallery, Line, Paragraph, Picture, Table, line
from enjeu.report.figures.waterfall import waterfall
from enjeu.report.sections.waterfalls import STEPS, benefit_name, panel
from enjeu.report.view import View

DRAWN = 4
ROWS = 12
GAP = 20
"""Pixels between two pictures, which stand side by side."""


def gross_to_net(view: View, option: OptionResult) -> tuple[Block, ...]:
    """The pictures and the table; a sentence where nothing is counted in money."""
    valued = [one for one in option.waterfalls if any(step.value for step in one.steps)]
    if not valued:
        return (Paragraph(view.text("note.gross.none")),)
    order = sorted(valued, key=lambda one: (not one.counted, -abs(one.net)))
    return (_table(view, option, order), _gallery(view, option, order))


def _gallery(view: View, option: OptionResult, order: list[Waterfall]) -> Gallery:
    width = (view.frame.width - GAP) // 2
    pictures = []
    for one in order[:DRAWN]:
        drawn = panel(view, one)
        said = {"gross": drawn.gross.amount, "net": drawn.net.amount}
        caption = view.text("note.gross.aria", benefit=drawn.label, **said)
        pictures.append(
            Picture(f"gross-{option.id}-{one.benefit}", drawn.label, caption, waterfall([drawn], 1, width), None, None)
        )
    caption = view.text("note.gross.caption")
    if len(order) > DRAWN:
        caption += " " + view.text("note.gross.drawn", shown=DRAWN, all=len(order))
    return Gallery(view.text("note.gross.title"), tuple(pictures), caption, named=False)


def _table(view: View, option: OptionResult, order: list[Waterfall]) -> Table:
    used = [code for code in STEPS if code == "gross" or any(_changes(one, code) for one in order)]
    heads = [Column(view.text("waterfall.benefit"))]
    heads += [Column(view.text(f"note.gross.{code}"), figures=True) for code in (*used, "net")]
    lines = [_line(view, one, used) for one in order[:ROWS]]
    blank = [""] * len(used)
    rest = order[ROWS:]
    if rest:
        others = view.money(sum(one.net for one in rest))
        lines.append(line(view.text("money.others", count=len(rest)), *blank, others))
    total = Cell(view.money(sum(one.net for one in option.waterfalls if one.counted)), tone="strong")
    lines.append(line(Cell(view.text("money.total"), tone="strong"), *blank, total, rule=True))
    return Table(view.text("note.gross.table"), tuple(heads), tuple(lines))


def _changes(one: Waterfall, code: str) -> bool:
    """Whether a step takes something off."""
    codes = [step.code for step in one.steps]
    if code not in codes or not codes.index(code):
        return False
    before, after = (one.steps[codes.index(code) - back].value for back in (1, 0))
    return abs(after - before) > 1e-9 * max(abs(one.steps[0].value), 1e-300)


def _line(view: View, one: Waterfall, used: list[str]) -> Line:
    values = {step.code: step.value for step in one.steps}
    cells = (view.money(values.get(code)) for code in used)
    counted = "cash" if one.in_cash else "economic"
    kind = view.words.text(f"kind.benefit.{one.kind}.name")
    note = view.text(f"note.gross.in_{counted if one.counted else 'neither'}", kind=kind)
    return line(Cell(benefit_name(view, one), note), *cells, view.money(one.net))
