"""The file of keys: outside the study, readable by its owner alone. Called when a store is opened to be written.

    enjeu key 1
    5f0c…            (64 hexadecimal digits, one line a generation, the oldest first)

Whoever holds the store without this file holds pseudonyms of nobody in particular; whoever loses it can no longer add
to the store. It is named by ENJEU_KEY_FILE, or stands under ~/.config/enjeu/keys by the name of the store.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from enjeu.errors import PrivacyError, StoreError
from enjeu.interactions.pseudonyms import KEY_BYTES, Pseudonyms, new_key

_HEADER: Final = "enjeu key 1"
_OTHERS: Final = 0o077


def named() -> Path | None:
    """The file that ENJEU_KEY_FILE names."""
    name = os.environ.get("ENJEU_KEY_FILE")
    return Path(name) if name else None


def place(store: str) -> Path:
    """Where the keys of a store are, by its identifier, unless ENJEU_KEY_FILE says otherwise."""
    return named() or Path.home() / ".config" / "enjeu" / "keys" / f"{store}.key"


def outside(path: Path, study: Path) -> None:
    """R121 if a file of keys would lie in the study, beside what it protects."""
    if path.resolve().is_relative_to(study.resolve()):
        raise PrivacyError("R121", path=str(path), study=str(study))


def create(path: Path, study: Path) -> Pseudonyms:
    """Make a first key; R121 if it would lie in the study, T101 if it cannot be written."""
    outside(path, study)
    keys = (new_key(),)
    _put(path, keys)
    return Pseudonyms(keys)


def read(path: Path, study: Path) -> Pseudonyms:
    """The keys in a file.

    Raises:
        StoreError: T105 no such file, T106 it is not a file of keys.
        PrivacyError: R121 it lies in the study, R122 others may read it.
    """
    outside(path, study)
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="ascii").split("\n")
    except FileNotFoundError as error:
        raise StoreError("T105", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("T106", path=str(path)) from error
    if os.name == "posix" and mode & _OTHERS:
        raise PrivacyError("R122", path=str(path))
    return Pseudonyms(_parsed(path, lines))


def extend(path: Path, known: Pseudonyms) -> Pseudonyms:
    """Add a generation to the keys in use (and forget one that a rotation left behind when it was interrupted)."""
    keys = (*known.keys, new_key())
    _put(path, keys)
    return Pseudonyms(keys)


def matching(keys: Pseudonyms, fingerprint: str, path: Path) -> Pseudonyms:
    """The generations that the store was written with; T104 if it was written with other keys.

    The file may be one generation ahead of the store, where a rotation was interrupted before the store had moved.
    """
    for length in range(len(keys.keys), 0, -1):
        used = Pseudonyms(keys.keys[:length])
        if used.fingerprint() == fingerprint:
            return used
    raise StoreError("T104", path=str(path))


def _parsed(path: Path, lines: list[str]) -> tuple[bytes, ...]:
    header, *generations = [line.strip() for line in lines if line.strip()] or [""]
    with contextlib.suppress(ValueError):
        keys = tuple(bytes.fromhex(line) for line in generations)
        if header == _HEADER and keys and all(len(key) == KEY_BYTES for key in keys):
            return keys
    raise StoreError("T106", path=str(path))


def _put(path: Path, keys: tuple[bytes, ...]) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join([_HEADER, *(key.hex() for key in keys), ""]))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StoreError("T101", path=str(path), reason=error.strerror or type(error).__name__) from error
    finally:
        temporary.unlink(missing_ok=True)
