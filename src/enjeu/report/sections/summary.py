"""The head of the report: what is decided, the verdict with its reasons, and four parts of equal rank."""

from dataclasses import dataclass

from enjeu.appraisal.result import Condition, OptionResult
from enjeu.report.blocks import Cell, Fact
from enjeu.report.sentences import condition_sentence, favourable
from enjeu.report.view import View


@dataclass(frozen=True, slots=True)
class Part:
    """Money, strategic value, risk, or what is not known."""

    title: str
    facts: tuple[Fact, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of the document."""

    title: str
    question: str
    organisation: str
    fictitious: str
    date: str
    author: str
    verdict: str
    code: str
    rule: str
    reasons: tuple[Cell, ...]
    cautions: tuple[str, ...]
    option: str
    parts: tuple[Part, ...]


def summary(view: View) -> Summary:
    """The head of the document, about the option in focus."""
    head, focus, said = view.case.case, view.focus, view.names.said
    return Summary(
        title=said(head.title),
        question=said(head.question) if head.question else "",
        organisation=said(head.organisation) if head.organisation else "",
        fictitious=view.text("head.fictitious") if head.fictitious else "",
        date=view.text("head.date", date=view.words.date(head.date)),
        author=view.text("head.author", author=head.author) if head.author else "",
        verdict=headline(view),
        code=view.appraisal.verdict,
        rule=view.words.text("verdict.rule", rule=focus.verdict.rule),
        reasons=tuple(reason(view, condition) for condition in focus.verdict.conditions),
        cautions=cautions(view),
        option=view.text("head.option", option=view.option(focus.id)),
        parts=(_money(view, focus), _strategy(view, focus), _risk(view, focus), _unknown(view, focus)),
    )


def headline(view: View) -> str:
    """The verdict in one sentence; a close or badly supported one never reads like a firm one."""
    focus, code = view.focus, view.appraisal.verdict
    if view.appraisal.recommended is None:
        return view.words.text("verdict.none.headline")
    close = "_close" if code in ("go", "no_go") and any(one.close for one in focus.verdict.conditions) else ""
    weak = "_unsupported" if code == "go" and focus.verdict.strength == "unsupported" else ""
    return view.words.text(f"verdict.{code}{close or weak}.headline", option=view.option(focus.id))


def reason(view: View, condition: Condition) -> Cell:
    """One condition of the rule and how it came out."""
    sentence = condition_sentence(
        view.words,
        condition,
        view.variable(condition.variable),
        view.variable_value(condition.variable, condition.value),
        view.variable_value(condition.variable, condition.threshold),
    )
    return Cell(sentence, tone="warn" if condition.close else "good" if favourable(condition) else "bad")


def cautions(view: View) -> tuple[str, ...]:
    """What must be read beside the verdict."""
    focus = view.focus
    cash = focus.indicators["cash_npv"].mean
    weak = view.words.text("verdict.caution.unsupported", share=view.share(focus.verdict.unsupported))
    found = [
        *([weak] if focus.verdict.strength == "unsupported" else []),
        view.words.text(
            "verdict.caution.loss",
            share=view.share(focus.probability_of_loss),
            value=view.money(focus.expected_shortfall),
        ),
    ]
    if cash is not None and cash < 0 < (focus.indicators["npv"].mean or 0.0):
        found.append(view.words.text("verdict.caution.cash_negative", value=view.money(cash)))
    if focus.verdict.pilot_value is not None and focus.verdict.pilot_cost is not None:
        value, cost = view.money(focus.verdict.pilot_value), view.money(focus.verdict.pilot_cost)
        key = "verdict.pilot.value" if focus.verdict.pilot_bound else "verdict.pilot.evsi"
        found.append(view.words.text(key, value=value, cost=cost))
    return tuple(found)


def _fact(view: View, name: str, option: OptionResult) -> Fact:
    figure = option.indicators[name]
    central = figure.mean if figure.mean is not None else figure.p50
    interval = view.text("head.interval", interval=view.interval(figure))
    return Fact(view.words.text(f"indicator.{name}.name"), view.value(figure.unit, central), interval)


def _money(view: View, option: OptionResult) -> Part:
    facts = (_fact(view, "npv", option), _fact(view, "cash_npv", option), _fact(view, "roi", option))
    return Part(view.text("part.money"), facts, "money")


def _strategy(view: View, option: OptionResult) -> Part:
    if option.strategic is None:
        return Part(view.text("part.strategy"), (Fact(view.text("strategy.none"), "–"),), "strategy")
    score = option.strategic.score
    first = option.strategic.rank_acceptability
    best = max(option.strategic.parts, key=lambda part: part.weight * part.mean, default=None)
    facts = [
        Fact(
            view.text("part.score"),
            view.value("score", score.mean),
            view.text("head.interval", interval=view.interval(score)),
        )
    ]
    if first:
        facts.append(Fact(view.text("part.first"), view.share(first[0])))
    if best is not None:
        name = view.names.of("stakes" if best.kind == "stake" else "criteria", best.id)
        facts.append(Fact(view.text("part.serves"), name))
    return Part(view.text("part.strategy"), tuple(facts), "strategy")


def _risk(view: View, option: OptionResult) -> Part:
    facts = [
        Fact(
            view.text("part.loss"),
            view.share(option.probability_of_loss),
            view.text("part.cash_loss", share=view.share(option.probability_of_cash_loss)),
        ),
        Fact(view.text("part.shortfall"), view.money(option.expected_shortfall)),
    ]
    worst = max(option.risks, key=lambda risk: risk.loss_after, default=None)
    if worst is not None:
        note = view.text("part.expected_loss", loss=view.money(worst.loss_after))
        facts.append(Fact(view.text("part.worst"), view.names.of("risks", worst.id), note))
    return Part(view.text("part.risk"), tuple(facts), "risks")


def _unknown(view: View, option: OptionResult) -> Part:
    stated = [one for one in view.appraisal.assumptions if one.shape != "formula"]
    weak = sum(one.grade in ("D", "E", None) for one in stated)
    stale = sum(one.stale for one in stated)
    facts = [
        Fact(view.text("part.weak"), view.text("part.of", count=weak, all=len(stated))),
        Fact(view.text("part.stale"), view.text("part.of", count=stale, all=len(stated))),
    ]
    if option.sensitivity:
        first = option.sensitivity[0]
        part = first.total if first.total is not None else first.first_order
        note = view.text("part.of_variance", share=view.share(part))
        facts.append(Fact(view.text("part.driver"), view.names.path(first.id), note))
    return Part(view.text("part.unknown"), tuple(facts), "unknown")
