"""Hard limits on length, tests included, and a docstring for every module.

The aims are lower; `make contracts` prints them and where the code stands.
"""

import ast

from tests.contracts.repository import PACKAGE, ROOT
from tests.contracts.sizes import Length, measure_files, measure_functions, python_files

FILE_LIMIT = 500
FUNCTION_LIMIT = 60

EVERYTHING = python_files(PACKAGE, ROOT / "tests")


def too_long(lengths: list[Length], limit: int) -> list[str]:
    return [f"{length.where}: {length.lines} lines" for length in lengths if length.lines > limit]


def test_no_file_is_longer_than_the_limit() -> None:
    assert too_long(measure_files(EVERYTHING), FILE_LIMIT) == []


def test_no_function_is_longer_than_the_limit() -> None:
    assert too_long(measure_functions(EVERYTHING), FUNCTION_LIMIT) == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in EVERYTHING if not ast.get_docstring(ast.parse(path.read_bytes()))]
    assert [path.relative_to(ROOT).as_posix() for path in silent] == []
