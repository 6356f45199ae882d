"""Every command that a page tells people to type exists: targets of make, verbs and options of enjeu; links lead on."""

import re
import shlex
from pathlib import Path

import click
import pytest

from enjeu.cli.app import COMMANDS, commands
from tests.docs.pages import FRONT, ROOT, blocks, written

LINES = [
    (path.name, line.strip())
    for path in written()
    for block in blocks(path.read_text(encoding="utf-8"), "sh")
    for line in block.splitlines()
    if line.strip() and not line.startswith("#")
]
ENJEU = [(page, re.split(r" [|>]", line)[0]) for page, line in LINES if re.match(r"(\.venv/bin/)?enjeu ", line)]


def test_pages_show_nothing_but_make_and_enjeu() -> None:
    assert [line for _, line in LINES if not re.match(r"make |(\.venv/bin/)?enjeu ", line)] == []
    assert len(ENJEU) > 20


def test_every_target_of_make_exists() -> None:
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = {word for _, line in LINES if line.startswith("make ") for word in line.split()[1:] if "=" not in word}
    assert {"demo", "test"} <= used
    assert used <= rules


@pytest.mark.parametrize("line", sorted({line for _, line in ENJEU}))
def test_every_command_line_is_understood(line: str) -> None:
    """Parsed in full by click, and not run: a misspelt verb, option or choice would raise."""
    _, verb, *rest = shlex.split(line, comments=True)
    assert verb in COMMANDS
    root = commands("en")
    with click.Context(root, info_name="enjeu", obj=None) as above:
        command = root.get_command(above, verb)
        assert command is not None
        command.make_context(verb, rest, parent=above)


@pytest.mark.parametrize("page", FRONT.values(), ids=lambda path: path.name)
def test_every_link_of_the_front_pages_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    assert len(targets) > 15
    assert [target for target in targets if "://" not in target and not (ROOT / target).is_file()] == []


@pytest.mark.parametrize("page", FRONT.values(), ids=lambda path: path.name)
def test_the_front_pages_show_a_picture_that_is_one(page: Path) -> None:
    picture = re.search(r"!\[(?P<alt>[^\]]{40,})\]\((?P<file>[^)]+\.svg)\)", page.read_text(encoding="utf-8"))
    assert picture is not None
    drawn = (ROOT / picture["file"]).read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "<title" in drawn
    assert "<path" in drawn
