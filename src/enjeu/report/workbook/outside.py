"""Value outside money: scores, weights, ranks, whose statement decides, usages by stakes. Called by `book`."""

from enjeu.appraisal.result import MapCell, Ranking, Strategic
from enjeu.case.schema.points import Points
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.results import stamp
from enjeu.report.workbook.styles import number_kind
from enjeu.report.workbook.tables import Figure, Head, Item, Rows, heads, opened, table, yes

_ERRORS = ("mean_error", "p5_error", "p50_error", "p95_error")


def strategy_sheet(page: Page) -> None:
    """All tables; a sentence where nothing is declared."""
    opened(page, page.say("outside.title"), stamp(page), (46, 34))
    found = page.view.appraisal
    scored = {name: one.strategic for name, one in found.options.items() if one.strategic is not None}
    if not scored and not found.usage_map:
        page.text(page.row, 0, page.view.text("strategy.none"))
        page.row += 1
    _scores(page, scored)
    _parts(page, scored)
    _ranks(page, scored)
    _central(page, scored)
    if found.ranking is not None:
        _voices(page, found.ranking)
    _weights(page)
    _map(page, found.usage_map)
    page.finish(colour="#9A9A9A")


def part_name(page: Page, identity: str) -> str:
    """A stake or a criterion."""
    return page.view.names.of("stakes" if identity in page.view.case.stakes else "criteria", identity)


def _scores(page: Page, scored: dict[str, Strategic]) -> None:
    words = page.view.words
    statistics = ("mean", "sd", "p5", "p50", "p95", *_ERRORS)
    columns = heads(page, "outside", "option")
    columns += [Head(words.text(f"statistic.{one}"), "score") for one in statistics[:5]]
    for error in _ERRORS:
        of = words.text(f"statistic.{error.removesuffix('_error')}")
        columns.append(Head(page.say("drawn.error_of", statistic=of), "score"))
    columns += heads(page, "outside", "first:share error:share")
    rows: Rows = [
        [
            page.view.option(name),
            *(getattr(one.score, part) for part in statistics),
            one.rank_acceptability[0] if one.rank_acceptability else None,
            one.first_error,
        ]
        for name, one in scored.items()
    ]
    table(page, page.say("outside.scores"), columns, rows)


def _parts(page: Page, scored: dict[str, Strategic]) -> None:
    columns = heads(page, "outside", "part option weight:share")
    columns += heads(page, "outside", "mean:score p5:score p95:score")
    rows: Rows = [
        [part_name(page, part.id), page.view.option(name), part.weight, 100 * part.mean, 100 * part.p5, 100 * part.p95]
        for name, one in scored.items()
        for part in one.parts
    ]
    # Weights are those of the case, the same for all options.
    parts = next(iter(scored.values())).parts if scored else ()
    for kind in ("stake", "criterion"):
        if mine := [part.weight for part in parts if part.kind == kind]:
            rows.append([page.say(f"outside.all_{kind}"), "", sum(mine), None, None, None])
    table(page, page.say("outside.parts"), columns, rows)


def _ranks(page: Page, scored: dict[str, Strategic]) -> None:
    ranks = max((len(one.rank_acceptability) for one in scored.values()), default=0)
    columns = heads(page, "outside", "option")
    columns += [
        Head(page.say("outside.rank", rank=page.view.words.ordinal(rank)), "share") for rank in range(1, ranks + 1)
    ]
    said = [one.by for one in page.view.case.weights]
    alone = max((len(one.first_by) for one in scored.values()), default=0)
    columns += [Head(page.say("outside.first_by", by=by), "share") for by in said[:alone]]
    rows: Rows = [
        [page.view.option(name), *_padded(one.rank_acceptability, ranks), *_padded(one.first_by, len(said[:alone]))]
        for name, one in scored.items()
    ]
    table(page, page.say("outside.ranks"), columns, rows)


def _padded(values: tuple[float, ...], length: int) -> list[Item]:
    return [*values[:length], *[None] * (length - len(values))]


def _central(page: Page, scored: dict[str, Strategic]) -> None:
    """Mean weights that put each option first."""
    parts = list(dict.fromkeys(name for one in scored.values() for name in one.central_weights or ()))
    columns = [*heads(page, "outside", "option"), *(Head(part_name(page, part), "share") for part in parts)]
    columns += heads(page, "outside", "confidence:share")
    rows: Rows = [
        [page.view.option(name), *(one.central_weights.get(part) for part in parts), one.confidence]
        for name, one in scored.items()
        if one.central_weights
    ]
    table(page, page.say("outside.central"), columns, rows)


def _voices(page: Page, found: Ranking) -> None:
    columns = heads(page, "outside", "first_option share:share error:share close")
    table(
        page,
        page.say("outside.ranking"),
        columns,
        [[page.view.option(found.first), found.share, found.error, yes(page, found.close)]],
    )
    columns = heads(page, "outside", "by first_option method date first_without")
    columns += heads(page, "outside", "share:share share_without:share")
    rows: Rows = [
        [
            one.by,
            page.view.option(one.first),
            page.view.text(f"strategy.method.{one.method}"),
            one.date,
            page.view.option(one.first_without) if one.first_without else None,
            one.share,
            one.share_without,
        ]
        for one in found.voices
    ]
    table(page, page.say("outside.voices"), columns, rows)


def _weights(page: Page) -> None:
    """The statements as they stand in the case."""
    case = page.view.case
    names = [*case.stakes, *case.criteria]
    columns = [*heads(page, "outside", "by"), *(Head(part_name(page, name), "number0") for name in names)]
    rows: Rows = [
        [one.by, *(_weight(page, one.points.get(name), one.order, name) for name in names)] for one in case.weights
    ]
    table(page, page.say("outside.weights"), columns, rows)


def _weight(page: Page, points: Points | None, order: tuple[str, ...], name: str) -> Item:
    """Points, an interval of them, a share, or a place in an order."""
    if points is None:
        return page.view.words.ordinal(order.index(name) + 1) if name in order else None
    if points.exact:
        return Figure(points.low, "share" if points.share else number_kind(points.low))
    shown = page.view.share if points.share else page.view.words.number
    return page.view.text("interval", low=shown(points.low), high=shown(points.high))


def _map(page: Page, cells: tuple[MapCell, ...]) -> None:
    columns = heads(page, "outside", "usage stake mean:score")
    columns += heads(page, "outside", "low:integer high:integer raters:integer")
    rows: Rows = [
        [
            page.view.names.of("usages", one.usage),
            part_name(page, one.stake),
            one.mean,
            float(one.low),
            float(one.high),
            float(one.raters),
        ]
        for one in cells
    ]
    table(page, page.say("outside.map"), columns, rows)
