"""The verdict: the rule stated in the case, read over the results of an option. Called by `appraise`.

go when the rule of a go holds and that of a refusal does not; pilot when it does not but trying first is worth more
than the pilot costs (its EVSI, or at most that where its size is not declared); no-go otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from enjeu.appraisal.information import PilotWorth
from enjeu.appraisal.result import Condition, Figure, Strategic, Verdict
from enjeu.case.reader import ReadCase
from enjeu.case.rules.decision import read_rule
from enjeu.estimates.nodes import Compare, Logic, Name, Node, Number, Unary

_MAJORITY = 0.5
_HOLDS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def variables(
    indicators: Mapping[str, Figure],
    loss: tuple[float, float],
    cash_loss: tuple[float, float],
    shortfall: tuple[float, float],
    strategic: Strategic | None,
) -> dict[str, tuple[float, float]]:
    """What a rule may speak of, each with its error; a quantile that is infinite is `inf`, one unknown is nan."""
    table: dict[str, tuple[float, float]] = {
        "probability_of_loss": loss,
        "probability_of_cash_loss": cash_loss,
        "expected_shortfall": shortfall,
    }
    for name, figure in indicators.items():
        for level in ("mean", "p5", "p50", "p95"):
            value, error = getattr(figure, level), getattr(figure, f"{level}_error")
            absent = np.inf if figure.unit == "years" and level != "mean" else np.nan
            table[f"{name}_{level}"] = (absent if value is None else value, error or 0.0)
    return {**table, **outside_flows(strategic)}


def outside_flows(strategic: Strategic | None) -> dict[str, tuple[float, float]]:
    """The variables of a rule that do not depend on money, each with its error."""
    if strategic is None:
        return {}
    return {
        "strategic_value": (strategic.score.mean or 0.0, strategic.score.mean_error or 0.0),
        "rank_acceptability": (strategic.rank_acceptability[0], strategic.first_error),
    }


def rules(read: ReadCase) -> tuple[Node, ...]:
    """The rule of a go, then that of a refusal where the case states one."""
    decision = read.case.decision
    return tuple(read_rule(text, read.book) for text in (decision.go, decision.no_go) if text is not None)


def verdict(read: ReadCase, table: Mapping[str, tuple[float, float]], pilot: PilotWorth | None = None) -> Verdict:
    """The verdict on one option, given what a pilot would gain for it."""
    rule, *refusals = rules(read)
    worth = (None, None, False) if pilot is None else (pilot.value, pilot.cost, pilot.bound)
    conditions = tuple(_conditions(rule, table))
    code = "no_go"
    if any(_holds(refusal, table) for refusal in refusals):
        against = (condition for refusal in refusals for condition in _conditions(refusal, table))
        conditions += tuple(replace(condition, refusal=True) for condition in against)
    elif _holds(rule, table):
        code = "go"
    elif pilot is not None and pilot.value > pilot.cost:
        code = "pilot"
    return Verdict(code, conditions, read.case.decision.go, *worth)


def goes(read: ReadCase, table: Mapping[str, tuple[float, float]]) -> tuple[bool, tuple[Condition, ...]]:
    """Whether the rule of a go holds and that of a refusal does not, and every condition of both."""
    rule, *refusals = rules(read)
    conditions = tuple(condition for one in (rule, *refusals) for condition in _conditions(one, table))
    return _holds(rule, table) and not any(_holds(refusal, table) for refusal in refusals), conditions


def strength(verdict: Verdict, unsupported: float) -> Verdict:
    """The verdict with its strength, given the share of the variance without evidence worth the name."""
    close = verdict.code != "pilot" and any(condition.close for condition in verdict.conditions)
    code = "close" if close else "unsupported" if unsupported > _MAJORITY else "firm"
    return replace(verdict, strength=code, unsupported=unsupported)


def best(verdicts: Mapping[str, Verdict], means: Mapping[str, float], among: Sequence[str]) -> tuple[str | None, str]:
    """The go, or else the pilot, with the highest expected NPV, and the verdict of the whole case."""
    for code in ("go", "pilot"):
        candidates = [option for option in among if option in verdicts and verdicts[option].code == code]
        if candidates:
            return max(candidates, key=lambda option: means[option]), code
    return None, "no_go"


def _holds(node: Node, table: Mapping[str, tuple[float, float]]) -> bool:
    match node:
        case Logic():
            sides = (_holds(node.left, table), _holds(node.right, table))
            return all(sides) if node.operator == "and" else any(sides)
        case Compare():
            return _condition(node, table).met
        case _:
            return False


def _conditions(node: Node, table: Mapping[str, tuple[float, float]]) -> Iterator[Condition]:
    match node:
        case Logic():
            yield from _conditions(node.left, table)
            yield from _conditions(node.right, table)
        case Compare():
            yield _condition(node, table)
        case _:
            return


def _condition(node: Compare, table: Mapping[str, tuple[float, float]]) -> Condition:
    left, right, operator = node.left, node.right, node.operator
    if isinstance(right, Name):
        left, right, operator = right, left, _MIRRORED[operator]  # type: ignore[assignment]
    variable = left.name if isinstance(left, Name) else ""
    threshold = _constant(right)
    value, error = table.get(variable, (float("nan"), 0.0))
    return Condition(
        variable=variable,
        operator=operator,
        threshold=threshold,
        value=value,
        met=bool(_HOLDS[operator](value, threshold)),
        close=bool(abs(value - threshold) <= error),
    )


def _constant(node: Node) -> float:
    match node:
        case Number():
            return node.value
        case Unary(operator="-"):
            return -_constant(node.operand)
        case _:
            return float("nan")
