"""How cells look: number formats by kind of figure, colours by role. Used by `page` only.

Codes of number formats are the same in every language; each spreadsheet shows its user's separators.
"""

import math
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from enjeu.locale import Language

INK, PAPER, RULE = "#1F2A44", "#EEF1F6", "#B8C0CF"
_INPUT = {"font_color": "#0B3FA8", "bg_color": "#FFF8DC", "border": 1, "border_color": "#E3D9A8", "locked": False}
_HEAD = {"bold": True, "bg_color": "#D5DCE8", "bottom": 1, "bottom_color": INK, "text_wrap": True}
_TEXT = {"text_wrap": True}
_SECOND = {**_INPUT, "font_color": "#4B6FB8", "bg_color": "#FFFDF2"}
ROLES: dict[str, dict[str, Any]] = {
    "body": {},
    "quiet": {"font_color": "#5F6B7E"},
    "input": _INPUT,
    "second": _SECOND,
    "input_sample": {**_INPUT, "locked": True},
    "second_sample": {**_SECOND, "locked": True},
    "total": {"bold": True, "top": 1, "top_color": INK},
    "strong": {"bold": True},
    "result": {"bold": True, "bg_color": "#E4ECF7", "top": 1, "bottom": 1, "top_color": RULE, "bottom_color": RULE},
    "frozen": {"font_color": "#4A4A4A", "bg_color": "#F4F4F4"},
    "head": _HEAD,
    "head_text": {**_HEAD, "indent": 1},
    "section": {"bold": True, "font_color": "#FFFFFF", "bg_color": INK},
    "part": {"bold": True, "font_color": INK, "bg_color": PAPER},
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "lead": {"font_size": 11, "font_color": "#5F6B7E"},
    "wrap": _TEXT,
    "wrap_quiet": {**_TEXT, "font_color": "#5F6B7E"},
    "wrap_indent": {**_TEXT, "indent": 1},
    "shrunk": {"font_color": "#5F6B7E", "shrink": True},
    "wrap_detail": {**_TEXT, "font_color": "#5F6B7E", "indent": 1},
    "wrap_strong": {**_TEXT, "bold": True},
    "wrap_frozen": {**_TEXT, "font_color": "#4A4A4A", "bg_color": "#F4F4F4"},
    "flag": {"bold": True, "font_color": "#C05A00", "align": "center"},
    "status": {"bold": True, "indent": 1},
    "link": {"font_color": "#0B3FA8", "underline": 1},
    "indent": {"indent": 1},
    "indent_quiet": {"indent": 1, "font_color": "#5F6B7E"},
    "good": {"bold": True, "font_color": "#0B6B3A", "bg_color": "#DFF3E6"},
    "warn": {"bold": True, "font_color": "#8A5A00", "bg_color": "#FFF1CC"},
    "bad": {"bold": True, "font_color": "#9B1C1C", "bg_color": "#FBE3E3"},
}
"""What a cell is for. Blue on yellow is typed by people, black is computed here, grey came from the draws."""


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook, language: Language, cents: bool) -> None:
        self._workbook = workbook
        self._percent = "0.0\N{NARROW NO-BREAK SPACE}%" if language == "fr" else "0.0%"
        self._cents = cents
        self._made: dict[tuple[str, str], Format] = {}

    def of(self, kind: str, role: str) -> Format:
        """The format of a kind of figure (`money`, `share`, `number3`, `text`…) in a role."""
        key = (kind, role)
        if key not in self._made:
            look = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter", **ROLES[role]}
            code = self.code(kind)
            if code:
                look["num_format"] = code
            if kind not in ("text", "words"):
                look.setdefault("align", "right")
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]

    def code(self, kind: str) -> str:
        """The code of a number format; empty for text."""
        if kind.startswith("number"):
            return _signed("#,##0" + _decimals(int(kind.removeprefix("number") or 0)))
        return {
            "money": _signed("#,##0" + _decimals(2 if self._cents else 0), '"–"'),
            "share": _signed(self._percent),
            "ratio": _signed("0.00"),
            "score": _signed("0.0"),
            "years": _signed("0.0"),
            "minutes": _signed("#,##0.0"),
            "hours": _signed("#,##0", '"–"'),
            "factor": "0.0000",
            "integer": "#,##0",
            "plain": "0",
            "difference": '0.0E+00;"−"0.0E+00;0',
            "changed": '"●";;""',
        }.get(kind, "")

    def shown(self, kind: str, value: float) -> int:
        """About how many characters the figure takes."""
        if not math.isfinite(value):
            return 8
        if kind == "changed":
            return 2
        code = self.code(kind).split(";")[0]
        decimals = len(code.partition(".")[2].strip("%\N{NARROW NO-BREAK SPACE}")) if "." in code else 0
        size = abs(value) * (100 if kind == "share" else 1)
        return len(f"{size:,.{decimals}f}") + (1 if value < 0 else 0) + (2 if kind == "share" else 0)


def number_kind(value: float, figures: int = 4) -> str:
    """A plain number with about four significant figures: the kind that shows them."""
    if value == 0.0 or not math.isfinite(value):
        return "number0"
    magnitude = math.floor(math.log10(abs(value)))
    decimals = max(0, min(8, figures - 1 - magnitude))
    while decimals and math.isclose(round(value, decimals - 1), value, rel_tol=1e-12):
        decimals -= 1
    return f"number{decimals}"


def _decimals(count: int) -> str:
    return "." + "0" * count if count else ""


def _signed(positive: str, zero: str = "") -> str:
    """With a true minus sign; `zero` is what stands for nothing."""
    return f'{positive};"−"{positive}' + (f";{zero}" if zero else "")
