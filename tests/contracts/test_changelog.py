"""The changelog opens with the version that the package says it is."""

import re

import enjeu
from tests.contracts.repository import ROOT


def test_the_newest_heading_is_the_version_of_the_package() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == enjeu.__version__


def test_versions_go_down_the_page() -> None:
    headings = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    versions = [tuple(map(int, heading)) for heading in headings]
    assert versions == sorted(set(versions), reverse=True)
