"""Mail: headers alone; lists are open, the mail of people is not; threads through references; broken letters."""

from pathlib import Path

import pytest

from enjeu.interactions.page import Page
from enjeu.sources.mbox import Mbox
from tests.sources.gathered import dropped, one, read, rows, targets, texts, verbs

LIST = b"""From ann@example.org Mon Jan  1 10:00:00 2024
From: =?utf-8?q?zzAnn?= <Ann@example.org>
To: Dev <dev@lists.example.org>, Bob <bob@example.org>
Cc: "zz, Eve" <eve@example.org>, bob@example.org
Subject: zzsubject
Date: Mon, 01 Jan 2024 10:00:00 +0100
Message-ID: <1@example.org>
List-Id: Dev list <dev.lists.example.org>
List-Post: <mailto:dev@lists.example.org>

zzbody
>From here on it is quoted
From: zzfake@example.org

From bob@example.org Mon Jan  1 11:00:00 2024
From: bob@example.org (zzBob)
To: dev@lists.example.org
Date: Mon, 1 Jan 2024 11:00:00 +0100 (CET)
Message-ID: <2@example.org>
In-Reply-To: <1@example.org>
List-Id: <dev.lists.example.org>

From: zz in a body

From eve Mon Jan  1 12:00:00 2024
From: eve@example.org
Date: Mon, 1 Jan 2024 12:00:00 -0000
Message-ID:
  <3@example.org>
References: <1@example.org>
\t<2@example.org>
List-Id: <dev.lists.example.org>

zz
"""
ODD = b"""From ann at example.org Mon Jan  1 10:00:00 2024
From: ann at example.org (zzAnn)
Date: Mon, 1 Jan 2024 10:00:00 +0000
In-Reply-To: Your message of "Mon" <gone@example.org>

zz

From x Mon Jan  1 10:00:00 2024
From: caf\xe9 <ann@example.org>
Date: yesterday

zz

From x Mon Jan  1 10:00:00 2024
Date: Mon, 1 Jan 2024 10:00:00 +0000

zz

From x Mon Jan  1 10:00:00 2024
From: caf\xe9 <bob@example.org>
To: undisclosed-recipients:;
Date: Mon, 1 Jan 2024 10:00:00 +0000
Message-ID: <self@example.org>
References: <self@example.org>"""


def mbox(folder: Path, content: bytes, list_name: str = "", page_rows: int = 100) -> list[Page]:
    path = folder / "a.mbox"
    path.write_bytes(content)
    return read(Mbox(path, list_name, page_rows))


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_mailing_list(tmp_path: Path, ends: bytes) -> None:
    pages = mbox(tmp_path, LIST.replace(b"\n", ends))
    told = one(pages)
    assert verbs(pages) == {"post": 1, "reply": 2, "mention": 2}
    assert targets(pages, "reply") == {"2@example.org": "mail:ann@example.org", "3@example.org": "mail:bob@example.org"}
    assert set(targets(pages, "mention").values()) == {"mail:bob@example.org", "mail:eve@example.org"}  # not the list
    assert set(told.thread) == {"1@example.org"}
    assert told.time[0] == 1704099600_000000
    assert [(c.identity, c.open, c.kind) for page in pages for c in page.containers] == [
        ("dev.lists.example.org", True, "list")
    ]
    assert dropped(pages) == {}
    assert set(told.length) == {None}


def test_names_subjects_and_bodies_stay_outside(tmp_path: Path) -> None:
    assert not [text for content in (LIST, ODD) for text in texts(mbox(tmp_path, content)) if "zz" in text]


def test_obfuscated_addresses_missing_names_and_broken_letters(tmp_path: Path) -> None:
    pages = mbox(tmp_path, ODD)
    told = one(pages)
    assert told.actor == ["mail:ann@example.org", "mail:bob@example.org"]
    assert told.verb == ["reply", "post"]  # the one answers what is not here, the other names only itself
    assert told.key == ["ann@example.org/1704103200000000", "self@example.org"]
    assert (told.object[0], told.thread[0], told.target[0]) == ("gone@example.org", "gone@example.org", None)
    assert dropped(pages) == {"unreadable": 2}
    assert [container.open for page in pages for container in page.containers] == [False]


def test_an_archive_of_which_the_list_is_named(tmp_path: Path) -> None:
    pages = mbox(tmp_path, ODD, "dev@lists.example.org")
    assert [(c.identity, c.open) for page in pages for c in page.containers] == [("dev@lists.example.org", True)]


def test_a_run_that_stopped_is_completed_by_the_next(tmp_path: Path) -> None:
    pages = mbox(tmp_path, LIST + b"\n" + ODD, page_rows=1)
    whole = rows(pages)
    assert whole == rows(mbox(tmp_path, LIST + b"\n" + ODD))
    for position, page in enumerate(pages):
        rest = list(Mbox(tmp_path / "a.mbox", page_rows=1).pages(page.cursor, None))
        assert rows(pages[: position + 1]) + rows(rest) == whole


def test_a_file_that_is_no_mail_has_no_messages(tmp_path: Path) -> None:
    assert rows(mbox(tmp_path, b"")) == []
    assert rows(mbox(tmp_path, b"\0\1\2 not mail\n\nFrom\n")) == []
