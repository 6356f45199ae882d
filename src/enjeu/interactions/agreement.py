"""What was agreed on before people's data are read: the impact assessment, and the opinion of the works council.

One small JSON file in the folder of the store. Without it no real data are collected or measured; simulated data need
none. Called by the verbs `collect`, `measure` and `privacy`.

In France the works council is informed and consulted before means of monitoring are introduced (Labour Code,
L. 2312-38), a pilot being an introduction already (Nanterre court, 14 February 2025); the impact assessment is article
35 of the GDPR.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from enjeu.errors import PrivacyError
from enjeu.interactions.spaces import USUAL, Spaces, spelled

FILE = "agreement.json"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Dates, and who answers for them."""

    dpia: dt.date
    """When the data protection impact assessment was concluded."""
    works_council: dt.date | None
    """When the works council gave its opinion; None where there is no works council."""
    without_council: str
    """Why there is none; empty where there is one."""
    by: str
    """Who recorded this: a name or a function."""
    recorded: dt.date
    minimum_group: int
    """No figure about fewer people; 5 is a floor."""
    exclude: tuple[str, ...] = ()
    """Names of spaces that are left out at the door, beside those of unions and of the works council."""
    include: tuple[str, ...] = ()
    """Names of spaces that are not left out, although their names look like it."""


def agreed(folder: Path) -> Agreement:
    """The agreement in `folder`; PrivacyError R101 where none is recorded, R104 where it cannot be read."""
    path = folder / FILE
    try:
        data = json.loads(path.read_text("utf-8"))
        council = data["works_council"]
        return Agreement(
            dpia=dt.date.fromisoformat(data["dpia"]),
            works_council=None if council is None else dt.date.fromisoformat(council),
            without_council=str(data["without_council"]),
            by=str(data["by"]),
            recorded=dt.date.fromisoformat(data["recorded"]),
            minimum_group=int(data["minimum_group"]),
            exclude=tuple(map(str, data.get("exclude", ()))),
            include=tuple(map(str, data.get("include", ()))),
        )
    except FileNotFoundError as error:
        raise PrivacyError("R101", path=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PrivacyError("R104", path=str(path), reason=str(error)) from error


def checked(agreement: Agreement) -> Agreement:
    """The agreement if it can be one: nothing lies ahead, there is an opinion or a reason for none, no space is both.

    Raises:
        PrivacyError: R102 a date lies ahead, R105 neither opinion nor reason or both, R125 a space left out and let in.
    """
    for day in (agreement.dpia, agreement.works_council):
        if day is not None and day > agreement.recorded:
            raise PrivacyError("R102", date=day.isoformat())
    if (agreement.works_council is None) is not bool(agreement.without_council):
        raise PrivacyError("R105")
    both = [name for name in agreement.exclude if spelled(name) in set(map(spelled, agreement.include))]
    if both:
        raise PrivacyError("R125", name=both[0])
    return agreement


def agreed_spaces(folder: Path) -> Spaces:
    """Which spaces are left out; those of unions and of the works council where nothing is recorded in `folder`."""
    if not (folder / FILE).is_file():
        return USUAL
    agreement = agreed(folder)
    return Spaces.of(agreement.exclude, agreement.include)


def written(agreement: Agreement) -> str:
    """The file's text."""
    return json.dumps(asdict(agreement), default=str, ensure_ascii=False, indent=2) + "\n"
