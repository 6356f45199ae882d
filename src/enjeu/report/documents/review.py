"""The report of a review: what was promised, what came, how sure we are, and what to do."""

from dataclasses import replace

from enjeu.locale import Language, locale
from enjeu.realisation.calibration import Calibration
from enjeu.realisation.posterior import BIAS, Spread
from enjeu.realisation.result import Realised, Review
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Fact,
    Facts,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Tone,
    columns,
    line,
)
from enjeu.report.changed import Changed
from enjeu.report.document import Document
from enjeu.report.documents.imprint import document
from enjeu.report.documents.review_words import Reviewed
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import PAPER, TELEPHONE, Frame
from enjeu.report.figures.review_calibration import places
from enjeu.report.figures.review_promises import Key, Promise, promises
from enjeu.report.names import Names
from enjeu.report.view import NOTHING, SHARES, View


def review(found: Review, calibrated: Calibration | None, language: Language) -> Document:
    """The document; its date is that of the review, its stamp that of the case as decided."""
    words = locale(language)
    seen = Reviewed(found, words)
    # Put together from the case as decided, today's version has no digest of its own.
    today = replace(found.today, digest=found.then.digest)
    view = View(today, found.read.case, words, Names(found.read.case, words), (), {}, PAPER)
    sections = [_result(seen), _quantities(seen), _lines(seen), _verdicts(seen)]
    sections += [_goalposts(seen)] if found.moved or found.locked is None else []
    sections += [_calibration(seen, calibrated)] if calibrated else []
    sections += [_steps(seen), _method(seen)]
    made = document(view, "review", tuple(sections))
    imprint = [seen.text("imprint", date=words.date(found.date)), *made.imprint]
    if found.by:
        imprint.insert(1, seen.text("by", by=found.by))
    stamp = replace(made.stamp, date=found.date)
    stamped = made.stamped.replace(words.date(made.stamp.date), words.date(found.date))
    return replace(made, over=seen.text("over"), imprint=tuple(imprint), stamp=stamp, stamped=stamped)


def _result(seen: Reviewed) -> Section:
    """The verdict then and now, and how much of what was promised has been looked at."""
    lines = [*seen.findings(), seen.lock()]
    callout = Callout(seen.headline(), tuple(Cell(text) for text in lines), _tone(seen))
    found = seen.review
    facts = []
    for name in ("economic", "cash"):
        sums = found.benefits[name]
        if sums.promised or sums.today:
            note = seen.text(
                "fact.note", promised=seen.money(sums.promised), moved=seen.signed(sums.today - sums.promised)
            )
            facts.append(Fact(seen.text(f"fact.{name}"), seen.money(sums.today), note))
    return Section("result", seen.text("result"), (callout, Facts(tuple(facts))))


def _tone(seen: Reviewed) -> Tone:
    _, today = seen.pair()
    return "good" if today.verdict.code == "go" else "warn" if today.verdict.code == "pilot" else "bad"


def _quantities(seen: Reviewed) -> Section:
    """Promised against measured: figure, table, and what each measurement does to the estimate."""
    measured = seen.review.quantities
    heads = ("quantity", "promised", "measured", "gap", "share", "grade", "next")
    titles = columns(*(seen.text(f"head.{head}") for head in heads), figures=range(1, 7))
    rows = tuple(_quantity(seen, one) for one in measured)
    sentences = Bullets(tuple(Cell(seen.said(one), tone=_warned(one)) for one in measured))
    blocks: list[Block] = []
    drawn = [one for one in measured if one.promised.mean != 0.0]
    if drawn:
        blocks.append(_picture(seen, drawn))
    blocks += [Table(seen.text("quantities.table"), titles, rows), sentences]
    return Section("quantities", seen.text("quantities"), tuple(blocks))


def _warned(one: Realised) -> Tone:
    return "warn" if one.posterior is None or one.posterior.conflict else ""


def _quantity(seen: Reviewed, one: Realised) -> Line:
    unit = "" if one.unit in SHARES else seen.words.unit(one.unit)
    note = " · ".join(part for part in (unit, seen.outcome(one)) if part)
    promised, after = (
        Cell(seen.bare(x.mean, one.unit), seen.ends(x.p5, x.p95, one.unit)) for x in (one.promised, one.next)
    )
    measured = Cell(seen.bare(one.effect, one.unit), seen.ends(one.low, one.high, one.unit))
    share = Cell(*seen.share(one))
    return line(Cell(seen.quantity(one), note), promised, measured, seen.gap(one), share, seen.grade(one), after)


def _picture(seen: Reviewed, drawn: list[Realised]) -> Picture:
    rows = [_promise(seen, one) for one in drawn]
    key = Key(*(seen.text(f"key.{name}") for name in ("promised", "measured", "next")))

    def made(frame: Frame) -> Spec:
        return promises(rows, key, seen.text("quantities.axis"), seen.words.share, frame)

    caption = seen.text("quantities.caption")
    return Picture("promises", seen.text("quantities.figure"), caption, made(PAPER), made(TELEPHONE), None)


def _promise(seen: Reviewed, one: Realised) -> Promise:
    whole = one.promised.mean

    def parts(spread: Spread) -> tuple[float, float, float]:
        low, high = sorted((spread.p5 / whole, spread.p95 / whole))
        return low, spread.mean / whole, high

    interval = None
    if one.low is not None and one.high is not None:
        low, high = sorted((one.low / whole, one.high / whole))
        interval = (low, high)
    note = seen.text("graded", grade=one.grade) if one.grade else seen.text("counted")
    words = seen.words.share(one.effect / whole)
    return Promise(seen.quantity(one), note, parts(one.promised), one.effect / whole, interval, parts(one.next), words)


