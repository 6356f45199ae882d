"""The document as one HTML file with print styles: no script, nothing fetched; called for `--to html`.

It shares templates, style and figures with the page of `enjeu appraise` (`report.html`).
"""

from markupsafe import Markup

from enjeu.locale import locale
from enjeu.report.document import Document
from enjeu.report.html import page
from enjeu.report.renderers.typeset import typeset

CAPTIONED = ("figure", "table")
_SMALL = "font:7pt system-ui,sans-serif;color:#56616c"


def render(document: Document) -> bytes:
    """The page in UTF-8; equal input gives equal bytes."""
    ready = typeset(document)
    return page("document.html.jinja", ready.language, document=ready, names=_names(ready), foot=_foot(ready)).encode()


def _names(document: Document) -> Markup:
    """What the counters of the style sheet write before the number of a figure or a table."""
    words = locale(document.language)
    before = {name: words.text(f"report.document.{name}", number="\0").partition("\0")[0] for name in CAPTIONED}
    rules = ";".join(f"--{name}:{_quoted(text)}" for name, text in before.items())
    return Markup(f".document{{{rules}}}")  # noqa: S704 - quoted for CSS


def _foot(document: Document) -> Markup:
    """The stamp and the page number at the foot of each printed page, where a browser can (CSS Paged Media)."""
    before, _, rest = locale(document.language).text("report.document.page", page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    number = f"{_quoted(before)} counter(page) {_quoted(between)} counter(pages) {_quoted(after)}"
    left = f"@bottom-left{{content:{_quoted(document.stamped)};{_SMALL}}}"
    right = f"@bottom-right{{content:{number};{_SMALL}}}"
    return Markup(f"@page{{{left}{right}}}")  # noqa: S704 - quoted for CSS


def _quoted(text: str) -> str:
    """A string of CSS: whatever is neither a letter nor a digit is written by its number."""
    return '"' + "".join(one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in text) + '"'
