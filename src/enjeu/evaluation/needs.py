"""What a comparison of treated with untreated units needs, looked at before anything is computed.

Called by `reading`, which says more about where, and by `staggered`.
"""

import numpy as np

from enjeu.errors import EvaluationError
from enjeu.evaluation.cells import Cells, never


def for_comparison(cells: Cells, anticipation: int = 0) -> None:
    """Nothing is returned where a comparison can be made.

    Raises:
        EvaluationError: E105 with one period only, E106 where nobody is treated, E107 where all who are treated are
            from the start, E108 where nobody is untreated while others are treated.
    """
    untreated = never(cells)
    if cells.mean.shape[1] < 2:
        raise EvaluationError("E105", periods=str(cells.mean.shape[1]))
    if untreated.all():
        raise EvaluationError("E106", units=str(int(cells.units.sum())))
    dated = ~untreated & (cells.first > anticipation)
    if not dated.any():
        raise EvaluationError("E107", units=str(int(cells.units[~untreated].sum())))
    if not untreated.any() and len(np.unique(cells.first[dated])) < 2:
        raise EvaluationError("E108")
