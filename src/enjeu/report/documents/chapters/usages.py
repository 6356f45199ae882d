"""Usages retained and why: which stakes they serve, which benefits hang on them, and which are left aside."""

from enjeu.report.blocks import Block, Cell, Line, Paragraph, Section, columns, line
from enjeu.report.documents.listed import bracketed, cut, listed, quoted, table
from enjeu.report.documents.stated import central, stated
from enjeu.report.sections.strategy import usage_picture
from enjeu.report.view import NOTHING, View

MOST = 12
NAMED = 2
"""Benefits named for a usage."""


def usages(view: View) -> Section:
    """The usages that the option in focus makes possible, then the map; a table first breaks better over pages."""
    title = view.text("note.usages.title")
    if not view.case.usages:
        return Section("usages", title, (Paragraph(view.text("note.usages.none")),))
    kept = [one for one in view.case.usages if _retained(view, one)]
    left = [view.names.of("usages", one) for one in view.case.usages if one not in kept]
    blocks: list[Block] = [Paragraph(view.text("note.usages.lead", option=view.option(view.focus.id)))]
    heads = columns(
        *(view.text(f"note.usages.{head}") for head in ("usage", "degree", "stakes", "benefits")), figures=(1,)
    )
    blocks += table(view.text("note.usages.table"), heads, [_line(view, one) for one in kept[:MOST]])
    blocks += cut(view, MOST, len(kept))
    said = view.text("note.usages.left", names=quoted(view, left)) if left else view.text("note.usages.all")
    blocks.append(Paragraph(said))
    if view.appraisal.usage_map:
        blocks.append(usage_picture(view))
    return Section("usages", title, tuple(blocks))


def _retained(view: View, usage: str) -> bool:
    """A usage that the option in focus makes possible to some degree, or on which one of its benefits hangs."""
    focus = view.focus.id
    degree = stated(view, f"options.{focus}.usages.{usage}")
    if usage in view.case.options[focus].usages:
        return degree is None or degree.mean is None or degree.mean > 0.0
    return bool(_benefits(view, usage))


def _benefits(view: View, usage: str) -> list[str]:
    return [
        view.names.of("benefits", name)
        for name, one in view.case.benefits.items()
        if one.usage == usage and view.focus.id in one.options
    ]


def _line(view: View, usage: str) -> Line:
    place = view.words.text(f"positioning.{view.case.usages[usage].positioning}.name")
    cells = [one for one in view.appraisal.usage_map if one.usage == usage]
    best = max(cells, key=lambda one: one.mean, default=None)
    served = NOTHING
    if best is not None:
        served = bracketed(view, view.names.of("stakes", best.stake), view.words.number(best.mean))
    benefits = _benefits(view, usage)
    hanging = listed(view, benefits, NAMED) if benefits else view.text("note.usages.uncounted")
    return line(Cell(view.names.of("usages", usage), place), _degree(view, usage), served, hanging)


def _degree(view: View, usage: str) -> Cell:
    mine = stated(view, f"options.{view.focus.id}.usages.{usage}")
    today = stated(view, f"options.{view.appraisal.baseline}.usages.{usage}")
    note = "" if today is None else view.text("note.usages.today", degree=central(view, today))
    return Cell(NOTHING if mine is None else central(view, mine), note)
