"""How long files and functions are. test_sizes.py asks for the limits; `make contracts` runs it to print the aims."""

import ast
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.contracts.repository import PACKAGE, ROOT

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Length:
    """A file, or a function by `path:line name`, and its length in lines: docstring and blank lines included."""

    where: str
    lines: int


def python_files(*folders: Path) -> list[Path]:
    """Every Python file below the folders, sorted."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def measure_files(paths: Iterable[Path]) -> list[Length]:
    """The length of each file."""
    return [Length(_name(path), len(path.read_text(encoding="utf-8").splitlines())) for path in paths]


def measure_functions(paths: Iterable[Path]) -> list[Length]:
    """The length of each function and method, decorators left out; a nested function counts in the outer one too."""
    return [
        Length(f"{_name(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path in paths
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, FUNCTION)
    ]


def describe(label: str, lengths: Sequence[Length], aim: str) -> str:
    """One line: how many, median, ninth decile and longest, beside the aim."""
    if not lengths:
        return f"{label:<10} none"
    lines = sorted(length.lines for length in lengths)
    longest = max(lengths, key=lambda length: length.lines)
    ninth = lines[min(len(lines) - 1, len(lines) * 9 // 10)]
    return (
        f"{label:<10} {len(lines):5}   median {statistics.median(lines):g}   nine in ten under {ninth + 1}   "
        f"longest {longest.lines} ({longest.where})   aim: {aim}"
    )


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sources = python_files(PACKAGE)
    print(describe("files", measure_files(sources), "median about 120, nine in ten under 300"))
    print(describe("functions", measure_functions(sources), "median under 10, nine in ten under 30"))
