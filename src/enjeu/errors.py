"""The exception tree: every class has a code that `enjeu explain CODE` documents.

    EnjeuError                  anything enjeu refuses; never shown as a traceback
    ├── LanguageError           a text (number, unit, estimate, formula) cannot be read; has a span
    ├── CaseError               a case cannot be used; carries located findings (raised by `case`)
    ├── SourceError             people's data cannot be read: file, entry and line, or address and page
    ├── StoreError              the store of interactions refuses, or is not what it should be
    ├── PrivacyError            what is asked would say something about too few people, or was not agreed on
    ├── SurveyError             a survey cannot be read or scored: file, line, column
    ├── EvaluationError         the data do not allow what an evaluation needs, or a panel cannot be read
    └── OutputError             a result cannot be written

Messages are not here: an error carries a code and values, `locale` makes the sentence in French or English.
"""

from collections.abc import Mapping


class EnjeuError(Exception):
    """Anything enjeu refuses: `code` names the page of `enjeu explain`, `values` fill its sentence."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values: Mapping[str, str] = values
        super().__init__(f"{code} {dict(values)}" if values else code)


class LanguageError(EnjeuError):
    """A text cannot be read; `start` and `end` are character offsets in that text (0-based, end excluded)."""

    def __init__(self, code: str, start: int, end: int, **values: str) -> None:
        self.start = start
        self.end = end
        super().__init__(code, **values)


class OutputError(EnjeuError):
    """A result cannot be written where it was asked for; nothing half-written is left behind."""


class SourceError(EnjeuError):
    """A source cannot be read on; what was read before is kept, and the next run goes on from there."""


class StoreError(EnjeuError):
    """The store of interactions cannot do what was asked; nothing in it was changed."""


class PrivacyError(EnjeuError):
    """Refused in order to protect people; there is no switch to force it."""


class SurveyError(EnjeuError):
    """A survey cannot be read or scored as it stands; nothing of it is kept."""


class EvaluationError(EnjeuError):
    """A panel cannot be read, or does not hold what a design needs; no number is made up for it."""
