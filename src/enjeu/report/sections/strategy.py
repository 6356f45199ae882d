"""Strategic value: what usages bring to stakes, and what options bring to stakes and criteria."""

from enjeu.appraisal.result import StakeScore
from enjeu.case.schema.points import Points
from enjeu.report import sentences
from enjeu.report.blocks import Block, Bullets, Cell, Column, Paragraph, Picture, Section, Table, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.figures.ranks import Ranked, rank_acceptability
from enjeu.report.figures.strategic import Part, Stake, strategic_parts
from enjeu.report.figures.usage_map import Axis, usage_stake_map
from enjeu.report.figures.usage_map import Cell as Score
from enjeu.report.view import View


def strategy(view: View) -> Section:
    """The map and the parts; a sentence where the case declares neither."""
    blocks: list[Block] = []
    if view.appraisal.usage_map:
        blocks.append(usage_picture(view))
    if any(one.strategic for one in view.appraisal.options.values()):
        blocks += [parts_picture(view), ranks_picture(view)]
        blocks += _ranking(view)
    if view.case.weights:
        blocks.append(_weights(view))
    return Section("strategy", view.text("strategy.title"), tuple(blocks) or (Paragraph(view.text("strategy.none")),))


def weighted(view: View) -> dict[str, StakeScore]:
    """Stakes and criteria with their weights, from an option that has them."""
    for option in view.appraisal.options.values():
        if option.strategic:
            return {part.id: part for part in option.strategic.parts}
    return {}


def usage_picture(view: View) -> Picture:
    """The map of usages and stakes, with the spread of the raters."""
    cells = {(cell.usage, cell.stake): cell for cell in view.appraisal.usage_map}
    usages = [one for one in view.case.usages if any(usage == one for usage, _ in cells)]
    stakes = [one for one in view.case.stakes if any(stake == one for _, stake in cells)]
    weights = weighted(view)
    axes = [
        Axis(view.names.of("stakes", one), view.share(weights[one].weight) if one in weights else "") for one in stakes
    ]
    names = [view.names.of("usages", one) for one in usages]
    scores = {
        (usages.index(usage), stakes.index(stake)): Score(
            cell.mean,
            view.words.number(cell.mean, 0 if cell.low == cell.high else 1),
            f"{cell.low}–{cell.high}" if cell.low != cell.high else "",
        )
        for (usage, stake), cell in cells.items()
    }

    def drawn(frame: Frame) -> Spec:
        return usage_stake_map(names, axes, scores, frame)

    heads = (Column(view.text("strategy.usage")), *(Column(axis.label, figures=True) for axis in axes))
    lines = [
        line(
            Cell(name, view.words.text(f"positioning.{view.case.usages[usage].positioning}.name")),
            *(_score(scores.get((row, column))) for column in range(len(stakes))),
        )
        for row, (usage, name) in enumerate(zip(usages, names, strict=True))
    ]
    table = Table(view.text("strategy.map"), heads, tuple(lines))
    title, caption = view.text("strategy.map"), view.text("strategy.map_caption")
    return Picture("usage-map", title, caption, drawn(view.frame), drawn(TELEPHONE), table)


def _score(score: Score | None) -> Cell:
    return Cell("–") if score is None else Cell(score.text, score.spread)


def parts_picture(view: View) -> Picture:
    """What each option brings to each stake and criterion."""
    scored = [one for one in view.appraisal.options.values() if one.strategic]
    known = weighted(view)
    stakes = [
        Stake(part_name(view, part), view.text("strategy.weight", share=view.share(part.weight)))
        for part in known.values()
    ]
    stakes.append(Stake(view.text("options.strategic"), view.text("strategy.weighted"), total=True))
    parts: dict[tuple[int, int], Part] = {}
    for column, option in enumerate(scored):
        if option.strategic is None:
            continue
        rows = {part.id: part for part in option.strategic.parts}
        for row, identity in enumerate(known):
            if identity in rows:
                one = rows[identity]
                parts[row, column] = Part(one.mean, one.p5, one.p95, view.words.number(100 * one.mean, 0))
        score = option.strategic.score
        mean = score.mean or 0.0
        low, high = (mean if end is None else end for end in (score.p5, score.p95))
        parts[len(known), column] = Part(mean / 100, low / 100, high / 100, view.words.number(mean, 0))
    names = [view.option(one.id) for one in scored]

    def drawn(frame: Frame) -> Spec:
        return strategic_parts(stakes, names, parts, frame)

    heads = (Column(view.text("strategy.stake")), *(Column(name, figures=True) for name in names))
    lines = [
        line(
            Cell(stake.label, stake.note),
            *(_part(view, parts.get((row, column))) for column in range(len(names))),
            rule=stake.total,
        )
        for row, stake in enumerate(stakes)
    ]
    title, caption = view.text("strategy.parts"), view.text("strategy.parts_caption")
    table = Table(title, heads, tuple(lines))
    return Picture("strategic-parts", title, caption, drawn(view.frame), drawn(TELEPHONE), table)


