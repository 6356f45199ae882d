"""Sources that are asked rather than opened: servers and databases, by their address, and the simulated platform.

Called by `collect`. A connector's module is imported when it is used.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from enjeu.errors import SourceError
from enjeu.interactions.page import Source
from enjeu.sources.reading.secret import Secret, secret

_SQL_PASSWORD: Final = "ENJEU_SQL_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Access:
    """How a server is reached; what a server does not need is left out."""

    address: str = ""
    user: str = ""
    secret_file: Path | None = None
    """A file with the token or password; else the environment variable of the kind, `ENJEU_MATRIX_TOKEN`."""
    folders: Mapping[str, str] | None = None
    """Of a mail server: folder → address of the list whose mail it holds."""
    mapping: Path | None = None
    """Of a database: the file that says what to ask and which column is what."""
    admin: bool = False
    """Of Matrix: by the administrator's interface, which sees rooms that the account has not joined."""
    people: int = 1_000
    """Of the simulated platform."""
    seed: int = 1
    """Of the simulated platform."""

    def key(self, variable: str) -> Secret:
        """The token or password; SourceError S120, S121."""
        return secret(variable, self.secret_file)


def _matrix(access: Access) -> Source:
    from enjeu.sources.matrix import Matrix

    return Matrix(access.address, access.key("ENJEU_MATRIX_TOKEN"), admin=access.admin)


def _wordpress(access: Access) -> Source:
    from enjeu.sources.wordpress import WordPress

    return WordPress(access.address, access.user, access.key("ENJEU_WORDPRESS_PASSWORD"))


def _imap(access: Access) -> Source:
    from enjeu.sources.imap import Imap

    return Imap(access.address, access.user, access.key("ENJEU_IMAP_PASSWORD"), access.folders or {}, open=True)


def _mattermost(access: Access) -> Source:
    from enjeu.sources.mattermost import Mattermost

    return Mattermost(access.address, access.key("ENJEU_MATTERMOST_TOKEN"))


def _zulip(access: Access) -> Source:
    from enjeu.sources.zulip import Zulip

    return Zulip(access.address, access.user, access.key("ENJEU_ZULIP_KEY"))


def _slack(access: Access) -> Source:
    from enjeu.sources.slack import Slack

    return Slack(access.key("ENJEU_SLACK_TOKEN"))


def _discourse(access: Access) -> Source:
    from enjeu.sources.discourse import Discourse

    return Discourse(access.address, access.user, access.key("ENJEU_DISCOURSE_KEY"))


def _roundup(access: Access) -> Source:
    from enjeu.sources.roundup import Roundup

    return Roundup(access.address, access.user, access.key("ENJEU_ROUNDUP_PASSWORD"))


def _tryton(access: Access) -> Source:
    from enjeu.sources.tryton import Tryton

    return Tryton(access.address, access.user, access.key("ENJEU_TRYTON_PASSWORD"))


def _sql(access: Access) -> Source:
    from enjeu.sources.sql import Sql, mapping

    # A file needs no password, nor does a server that knows its users otherwise.
    given = access.secret_file is not None or _SQL_PASSWORD in os.environ
    mapped = mapping(access.mapping or Path())
    return Sql(access.address, mapped, access.key(_SQL_PASSWORD) if given else None)


def _simulated(access: Access) -> Source:
    import numpy as np

    from enjeu.sources.simulated import Simulated, World

    return Simulated(np.random.default_rng(access.seed), World(people=access.people))


@dataclass(frozen=True, slots=True)
class Server:
    """How a kind is made, and what it cannot do without."""

    make: Callable[[Access], Source]
    needs: tuple[str, ...] = ()


SERVERS: Final[Mapping[str, Server]] = {
    "matrix": Server(_matrix, ("address",)),
    "wordpress": Server(_wordpress, ("address", "user")),
    "imap": Server(_imap, ("address", "user", "folders")),
    "mattermost": Server(_mattermost, ("address",)),
    "zulip": Server(_zulip, ("address", "user")),
    "slack": Server(_slack),
    "discourse": Server(_discourse, ("address", "user")),
    "roundup": Server(_roundup, ("address", "user")),
    "tryton": Server(_tryton, ("address", "user")),
    "sql": Server(_sql, ("address", "mapping")),
    "simulated": Server(_simulated),
}


def asked(name: str, access: Access) -> Source:
    """The source of that name; SourceError S117 where something that it needs is missing."""
    server = SERVERS[name]
    missing = [need for need in server.needs if not getattr(access, need)]
    if missing:
        raise SourceError("S117", kind=name, names=", ".join(f"--{need}" for need in missing))
    return server.make(access)
