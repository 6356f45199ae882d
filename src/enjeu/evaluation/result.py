"""What an evaluation gives: one effect, how it was found, what was checked, and how strong the evidence is.

Numbers and codes only; words for the codes are in the catalogues (`check.<code>`, `design.<code>`, …).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

Design = Literal["did", "scm", "sdid", "its", "dose", "switch_off", "before_after"]
"""How the comparison is made: difference-in-differences (two periods or staggered), synthetic control, synthetic
difference-in-differences, interrupted time series, dose and response, switch-off, before and after alone."""

State = Literal["passed", "failed", "informative"]
"""Of a check: what it looked for is absent, is present, or the figure is for the reader to weigh."""

Grade = Literal[1, 2, 3, 4, 5]
"""Maryland Scientific Methods Scale (Sherman et al. 1998): 1 no comparison … 5 randomised."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval for an effect, in the unit of the outcome."""

    low: float
    high: float
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that could make the effect wrong, looked at."""

    code: str
    """`pre_trends`, `placebo_time`, `placebo_space`, `leave_one_out`, `anticipation`, `composition`, `spill_over`…"""
    state: State
    figure: float | None = None
    """The figure by which it was decided: a p-value, a share, an effect; which one the check's text says."""
    details: Mapping[str, float | str] = field(default_factory=dict)
    """More figures by name, for the reader who audits."""


@dataclass(frozen=True, slots=True)
class Path:
    """An effect over time: relative to the first treated period (event study), or by calendar period."""

    at: tuple[int, ...]
    """Periods relative to the first treated one (0), or positions of calendar periods."""
    effect: Floats
    """Shape (len(at),), in the unit of the outcome."""
    low: Floats
    high: Floats
    observed: Floats | None = None
    """Mean outcome of the treated, where a counterfactual was made; same shape."""
    counterfactual: Floats | None = None
    simultaneous: bool = False
    """Whether `low` and `high` hold for the whole path at once, not for each point alone."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a treatment did to an outcome, for those who were treated, on average."""

    outcome: str
    effect: float
    """In the unit of the outcome, per unit and period."""
    se: float | None
    """Standard error; None where the inference gives none (exact placebo, conformal)."""
    interval: Interval | None
    """None where nothing honest can be said; then `inference` says why."""
    p_value: float | None
    df: float | None
    """Degrees of freedom of the t distribution behind the p-value and the interval; None for exact inference."""
    design: Design
    estimator: str
    """`group_time`, `imputation`, `twfe`, `synthetic_control`, `synthetic_did`, `segmented`, `structural`…"""
    inference: str
    """`placebo_exact`, `conformal`, `randomisation_t`, `cr2`, `cluster_robust`, `hac`, `posterior`, `none`…"""
    n_units: int
    n_treated: int
    n_periods: int
    checks: tuple[Check, ...] = ()
    assumptions: tuple[str, ...] = ()
    """Codes of what must hold for the effect to be causal: `parallel_trends`, `no_anticipation`, `no_spill_over`…"""
    path: Path | None = None
    grade: Grade | None = None
    """Given last, from design and checks (`evaluation.grades`)."""
