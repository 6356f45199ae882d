"""A register as CSV that Excel of the country opens at a double click.

RFC 4180 with a UTF-8 mark at its head. In French the sign between cells is « ; » and decimals have a comma, in English
« , » and a point: what Excel expects of a computer set up for France, or for the United Kingdom. Figures have all their
digits and no thousands separator. A text that a spreadsheet could run (it begins with =, +, -, @, a tab or a return)
gets an apostrophe in front.
"""

import csv
from io import StringIO

from enjeu.report.registers.model import Register, Value, finite, shown
from enjeu.report.view import View

_DELIMITERS = {"fr": ";", "en": ","}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(view: View, register: Register) -> bytes:
    """The register, its headings in the first line."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=_DELIMITERS[view.words.language], lineterminator="\r\n")
    writer.writerow([guarded(column.label) for column in register.columns])
    for row in register.rows:
        writer.writerow([_cell(view, row.get(column.key)) for column in register.columns])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _cell(view: View, value: Value) -> str:
    kept = finite(value)
    if isinstance(kept, int | float) and not isinstance(kept, bool):
        return view.words.plain(kept)
    return guarded(shown(view, kept))


def guarded(text: str) -> str:
    """The text, which no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
