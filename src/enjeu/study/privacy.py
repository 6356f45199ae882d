"""What is agreed about people's data and what people may ask for: the verbs behind `enjeu privacy`, but for its drafts.

A right takes the roll-ups away before it changes the store: they are made anew from what is left, so that an
interruption leaves too few of them and never one too many.
"""

import datetime as dt
import math
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from enjeu.errors import OutputError, PrivacyError
from enjeu.interactions import retention, rights
from enjeu.interactions.agreement import FILE, Agreement, agreed, agreed_spaces, checked, written
from enjeu.interactions.disclosure import FLOOR, MANAGERS
from enjeu.interactions.manifest import NAME, Run, moment
from enjeu.interactions.store import FOLDER, Counts, Store
from enjeu.interactions.writer import Writer
from enjeu.study.output import write_folder

ROLLUPS: Final = "rollups"
"""The folder of roll-ups in the folder of a store."""
DAYS_PER_MONTH: Final = 365.25 / 12
_ADDRESS: Final = re.compile(r"[^@\s:]+@[^@\s:]+")

Clear = Callable[[Path], None]
"""Takes away whatever was computed from a store and kept; given the folder of the store."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a study holds about people."""

    simulated: bool
    runs: Sequence[Run]
    span: tuple[int, int] | None
    """Time of the first and of the last interaction, microseconds UTC."""
    counts: Counts
    days: int | None
    """How long interactions are kept; None where nothing was said."""
    erasures: Sequence[dt.date]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is recorded and what is stored; None where nothing is."""

    agreement: Agreement | None
    stored: Stored | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a right."""

    people: int
    """Distinct people who were named."""
    unknown: tuple[str, ...]
    """Of those named, whoever has neither account, act nor opt-out in the store: perhaps misspelt."""
    key_file: Path | None
    """Where the key of the pseudonyms was made, if it was made just now."""


def record(
    study: Path,
    *,
    dpia: dt.date,
    works_council: dt.date | None,
    without_council: str,
    by: str,
    recorded: dt.date,
    minimum_group: int = MANAGERS,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
) -> Path:
    """Record what was agreed on in a study, made if need be; the path of the record.

    Raises:
        PrivacyError: R102 a date lies ahead of `recorded`, R105 neither opinion nor reason, R106 the group is too
            small, R107 nobody answers for it, R125 a space is left out and let in.
        OutputError: F101 it cannot be written.
    """
    if minimum_group < FLOOR:
        raise PrivacyError("R106", number=str(minimum_group), floor=str(FLOOR))
    if not by.strip():
        raise PrivacyError("R107")
    agreement = Agreement(
        dpia=dpia,
        works_council=works_council,
        without_council=without_council.strip(),
        by=by.strip(),
        recorded=recorded,
        minimum_group=minimum_group,
        exclude=tuple(exclude),
        include=tuple(include),
    )
    folder = study / FOLDER
    text = written(checked(agreement))
    try:
        # Private from the start, as the store wants it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("F101", path=str(folder), reason=error.strerror or type(error).__name__) from error
    return write_folder(folder, {FILE: text})[0]


def without_rollups(folder: Path) -> None:
    """Take the roll-ups of a store away; the next measure makes them anew. F101 if they cannot be."""
    try:
        shutil.rmtree(folder / ROLLUPS)
    except FileNotFoundError:
        return
    except OSError as error:
        path = str(folder / ROLLUPS)
        raise OutputError("F101", path=path, reason=error.strerror or type(error).__name__) from error


def leave_out(study: Path, clear: Clear = without_rollups) -> int:
    """Take out what was collected in spaces that are left out as agreed now; how many spaces that are.

    Nothing is opened to be written, and so no key is needed, where there is none.
    """
    if not (study / FOLDER / NAME).is_file():
        return 0
    spaces = agreed_spaces(study / FOLDER)
    with Store.open(study) as store:
        rows = store.arrow("containers").to_pylist()
    found = [(row["platform"], row["container"]) for row in rows if row["name"] and spaces.protect(row["name"])]
    if found:
        with existing(study) as writer:
            clear(writer.folder)
            for platform in sorted({platform for platform, _ in found}):
                writer.leave_out(platform, [container for at, container in found if at == platform])
    return len(found)