def _part(view: View, part: Part | None) -> Cell:
    if part is None:
        return Cell("–")
    low, high = (view.words.number(100 * end, 0) for end in (part.p5, part.p95))
    return Cell(part.text, view.text("interval", low=low, high=high))


def part_name(view: View, part: StakeScore) -> str:
    """The label of a stake or criterion."""
    return view.names.of("stakes" if part.kind == "stake" else "criteria", part.id)


def ranks_picture(view: View) -> Picture:
    """How often each option takes each rank."""
    scored = [(one.id, one.strategic) for one in view.appraisal.options.values() if one.strategic]
    most = max((len(one.rank_acceptability) for _, one in scored), default=0)
    ordinals = [view.words.ordinal(rank + 1) for rank in range(most)]
    ranked = [
        Ranked(
            view.option(identity),
            "" if one.confidence is None else view.text("strategy.confidence", share=view.share(one.confidence)),
            one.rank_acceptability,
            tuple(view.share(part) for part in one.rank_acceptability),
        )
        for identity, one in scored
    ]

    def drawn(frame: Frame) -> Spec:
        return rank_acceptability(ranked, ordinals, frame)

    heads = (Column(view.text("options.option")), *(Column(ordinal, True) for ordinal in ordinals))
    lines = [line(Cell(one.label, one.note), *one.texts) for one in ranked]
    title, caption = view.text("strategy.ranks"), view.text("strategy.ranks_caption")
    table = Table(title, heads, tuple(lines))
    return Picture("rank-acceptability", title, caption, drawn(view.frame), drawn(TELEPHONE), table)


def points_stated(view: View, points: Points) -> str:
    """Points as they were stated, in the language's notation."""
    shown = view.share if points.share else view.words.number
    ends = [shown(points.low)] if points.exact else [shown(points.low), shown(points.high)]
    return "–".join(ends)


def _ranking(view: View) -> list[Block]:
    """Who is first and who decides it; how often under each statement alone; the weights that put each option first."""
    found = view.appraisal.ranking
    if found is None:
        return []
    scored = [(one.id, one.strategic) for one in view.appraisal.options.values() if one.strategic]
    heads = (Column(view.text("strategy.by")), *(Column(view.option(identity), True) for identity, _ in scored))
    lines = [
        line(voice.by, *(view.share(one.first_by[number]) for _, one in scored))
        for number, voice in enumerate(found.voices)
    ]
    blocks: list[Block] = [Bullets(tuple(Cell(text) for text in sentences.ranking(view, found)))]
    blocks.append(Table(view.text("strategy.first_by"), heads, tuple(lines)))
    central = [(identity, one) for identity, one in scored if one.central_weights is not None]
    heads = (Column(view.text("strategy.stake")), *(Column(view.option(identity), True) for identity, _ in central))
    lines = [
        line(part_name(view, part), *(view.share((one.central_weights or {})[part.id]) for _, one in central))
        for part in weighted(view).values()
    ]
    blocks.append(Table(view.text("strategy.central"), heads, tuple(lines)))
    return blocks


def _weights(view: View) -> Table:
    columns = (Column(view.text("strategy.by")), Column(view.text("strategy.on")), Column(view.text("strategy.points")))
    lines = []
    for statement in view.case.weights:
        names = {**dict.fromkeys(view.case.stakes, "stakes"), **dict.fromkeys(view.case.criteria, "criteria")}
        points = ", ".join(
            f"{view.names.of(names.get(identity, 'stakes'), identity)}\N{NO-BREAK SPACE}{points_stated(view, value)}"
            for identity, value in statement.points.items()
        )
        order = " > ".join(view.names.of(names.get(identity, "stakes"), identity) for identity in statement.order)
        method = view.text(f"strategy.method.{statement.method}")
        stated = " · ".join(text for text in (points, order) if text)
        lines.append(line(Cell(statement.by, method), view.words.date(statement.date), stated))
    return Table(view.text("strategy.weights"), columns, tuple(lines))
