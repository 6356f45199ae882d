"""Value outside money: scores, criteria, how often each option comes first, and whose weights decide it."""

from enjeu.report import sentences
from enjeu.report.blocks import Block, Bullets, Cell, Line, Paragraph, Section, Table, columns, line
from enjeu.report.documents.listed import bracketed, table
from enjeu.report.documents.stated import stated_cell
from enjeu.report.sections.strategy import part_name, weighted
from enjeu.report.view import View


def beyond_money(view: View) -> Section:
    """The scores, who decides the ranking, criteria on their anchored scales, and benefits that are only scored."""
    scored = [one for one in view.options if one.strategic is not None]
    blocks: list[Block] = []
    if scored:
        blocks += [Paragraph(view.text("note.beyond.lead")), _parts(view)]
    if view.appraisal.ranking is not None and len(scored) > 1:
        said = sentences.ranking(view, view.appraisal.ranking)
        blocks.append(Bullets(tuple(Cell(text) for text in said)))
    blocks += _criteria(view)
    blocks += _qualities(view)
    return Section(
        "beyond-money", view.text("note.beyond.title"), tuple(blocks) or (Paragraph(view.text("note.beyond.none")),)
    )


def _parts(view: View) -> Table:
    """The mean of each stake and criterion; then the weighted score with P5 to P95, and the share of rank 1."""
    scored = {one.id: one.strategic for one in view.appraisal.options.values() if one.strategic is not None}
    means = {option: {part.id: 100.0 * part.mean for part in one.parts} for option, one in scored.items()}
    lines: list[Line] = []
    for identity, part in weighted(view).items():
        name = bracketed(view, part_name(view, part), view.share(part.weight))
        lines.append(line(name, *(view.value("score", means[option].get(identity)) for option in scored)))
    totals = (Cell(view.value("score", one.score.mean), view.interval(one.score)) for one in scored.values())
    lines.append(line(Cell(view.text("options.strategic"), tone="strong"), *totals, rule=True))
    if len(scored) > 1:
        firsts = (view.share(one.rank_acceptability[0]) for one in scored.values())
        lines.append(line(view.text("options.rank"), *firsts))
    titles = columns(view.text("note.beyond.part"), *map(view.option, scored), figures=range(1, len(scored) + 1))
    return Table(view.text("strategy.parts"), titles, tuple(lines))


def _criteria(view: View) -> tuple[Block, ...]:
    """What the ends of each scale mean, and where the baseline and the option in focus stand on it."""
    heads = (*(view.text(f"note.beyond.{head}") for head in ("criterion", "low", "high")),)
    options = (view.option(view.appraisal.baseline), view.option(view.focus.id))
    titles = columns(*heads, *options, figures=(3, 4))
    lines = [_criterion(view, identity) for identity in view.case.criteria]
    return table(view.text("note.beyond.criteria"), titles, lines)


def _criterion(view: View, identity: str) -> Line:
    one = view.case.criteria[identity]
    weights = weighted(view)
    note = view.text("strategy.weight", share=view.share(weights[identity].weight)) if identity in weights else ""
    ends = [
        view.text("note.beyond.anchor", score=view.words.number(score), meaning=view.names.said(one.anchors[score]))
        for score in (min(one.anchors), max(one.anchors))
    ]
    scores = (
        stated_cell(view, f"criteria.{identity}.scores.{option}") for option in (view.appraisal.baseline, view.focus.id)
    )
    return line(Cell(view.names.of("criteria", identity), note), *ends, *scores)


def _qualities(view: View) -> tuple[Block, ...]:
    """Benefits of the option in focus that nobody turned into money."""
    kept = [
        Cell(
            view.text("note.beyond.quality", label=view.names.said(one.label), owner=one.owner or view.text("missing"))
        )
        for one in view.case.benefits.values()
        if one.kind == "quality" and view.focus.id in one.options
    ]
    return (Paragraph(view.text("note.beyond.qualities")), Bullets(tuple(kept))) if kept else ()