def show(study: Path) -> Shown:
    """What is recorded and stored in a study; R108 where there is neither."""
    folder = study / FOLDER
    agreement = agreed(folder) if (folder / FILE).is_file() else None
    if not (folder / NAME).is_file():
        if agreement is None:
            raise PrivacyError("R108", path=str(study))
        return Shown(agreement, None)
    with Store.open(study) as store:
        days = int(store.manifest.meta(retention.NAME) or 0) or None
        erasures = [moment(at).date() for at in store.erasures()]
        stored = Stored(bool(store.simulated), store.runs(), store.span(), store.counts(), days, erasures)
    return Shown(agreement, stored)


def show_json(shown: Shown) -> Mapping[str, object]:
    """The same for programs: dates as ISO 8601, times in UTC."""
    agreement, stored = shown.agreement, shown.stored
    return {
        "agreement": None if agreement is None else {name: _plain(value) for name, value in asdict(agreement).items()},
        "stored": None if stored is None else _stored(stored),
    }


def _stored(stored: Stored) -> Mapping[str, object]:
    counts = stored.counts
    return {
        "simulated": stored.simulated,
        "span": [_time(at) for at in stored.span] if stored.span else None,
        "interactions": counts.interactions,
        "people": counts.people,
        "containers": counts.containers,
        "affiliations": counts.affiliations,
        "optouts": counts.optouts,
        "platforms": dict(counts.platforms),
        "retention_days": stored.days,
        "erasures": [day.isoformat() for day in stored.erasures],
        "runs": [_run(run) for run in stored.runs],
    }


def _run(run: Run) -> Mapping[str, object]:
    times = {name: _time(getattr(run, name)) for name in ("started", "ended", "first", "last")}
    names = ("source", "platform", "connector", "version", "rows", "duplicates", "conflicts", "overlaps")
    return {**{name: getattr(run, name) for name in names}, **times, "dropped": dict(sorted(run.dropped.items()))}


def _time(at: int | None) -> str | None:
    return None if at is None else moment(at).isoformat()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def opt_out(
    study: Path, identities: Sequence[str], platform: str | None = None, clear: Clear = without_rollups
) -> Followed:
    """Leave people out, for the past and from now on; before anything was collected too.

    Raises:
        PrivacyError: R108 there is no such study, R124 an identifier of a platform without the platform.
    """
    if not (study / FOLDER).is_dir():
        raise PrivacyError("R108", path=str(study))
    names = spelled(identities)
    with Writer.open(study) as store:
        unknown = _unknown(store, names, platform)
        clear(store.folder)
        people = rights.opt_out(store, names, platform)
        return Followed(people, unknown, store.keys.path if store.keys.made else None)


def opt_in(study: Path, identities: Sequence[str], platform: str | None = None) -> None:
    """Let people in again; what they did before must be collected anew. T108 where there is no store."""
    with existing(study) as store:
        rights.opt_in(store, spelled(identities), platform)


def erase(
    study: Path, identities: Sequence[str], platform: str | None = None, clear: Clear = without_rollups
) -> Followed:
    """Forget people, in the store, in the record of publications and in roll-ups. T108 where there is no store."""
    names = spelled(identities)
    with existing(study) as store:
        unknown = _unknown(store, names, platform)
        clear(store.folder)
        rights.erase(store, names, platform)
    return Followed(len(set(names)), unknown, None)


def retain(study: Path, months: int | None = None, clear: Clear = without_rollups) -> Sequence[tuple[str, str]]:
    """Drop what is older than so many months, or than was said before; the (platform, month) that are gone.

    A month of retention is a twelfth of 365.25 days, rounded up to whole days.
    """
    kept = None if months is None else dt.timedelta(days=math.ceil(months * DAYS_PER_MONTH))
    with existing(study) as store:
        clear(store.folder)
        return rights.retain(store, kept)


def rotate(study: Path, clear: Clear = without_rollups) -> Path:
    """Give everybody a new pseudonym, in the record of publications too; the path of the file of keys."""
    with existing(study) as store:
        clear(store.folder)
        rights.rotate(store)
        return store.keys.path


def existing(study: Path) -> Writer:
    """The store of a study, open to be written; T108 where there is none: a misspelt path must not become a new one."""
    Store.open(study).close()
    return Writer.open(study)


def spelled(identities: Collection[str]) -> list[str]:
    """Identities as sources write them; people may type a bare address or a bare identifier."""
    return [_identity(text.strip()) for text in identities]


def _identity(text: str) -> str:
    if text.lower().startswith(("mail:", "id:")):
        return text
    return f"mail:{text}" if _ADDRESS.fullmatch(text) else f"id:{text}"


def _unknown(store: Writer, names: Sequence[str], platform: str | None) -> tuple[str, ...]:
    known = store.everybody()
    return tuple(name for name in names if store.person(name, platform or "") not in known)
