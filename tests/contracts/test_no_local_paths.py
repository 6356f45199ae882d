"""No file of the repository names a folder of one machine or the host of a package registry: it must work anywhere.

The forbidden strings are put together from pieces, so that this file passes its own test.
"""

import re

import pytest

from tests.contracts.repository import ROOT, kept_files

FOLDERS = ("home", "root", "Users", "work", "srv", "mnt", "opt")
HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("anaconda", "org"),
)

# An address such as example.org slash home is no folder: what stands before must be no part of a longer path.
LOCAL_PATH = re.compile(rb"(?:(?<=file:/)/|(?<![\w./~$})-]))/(?:" + "|".join(FOLDERS).encode() + rb")/\w")
HOST = re.compile("|".join(re.escape(".".join(pieces)) for pieces in HOSTS).encode())


def findings(pattern: re.Pattern[bytes]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: …{content[max(0, match.start() - 30) : match.end() + 20].decode(errors='replace')}…"
        for path in kept_files()
        for content in [path.read_bytes()]
        for match in pattern.finditer(content)
    ]


def test_no_file_names_a_folder_of_a_machine() -> None:
    assert findings(LOCAL_PATH) == []


def test_no_file_names_the_host_of_a_registry() -> None:
    assert findings(HOST) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_path_is_recognised_wherever_it_stands(folder: str) -> None:
    path = f"/{folder}/someone/case.yaml"
    assert all(LOCAL_PATH.search(text.encode()) for text in (path, f"see '{path}'", f"file://{path}", f"--out={path}"))
    assert not LOCAL_PATH.search(f"https://example.org{path}".encode())
