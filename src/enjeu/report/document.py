"""A document before it has a format: what it is called, what makes it traceable, and its sections.

Builders (`report.documents`) make one from an appraisal in one language; renderers (`report.renderers`) give it a
format. A new document is a builder, a new format a renderer, a new language a catalogue: none knows of the others.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from enjeu.locale import Language
from enjeu.report.blocks import Section

Kind = Literal["note", "summary", "comparison", "usage", "evaluation", "review"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reader needs to find, years later, where a figure came from; printed, and kept in the file."""

    version: str
    """Of enjeu."""
    seed: int | None
    """None, like `draws`, where nothing was drawn."""
    draws: int | None
    date: dt.date
    """Of the data: the date of the case, or the last day measured. Files carry it: equal cases give equal bytes."""
    digest: str
    """SHA-256 of the case, or of the figures measured, hexadecimal."""

    @property
    def keywords(self) -> tuple[str, ...]:
        """What a file carries to be found by."""
        drawn = () if self.draws is None else (f"seed {self.seed}", f"draws {self.draws}")
        return (f"enjeu {self.version}", *drawn, f"sha256 {self.digest}")


@dataclass(frozen=True, slots=True)
class Document:
    """Words and figures in reading order, in one language."""

    kind: Kind
    language: Language
    over: str
    """What kind of document it is, in words: « Note de cadrage »."""
    title: str
    question: str
    """The decision asked for; empty where the case does not say."""
    organisation: str
    imprint: tuple[str, ...]
    """Date of the data, author, whether the organisation is invented: short lines under the title."""
    stamp: Stamp
    stamped: str
    """The stamp as one line of words, at the foot of each page."""
    sections: tuple[Section, ...]
