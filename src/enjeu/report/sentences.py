"""What would change a verdict, who decides a ranking, what stopping is worth: sentences by code, for page and terminal.

Each sentence says what would have to be known, how far that is from what is thought likely, and what rests on opinion:
a verdict that hangs by a thread must not read like one that does not.
"""

from enjeu.appraisal.result import Condition, Flexibility, OptionResult, Ranking, Turn
from enjeu.locale import Locale
from enjeu.report.blocks import Cell, Tone
from enjeu.report.view import View

NEAR, POSSIBLE = 0.25, 0.45
"""Distances in probability: up to the first a change is at hand, beyond the second at the edge of what was thought."""

_OPERATORS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}

TOLD = 0.005
"""A difference of probabilities below this is not worth a sentence."""


def favourable(condition: Condition) -> bool:
    """Whether how a condition came out speaks for the option: met, or a ground for refusal that is absent."""
    return condition.met != condition.refusal


def condition_sentence(words: Locale, condition: Condition, variable: str, value: str, threshold: str) -> str:
    """One comparison of the rule and how it came out; the caller writes the numbers as its face does."""
    if condition.refusal:
        key = "refusal" if condition.met else "no_refusal"
    else:
        key = ("met" if condition.met else "not_met") + ("_close" if condition.close else "")
    operator = words.text(f"operator.{_OPERATORS[condition.operator]}")
    return words.text(f"condition.{key}", variable=variable, value=value, operator=operator, threshold=threshold)


def turns(view: View, option: OptionResult, most: int = 8) -> tuple[Cell, ...]:
    """The nearest changes, each with how near it is; one sentence where nothing would turn the verdict."""
    money = [turn for turn in option.verdict.turns if turn.kind != "weight"]
    weights = [turn for turn in option.verdict.turns if turn.kind == "weight"]
    cells = [Cell(turn_sentence(view, turn), note(view, turn), tone=_tone(turn)) for turn in (*money, *weights)[:most]]
    if not money:
        cells.insert(0, Cell(view.words.text("turn.none")))
    return tuple(cells)


def turn_sentence(view: View, turn: Turn) -> str:
    """One change, and what it would make of the verdict or of the ranking."""
    if turn.kind == "weight":
        part = view.names.of("stakes" if turn.id in view.case.stakes else "criteria", turn.id)
        option = view.option(turn.becomes)
        return view.words.text(f"turn.weight.{turn.code}", part=part, value=view.share(turn.value), option=option)
    named = {"name": view.names.path(turn.id), "variable": view.variable(turn.variable)}
    if turn.value is not None:
        named["value"] = view.measure(turn.value, turn.unit)
    reached = 0.0 if turn.reached is None else turn.reached
    outcome = view.words.text(f"turn.becomes.{turn.becomes}")
    figure = view.variable_value(turn.variable, reached)
    return view.words.text(f"turn.{turn.kind}.{turn.code}", reached=figure, outcome=outcome, **named)


def note(view: View, turn: Turn) -> str:
    """How near a change is, and whether anything but opinion supports its input."""
    nearness = "near" if turn.distance <= NEAR else "possible" if turn.distance <= POSSIBLE else "far"
    parts = [view.words.text(f"turn.{nearness}")]
    if turn.percentile is not None and nearness != "far":
        parts.append(view.words.text("turn.percentile", share=view.share(turn.percentile)))
    if turn.kind != "weight" and turn.grade in (None, "E"):
        parts.append(view.words.text("turn.unsupported"))
    return " · ".join(parts)


def _tone(turn: Turn) -> Tone:
    return "warn" if turn.distance <= NEAR else ""


def ranking(view: View, found: Ranking) -> tuple[str, ...]:
    """Who comes first outside money, and whose statement decides it."""
    named = {"option": view.option(found.first), "share": view.share(found.share), "error": view.share(found.error)}
    sentences = [view.words.text("ranking.close" if found.close else "ranking.first", **named)]
    for voice in found.deciding:
        other = view.option(voice.first_without or found.first)
        sentences.append(view.words.text("ranking.decides", by=voice.by, option=other))
    if len(found.voices) > 1 and not found.deciding:
        swing = max(found.voices, key=lambda voice: abs((voice.share_without or 0.0) - found.share))
        share = view.share(swing.share_without)
        sentences.append(view.words.text("ranking.shared", by=swing.by, option=view.option(found.first), share=share))
    return tuple(sentences)


def flexibility(view: View, found: Flexibility) -> tuple[str, ...]:
    """What the gates are worth, beside the NPV."""
    words = view.words
    if found.value <= found.value_error:
        return (words.text("flexibility.nothing", error=view.money(found.value_error)),)
    named = {"value": found.value, "error": found.value_error, "without": found.npv_without, "npv": found.npv_with}
    sentences = [words.text("flexibility.value", **{name: view.money(amount) for name, amount in named.items()})]
    if abs(found.loss_without - found.loss_with) >= TOLD:
        losses = {"without": view.share(found.loss_without), "loss": view.share(found.loss_with)}
        sentences.append(words.text("flexibility.loss", **losses))
    for gate in found.gates:
        stage = view.names.said(view.case.decision.stages[gate.stage].label)
        share = view.share(gate.stop_probability)
        sentences.append(words.text("flexibility.gate", stage=stage, period=gate.after, share=share))
    return tuple(sentences)
