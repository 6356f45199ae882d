"""The exception tree: every class has a code that `enjeu explain CODE` documents.

    EnjeuError                  anything enjeu refuses; never shown as a traceback
    ├── LanguageError           a text (number, unit, estimate, formula) cannot be read; has a span
    ├── CaseError               a case cannot be used; carries located findings (raised by `case`)
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
