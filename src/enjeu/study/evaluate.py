"""Evaluate what a roll-out did to an outcome: the verb behind `enjeu evaluate`.

A panel is read, and its design chosen from who was treated when, before any effect is seen; then the effect, its
inference, its checks and its grade follow, each by a written rule (`evaluation.evaluate`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from enjeu.case.findings import Finding, Place
from enjeu.errors import EvaluationError
from enjeu.evaluation.contacts import read_contacts
from enjeu.evaluation.evaluate import evaluate
from enjeu.evaluation.evaluated import Asked, Evaluated, Subject
from enjeu.evaluation.reading import ReadPanel, read_panel
from enjeu.evaluation.refused import Comparison, require_roll_out
from enjeu.evaluation.result import Design

SEED = 1

USING_COVARIATES: frozenset[Design] = frozenset({"did", "scm", "its"})
"""By weighting, as characteristics of the mixture, as series of control."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to evaluate, and how."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Names of columns by what they are: `unit`, `period`, `outcome`, `first`, `treated`, `weight`, `cluster`."""
    covariates: Sequence[str] = ()
    design: Design | None = None
    """None: the strongest that the data allow."""
    comparison: Comparison = "roll_out"
    randomised: bool = False
    """Whether it was drawn by lot who was treated when."""
    season: int | None = None
    """Periods in a year, or in whatever comes round."""
    worth: float | None = None
    """The smallest effect that would matter."""
    contacts: Path | None = None
    """A table of ties between units before the start."""
    unit: str = ""
    """Of the outcome."""
    seed: int = SEED


def evaluate_file(source: str | Path, question: Question | None = None, *, placebos: bool = False) -> Evaluated:
    """The effect in a panel; equal input and seed give equal figures.

    Args:
        source: A CSV or Parquet file, or a table of a database, as `evaluation.reading` takes them.
        question: What to evaluate.
        placebos: Whether effects of placebos are kept, for a figure.

    Raises:
        EvaluationError: E101 to E122 where the panel cannot be used, E150 for members against non-members, E151 and
            beyond where the design that was asked for does not suit it, E160 and E161 about contacts.
        StoreError: X101 to X103, of a database.
    """
    asked = question or Question()
    require_roll_out(asked.comparison)
    read = read_panel(source, asked.columns, asked.covariates, randomised=asked.randomised)
    contacts = None if asked.contacts is None else read_contacts(asked.contacts, read.panel.units)
    found = evaluate(
        read.panel,
        np.random.default_rng(asked.seed),
        Asked(asked.design, asked.covariates, asked.season, asked.worth, contacts, placebos),
    )
    subject = _subject(source, read, asked)
    return replace(found, subject=subject, findings=(*read.findings, *_unused(found, subject, asked)))


def _subject(source: str | Path, read: ReadPanel, asked: Question) -> Subject:
    if isinstance(source, str) and "://" in source:
        name, digest = parse_qs(urlsplit(source).query).get("table", [""])[0], ""
    else:
        path = Path(source)
        name, digest = path.name, hashlib.sha256(path.read_bytes()).hexdigest()
    return Subject(name, digest, asked.unit, read.columns.unit, read.columns.period, asked.seed)


def _unused(found: Evaluated, subject: Subject, asked: Question) -> list[Finding]:
    """Covariates that the design has no use for are said not to count."""
    if not asked.covariates or found.effect.design in USING_COVARIATES:
        return []
    values = {"names": ", ".join(asked.covariates), "design": found.effect.design}
    return [Finding("E162", "remark", Place(subject.file, 1, 1), values=values)]


def refusal(error: EvaluationError, source: str | Path) -> Finding:
    """A refusal at its place in the file: the line and column that it names, else the first."""
    where = error.values.get("place", "")
    name, _, rest = where.rpartition(":")
    file, _, line = name.rpartition(":")
    if file and line.isdigit() and rest.isdigit():
        place = Place(file, int(line), int(rest))
    else:
        place = Place(Path(str(source).partition("?")[0]).name, 1, 1)
    return Finding(error.code, "error", place, values=error.values)
