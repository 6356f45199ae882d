"""What a source hands over: pages of interactions, accounts, containers, affiliations, outcomes, people by their names.

Sources fill these; the door (`interactions.door`) replaces every identity by a pseudonym before anything is kept, and
forgets the rest. Times are integers: microseconds since 1970-01-01 in UTC.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Verb = Literal["view", "post", "reply", "reaction", "mention", "file"]
VERBS: tuple[Verb, ...] = ("view", "post", "reply", "reaction", "mention", "file")

Kind = Literal["ticket", "opportunity", "measure"]
KINDS: tuple[Kind, ...] = ("ticket", "opportunity", "measure")
State = Literal["open", "solved", "won", "lost", "cancelled"]
STATES: tuple[State, ...] = ("open", "solved", "won", "lost", "cancelled")


@dataclass(slots=True)
class Rows:
    """Interactions as columns, one entry of each list a row; `add` is the hot path of every source."""

    key: list[str] = field(default_factory=list)
    """The platform's own name of the interaction, unique in it: `1234`, `1234/mention/U7`, `1234/reaction/U7/+1`."""
    time: list[int] = field(default_factory=list)
    verb: list[Verb] = field(default_factory=list)
    actor: list[str | None] = field(default_factory=list)
    """Who, as `Account.identity`; None where the platform tells only how many (then `count` says it)."""
    object: list[str] = field(default_factory=list)
    """The key of the post that is written, answered to, reacted to, mentioned in, read."""
    target: list[str | None] = field(default_factory=list)
    """The person addressed: the author of what is answered or reacted to, the person mentioned."""
    thread: list[str] = field(default_factory=list)
    """The key of the post that opened the thread."""
    container: list[str] = field(default_factory=list)
    """Channel, group, space, blog: the identifier of a `Container` of this page or of an earlier one; rows of others
    are dropped at the door, because nobody said that they are open to all."""
    count: list[int] = field(default_factory=list)
    length: list[int | None] = field(default_factory=list)
    """Characters of text, markup removed, counted on the way; the text itself goes nowhere."""
    question: list[bool | None] = field(default_factory=list)
    """Whether the text asks something (it has a question mark outside links and code)."""
    system: list[bool] = field(default_factory=list)
    """Written by the platform: joins, topic changes, imports."""
    accepted: list[bool | None] = field(default_factory=list)
    """True for the reaction (key `123/accepted`, at the time of the reply) by which a reply was accepted as the
    solution of its thread; None elsewhere."""

    def add(
        self,
        key: str,
        time: int,
        verb: Verb,
        actor: str | None,
        *,
        thread: str,
        container: str,
        object: str | None = None,
        target: str | None = None,
        count: int = 1,
        length: int | None = None,
        question: bool | None = None,
        system: bool = False,
        accepted: bool | None = None,
    ) -> None:
        """One interaction; `object` is the key itself unless said otherwise."""
        self.key.append(key)
        self.time.append(time)
        self.verb.append(verb)
        self.actor.append(actor)
        self.object.append(key if object is None else object)
        self.target.append(target)
        self.thread.append(thread)
        self.container.append(container)
        self.count.append(count)
        self.length.append(length)
        self.question.append(question)
        self.system.append(system)
        self.accepted.append(accepted)

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a platform; what is not listed here is not read."""

    identity: str
    """What tells a person apart: `mail:ann@example.org` where the platform gives an address (so that one person is one
    person on all platforms), else `id:U7`."""
    bot: bool = False
    guest: bool = False
    enabled_from: int | None = None
    """When it was opened; None where unknown (then from the first interaction)."""
    enabled_until: int | None = None
    """When it was closed; None while it is open."""


@dataclass(frozen=True, slots=True)
class Container:
    """One channel, group, space or blog."""

    identity: str
    name: str
    """Shown in reports about containers; of open ones only."""
    kind: str = "channel"
    """`channel`, `group`, `blog`, `forum`, `list`, `team`."""
    open: bool = True
    """Whether everybody enabled may read it; what only invited people may read is restricted."""
    audience: int | None = None
    """How many people can read it; None where unknown."""
    opened: int | None = None


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Who belonged to which unit from when until when (half-open); None: since ever, for ever."""

    identity: str
    unit: str
    """Path of the unit, the largest first: `Operations/North/Site 12`."""
    valid_from: int | None = None
    valid_until: int | None = None
    manager: str | None = None
    """Identity of the manager, for hierarchy levels; None where unknown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of work, in its latest known state: a ticket of a help desk, an opportunity of a CRM, a figure.

    It has no words: neither subject nor text nor the name of a customer. It is told apart by its key on its platform,
    and a later state replaces an earlier one.
    """

    key: str
    """The platform's own name of it: `1234`."""
    kind: Kind
    time: int
    """When it was opened; of a measure, the moment or the start of the period that it is about."""
    answered: int | None = None
    """When somebody other than who asked answered first; None while nobody has, or where it is unknown."""
    ended: int | None = None
    """When it was solved, won, lost or cancelled; None while it is open, or where it is unknown."""
    state: State | None = None
    """None for a measure."""
    person: str | None = None
    """Identity of the colleague who asked; of a customer nothing is read."""
    owner: str | None = None
    """Identity of the colleague who handles it."""
    unit: str = ""
    """Path of the unit that it belongs to, the largest first; empty where only the people tell."""
    value: float | None = None
    """The amount of an opportunity, or the figure measured."""
    currency: str = ""
    """Of a value that is money, by ISO 4217: `EUR`; amounts in different ones do not add up."""
    label: str = ""
    """Of a measure, what was measured: `incidents`. A name, one of few, and no text of anybody."""
    changed: int | None = None
    """When the platform last changed it: an older state never replaces a newer one. None: the last one read counts."""


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a source that is kept whole or not at all, together with the place where to go on."""

    rows: Rows = field(default_factory=Rows)
    accounts: Sequence[Account] = ()
    containers: Sequence[Container] = ()
    affiliations: Sequence[Affiliation] = ()
    cursor: str = ""
    """Where to go on after this page; opaque to all but its source."""
    dropped: Mapping[str, int] = field(default_factory=Counter)
    """How many records were left out, by reason: `private`, `system`, `edit`, `deleted`, `unreadable`, `unlisted`…"""
    share: float | None = None
    """Share of the whole that is done after this page, 0 to 1, where it can be told."""
    outcomes: Sequence[Outcome] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a source reads, why, and for how long what is made of it is kept: the allow-list."""

    name: str
    purpose: str
    """Code of the purpose: `who`, `when`, `where`, `thread`, `answers`, `volume`, `unit`, `account`, `outcome`."""
    kept: bool = True
    """False for what is only looked at on the way (text: its length, whether it asks)."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a source is and what it can see."""

    name: str
    """As on the command line: `slack-export`."""
    version: str
    """Of the connector; a manifest names it beside what it brought."""
    verbs: frozenset[Verb]
    """What it can see of interactions, nothing where it brings people or outcomes. A metric that needs another verb
    answers null and says so, never 0."""
    fields: tuple[Field, ...]
    live: bool = False
    """True for a server, which is asked page by page."""
    simulated: bool = False
    platform: str = ""
    """In whose name keys and accounts are told apart, where the source says it itself."""


class Source(Protocol):
    """What every connector is."""

    def describe(self) -> Description:
        """What it is, reads and sees; needs no connection."""
        ...

    def pages(self, cursor: str | None, since: dt.datetime | None) -> Iterator[Page]:
        """Pages from where `cursor` ended (None: from the start), nothing older than `since`.

        Raises:
            SourceError: S… with the place (file, entry, line; or address, page) and what to do.
        """
        ...
