"""Pseudonyms against Python's own HMAC and base32; the file of keys: where it may be, who may read it, how it grows."""

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enjeu.errors import PrivacyError, StoreError
from enjeu.interactions import keyfile, rights
from enjeu.interactions.pseudonyms import Pseudonyms, renewed
from enjeu.interactions.writer import Writer
from tests.interactions.pages import DESCRIPTION, NOW, page, post, writer


def witness(key: bytes, message: bytes) -> str:
    """By the standard library, without any of our shortcuts."""
    digest = hmac.new(key, message, hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


@given(st.binary(min_size=32, max_size=32), st.lists(st.text(max_size=80).map(str.encode), max_size=20))
def test_a_pseudonym_is_the_hmac_in_base_32(key: bytes, texts: list[bytes]) -> None:
    found = Pseudonyms((key,)).of("person", texts).to_pylist()
    assert found == [witness(key, b"person\0" + text) for text in texts]
    assert all(len(name) == 26 for name in found)


def test_a_generation_is_the_hmac_of_the_one_before() -> None:
    old, new = b"a" * 32, b"b" * 32
    first = witness(old, b"person\0mail:ann@example.org")
    both = Pseudonyms((old, new)).of("person", [b"mail:ann@example.org"])
    assert both.to_pylist() == [witness(new, first.encode())]
    assert renewed(new, Pseudonyms((old,)).of("person", [b"mail:ann@example.org"])).equals(both)


def test_keys_are_not_printed_and_a_fingerprint_is_not_a_key() -> None:
    pseudonyms = Pseudonyms((b"secret" * 6,))
    assert "secret" not in repr(pseudonyms)
    assert pseudonyms.fingerprint() != Pseudonyms((b"Secret" * 6,)).fingerprint()


def test_the_first_use_makes_a_key_that_its_owner_alone_may_read(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        made = store.keys
    assert made.made
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    with writer(tmp_path) as store:
        assert not store.keys.made


def test_a_key_is_found_by_the_environment_or_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENJEU_KEY_FILE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with Writer.open(tmp_path / "one") as store:
        assert store.keys.path.parent == tmp_path / "home/.config/enjeu/keys"
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "named.key"))
    with Writer.open(tmp_path / "two") as store:
        assert store.keys.path == tmp_path / "named.key"


@pytest.mark.parametrize("place", ["people.key", "people/hidden/people.key", "../study/people.key"])
def test_a_key_in_the_study_is_refused_and_nothing_is_made(tmp_path: Path, place: str) -> None:
    with pytest.raises(PrivacyError) as refused:
        Writer.open(tmp_path / "study", key_file=tmp_path / "study" / place)
    assert refused.value.code == "R121"
    assert not (tmp_path / "study").exists()


def test_a_link_out_of_the_study_into_it_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "elsewhere").symlink_to(tmp_path / "study")
    with pytest.raises(PrivacyError, match="R121"):
        Writer.open(tmp_path / "study", key_file=tmp_path / "elsewhere" / "k.key")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        path = store.keys.path
    path.chmod(0o640)
    with pytest.raises(PrivacyError, match="R122"):
        writer(tmp_path)
    path.chmod(0o600)
    writer(tmp_path).close()


def test_another_key_is_refused_and_a_missing_one_is_not_made_anew(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        path = store.keys.path
    other = keyfile.create(tmp_path / "other.key", tmp_path / "study")
    assert len(other.keys) == 1
    with pytest.raises(StoreError, match="T104"):
        Writer.open(tmp_path / "study", key_file=tmp_path / "other.key")
    path.unlink()
    with pytest.raises(StoreError, match="T105"):
        writer(tmp_path)
    assert not path.exists()


@pytest.mark.parametrize(
    "text", ["", "secret", "enjeu key 1\n", "enjeu key 1\nabcd\n", "enjeu key 2\n" + "0" * 64, "\xff"]
)
def test_what_is_no_file_of_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "k.key"
    path.write_text(text, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(StoreError, match="T106"):
        Writer.open(tmp_path / "study", key_file=path)


def test_after_a_rotation_older_pseudonyms_match_nothing_and_pages_come_once_nevertheless(tmp_path: Path) -> None:
    given_page = page(post("1"), post("2", actor="id:U7"))
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, given_page)
        before = {name for column in store.arrow("interactions").columns[1:9] for name in column.to_pylist() if name}
        old = store.person("mail:ann@example.org", "made")
        rights.rotate(store)
        new = store.person("mail:ann@example.org", "made")
        assert new != old
        assert store.append("made", DESCRIPTION, given_page).duplicates == 2
        rows = store.arrow("interactions")
        assert new in rows["actor"].to_pylist()
    with writer(tmp_path) as store:  # the chain of keys is found again
        assert store.person("mail:ann@example.org", "made") == new
        left = b"".join(path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file())
        assert not [name for name in before if len(str(name)) == 26 and str(name).encode() in left]


def test_a_rotation_that_stopped_after_the_key_leaves_the_store_usable(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("1")))
        old = store.person("mail:ann@example.org", "made")
        keyfile.extend(store.keys.path, store.keys.pseudonyms)
    with writer(tmp_path) as store:
        assert store.person("mail:ann@example.org", "made") == old
        rights.rotate(store)
        assert len(store.keys.pseudonyms.keys) == 2
    with Writer.open(tmp_path / "study", key_file=tmp_path / "keys" / "made.key", clock=lambda: NOW) as store:
        assert store.append("made", DESCRIPTION, page(post("1"))).duplicates == 1
