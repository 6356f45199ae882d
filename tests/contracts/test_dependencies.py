"""Every direct dependency, and no other, has its line in docs/decisions/dependencies.md, with a licence and a reason.

The page has one heading for each group (`## runtime`, `## dev`, …), each with a table `| name | licence | reason |`.
"""

import re

import pytest
from packaging.utils import canonicalize_name

from tests.contracts.repository import ROOT, direct_dependencies

PAGE = ROOT / "docs" / "decisions" / "dependencies.md"
GROUPS = sorted(direct_dependencies())


def written() -> dict[str, dict[str, tuple[str, str]]]:
    groups: dict[str, dict[str, tuple[str, str]]] = {}
    group = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\w+)", line):
            group = heading[1]
            groups[group] = {}
        elif row := re.fullmatch(r"\| `([^`]+)` \| ([^|]*) \| ([^|]*) \|", line):
            name = canonicalize_name(row[1])
            assert name not in groups[group], f"{name} is written twice under {group}"
            groups[group][name] = (row[2].strip(), row[3].strip())
    return groups


def test_the_groups_are_those_of_the_project_file() -> None:
    assert sorted(written()) == GROUPS


@pytest.mark.parametrize("group", GROUPS)
def test_each_dependency_has_its_line_and_each_line_its_dependency(group: str) -> None:
    assert sorted(written()[group]) == sorted(direct_dependencies()[group])


@pytest.mark.parametrize("group", GROUPS)
def test_each_line_states_a_licence_and_a_reason(group: str) -> None:
    incomplete = [
        name for name, (licence, reason) in written()[group].items() if not licence or len(reason.split()) < 3
    ]
    assert incomplete == []
