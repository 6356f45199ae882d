"""What surveys come to, as numbers and codes: every figure with what is needed to read it. Made by `scoring`."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from enjeu.case.findings import Finding
from enjeu.case.schema.base import Label, Language
from enjeu.surveys.intervals import Interval
from enjeu.surveys.reliability import Reliability
from enjeu.surveys.schema import Scoring

Reason = Literal["few_people", "unreliable"]
"""Why a figure does not leave: it is about too few people; or the items do not hold together (alpha or omega below
.60, or neither can be known)."""
Quality = Literal["good", "weak", "refused", "unknown", "single"]
"""Of an index: both coefficients from .70 on; one below .70; one below .60; none can be known; one item only."""
Invariance = Literal["alike", "doubtful", "unknown"]
"""Whether the items worked alike in two waves: a screen, no test of measurement invariance."""


@dataclass(frozen=True, slots=True)
class Source:
    """The survey behind a figure."""

    wave: str
    title: Label | None
    base: Label
    """Who was asked."""
    mode: str
    languages: tuple[Language, ...]
    fielded_from: dt.date
    fielded_until: dt.date
    invited: int
    answered: int
    """Respondents who answered at least one item."""
    response_rate: float
    """Answered over invited."""
    simulated: bool


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of a construct."""

    id: str
    wording: Label
    """Word for word, in both languages of the instrument; `Source.languages` says which was read."""
    reverse: bool
    missing: float
    """The share of respondents who left it out."""
    mean: float | None
    """As answered, not turned; None where figures do not leave."""
    rest: float | None
    """Correlation with the other items, once turned."""


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A construct in one unit; without an interval there is a reason, and nothing else."""

    unit: str | None
    """None for respondents whose unit is not known."""
    n: int | None
    interval: Interval | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Score:
    """One construct in one wave; without an interval there is a reason."""

    construct: str
    label: Label
    instrument: str
    version: int
    title: Label
    licence: str
    scoring: Scoring
    weak: bool
    """Self-reported where it could be measured."""
    scale: tuple[int, int]
    """Of the items; a net promoter score goes from −100 to 100 points."""
    ends: tuple[Label | None, Label | None]
    """The words beside the lowest and the highest answer."""
    unit: str | None
    """Of an amount."""
    source: Source
    items: tuple[ItemScore, ...]
    n: int | None
    """Respondents with an index; None where they are too few to be told."""
    interval: Interval | None
    reliability: Reliability | None
    quality: Quality
    reason: Reason | None
    units: tuple[UnitScore, ...]
    """Empty unless asked for."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a construct moved from an earlier wave to a later one."""

    construct: str
    label: Label
    wave: str
    earlier: str
    difference: Interval | None
    """Later less earlier, of all who answered, as if they were different people; wide where many are the same."""
    linked: int | None
    """People followed by the code that they chose; None where they are too few."""
    paired: Interval | None
    """The mean of their own changes."""
    congruence: float | None
    """Tucker's, of the loadings of the two waves."""
    invariance: Invariance


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one wave, and its comparison with another where asked for."""

    source: Source
    scores: tuple[Score, ...]
    comparisons: tuple[Comparison, ...]
    incomparable: tuple[str, ...]
    """Constructs of both waves whose instrument is not the same one in the same version."""
    floor: int
    """No figure is about fewer people, nor is any difference of figures of one construct and wave."""
    seed: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a wave file."""

    folder: Path | None
    """Where it is kept; None where there is an error."""
    source: Source | None
    findings: tuple[Finding, ...]
    key_file: Path | None
    """Where the key of the pseudonyms was made, if it was made just now."""
