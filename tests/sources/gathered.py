"""What a source yields, gathered for comparison."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any

from enjeu.interactions.page import Page, Rows, Source

Row = tuple[Any, ...]


def rows(pages: Iterable[Page]) -> list[Row]:
    """All interactions, in order."""
    return [row for page in pages for row in zip(*astuple(page.rows), strict=True)]


def read(source: Source) -> list[Page]:
    """All pages from the start."""
    return list(source.pages(None, None))


def one(pages: Iterable[Page]) -> Rows:
    """All interactions as one page of columns."""
    whole = Rows()
    for page in pages:
        for name in Rows.__slots__:
            getattr(whole, name).extend(getattr(page.rows, name))
    return whole


def verbs(pages: Iterable[Page]) -> Counter[str]:
    return Counter(verb for page in pages for verb in page.rows.verb)


def dropped(pages: Iterable[Page]) -> dict[str, int]:
    return dict(sum((Counter(page.dropped) for page in pages), Counter()))


def targets(pages: Iterable[Page], verb: str) -> dict[str, str | None]:
    """Whom each interaction of a verb addresses, by its key."""
    whole = one(pages)
    return {key: target for key, said, target in zip(whole.key, whole.verb, whole.target, strict=True) if said == verb}


def texts(pages: Iterable[Page]) -> Iterator[str]:
    """Every text in the pages but the names of verbs and kinds."""
    for page in pages:
        columns = (page.rows.key, page.rows.actor, page.rows.object, page.rows.target, page.rows.thread)
        yield from (text for column in (*columns, page.rows.container) for text in column if text)
        yield from (account.identity for account in page.accounts)
        yield from (text for container in page.containers for text in (container.identity, container.name))
        yield from (text for it in page.affiliations for text in (it.identity, it.unit, it.manager) if text)
