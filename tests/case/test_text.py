"""Places of characters inside values: through quotes, folds, indentation and comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.case.source import source_of
from enjeu.case.text import Mapping, Scalar, parse
from enjeu.case.tree import Places, plain


def tree(text: str) -> Mapping:
    root, findings = parse(source_of("case.yaml", text))
    assert findings == []
    assert root is not None
    return root


@pytest.mark.parametrize(
    ("text", "character", "line", "column"),
    [
        ("a:  one X two # X\n", "X", 1, 9),
        ("a: 'it''s X'\n", "X", 1, 11),
        ('a: "one X"\n', "X", 1, 9),
        ("a: one\n  two\n  X three\n", "X", 3, 3),
        ("a: |\n  one\n  two X\n", "X", 3, 7),
        ("a: >-\n  one\n\n  two\n  X\n", "X", 5, 3),
        ("é: 'é €X'\n", "X", 1, 8),
        ("a: {b: 1, c: 2 X}\n", "X", 1, 16),
    ],
)
def test_a_character_of_a_value_has_its_place(text: str, character: str, line: int, column: int) -> None:
    node: object = tree(text)
    while isinstance(node, Mapping):
        node = list(node.entries.values())[-1].value
    assert isinstance(node, Scalar)
    value = node.text or ""
    place = node.spot.place_of(value, value.index(character))
    assert (place.line, place.column) == (line, column)


def test_where_an_escape_hides_the_place_the_value_begins_it() -> None:
    node = tree('a: "\\u00e9X"\n').entries["a"].value
    assert isinstance(node, Scalar)
    assert node.spot.place_of(node.text or "", 1).column in (4, 10)


def test_scalars_stay_as_written() -> None:
    text = "a: no\nb: 1_000\nc: 2026-03-01\nd: 'null'\ne: null\nf: ~\ng:\nh: 0x1F\ni: 1:30\nj: .5\n"
    written = {"a": "no", "b": "1_000", "c": "2026-03-01", "d": "null", "e": None, "f": None, "g": None}
    assert plain(tree(text)) == written | {"h": "0x1F", "i": "1:30", "j": ".5"}


def test_a_path_that_is_not_written_has_the_place_around_it() -> None:
    places = Places(tree("a:\n  b:\n    - x\n    - y\n"))
    assert places.value(("a", "b", 1)).line == 4
    assert places.value(("a", "b", 7, "z")) == places.value(("a", "b"))
    assert places.key(("a", "c")) == places.key(("a",))
    assert places.by_path()["a.b.0"].column == 7


_LINES = st.lists(st.text(st.sampled_from("ab :#'\"é\t"), max_size=8), min_size=1, max_size=4)


@given(_LINES, st.sampled_from("|>"))
def test_every_letter_of_a_block_text_has_its_own_place(lines: list[str], style: str) -> None:
    text = f"a: {style}2\n" + "".join(f"  {line}\n" for line in lines)
    root, _ = parse(source_of("case.yaml", text))
    if root is None:
        return
    node = root.entries["a"].value
    assert isinstance(node, Scalar)
    source = text.split("\n")
    for offset, letter in enumerate(node.text or ""):
        if not letter.isspace():
            place = node.spot.place_of(node.text or "", offset)
            assert source[place.line - 1][place.column - 1] == letter
