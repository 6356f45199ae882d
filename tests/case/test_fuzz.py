"""Whatever the bytes: findings with a place in the file, never an exception."""

import string
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enjeu.case.reader import Examined, examine
from tests.case.expected import BROKEN, MINIMAL, RICH

# Every example writes and reads one file; the machine's disk, not the reader, decides how long that takes.
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TEXTS = [path.read_text(encoding="utf-8") for path in (MINIMAL, RICH, *BROKEN)]
PIECES = (
    "\n",
    "  ",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!str ",
    "#",
    "'",
    '"',
    "|\n",
    "\t",
    "%",
    ",",
    "?",
    "0",
)
WORDS = (
    "to",
    "as",
    "pert(",
    "(",
    ")",
    "1/0",
    "9^9^9",
    "**",
    "€",
    "nan",
    "inf",
    "null",
    "~",
    "-1",
    "a.b",
    "period",
    "1e999",
)


def check(folder: Path, content: bytes) -> Examined:
    path = folder / "case.yaml"
    path.write_bytes(content)
    examined = examine(path)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for finding in examined.findings:
        assert finding.place.file == str(path)
        assert 1 <= finding.place.line <= lines
        assert finding.place.column >= 1
    assert (examined.read is None) == any(finding.severity == "error" for finding in examined.findings)
    return examined


@QUIET
@given(st.binary(max_size=400))
def test_random_bytes(tmp_path: Path, content: bytes) -> None:
    check(tmp_path, content)


@QUIET
@given(st.text(st.sampled_from(string.printable + "é€\u00a0\u202f\u2028\U0001f600"), max_size=300))
def test_random_text(tmp_path: Path, content: str) -> None:
    check(tmp_path, content.encode())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A case of this folder with a few pieces put in, taken out or repeated."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 12)))
        kind = draw(st.sampled_from(("insert", "delete", "repeat", "replace")))
        piece = draw(st.sampled_from(PIECES + WORDS))
        middle = {"insert": piece + text[at:end], "delete": "", "repeat": text[at:end] * 2, "replace": piece}[kind]
        text = text[:at] + middle + text[end:]
    return text


@settings(QUIET, max_examples=250)
@given(mutated())
def test_mutated_cases(tmp_path: Path, content: str) -> None:
    check(tmp_path, content.encode())


@QUIET
@given(st.data())
def test_any_text_as_any_quantity(tmp_path: Path, data: st.DataObject) -> None:
    texts = st.lists(st.sampled_from((*PIECES, *WORDS, "minutes_saved", "engineers", ".", "+", " ", "12", "h", "EUR")))
    value = "".join(data.draw(texts)).replace("'", "").replace("\n", " ")
    text = RICH.read_text(encoding="utf-8")
    line = data.draw(st.sampled_from(["30 k€/year", "5 to 20 min/person/week", "58 EUR/h", "9 to 18 months", "0.5 %"]))
    check(tmp_path, text.replace(line, f"'{value}'", 1).encode())
