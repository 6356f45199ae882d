"""What is held about one person, for that person alone: the verb behind `enjeu privacy access`."""

import contextlib
import csv
import datetime as dt
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from enjeu.errors import OutputError, PrivacyError
from enjeu.interactions import retention
from enjeu.interactions.access import Held, Row, held
from enjeu.interactions.agreement import FILE, Agreement, agreed
from enjeu.interactions.disclosure import FLOOR, MANAGERS
from enjeu.interactions.manifest import Run, moment
from enjeu.interactions.page import Field
from enjeu.study.connectors import description
from enjeu.study.privacy import existing, spelled

CSV = ".csv"


@dataclass(frozen=True, slots=True)
class Access:
    """The answer to one person."""

    identity: str
    held: Held
    simulated: bool
    runs: Sequence[Run]
    """Of all sources, the oldest first."""
    fields: Mapping[str, Sequence[Field]]
    """What each connector reads and why; nothing of one that this version does not know."""
    days: int | None
    """How long interactions are kept; None where nothing was said."""
    agreement: Agreement | None

    @property
    def minimum_group(self) -> int:
        """About fewer people no figure leaves."""
        return max(FLOOR, self.agreement.minimum_group) if self.agreement else MANAGERS


def access(study: Path, identity: str, platform: str | None = None) -> Access:
    """Everything that is held about one person.

    Raises:
        StoreError: T108 there is no store, T105 the key is not there.
        PrivacyError: R124 an identifier of a platform without the platform, R126 it names nobody.
    """
    name = spelled([identity])[0]
    if platform is None and not name.lower().startswith("mail:"):
        raise PrivacyError("R124", identity=name)
    with existing(study) as store:
        pseudonym = store.person(name, platform or "")
        if pseudonym is None:
            raise PrivacyError("R126", identity=identity)
        runs = store.runs()
        return Access(
            name,
            held(store, pseudonym),
            bool(store.simulated),
            runs,
            {connector: _fields(connector) for connector in dict.fromkeys(run.connector for run in runs)},
            int(store.manifest.meta(retention.NAME) or 0) or None,
            agreed(store.folder) if (store.folder / FILE).is_file() else None,
        )


def access_json(told: Access) -> Mapping[str, object]:
    """All of it as plain data: dates as ISO 8601, times in UTC."""
    about = told.held
    agreement = told.agreement
    return {
        "for": told.identity,
        "simulated": told.simulated,
        "pseudonym": about.pseudonym,
        "accounts": _rows(about.accounts),
        "affiliations": _rows(about.affiliations),
        "manager_of": about.manages,
        "outcomes": _rows(about.outcomes),
        "opted_out_since": _plain(about.optouts[0]["since"]) if about.optouts else None,
        "in_published_figures": about.published,
        "counts": [
            {"month": month, "verb": verb, "own": own, "count": count}
            for (month, verb, own), count in about.months().items()
        ],
        "interactions": _rows(about.interactions),
        "sources": [
            {
                "source": run.source,
                "platform": run.platform,
                "connector": run.connector,
                "version": run.version,
                "collected": moment(run.ended).isoformat(),
            }
            for run in told.runs
        ],
        "fields": {
            name: [{"name": field.name, "purpose": field.purpose, "kept": field.kept} for field in fields]
            for name, fields in told.fields.items()
        },
        "retention_days": told.days,
        "recipients": {"figures_about_at_least": told.minimum_group},
        "answers_for_it": agreement.by if agreement else None,
    }


def access_csv(told: Access) -> str:
    """The interactions alone, as CSV."""
    # Imported now: the room of reports, of no use to other commands.
    from enjeu.report.registers.to_csv import guarded

    rows = _rows(told.held.interactions)
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(rows[0] if rows else ())
    for row in rows:
        writer.writerow(["" if value is None else guarded(str(value)) for value in row.values()])
    return "\ufeff" + stream.getvalue()


def write_private(path: Path, text: str) -> Path:
    """A file that its owner alone may read, whole or not at all; F101 if it cannot be written."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
        made.replace(path)
    except OSError as error:
        raise OutputError("F101", path=str(path), reason=error.strerror or type(error).__name__) from error
    finally:
        with contextlib.suppress(OSError):
            made.unlink()
    return path


def _fields(connector: str) -> Sequence[Field]:
    said = description(connector)
    return said.fields if said else ()


def _rows(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value
