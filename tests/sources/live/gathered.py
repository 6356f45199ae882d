"""Pages of a source put together, as the tests of sources look at them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from enjeu.interactions.page import Account, Affiliation, Container, Outcome, Page


@dataclass
class Row:
    """One interaction."""

    key: str
    time: int
    verb: str
    actor: str | None
    object: str
    target: str | None
    thread: str
    container: str
    count: int
    length: int | None
    question: bool | None


@dataclass
class Gathered:
    """All that some pages held; a key that comes again replaces nothing, as in the store."""

    rows: dict[str, Row] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    affiliations: list[Affiliation] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The last state of each that was read."""
    dropped: Counter[str] = field(default_factory=Counter)
    cursor: str | None = None
    pages: int = 0
    seen: int = 0
    """Rows with repetitions."""

    def add(self, pages: Iterable[Page], limit: int | None = None) -> "Gathered":
        """Take pages, `limit` of them at most: what a crash leaves."""
        for number, page in enumerate(pages, start=1):
            self._page(page)
            if number == limit:
                break
        return self

    def _page(self, page: Page) -> None:
        rows = page.rows
        for position, key in enumerate(rows.key):
            row = Row(
                key,
                rows.time[position],
                rows.verb[position],
                rows.actor[position],
                rows.object[position],
                rows.target[position],
                rows.thread[position],
                rows.container[position],
                rows.count[position],
                rows.length[position],
                rows.question[position],
            )
            assert row.container in {*self.containers, *(one.identity for one in page.containers)}
            self.rows.setdefault(key, row)
        self.seen += len(rows)
        self.accounts.update((one.identity, one) for one in page.accounts)
        self.containers.update((one.identity, one) for one in page.containers)
        self.affiliations += page.affiliations
        self.outcomes.update((one.key, one) for one in page.outcomes)
        self.dropped += Counter(page.dropped)
        self.cursor = page.cursor
        self.pages += 1

    def verbs(self) -> Counter[str]:
        return Counter(row.verb for row in self.rows.values())
