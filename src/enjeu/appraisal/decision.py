"""The verdict: the rule stated in the case, read over the results of an option. Called by `appraise`.

go when the rule of a go holds and that of a refusal does not; pilot when it does not but trying first could be worth
more than the pilot costs; no-go otherwise. A pilot's value is the expected value of perfect information about what it
informs, an upper bound: the verdict is never made better by it than it could be.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from enjeu.appraisal.result import Condition, Figure, Strategic, Verdict
from enjeu.appraisal.simulate import BINS
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.formula import parse_formula
from enjeu.estimates.nodes import Compare, Logic, Name, Node, Number, Unary
from enjeu.estimates.special import normal_quantile

_DEGREE = 3
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
    shortfall: float,
    strategic: Strategic | None,
) -> dict[str, tuple[float, float]]:
    """What a rule may speak of, each with its error; a quantile that is infinite is `inf`, one unknown is nan."""
    table: dict[str, tuple[float, float]] = {
        "probability_of_loss": loss,
        "probability_of_cash_loss": cash_loss,
        "expected_shortfall": (shortfall, 0.0),
    }
    for name, figure in indicators.items():
        for level in ("mean", "p5", "p50", "p95"):
            value, error = getattr(figure, level), getattr(figure, f"{level}_error")
            absent = np.inf if figure.unit == "years" and level != "mean" else np.nan
            table[f"{name}_{level}"] = (absent if value is None else value, error or 0.0)
    if strategic is not None:
        table["strategic_value"] = (strategic.score.mean or 0.0, strategic.score.mean_error or 0.0)
        table["rank_acceptability"] = (strategic.rank_acceptability[0], 0.0)
    return table


def verdict(
    read: ReadCase, table: Mapping[str, tuple[float, float]], pilot_value: float | None, pilot_cost: float | None
) -> Verdict:
    """The verdict on one option."""
    decision = read.case.decision
    rule = parse_formula(decision.go, read.book)
    conditions = tuple(_conditions(rule, table))
    refused = decision.no_go is not None and _holds(parse_formula(decision.no_go, read.book), table)
    if refused:
        refusal = tuple(_conditions(parse_formula(decision.no_go or "", read.book), table))
        return Verdict("no_go", conditions + refusal, decision.go, pilot_value, pilot_cost)
    if _holds(rule, table):
        code = "go"
    elif pilot_value is not None and pilot_cost is not None and pilot_value > pilot_cost:
        code = "pilot"
    else:
        code = "no_go"
    return Verdict(code, conditions, decision.go, pilot_value, pilot_cost)


def perfect_information(npv: FloatArray, bins: npt.NDArray[np.uint8]) -> float:
    """EVPPI of the inputs whose classes are `bins` (inputs, n): E[max(0, E[NPV | inputs])] − max(0, E[NPV]).

    E[NPV | inputs] is regressed on their normal scores, polynomials up to degree 3 and products of two, on the same
    draws (Strong, Oakley and Brennan, Medical Decision Making 34, 2014). The choice is the option or the baseline.
    """
    middles = (np.arange(BINS) + 0.5) / BINS
    score = normal_quantile(middles, 1.0 - middles)
    powers = [(score**degree)[bins] for degree in range(1, _DEGREE + 1)]
    basis = [np.ones(len(npv)), *(row for power in powers for row in power)]
    basis += [powers[0][i] * powers[0][j] for i in range(len(bins)) for j in range(i)]
    matrix = np.array(basis)
    # Few columns on many draws: the normal equations are well conditioned for scores, and a tenth of the work.
    fitted = np.linalg.lstsq(matrix @ matrix.T, matrix @ npv, rcond=None)[0] @ matrix
    gain = float(np.maximum(fitted, 0.0).mean()) - max(0.0, float(npv.mean()))
    # Where the fit never crosses 0 the two terms are equal, and what is left is their rounding.
    return gain if gain > 1e-9 * float(np.abs(npv).mean()) else 0.0


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
        case Unary(operator="not"):
            return not _holds(node.operand, table)
        case Compare():
            return _condition(node, table).met
        case _:
            return False


def _conditions(node: Node, table: Mapping[str, tuple[float, float]]) -> Iterator[Condition]:
    match node:
        case Logic():
            yield from _conditions(node.left, table)
            yield from _conditions(node.right, table)
        case Unary():
            yield from _conditions(node.operand, table)
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
