"""Real data for tests: beside the checkout, not in it. Where it is absent, the test says so and is skipped."""

from pathlib import Path

import pytest

from tests.contracts.repository import ROOT

SHARED = ROOT.parent / "shared" / "data"


def real(name: str) -> Path:
    """A file or folder of the real data."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the real data ../shared/data/{name}, which is not here")
    return path
