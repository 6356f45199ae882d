"""Every connector and what it says about itself, without any of them being opened. Called by the verb `privacy`.

A connector is a module of `enjeu.sources` with one class that describes itself and yields pages.
"""

import inspect
import pkgutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from enjeu import sources
from enjeu.interactions.page import Description
from enjeu.sources.reading.mapping import Mapped
from enjeu.sources.reading.secret import Secret
from enjeu.sources.reading.tables import MEANINGS
from enjeu.sources.reading.times import UTC

MAPPED: Final = frozenset({"table", "directory", "sql"})
"""Those that read the columns which a mapping file names."""
_NOTHING: Final[Mapping[Any, object]] = {
    Path: Path(),
    str: "",
    bool: False,
    Secret: Secret(""),
    Mapping[str, str]: {},
    np.random.Generator: np.random.default_rng(0),
}
"""What a connector is given in place of a file, an address or a password: making one opens nothing."""


def names() -> tuple[str, ...]:
    """The connectors, as on the command line: `slack-export` is the module `slack_export`."""
    found = (info.name.replace("_", "-") for info in pkgutil.iter_modules(sources.__path__) if not info.ispkg)
    return tuple(sorted(found))


def description(name: str) -> Description | None:
    """What a connector reads and why; None where there is none of that name. No other module is imported."""
    if name not in names():
        return None
    module = import_module(f"{sources.__name__}.{name.replace('-', '_')}")
    kind = next(
        one
        for one in vars(module).values()
        if inspect.isclass(one) and one.__module__ == module.__name__ and {"describe", "pages"} <= set(dir(one))
    )
    required = [one for one in inspect.signature(kind).parameters.values() if one.default is one.empty]
    made: Any = kind(**{one.name: _empty(one.annotation, module) for one in required})
    said: Description = made.describe()
    return said


def _empty(annotation: object, module: ModuleType) -> object:
    if annotation is Mapped:
        # Every meaning that a column can have; what the columns are called is the user's.
        columns = {meaning: meaning for meaning in vars(module).get("_PURPOSES", MEANINGS)}
        return Mapped(platform="", columns=columns, container="", zone=UTC, bots=None)
    return _NOTHING[annotation]
