"""Comparisons that are refused: members against non-members.

Called by the verb `evaluate`. Whoever joins was going to do well: the difference says who joins, not what joining does
(METHOD §10). No option forces it; the error names the designs that could be used.
"""

from typing import Literal

from enjeu.errors import EvaluationError
from enjeu.evaluation.designs import objections
from enjeu.evaluation.panel import Panel
from enjeu.evaluation.result import Design

Comparison = Literal["roll_out", "members"]
"""Who is compared: units that treatment was given to with others, or people who joined with those who did not."""

_STRONGER: tuple[Design, ...] = ("did", "sdid", "scm", "its", "switch_off")


def require_roll_out(comparison: Comparison, panel: Panel | None = None) -> None:
    """Nothing is returned for a roll-out.

    Args:
        comparison: what the user asked for.
        panel: of larger units by date of roll-out, where there is one: only designs that it allows are named.

    Raises:
        EvaluationError: E150 for members against non-members; `designs` names what could be used.
    """
    if comparison != "members":
        return
    against = objections(panel) if panel is not None and panel.treated.any() else {}
    possible = [design for design in _STRONGER if design not in against]
    raise EvaluationError("E150", designs=", ".join(possible))
