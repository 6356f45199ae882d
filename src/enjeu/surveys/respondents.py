"""Pseudonyms of respondents who chose a code in order to be followed. Called when a wave is imported.

The keys are those of people, in the same kind of file outside the study; the scope is another one, so that a respondent
is never the person of a platform: surveys and what people did are not joined, whatever code somebody chose.
"""

import json
import secrets
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from enjeu.errors import StoreError
from enjeu.interactions import keyfile
from enjeu.interactions.pseudonyms import Pseudonyms

KEY: Final = "key.json"
"""Which keys a study's respondents are known by: a name and a fingerprint, no key."""
_SCOPE: Final = "respondent"


def keys(folder: Path, study: Path) -> tuple[Pseudonyms, bytes, Path | None]:
    """The keys of a study's surveys, what `KEY` in their `folder` says, and the file of keys if it was made just now.

    Raises:
        StoreError: T104 other keys than before, T105 no keys, T106 no file of keys, T101 it cannot be written.
        PrivacyError: R121 the keys lie in the study, R122 others may read them.
    """
    path = folder / KEY
    if path.exists():
        data = path.read_bytes()
        try:
            known = json.loads(data)
            name, fingerprint = str(known["name"]), str(known["fingerprint"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError("T106", path=str(path)) from error
        place = keyfile.place(name)
        return keyfile.matching(keyfile.read(place, study), fingerprint, place), data, None
    name = secrets.token_hex(8)
    place = keyfile.place(name)
    new = not place.exists()
    made = keyfile.create(place, study) if new else keyfile.read(place, study)
    text = json.dumps({"name": name, "fingerprint": made.fingerprint()}, indent=2) + "\n"
    return made, text.encode(), place if new else None


def hashed(pseudonyms: Pseudonyms, codes: Sequence[str | None]) -> tuple[str | None, ...]:
    """One pseudonym a code, none where no code was chosen; case and blanks around a code do not count."""
    given = [unicodedata.normalize("NFC", code.strip()).casefold().encode() for code in codes if code]
    found = iter(pseudonyms.of(_SCOPE, given).to_pylist())
    return tuple(next(found) if code else None for code in codes)
