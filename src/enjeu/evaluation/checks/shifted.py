"""Effects where there can be none: the start put to before it, halfway (placebo in time) or just ahead (anticipation).

Called by `checks.battery`. Only what was measured before treatment is looked at.
"""

from enjeu.evaluation.altered import earlier, least_before
from enjeu.evaluation.checks.found import Chance, Code, Found, Test, unseen
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Check, State

UNLIKELY = 0.05
"""p-values below this are taken for an effect."""
_SMALL = 0.5
"""Of the real effect: a placebo up to this size, if chance can explain it, leaves nothing to weigh."""


def placebo_time(panel: Panel, found: Found, test: Test) -> Check:
    """The start put halfway between the beginning and the first start; figure: p-value of the placebo effect."""
    return _at(panel, found, test, "placebo_time", least_before(panel) // 2)


def anticipation(panel: Panel, found: Found, test: Test, ahead: int = 1) -> Check:
    """The last `ahead` periods before the start taken for treated; figure: p-value of their effect."""
    return _at(panel, found, test, "anticipation", ahead)


def _at(panel: Panel, found: Found, test: Test, code: Code, by: int) -> Check:
    moved = earlier(panel, by) if 1 <= by < least_before(panel) else None
    if moved is None:
        return unseen(code)
    chance = test(moved)
    return Check(code, _state(found, chance), chance.p_value, {"effect": chance.effect, "periods": float(by)})


def _state(found: Found, chance: Chance) -> State:
    if chance.p_value < UNLIKELY:
        return "failed"
    small = abs(chance.effect) <= _SMALL * max(abs(found.effect), 2.0 * (found.se or 0.0))
    return "passed" if small and chance.p_floor <= UNLIKELY else "informative"
