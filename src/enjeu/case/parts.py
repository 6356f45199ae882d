"""A case of several files is named by its folder: says so when one of its files is named instead.

Who calls it: `reader`, when a file lacks what every case has; otherwise a hundred unknown names would be reported.
"""

import re
from pathlib import Path

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.source import FILE_LIMIT, yaml_files
from enjeu.case.text import Mapping

_NEEDED = ("case", "options")
_SECTION = re.compile(rb"^([a-z]+):", re.MULTILINE)


def part_of_folder(path: Path, root: Mapping) -> Finding | None:
    """Y042 when what `root` lacks stands in a file beside it, and that file is no case of its own."""
    missing = {section for section in _NEEDED if section not in root.entries}
    if path.is_dir() or not missing:
        return None
    folder = path.parent
    others = [file for file in yaml_files(folder) if file.name != path.name]
    sections = [set(_sections(file)) for file in others]
    beside = set().union(*sections)
    repeated = "case" in root.entries and "case" in beside
    if missing <= beside and not repeated:
        return found("Y042", root.spot.place, missing=", ".join(sorted(missing)), folder=str(folder))
    return None


def _sections(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            return [name.decode() for name in _SECTION.findall(stream.read(FILE_LIMIT))]
    except OSError:
        return []