def _lines(seen: Reviewed) -> Section:
    """Benefits and costs: present value as promised and today; what was not measured is said to be as promised."""
    heads = ("line", "status", "counts", "promised_value", "today_value", "difference")
    titles = columns(*(seen.text(f"head.{head}") for head in heads), figures=range(3, 6))
    rows: list[Line] = []
    section = ""
    for one in seen.review.lines:
        counts = seen.text("counts.cash" if one.in_cash else "counts.economic" if one.counted else "counts.not")
        moved = seen.signed(one.today.mean - one.promised.mean)
        status = Cell(seen.status(one), tone="" if one.informed else "quiet")
        values = (_amount(seen, one.promised), _amount(seen, one.today))
        cells = (Cell(seen.line(one), seen.why(one)), status, counts, *values, moved)
        rows.append(line(*cells, rule=one.section != section))
        section = one.section
    note = Paragraph(seen.text("lines.note"), quiet=True)
    return Section("lines", seen.text("lines"), (Table(seen.text("lines.table"), titles, tuple(rows)), note))


def _amount(seen: Reviewed, one: Spread) -> Cell:
    return Cell(seen.money(one.mean), seen.amount_ends(one))


def _verdicts(seen: Reviewed) -> Section:
    """Every option by the rule of the decision, then and today."""
    then, today = seen.review.then, seen.review.today
    rows = []
    for name, before in then.options.items():
        after = today.options[name]
        for when, one in (("then", before), ("today", after)):
            npv, cash = (one.indicators[key] for key in ("npv", "cash_npv"))
            values = [Spread(f.mean or 0.0, 0.0, f.p5 or 0.0, 0.0, f.p95 or 0.0) for f in (npv, cash)]
            amounts = (_amount(seen, value) for value in values)
            last = (seen.words.share(one.probability_of_loss), seen.text(f"verdict.{one.verdict.code}"))
            label = seen.option(name) if when == "then" else ""
            rows.append(line(label, seen.text(when), *amounts, *last, rule=when == "then"))
    heads = ("option", "when", "npv", "cash_npv", "loss", "verdict")
    titles = columns(*(seen.text(f"head.{head}") for head in heads), figures=range(2, 5))
    rule = Paragraph(seen.text("verdicts.note", rule=next(iter(then.options.values())).verdict.rule), quiet=True)
    return Section("verdicts", seen.text("verdicts"), (Table(seen.text("verdicts.table"), titles, tuple(rows)), rule))


def _goalposts(seen: Reviewed) -> Section:
    """What was changed since the promise was locked, or that it was not."""
    if seen.review.locked is None:
        return Section("goalposts", seen.text("goalposts"), (Paragraph(seen.text("unlocked")),))
    changes = Changed(seen.review.read.case, seen.review.read.case, seen.words)
    rows = []
    for one in sorted(seen.review.moved, key=lambda one: not one.commitment):
        old, new = (NOTHING if side is None else side.text for side in (one.change.old, one.change.new))
        name = Cell(changes.name(one.change), one.change.path, tone="warn" if one.commitment else "")
        rows.append(line(name, old, new, seen.moved(one)))
    titles = columns(*(seen.text(f"head.{head}") for head in ("declaration", "old", "new", "recorded")))
    blocks = (Paragraph(seen.text("goalposts.note")), Table(seen.text("goalposts.table"), titles, tuple(rows)))
    return Section("goalposts", seen.text("goalposts"), blocks)


def _calibration(seen: Reviewed, found: Calibration) -> Section:
    words = tuple(seen.text(f"calibration.{name}") for name in ("axis", "left", "right", "even"))

    def made(frame: Frame) -> Spec:
        return places(found.bins, (words[0], words[1], words[2], words[3]), seen.text("calibration.count"), frame)

    told = Bullets(tuple(Cell(text) for text in seen.calibration(found)))
    blocks: list[Block] = [told]
    if found.enough:
        caption = seen.text("calibration.caption", n=found.n, cases=found.cases)
        title = seen.text("calibration.figure")
        blocks.append(Picture("calibration", title, caption, made(PAPER), made(TELEPHONE), None))
    return Section("calibration", seen.text("calibration"), tuple(blocks))


def _steps(seen: Reviewed) -> Section:
    items = tuple(Cell(seen.step(one)) for one in seen.review.steps)
    if not items:
        return Section("steps", seen.text("steps"), (Paragraph(seen.text("steps.none")),))
    blocks: list[Block] = [Bullets(items)]
    if seen.review.entries:
        titles = columns(*(seen.text(f"head.{head}") for head in ("declaration", "written", "evidence")))
        rows = tuple(line(one.path, one.text, f"{one.evidence} ({one.grade})") for one in seen.review.entries)
        blocks += [Paragraph(seen.text("entries.note")), Table(seen.text("entries.table"), titles, rows)]
    return Section("steps", seen.text("steps"), tuple(blocks))


def _method(seen: Reviewed) -> Section:
    """How an estimate is made anew, and how much each grade leaves in doubt."""
    titles = columns(seen.text("head.grade"), seen.text("head.bias"), seen.text("head.meaning"), figures=(1,))
    rows = [line(str(grade), seen.words.share(bias), seen.text(f"bias.{grade}")) for grade, bias in BIAS.items()]
    rows.append(line(seen.text("counted"), seen.words.share(0.0), seen.text("bias.counted")))
    blocks = (Paragraph(seen.text("method.note")), Table(seen.text("method.table"), titles, tuple(rows)))
    return Section("method", seen.text("method"), blocks, annex=True)
