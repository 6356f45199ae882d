"""Did you mean …: the known name written most like one that is unknown; used by the schema check and all references."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, case and separators apart, or '' when none is like it."""
    folded = {_fold(other): other for other in known}
    exact = folded.get(_fold(name))
    if exact is not None:
        return exact
    found = difflib.get_close_matches(_fold(name[:64]), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names for a sentence, comma-separated, the first twelve and then an ellipsis."""
    names = list(names)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
