"""Second slide: what people will do differently, and which stakes of the organisation that serves."""

from enjeu.appraisal.result import MapCell
from enjeu.report import sentences
from enjeu.report.sections.strategy import weighted
from enjeu.report.slides.colours import HEAT
from enjeu.report.slides.fit import Words
from enjeu.report.slides.grid import Grid, Square
from enjeu.report.slides.house import House
from enjeu.report.slides.page import TEXT, page
from enjeu.report.view import View

MOST_USAGES, MOST_STAKES = 12, 8


def served(view: View, house: House, foot: str) -> None:
    """The map of usages and stakes; a sentence where nothing was scored."""
    one = page(view, house, _title(view), foot)
    found = view.appraisal.ranking
    ranked = sentences.ranking(view, found) if found else ()
    if view.appraisal.usage_map:
        caption = view.text("slides.served.caption")
        lines = [Words(text, tone="quiet") for text in (caption, *ranked[:1])]
        box = one.area.upper(one.area.height - 34)
        height = one.grid(box, _map(view))
        one.write(one.area.below(height + 8), lines, (12.0, 11.0, 10.0, 9.0))
    else:
        declared = view.words.listing(view.names.said(usage.label) for usage in view.case.usages.values())
        usages = [view.text("slides.served.declared", usages=declared)] if declared else []
        texts = (view.text("slides.served.unscored"), *usages, view.text("slides.served.to_do"), *ranked)
        one.write(one.area, [Words(text, bullet=True, before=0.4) for text in texts], TEXT)
    one.say((_title(view), *ranked, view.text("strategy.map_caption"), *_usages(view)))


def _title(view: View) -> str:
    ranking = view.appraisal.ranking
    if ranking is not None:
        code = "close" if ranking.close else "first" if ranking.first == view.focus.id else "not_first"
        names = {"first": view.option(ranking.first), "option": view.option(view.focus.id)}
        return view.text(f"slides.served.{code}", share=view.share(ranking.share), **names)
    if view.appraisal.usage_map:
        best = _by_weight(view)[0]
        return view.text("slides.served.map", usage=view.names.of("usages", best))
    return view.text("slides.served.none")


def _by_weight(view: View) -> list[str]:
    """Usages, the one that serves most first: scores by the mean weights of stakes, alike where nobody weighed."""
    weights = weighted(view)
    total: dict[str, float] = {}
    for cell in view.appraisal.usage_map:
        weight = weights[cell.stake].weight if cell.stake in weights else 0.0 if weights else 1.0
        total[cell.usage] = total.get(cell.usage, 0.0) + weight * cell.mean
    return sorted(total, key=lambda usage: -total[usage])


def _map(view: View) -> Grid:
    cells = {(cell.usage, cell.stake): cell for cell in view.appraisal.usage_map}
    weights = weighted(view)
    usages = _by_weight(view)
    stakes = [stake for stake in view.case.stakes if any(at == stake for _, at in cells)]
    stakes.sort(key=lambda stake: -weights[stake].weight if stake in weights else 0.0)
    shown = stakes[:MOST_STAKES]
    rows = tuple(
        (Square(_usage(view, usage)), *(_score(view, cells.get((usage, stake))) for stake in shown))
        for usage in usages[:MOST_USAGES]
    )
    heads = [view.text("slides.served.usage"), *(_stake(view, stake) for stake in shown)]
    caption = view.text("strategy.map_caption")
    if len(stakes) > len(shown):
        heads[0] = view.text("slides.served.stakes_left", head=heads[0], count=len(stakes) - len(shown))
    widths = (3.2, *(1.0 for _ in shown)) if len(shown) > 2 else (3.2, *(1.6 for _ in shown))
    return Grid(caption, tuple(heads), rows, widths, centred=True, hidden=max(0, len(usages) - MOST_USAGES))


def _stake(view: View, stake: str) -> str:
    known = weighted(view).get(stake)
    name = view.names.of("stakes", stake)
    return view.text("slides.served.stake", stake=name, weight=view.share(known.weight)) if known else name


def _usage(view: View, usage: str) -> str:
    declared = view.case.usages[usage]
    name = view.names.said(declared.label)
    if declared.positioning == "in_the_work":
        return name
    return view.text("slides.served.beside", usage=name, place=view.words.text("positioning.beside_the_work.name"))


def _score(view: View, cell: MapCell | None) -> Square:
    if cell is None:
        return Square("–", "quiet")
    text = view.words.number(cell.mean, 0 if cell.low == cell.high else 1)
    spread = f"{text} ({cell.low}–{cell.high})" if cell.low != cell.high else text
    return Square(spread, bold=True, fill=HEAT[min(max(int(cell.mean + 0.5), 1), 4) - 1])


def _usages(view: View) -> list[str]:
    said = view.names.said
    return [
        f"{said(one.label)} – {said(one.description)}" if one.description else said(one.label)
        for one in view.case.usages.values()
    ]
