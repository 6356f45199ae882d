"""What an evaluation comes to: the effect, the design and inference that found it and why, what others would have said.

Made by `evaluate`; told by the terminal, the report and JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from enjeu.case.findings import Finding
from enjeu.evaluation import did, grades
from enjeu.evaluation.designs import Suited
from enjeu.evaluation.result import Design, Effect, Floats

WhyInference = (
    did.Reason
    | Literal[
        "long_before",
        "enough_donors",
        "several_treated_units",
        "few_donors",
        "too_few_placebos",
        "one_series",
        "too_far_ahead",
        "no_comparison",
    ]
)
"""`inference.reason.<code>` for those of `inference.choose`, else `inference.why.<code>`."""

DESIGNS: tuple[Design, ...] = ("did", "sdid", "scm", "its", "before_after")
"""What can be asked for, beside letting the data decide."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to evaluate a panel."""

    design: Design | None = None
    """None: the strongest that the data allow."""
    covariates: Sequence[str] = ()
    season: int | None = None
    """Periods in a year, or in whatever comes round."""
    worth: float | None = None
    """The smallest effect that would matter, in the unit of the outcome."""
    contacts: Floats | None = None
    """Shape (units, units): ties between units before the start."""
    placebos: bool = False
    """Whether the effects of placebos are kept, for a figure."""
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Subject:
    """What was evaluated, in the words of whoever made the panel."""

    file: str
    """Name of the file, or of the table, without its folder."""
    digest: str
    """SHA-256 of the file; empty for a table."""
    unit: str
    """Of the outcome; empty where nothing was said."""
    units: str
    """Name of the column of units."""
    time: str
    """Name of the column of periods."""
    seed: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """The effect by another design that the data allow; shown, never chosen after the fact."""

    design: Design
    effect: float


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One effect with everything that it takes to judge it."""

    effect: Effect
    """With its checks and its grade."""
    suited: Suited
    """The design that the data suggest, and what stands against each other one."""
    asked: Design | None
    """The design that was asked for; None where it was left to the data."""
    why_inference: WhyInference
    reasons: tuple[grades.Reason, ...]
    """What made the grade."""
    alternatives: tuple[Alternative, ...]
    starts: Mapping[str, int]
    """How many units began in each period."""
    periods: tuple[str, ...]
    subject: Subject | None = None
    """None for a panel that was not read from a file."""
    placebos: Floats | None = None
    """Effects of untreated units taken for treated ones, on the scale of the effect; None where there are none."""
    findings: tuple[Finding, ...] = field(default=())
