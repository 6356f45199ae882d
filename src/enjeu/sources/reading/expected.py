"""What a server says has the shape that its makers document, or the place is said; called by connectors of servers."""

from collections.abc import Iterator
from contextlib import contextmanager

from enjeu.errors import SourceError


@contextmanager
def expected(place: str) -> Iterator[None]:
    """S132 with the place where something is missing or of another kind; not with what it is, which may be personal."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise SourceError("S132", place=place, reason=type(error).__name__) from None
