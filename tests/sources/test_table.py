"""Tables with a mapping: threads, answers, one message to several people, times, and what is wrong with either file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enjeu.errors import SourceError
from enjeu.interactions.page import Page
from enjeu.sources.table import Table, mapping
from tests.sources.gathered import dropped, one, read, rows, targets, verbs
from tests.sources.shared import real

CHAT = """
platform = "chat"
zone = "Europe/Paris"
[columns]
key = "id"
time = "at"
actor = "who"
container = "room"
thread = "topic"
reply_to = "answers"
length = "chars"
mentions = "named"
[bots]
column = "kind"
values = ["robot"]
"""
CSV = """id;at;who;room;topic;answers;chars;named;kind;zzsecret
1;2024-07-01 10:00:00;ann@example.org;help;a;;12;bob@example.org; eve ;person;zz
2;2024-07-01 10:01:00;bob@example.org;help;a;;;;person;zz
3;2024-07-01 10:02:00;eve;help;a;2;3;;person;zz
4;2024-07-01 10:03:00;robot;help;b;;3;;robot;zz
5;;ann@example.org;help;b;;3;;person;zz
""".replace("bob@example.org; eve ;", '"bob@example.org; eve ";')


def source(folder: Path, content: str, mapped: str = CHAT, page_rows: int = 100) -> Table:
    (folder / "a.csv").write_text(content, encoding="utf-8")
    (folder / "a.toml").write_text(mapped, encoding="utf-8")
    return Table(folder / "a.csv", mapping(folder / "a.toml"), page_rows)


def test_threads_answers_and_mentions(tmp_path: Path) -> None:
    table = source(tmp_path, CSV)
    pages = read(table)
    told = one(pages)
    assert verbs(pages) == {"post": 2, "reply": 2, "mention": 2}
    assert targets(pages, "reply") == {"2": "mail:ann@example.org", "3": "mail:bob@example.org"}
    assert told.object[told.key.index("3")] == "2"
    assert told.time[0] == 1719820800_000000  # 08:00 UTC: summer in Paris
    assert told.length[:2] == [12, None]
    assert set(targets(pages, "mention").values()) == {"mail:bob@example.org", "id:eve"}
    assert [account.identity for page in pages for account in page.accounts if account.bot] == ["id:robot"]
    assert dropped(pages) == {"unreadable": 1}
    assert {field.name for field in table.describe().fields} == {
        "id", "at", "who", "room", "topic", "answers", "chars", "named", "kind",
    }  # fmt: skip


@pytest.mark.parametrize("page_rows", [1, 2, 3])
def test_a_run_that_stopped_is_completed_by_the_next(tmp_path: Path, page_rows: int) -> None:
    table = source(tmp_path, CSV, page_rows=page_rows)
    pages = read(table)
    assert sorted(rows(pages)) == sorted(rows(read(source(tmp_path, CSV))))
    for position, page in enumerate(pages):
        rest = list(source(tmp_path, CSV, page_rows=page_rows).pages(page.cursor, None))
        assert rows(pages[: position + 1]) + rows(rest) == rows(pages)


def test_without_a_column_of_threads_an_answer_is_in_the_thread_of_what_it_answers(tmp_path: Path) -> None:
    mapped = CHAT.replace('thread = "topic"\n', "")
    content = CSV.replace("bob@example.org;help;a;;", "bob@example.org;help;a;1;")
    told = one(read(source(tmp_path, content, mapped)))
    assert dict(zip(told.key[:4], told.thread[:4], strict=True)) == {"1": "1", "2": "1", "3": "1", "4": "4"}
    assert told.verb[:4] == ["post", "reply", "reply", "post"]
    assert told.target[:3] == [None, "mail:ann@example.org", "mail:bob@example.org"]


MAIL = """
platform = "mail"
[columns]
key = ["from", "sent"]
time = "sent"
actor = "from"
recipient = "to"
container = { all = "mail" }
"""
LETTERS = """from,to,sent
1,2,2024-01-01 09:00:00
1,3,2024-01-01 09:00:00
2,1,2024-01-01 09:00:00
1,3,2024-01-01 09:00:00
1,,2024-01-01 09:00:00
1,2,2024-01-01 09:00:01
"""


def test_a_message_to_several_people_is_one_post_that_mentions_each(tmp_path: Path) -> None:
    table = source(tmp_path, LETTERS, MAIL)
    pages = read(table)
    assert verbs(pages) == {"post": 3, "mention": 4}
    first = "1/2024-01-01 09:00:00"
    assert targets(pages, "mention")[f"{first}/mention/3"] == "id:3"
    assert dropped(pages) == {"duplicate": 1, "unreadable": 1}
    assert [container.open for container in pages[0].containers] == [False]  # mail is between those whom it names
    assert table.describe().verbs == {"post", "mention"}
    by_one = read(source(tmp_path, LETTERS, MAIL, page_rows=1))
    assert sorted(rows(by_one)) == sorted(rows(pages))


def test_a_list_may_be_said_to_be_open(tmp_path: Path) -> None:
    mapped = MAIL.replace('{ all = "mail" }', '{ all = "dev-list", open = true }')
    containers = read(source(tmp_path, LETTERS, mapped))[0].containers
    assert [(container.identity, container.open) for container in containers] == [("dev-list", True)]


def test_e_mail_of_a_company(tmp_path: Path) -> None:
    mapped = MAIL.replace('"sent"', '"EventDate"').replace('"from"', '"Sender"').replace('"to"', '"Recipient"')
    (tmp_path / "a.toml").write_text(mapped, encoding="utf-8")
    pages = read(Table(real("manufacturing_email/communication.csv"), mapping(tmp_path / "a.toml")))
    # 82,927 rows are 58,463 messages; 313 rows say once more what another said.
    assert verbs(pages) == {"post": 58_463, "mention": 82_927 - 313}
    assert dropped(pages) == {"duplicate": 313}
    assert len({who for who in one(pages).actor if who}) == 154


def parquet(folder: Path, column: pa.Array) -> Page:
    pq.write_table(pa.table({"k": ["1"], "t": column, "w": [7]}), folder / "a.parquet")
    (folder / "a.toml").write_text('platform = "p"\n[columns]\nkey = "k"\ntime = "t"\nactor = "w"', encoding="utf-8")
    return read(Table(folder / "a.parquet", mapping(folder / "a.toml")))[0]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1704067200], pa.timestamp("s")),
        pa.array([1704067200_000_000_000], pa.timestamp("ns", tz="Europe/Paris")),
        pa.array(["2024-01-01T01:00:00+01:00"]),
        pa.array(["2024/01/01 00:00:00 +0000"]),
        pa.array([19723], pa.date32()),
    ],
)
def test_times_of_a_type_and_as_text(tmp_path: Path, column: pa.Array) -> None:
    page = parquet(tmp_path, column)
    assert (page.rows.time, page.rows.actor) == ([1704067200_000000], ["id:7"])


def test_a_number_is_no_time_since_nobody_says_what_it_counts(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="S113"):
        parquet(tmp_path, pa.array([1704067200]))


@pytest.mark.parametrize(
    ("content", "mapped", "code", "told"),
    [
        (CSV.replace("2024-07-01 10:02:00", "01/07/2024 10:02"), CHAT, "S113", "a.csv: 3"),
        (CSV, CHAT.replace('"who"', '"Who?"'), "S112", "Who?"),
        (CSV, CHAT.replace("actor", "author"), "S111", "author, actor"),
        (CSV, CHAT.replace('platform = "chat"', ""), "S111", "platform"),
        (CSV, CHAT.replace("Europe/Paris", "Europe/Atlantis"), "S110", "a.toml"),
        (CSV, CHAT.replace('"id"', "id"), "S110", "a.toml"),
        (CSV, CHAT.replace('"id"', "[]"), "S110", "a.toml"),
        (CSV, CHAT.replace('values = ["robot"]', ""), "S110", "a.toml"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, content: str, mapped: str, code: str, told: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(source(tmp_path, content, mapped))
    assert caught.value.code == code
    assert told in ", ".join(sorted(caught.value.values.values())) or told in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    table = source(tmp_path, CSV)
    (tmp_path / "a.csv").write_bytes(CSV.encode().replace(b"eve", b"\xe9ve"))
    with pytest.raises(SourceError, match="S106"):
        read(table)
    (tmp_path / "a.csv").unlink()
    with pytest.raises(SourceError, match="S101"):
        read(table)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 cut short")
    with pytest.raises(SourceError, match="S102"):
        read(Table(tmp_path / "a.parquet", mapping(tmp_path / "a.toml")))
    with pytest.raises(SourceError, match="S101"):
        mapping(tmp_path / "b.toml")


def test_an_empty_table(tmp_path: Path) -> None:
    assert rows(read(source(tmp_path, CSV.splitlines()[0] + "\n"))) == []
