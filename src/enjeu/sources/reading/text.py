"""How long a text is and whether it asks something; the text goes no further than this module.

Called by every connector that meets a text. Code, links and quotations of others are not the person's own words, and
many a link has a question mark.
"""

import html
import re

_CODE = re.compile(r"(`{3,}|~{3,}).*?(?:\1|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_MARKED = re.compile(r"\[([^\]\n]*)\]\([^()\s]*\)|<https?://[^\s>|]*(?:\|([^>]*))?>")
"""A link with a label, of Markdown or of Slack: the label stays."""
_LINK = re.compile(r"https?://\S*[^\s?.!,;:)\]>'\"]")
_ELEMENT = re.compile(r"<(pre|code|blockquote|aside|at|script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
"""Code, quotations, and the names of people who are mentioned."""
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_ASKS = re.compile(r"\?(?=[\s\"'»”’)\]!?.…*_~<]|$)|[？؟]")


def plain(text: str) -> tuple[int, bool]:
    """Characters of a plain or Markdown text without code, quotations and links, and whether it asks something."""
    own = text
    if "`" in own or "~~~" in own:
        own = _CODE.sub(" ", own)
    if ">" in own:
        own = _QUOTED.sub("", own)
    if "](" in own or "<http" in own:
        own = _MARKED.sub(lambda link: link[1] or link[2] or "", own)
    return _measured(own)


def markup(text: str) -> tuple[int, bool]:
    """The same of HTML: tags, code and quotations do not count."""
    return _measured(html.unescape(_TAG.sub(" ", _ELEMENT.sub(" ", text))))


def _measured(own: str) -> tuple[int, bool]:
    if "://" in own:
        own = _LINK.sub("", own)
    joined = " ".join(own.split())
    return len(joined), _ASKS.search(joined) is not None
