"""ARCHITECTURE.md names the rooms and their modules, all of them and no others, in the order in which they stand.

Its table is what is read: `| room | what it is for | modules |`, names in backquotes. A room is a package (`case/`)
or a module (`errors.py`) right inside `enjeu`; its modules are named without `.py`, its nested packages with a slash.
"""

import re

from tests.contracts.repository import ROOT, read_project, rooms


def written_rooms() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        room = re.fullmatch(r"`([a-z_]+(?:/|\.py))`", cells[0])
        if line.startswith("|") and len(cells) == 3 and room:
            assert room[1] not in table, f"ARCHITECTURE.md names {room[1]} twice"
            table[room[1]] = set(re.findall(r"`([a-z0-9_]+/?)`", cells[2]))
    return table


def test_the_rooms_are_those_on_disk() -> None:
    assert sorted(written_rooms()) == sorted(rooms())


def test_the_modules_of_each_room_are_those_on_disk() -> None:
    written = written_rooms()
    differences = [
        f"{room}: {name} is {'not written' if name in modules else 'not on disk'}"
        for room, modules in rooms().items()
        for name in sorted(modules ^ written.get(room, set()))
    ]
    assert not differences, "\n".join(["ARCHITECTURE.md and src/enjeu differ:", *differences])


def test_the_page_lists_rooms_from_top_to_bottom() -> None:
    contracts = read_project()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    height = {room.strip(): level for level, line in enumerate(layers) for room in line.split("|")}
    heights = [height[room.removesuffix("/").removesuffix(".py")] for room in written_rooms()]
    assert heights == sorted(heights)
