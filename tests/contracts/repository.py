"""What the contract tests read: the tree, the project file, the locks. Called by every test of this folder."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "enjeu"

LOCKS = {
    "requirements.lock": ["runtime"],
    "requirements-dev.lock": ["runtime", "dev"],
    "requirements-bench.lock": ["runtime", "dev", "bench"],
    "requirements-tools.lock": ["tools"],
}
"""Each lock, and the groups of direct dependencies that it pins."""


def read_project() -> dict[str, Any]:
    """The whole of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct_dependencies() -> dict[str, dict[str, Requirement]]:
    """Group (runtime, dev, …, and the extras together as `extras`) to name to requirement; names are canonical."""
    project = read_project()
    groups: dict[str, list[str]] = {
        "runtime": project["project"]["dependencies"],
        "extras": [line for lines in project["project"]["optional-dependencies"].values() for line in lines],
        **project["dependency-groups"],
    }
    return {
        group: {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}
        for group, lines in groups.items()
    }


def read_pins(lock: str) -> dict[str, tuple[str, int]]:
    """Name to (version, number of hashes) of a lock file; a name pinned twice (by Python version) is refused."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    pins: dict[str, tuple[str, int]] = {}
    for entry in entries:
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", entry)
        assert match, f"{lock}: not a pin: {entry.splitlines()[0]}"
        name = canonicalize_name(match[1])
        assert name not in pins, f"{lock}: {name} has two versions; the same seed must give the same bits on any Python"
        pins[name] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)))
    return pins


def kept_files() -> list[Path]:
    """Every file that git keeps or would keep: tracked, or new and not ignored; deleted ones left out."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = {ROOT / name.decode() for name in listed.stdout.split(b"\0") if name}
    return sorted(path for path in paths if path.is_file())


def rooms() -> dict[str, set[str]]:
    """The rooms on disk: `case/` or `errors.py` to the modules (`reader`) and nested packages (`schema/`) right inside.

    Names that begin with an underscore pair (`__init__`, `__main__`) are no rooms.
    """
    return {_label(path): set(rooms_inside(path)) for path in _entries(PACKAGE)}


def rooms_inside(folder: Path) -> list[str]:
    """The labels of the modules and packages right inside a package; none for a module."""
    return [_label(path).removesuffix(".py") for path in _entries(folder)] if folder.is_dir() else []


def _entries(folder: Path) -> list[Path]:
    modules = [path for path in folder.glob("*.py") if not path.name.startswith("__")]
    packages = [path for path in folder.iterdir() if path.is_dir() and any(path.rglob("*.py"))]
    return sorted(modules + packages)


def _label(path: Path) -> str:
    return f"{path.name}/" if path.is_dir() else path.name
