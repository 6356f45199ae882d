"""What `import enjeu` offers: small, sorted, lazy, and whole."""

import subprocess
import sys
from pathlib import Path

import enjeu

ROOT = Path(__file__).parents[2]


def test_everything_offered_is_there_and_sorted() -> None:
    assert enjeu.__all__ == sorted(enjeu.__all__)
    assert all(getattr(enjeu, name) is not None for name in enjeu.__all__)
    assert set(dir(enjeu)) >= set(enjeu.__all__)


def test_nothing_else_is_offered() -> None:
    assert not hasattr(enjeu, "no_such_thing")


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import enjeu, sys; print([m for m in ('numpy', 'pydantic', 'babel', 'pint') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_three_lines_of_the_docstring_work() -> None:
    read = enjeu.read_case(ROOT / "examples/retailer/guarded.yaml")
    appraisal = enjeu.appraise(read, seed=1, draws=256)
    assert all(option.indicators["npv"].mean is not None for option in appraisal.options.values())
    assert enjeu.to_json(appraisal, read.case)["seed"] == 1
