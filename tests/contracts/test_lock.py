"""The locks pin every direct dependency within the bounds of pyproject.toml, hash everything, and hold no address."""

import re

import pytest

from tests.contracts.repository import LOCKS, ROOT, direct_dependencies, read_pins

ADDRESS = re.compile(r"://|^-|--(?:index|extra|find|trusted)|\s@\s", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_pinned_within_its_bounds(lock: str) -> None:
    pins, groups = read_pins(lock), direct_dependencies()
    wrong = [
        f"{requirement} is pinned to {pins.get(name, ('nothing', 0))[0]}"
        for group in LOCKS[lock]
        for name, requirement in groups[group].items()
        if name not in pins or not requirement.specifier.contains(pins[name][0], prereleases=True)
    ]
    assert wrong == [], "run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    assert [name for name, (_, hashes) in read_pins(lock).items() if hashes == 0] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_and_no_option_is_in_a_lock(lock: str) -> None:
    assert ADDRESS.findall((ROOT / lock).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("small", "large"),
    [("requirements.lock", "requirements-dev.lock"), ("requirements-dev.lock", "requirements-bench.lock")],
)
def test_the_larger_lock_holds_the_smaller_one(small: str, large: str) -> None:
    assert read_pins(small).items() <= read_pins(large).items()


def test_all_locks_of_the_folder_are_known_here() -> None:
    assert {path.name for path in ROOT.glob("*.lock")} - {"uv.lock"} == set(LOCKS)
