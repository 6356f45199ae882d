"""Data beside a case: columns of CSV, keys of JSON, never a file of another folder."""

import json
import math
from pathlib import Path

import pytest

from enjeu.case.datafiles import SIZE_LIMIT, DataFiles
from enjeu.case.reader import read_case
from enjeu.errors import EnjeuError
from enjeu.estimates.notation import Estimate
from tests.case.expected import MINIMAL


def refused(folder: Path, name: str, column: str = "a") -> EnjeuError:
    with pytest.raises(EnjeuError) as raised:
        DataFiles(folder).load(name, column)
    return raised.value


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a,b\n1,2\n3.5,4\n", [1.0, 3.5]),
        ("a;b\n1,5;2\n;3\n2;4\n", [1.5, 2.0]),
        ("\ufeffb\ta\n1\t-2e3\n", [-2000.0]),
        ('"a","x, y"\n"7","8"\n', [7.0]),
    ],
)
def test_columns_of_csv(tmp_path: Path, text: str, numbers: list[float]) -> None:
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    assert DataFiles(tmp_path).load("data.csv", "a") == numbers


def test_lists_of_json(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text(json.dumps({"a": [1, 2.5]}))
    assert DataFiles(tmp_path).load("data.json", "a") == [1.0, 2.5]


def test_mean_and_sd_become_points_with_that_mean_and_sd(tmp_path: Path) -> None:
    (tmp_path / "effect.json").write_text(json.dumps({"a": {"mean": 12.0, "sd": 3.0}}))
    points = DataFiles(tmp_path).load("effect.json", "a")
    mean = math.fsum(points) / len(points)
    sd = math.sqrt(math.fsum((point - mean) ** 2 for point in points) / len(points))
    # Made to fit: only rounding is left.
    assert mean == pytest.approx(12.0, rel=1e-12)
    assert sd == pytest.approx(3.0, rel=1e-12)


@pytest.mark.parametrize("name", ["../x.csv", "/etc/passwd", "a/../../x.csv", "..", "", "a\\..\\x.csv", "link.csv"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "x.csv").write_text("a\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "x.csv")
    assert refused(folder, name).code == "M031"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (None, "data.csv", "M032"),
        (b"b\n1\n", "data.csv", "M033"),
        (b"", "data.csv", "M033"),
        (b"a\nmany\n", "data.csv", "M034"),
        (b"a\nnan\n", "data.csv", "M034"),
        (b"a\n\xe9\n", "data.csv", "M035"),
        (b"{", "data.json", "M035"),
        (b"[1]", "data.json", "M035"),
        (b'{"a": "1"}', "data.json", "M035"),
        (b'{"a": [true]}', "data.json", "M034"),
        (b'{"a": [1e400]}', "data.json", "M034"),
        (b'{"a": {"mean": "x", "sd": 1}}', "data.json", "M034"),
        (b"[" * 100_000, "data.json", "M035"),
    ],
)
def test_data_that_cannot_be_used(tmp_path: Path, content: bytes | None, name: str, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert refused(tmp_path, name).code == code


def test_too_much_data(tmp_path: Path) -> None:
    with (tmp_path / "data.csv").open("wb") as stream:
        stream.truncate(SIZE_LIMIT + 1)
    assert refused(tmp_path, "data.csv").code == "M036"


def test_the_digest_covers_the_data(tmp_path: Path) -> None:
    text = MINIMAL.read_text(encoding="utf-8").replace("20 to 40 k€/year", 'empirical("trips.csv", "cost") k€/year')
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "trips.csv").write_text("cost\n20\n40\n")
    before = read_case(tmp_path / "case.yaml")
    (tmp_path / "trips.csv").write_text("cost\n20\n50\n")
    after = read_case(tmp_path / "case.yaml")
    quantity = after.quantities["benefits.travel.amount"]
    assert isinstance(quantity, Estimate)
    assert quantity.distribution.support == (20_000.0, 50_000.0)
    assert before.digest != after.digest
