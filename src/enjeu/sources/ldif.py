r"""Who belongs where, from a directory of people (LDAP, Active Directory), as `ldapsearch` writes it: LDIF.

    ldapsearch -LLL -E pr=500/noprompt -H ldaps://ldap.example.org -D READER -W -b dc=example,dc=org \
        '(objectClass=person)' mail uid departmentNumber ou manager > people.ldif

A person is the address `mail`, else `uid` on the platform that the file is collected for. The unit is the first of
the attributes named that is there; several names make a path, the largest first. A directory says who belongs where
today: `taken` is that day; without it, people are taken to have been there since ever. A search that the server cut at
its limit of entries is refused, for an organisation with holes would be measured. Format: RFC 2849
"""

import base64
import binascii
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Affiliation, Description, Field, Page
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.times import micros

ATTRIBUTES: Final = (("departmentNumber",), ("department",), ("ou",))
"""Where the unit is looked for unless said otherwise."""
_ROWS: Final = 5_000
"""Affiliations of one page."""
_LONGEST: Final = 1_000_000
"""Characters of one value; a photograph may be longer, and is none of ours."""

Entry = Mapping[str, Sequence[str]]
"""Values by the name of the attribute in small letters; `dn` as well."""


class Ldif:
    """One file; `units` are alternatives, each a path of attributes."""

    def __init__(
        self, path: Path, units: Sequence[Sequence[str]] = ATTRIBUTES, taken: dt.datetime | None = None
    ) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._units = [[name.lower() for name in names] for names in units]
        self._from = None if taken is None else micros(taken)

    def describe(self) -> Description:
        """No interactions, but who belongs where."""
        who = (Field("dn", "unit", kept=False), Field("mail", "who"), Field("uid", "who"), Field("manager", "unit"))
        units = tuple(Field(name, "unit") for names in self._units for name in names)
        return Description("ldif", "1", frozenset(), (*who, *units))

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages of people, read anew each time: what was declared before changes nothing."""
        names = {_name(entry["dn"][0]): who for entry in self._entries() if (who := _identity(entry))}
        found: list[Affiliation] = []
        dropped = Counter[str]()
        for entry in self._entries():
            who, unit = _identity(entry), self._unit(entry)
            told = entry.get("manager", [""])[0]
            if who is None or not unit:
                dropped["unlisted" if who is None else "without_unit"] += 1
                continue
            dropped["unknown_manager"] += bool(told) and _name(told) not in names
            found.append(Affiliation(who, unit, self._from, None, names.get(_name(told))))
            if len(found) == _ROWS:
                yield Page(affiliations=found, dropped=+dropped)
                found, dropped = [], Counter()
        yield Page(affiliations=found, dropped=+dropped, share=1.0)

    def _unit(self, entry: Entry) -> str:
        for names in self._units:
            # A value must not add a step to the path.
            steps = [entry[name][0].replace("/", "∕").strip() for name in names if name in entry]
            if any(steps):
                return "/".join(step for step in steps if step)
        return ""

    def _entries(self) -> Iterator[Entry]:
        entry: dict[str, list[str]] = {}
        for line, text in self._lines():
            if not text:
                if "dn" in entry:
                    yield entry
                entry = {}
                continue
            name, value = _attribute(text, f"{self._path}:{line}")
            if name == "changetype" or (name == "result" and "dn" not in entry and not value.startswith("0 ")):
                raise SourceError("S134" if name == "result" else "S135", place=f"{self._path}:{line}", reason=value)
            if value:
                entry.setdefault(name, []).append(value)
        if "dn" in entry:
            yield entry

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Lines put together again where they were folded, without comments; the number is that of the first."""
        with Archive(self._path) as archive:
            for name in archive.names():
                start, kept = 0, ""
                for number, line in archive.lines(name):
                    text = _decoded(line, f"{self._path}:{number}")
                    if text.startswith(" "):
                        kept += text[1:] if len(kept) < _LONGEST else ""
                        continue
                    if start and not kept.startswith("#"):
                        yield start, kept
                    start, kept = number, text
                if start and not kept.startswith("#"):
                    yield start, kept
                yield 0, ""


def _attribute(text: str, place: str) -> tuple[str, str]:
    """Name, without options such as `;lang-fr`, and value; empty where it is a file or is no text."""
    name, colon, value = text.partition(":")
    if not colon:
        raise SourceError("S135", place=place, reason=":")
    name = name.partition(";")[0].strip().lower()
    if value.startswith("<"):
        return name, ""
    if not value.startswith(":"):
        return name, value.strip()
    try:
        return name, base64.b64decode(value[1:].strip(), validate=True).decode().strip()
    except UnicodeDecodeError:
        return name, ""
    except (binascii.Error, ValueError) as error:
        raise SourceError("S135", place=place, reason="base64") from error


def _decoded(line: bytes, place: str) -> str:
    try:
        return line.rstrip(b"\r\n").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("S106", place=place) from error


def _identity(entry: Entry) -> str | None:
    address, own = (next(iter(entry.get(name, ())), "") for name in ("mail", "uid"))
    return identity(address, own) if address or own else None


def _name(dn: str) -> str:
    """A distinguished name as it is compared: small letters, no blanks around its parts."""
    return ",".join("=".join(side.strip() for side in part.split("=", 1)) for part in dn.lower().split(","))
