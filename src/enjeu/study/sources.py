"""The kinds of files that can be collected, by name; how one is opened, and which kind a file is. Called by `collect`.

A connector's module is imported when it is used. The name of a kind for people is the text `source.<name>.name`.
"""

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Source
from enjeu.sources.reading.archive import Archive
from enjeu.sources.reading.unchanged import Unchanged


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of files is opened."""

    module: str
    connector: str
    marks: tuple[str, ...] = ()
    """Regular expressions: a file inside matches each of them."""
    options: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


KINDS: Final[Mapping[str, Kind]] = {
    "slack-export": Kind("slack_export", "SlackExport", (r"channels\.json", r"[^/]+/\d{4}-\d\d-\d\d\.json")),
    "mattermost-export": Kind("mattermost_export", "MattermostExport"),
    "teams-export": Kind("teams_export", "TeamsExport", (r"teams/teamsList\.json",)),
    "viva-engage-export": Kind("viva_engage_export", "VivaEngageExport", (r"Messages\.csv", r"Users\.csv")),
    "zulip-export": Kind("zulip_export", "ZulipExport", (r"realm\.json", r"messages-\d+\.json")),
    "rocketchat-export": Kind("rocketchat_export", "RocketChatExport", (r"rocketchat_message\.json",)),
    "discourse-topics": Kind("discourse_topics", "DiscourseTopics", options=("users",)),
    "google-chat-takeout": Kind("google_chat_takeout", "GoogleChatTakeout", (r"Groups/(?:Space|DM) [^/]+/.*",)),
    "mbox": Kind("mbox", "Mbox", options=("list",)),
    "table": Kind("table", "Table", options=("mapping",), required=("mapping",)),
    "directory": Kind("directory", "Directory", options=("mapping",)),
    "ldif": Kind("ldif", "Ldif"),
}
_LOOKED_AT: Final = 65_536
"""Bytes at the start of a file that tell what it is."""
_FILES: Final = 20
"""Files that are looked into."""
_TABLES: Final = (".csv", ".tsv", ".parquet", ".pq")


def label(name: str) -> str:
    """The key of the text that names a kind for people."""
    return f"source.{name}.name"


def opened(name: str, path: Path, options: Mapping[str, str] | None = None) -> Source:
    """The source that is the file or folder `path`, with the options of its kind.

    Raises:
        SourceError: S109 no such kind, S116 an option that it does not have or must have; S110, S111 a mapping that is
            none.
    """
    given = dict(options or {})
    kind = KINDS.get(name)
    if kind is None:
        raise SourceError("S109", name=name, known=", ".join(KINDS))
    wrong = [*sorted(given.keys() - set(kind.options)), *(one for one in kind.required if one not in given)]
    if wrong:
        raise SourceError("S116", kind=name, names=", ".join(wrong), known=", ".join(kind.options) or "–")
    module = importlib.import_module(f"enjeu.sources.{kind.module}")
    read: Mapping[str, Callable[[str], tuple[str, Any]]] = {
        "users": lambda value: ("users", Path(value)),
        "list": lambda value: ("list_name", value),
        "mapping": lambda value: ("mapped", module.mapping(Path(value))),
    }
    arguments = dict(read[option](value) for option, value in given.items())
    return Unchanged(getattr(module, kind.connector)(path, **arguments), path)


def guess(path: Path) -> str:
    """The kind of a file or folder, from the names inside and how it begins.

    Raises:
        SourceError: S101 no such file, S102 damaged, S108 none of the kinds.
    """
    with Archive(path) as archive:
        names = archive.names()
        for name, kind in KINDS.items():
            if kind.marks and all(any(re.search(f"(?:^|/){mark}$", one) for one in names) for mark in kind.marks):
                return name
        found = next(filter(None, (_by_content(archive, one) for one in names[:_FILES])), "")
    if not found:
        raise SourceError("S108", path=str(path), known=", ".join(KINDS))
    return found


def _by_content(archive: Archive, name: str) -> str:
    if name.endswith((".parquet", ".pq")):
        return "table"
    with archive.open(name) as stream:
        start = stream.read(_LOOKED_AT).removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb'\{\s*"type"\s*:\s*"version"', start):
        return "mattermost-export"
    if start.startswith(b"{") and b'"post_stream"' in start:
        return "discourse-topics"
    if start.startswith(b"From "):
        return "mbox"
    if start.startswith((b"version: 1", b"# extended LDIF", b"dn:")):
        return "ldif"
    if name.endswith(_TABLES):
        columns = {
            column.strip(' "').lower()
            for column in re.split("[,;\t]", start.decode("utf-8", "replace").partition("\n")[0])
        }
        return "directory" if "identity" in columns and columns & {"unit", "manager"} else "table"
    return ""
