"""Who belongs where: an organisation chart or affiliations over time as a CSV file, with `,` or `;` between columns.

    identity,unit,from,until,manager
    ann@example.org,Operations/North/Site 12,2024-01-01,2025-07-01,bob@example.org
    ann@example.org,Sales/Key accounts,2025-07-01,,eve@example.org

Only `identity` is required, and one of `unit` and `manager`. A unit is a path, the largest first. `from` and `until`
are half-open; empty: since ever, for ever. Where two stays of a person overlap, the later line wins; the store cuts the
other and counts it. Without `unit`, the level in the reporting line is the unit: N is who reports to nobody (or to
oneself), N-1 who reports to N, and so on. A mapping file (TOML) names other columns:

    zone = "Europe/Paris"                # in which days begin; UTC unless said
    [columns]
    identity = "ID"
    manager = "ReportsToID"

An identifier that is no address is one of a platform: collect the file under the platform's name.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Affiliation, Description, Field, Page
from enjeu.sources.reading import mapping as toml
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.draft import Draft
from enjeu.sources.reading.mapping import Mapped, Meanings
from enjeu.sources.reading.people import identity
from enjeu.sources.reading.records import records
from enjeu.sources.reading.times import UTC, iso

_PURPOSES: Final = {"identity": "who", "unit": "unit", "from": "when", "until": "when", "manager": "unit"}
_AS_NAMED: Final = Mapped("", {name: name for name in _PURPOSES}, "", UTC, None)

Row = tuple[int, dict[str, str]]


def mapping(path: Path) -> Mapped:
    """The mapping in `path`; S110 and S111 where it is none."""
    return toml.mapping(path, Meanings(_PURPOSES, ("identity",)))


class Directory:
    """One file, and its mapping where columns have other names."""

    _mapped = _AS_NAMED

    def __init__(self, path: Path, mapped: Mapped | None = None) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._mapped = mapped or _AS_NAMED

    def describe(self) -> Description:
        """No interactions, but who belongs where."""
        columns = self._mapped.columns
        fields = tuple(Field(self._mapped.names(meaning)[0], _PURPOSES[meaning]) for meaning in columns)
        return Description("directory", "1", frozenset(), fields)

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """One page, read anew each time: what was declared before changes nothing."""
        rows = list(self._rows())
        draft = Draft(since)
        people = {row["identity"] for _, row in rows}
        draft.dropped["unknown_manager"] = sum(bool(row["manager"]) and row["manager"] not in people for _, row in rows)
        draft.dropped["unreadable"] = sum(not row["identity"] for _, row in rows)
        rows = [(line, row) for line, row in rows if row["identity"]]
        levels = self._levels(rows)
        by_level = all(not row["unit"] for _, row in rows)
        affiliations = []
        for line, row in rows:
            unit = levels[row["identity"]] if by_level else row["unit"]
            if unit:
                affiliations.append(self._affiliation(line, row, unit))
            else:
                draft.dropped["without_unit"] += 1
        yield Page(affiliations=affiliations, dropped=+draft.dropped, share=1.0)

    def _affiliation(self, line: int, row: Mapping[str, str], unit: str) -> Affiliation:
        first, until = (self._moment(row[name], line) for name in ("from", "until"))
        manager = row["manager"] if row["manager"] != row["identity"] else ""
        return Affiliation(
            identity(row["identity"], row["identity"]),
            unit,
            first,
            until,
            identity(manager, manager) if manager else None,
        )

    def _moment(self, text: str, line: int) -> int | None:
        try:
            return iso(text, self._mapped.zone) if text else None
        except ValueError as error:
            raise SourceError("S113", place=f"{self._path}:{line}", reason=text) from error

    def _levels(self, rows: Sequence[Row]) -> dict[str, str]:
        """The level of each person in the reporting line of today; S115 where it goes round in a circle."""
        current = {row["identity"]: (line, row["manager"]) for line, row in rows if not row["until"]}
        depth: dict[str, int] = {}
        for person, (line, _) in current.items():
            chain = [person]
            while chain[-1] not in depth:
                above = current.get(chain[-1], (0, ""))[1]
                if not above or above == chain[-1] or above not in current:
                    depth[chain[-1]] = 0
                elif above in chain:
                    raise SourceError("S115", place=f"{self._path}:{line}")
                else:
                    chain.append(above)
            for below, one in enumerate(reversed(chain)):
                depth[one] = depth[chain[-1]] + below
        levels = {person: f"N-{level}" if level else "N" for person, level in depth.items()}
        return {row["identity"]: "N" for _, row in rows} | levels

    def _rows(self) -> Iterator[Row]:
        columns = {meaning: self._mapped.names(meaning)[0].lower() for meaning in self._mapped.columns}
        with Archive(self._path) as archive:
            name = archive.names()[0]
            delimiter = _delimiter(archive, name)
            optional = [column for meaning, column in columns.items() if meaning != "identity"]
            for line, record in records(archive, name, [columns["identity"]], optional, delimiter):
                yield line, {meaning: record.get(columns.get(meaning, ""), "").strip() for meaning in _PURPOSES}


def _delimiter(archive: Archive, name: str) -> str:
    first = next((line for _, line in archive.lines(name)), b"")
    return max(",;\t", key=lambda sign: first.count(sign.encode()))
