"""Did you mean …: the known name written most like one that is unknown; used by the schema check and all references."""

import difflib
from collections.abc import Iterable

# Comparing with each known name costs some ten microseconds.
_MOST = 500


class Suggester:
    """Suggestions for the first hundred unknown names: a file with more of them is not a case with typing errors."""

    def __init__(self) -> None:
        self.left = 100

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """As the function `nearest`, or '' once the hundred are used up."""
        self.left -= 1
        return nearest(name, known) if self.left >= 0 else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, case and separators apart, or '' when none is like it."""
    folded = {_fold(other): other for other in known}
    exact = folded.get(_fold(name))
    if exact is not None:
        return exact
    found = difflib.get_close_matches(_fold(name[:64]), list(folded)[:_MOST], n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names for a sentence, comma-separated, the first twelve and then an ellipsis."""
    names = list(names)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
