"""Names that spreadsheets accept, for cells and for sheets: made from identifiers and labels, each given once."""

import re

LONGEST_SHEET = 31
_LONGEST_NAME = 120
_ADDRESS = re.compile(r"[a-z]{1,3}\d+|[rlc]|[rl]\d*c\d*|[rlcz]\d+|true|false|vrai|faux", re.IGNORECASE)
"""What some spreadsheet reads as a cell (A1, R1C1, in French L1C1) or as a truth."""
_BEGINS_A_FORMULA = "=+-@ "
_FORBIDDEN = re.compile(r"[\[\]:*?/\\#\x00-\x1f]")


class Names:
    """Names given so far, without regard to case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def cell(self, path: str) -> str:
        """A defined name from an identifier or a dotted path: `staff.headcount` → `staff_headcount`."""
        name = re.sub(r"\W+", "_", path, flags=re.ASCII)[:_LONGEST_NAME] or "_"
        if _ADDRESS.fullmatch(name) or name[0].isdigit():
            name = f"_{name}"
        return self._once(name, "_{}", _LONGEST_NAME + 8)

    def sheet(self, label: str) -> str:
        """A name of a sheet from a label: 31 characters at most, none that is refused, none that begins a formula."""
        name = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", label)).strip(" '’").lstrip(_BEGINS_A_FORMULA)
        if len(name) > LONGEST_SHEET:
            name = name[: LONGEST_SHEET - 1].rstrip() + "…"
        # Excel keeps this one for itself.
        name = "_" if not name or name.casefold() == "history" else name
        return self._once(name, " ({})", LONGEST_SHEET)

    def _once(self, name: str, suffix: str, longest: int) -> str:
        result, number = name, 1
        while result.casefold() in self._taken:
            number += 1
            end = suffix.format(number)
            result = name[: longest - len(end)] + end
        self._taken.add(result.casefold())
        return result
