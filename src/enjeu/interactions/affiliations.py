"""Who belonged to which unit from when until when, no overlaps: the later declaration wins. Called by the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Stay:
    """One person in one unit, from `valid_from` up to before `valid_until`, microseconds UTC; None: no limit."""

    unit: str
    valid_from: int | None = None
    valid_until: int | None = None
    manager: str | None = None

    def begins(self) -> float:
        """The start on the line of time."""
        return float("-inf") if self.valid_from is None else self.valid_from

    def ends(self) -> float:
        """The end on the line of time."""
        return float("inf") if self.valid_until is None else self.valid_until

    def like(self, other: "Stay") -> bool:
        """Whether the two differ by their dates alone."""
        return (self.unit, self.manager) == (other.unit, other.manager)


def declared(stays: Sequence[Stay], new: Stay) -> tuple[list[Stay], int]:
    """The stays of one person after one more declaration, in order, and how many other ones it cut.

    An empty stay (it ends before it begins) changes nothing. Stays that touch and are alike become one, so that the
    same declarations give the same stays, however often they come.
    """
    if new.begins() >= new.ends():
        return list(stays), 0
    kept: list[Stay] = [new]
    cut = 0
    for stay in stays:
        pieces = _outside(stay, new)
        cut += pieces != [stay] and not stay.like(new)
        kept += pieces
    return _joined(sorted(kept, key=Stay.begins)), cut


def _outside(stay: Stay, new: Stay) -> list[Stay]:
    if stay.ends() <= new.begins() or new.ends() <= stay.begins():
        return [stay]
    before = [replace(stay, valid_until=new.valid_from)] if stay.begins() < new.begins() else []
    after = [replace(stay, valid_from=new.valid_until)] if new.ends() < stay.ends() else []
    return before + after


def _joined(stays: Sequence[Stay]) -> list[Stay]:
    joined: list[Stay] = []
    for stay in stays:
        if joined and joined[-1].like(stay) and joined[-1].ends() == stay.begins():
            joined[-1] = replace(joined[-1], valid_until=stay.valid_until)
        else:
            joined.append(stay)
    return joined
