"""What connectors share: how long a text is, times, JSON piece by piece, CSV, archives."""

import datetime as dt
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.errors import SourceError
from enjeu.sources.reading import elements as reader
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.elements import elements
from enjeu.sources.reading.records import records
from enjeu.sources.reading.text import markup, plain
from enjeu.sources.reading.times import iso, seconds


@pytest.mark.parametrize(
    ("text", "own", "asks"),
    [
        ("see https://example.org/a?b=c", "see", False),
        ("have you seen https://example.org/a?", "have you seen ?", True),
        ("[the page](https://example.org/?q=1) is new", "the page is new", False),
        ("<https://example.org/?q=1|the page> is new", "the page is new", False),
        ("> did he ask?\nyes", "yes", False),
        ("```\nx ? 1 : 2\n```", "", False),
        ("run `a?b` now", "run now", False),
        ("~~~\nwhat?\n~~~ done", "done", False),
        ("really?!", "really?!", True),
        ("*sure?*", "*sure?*", True),
        ("C’est prêt\u202f?", "C’est prêt ?", True),
        ("你好？我很好", "你好？我很好", True),
        ("a?b:c", "a?b:c", False),
        ("  two\n\n lines ", "two lines", False),
        ("", "", False),
    ],
)  # fmt: skip
def test_a_text_is_as_long_as_the_words_of_its_author(text: str, own: str, asks: bool) -> None:
    assert plain(text) == (len(own), asks)


@pytest.mark.parametrize(
    ("text", "own", "asks"),
    [
        ("<p>Ready&nbsp;&amp; set?</p>", "Ready & set?", True),
        ("<blockquote>why?<code>x</code> more</blockquote><p>so</p>", "so", False),
        ("<aside class='q'><div>ann:</div><blockquote>who?</blockquote> rest?</aside><p>me</p>", "me", False),
        ("<pre><code>a ? b</code></pre>", "", False),
        ("1 < 2, or not", "1 < 2, or not", False),
        ("<a href='https://example.org/?'>https://example.org/?</a>", "?", True),
    ],
)  # fmt: skip
def test_so_is_a_text_of_html(text: str, own: str, asks: bool) -> None:
    assert markup(text) == (len(own), asks)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02T03:04:05.123456Z",
        "2024-01-02T03:04:05.123456789Z",
        "2024-01-02 04:04:05.123456+01:00",
        "2024/01/02 03:04:05.123456 +0000",
        "2024-01-02 03:04:05.123456 UTC",
        "2024-01-02 03:04:05.123456",
    ],
)
def test_the_ways_in_which_platforms_write_a_time(text: str) -> None:
    assert iso(text) == 1704164645_123456


@given(st.integers(0, 4_000_000_000_000_000))
def test_seconds_with_a_fraction_keep_their_microseconds(moment: int) -> None:
    assert seconds(f"{moment // 1_000_000}.{moment % 1_000_000:06}") == moment


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=8), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_elements_are_those_of_the_whole_whatever_the_pieces(
    data: list[Any], size: int, indent: int | None, ascii_only: bool
) -> None:
    whole = json.dumps(
        {"before": [1, {"x": "]"}], "wanted": data, "after": None}, indent=indent, ensure_ascii=ascii_only
    )
    stream = Trickle(whole.encode("utf-8", "surrogatepass" if ascii_only else "strict"), size)
    assert list(elements(stream, "a.json", "wanted")) == list(enumerate(data, start=1))
    alone = Trickle(json.dumps(data, indent=indent).encode(), size)
    assert list(elements(alone, "a.json")) == list(enumerate(data, start=1))


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, whatever it is asked for."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b'[{"a": 1},\n {"a" 2}]', "S105", "a.json:2:7"),
        (b'[{"a": 1}, ]', "S105", "a.json:1:12"),
        (b'[{"a": 1} {"a": 2}]', "S105", "a.json:1:11"),
        (b'[{"a": "cut short', "S105", "a.json:1:8"),
        (b'{"a": 1}', "S105", "a.json:1:1"),
        (b'[1,\n "\xe9"]', "S106", "a.json:2"),
        (b"", "S105", "a.json:1:1"),
        (b"[" * 5000, "S105", "a.json:1:2"),
    ],
)
def test_where_an_array_stops_being_json(content: bytes, code: str, place: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(elements(Trickle(content, 3), "a.json"))
    assert (caught.value.code, caught.value.values["place"]) == (code, place)


def test_a_text_that_is_not_closed_is_not_looked_for_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LONGEST", 1000)
    stream = io.BytesIO(b'["' + b"x" * 10_000_000)
    with pytest.raises(SourceError, match="S105"):
        list(elements(stream, "a.json"))
    assert stream.tell() < 5_000_000


def test_records_take_the_columns_that_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('\ufeffId,Secret,Text\r\n1,zz,"two\r\nlines"\r\n\r\n2,zz,é\r\n'.encode())
    with Archive(path) as archive:
        found = list(records(archive, "a.csv", ("id", "text"), ("absent",)))
    assert found == [
        (3, {"id": "1", "text": "two\r\nlines", "absent": ""}),
        (5, {"id": "2", "text": "é", "absent": ""}),
    ]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"id,name\n1,x\n", "S112", "a.csv"),
        (b"id,text\n1,caf\xe9\n", "S106", "a.csv:1"),
        (b'id,text\n1,"not closed\n', "S107", "a.csv:2"),
        (b"id,text\n1\n", "S107", "a.csv:2"),
        (b"", "S112", "a.csv"),
    ],
)
def test_where_a_csv_file_is_not_as_it_should_be(tmp_path: Path, content: bytes, code: str, place: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with Archive(tmp_path / "a.csv") as archive, pytest.raises(SourceError) as caught:
        list(records(archive, "a.csv", ("id", "text")))
    told = {"path": "", "place": "", **caught.value.values}
    assert (caught.value.code, (told["place"] or told["path"]).rpartition("/")[2]) == (code, place)


def test_a_packed_tarball_is_read_in_its_own_order(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("z/2.json", "z/1.json", "z/realm.json"):
            entry = tarfile.TarInfo(name)
            entry.size = 2
            archive.addfile(entry, io.BytesIO(b"[]"))
    with Archive(path) as opened:
        assert opened.root("realm.json") == "z/"
        assert opened.names() == ["z/1.json", "z/2.json", "z/realm.json"]
        assert opened.forwards(["z/1.json", "z/2.json"]) == ["z/2.json", "z/1.json"]
        assert opened.json("z/1.json") == []


def test_a_moment_before_1970_and_dates_are_whole_microseconds() -> None:
    assert iso("1969-12-31T23:59:59.999999Z") == -1
    assert iso("2024-01-02", dt.timezone(dt.timedelta(hours=1))) == 1704150000_000000
