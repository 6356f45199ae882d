"""Power: the smallest effect that would have been found four times in five.

Called by `checks.battery`.
"""

import scipy.stats

from enjeu.evaluation.checks.found import unseen
from enjeu.evaluation.result import Check

LIKELY = 0.80


def power(se: float | None, df: float | None, worth: float | None = None, level: float = 0.95) -> Check:
    """Figure: minimum detectable effect, (t of the level + t of the power) × standard error; Bloom (1995).

    Args:
        se: standard error, in the unit of the outcome.
        df: degrees of freedom; the normal law where None.
        worth: the smallest effect that would matter; decides between passed and failed.
        level: of the test.
    """
    if se is None:
        return unseen("power")
    law = scipy.stats.norm if df is None else scipy.stats.t(df)
    least = float((law.ppf(0.5 + level / 2.0) + law.ppf(LIKELY)) * se)
    if worth is None:
        return Check("power", "informative", least)
    return Check("power", "passed" if least <= abs(worth) else "failed", least, {"worth": abs(worth)})
