"""Which metrics there are and what each says: the verb behind `enjeu metrics`, and its reference page."""

import difflib
from dataclasses import asdict, dataclass
from typing import Any

from enjeu.errors import EnjeuError
from enjeu.locale import Locale
from enjeu.metrics.metric import Metric
from enjeu.metrics.registry import METRICS


@dataclass(frozen=True, slots=True)
class Told:
    """A metric in words."""

    id: str
    version: int
    family: str
    name: str
    definition: str
    caveat: str
    """What it does not say."""
    unit: str
    direction: str
    window: str
    needs: tuple[tuple[str, ...], ...]
    """Of each of these sets the source must see one at least."""
    parts: dict[str, str]
    """Name of each part, where there are several figures at a time."""
    whole: bool
    """Whether it exists for the whole organisation only."""

    def as_dict(self) -> dict[str, Any]:
        """Its fields, for JSON."""
        return asdict(self)


def every(words: Locale) -> tuple[Told, ...]:
    """All metrics, family by family."""
    return tuple(_told(metric, words) for metric in METRICS.values())


def described(name: str, words: Locale) -> Told:
    """One metric; X110 with the nearest name where there is none."""
    if name not in METRICS:
        near = difflib.get_close_matches(name, METRICS, n=3, cutoff=0.4)
        raise EnjeuError("X110", name=name[:40], known=", ".join(near or METRICS))
    return _told(METRICS[name], words)


def _told(metric: Metric, words: Locale) -> Told:
    return Told(
        id=metric.id,
        version=metric.version,
        family=metric.family,
        name=words.text(f"metric.{metric.id}.name"),
        definition=words.text(f"metric.{metric.id}.definition"),
        caveat=words.text(f"metric.{metric.id}.caveat"),
        unit=metric.unit,
        direction=metric.direction,
        window=metric.window,
        needs=tuple(tuple(sorted(alternatives)) for alternatives in metric.needs),
        parts={part: words.text(f"metric.{metric.id}.part.{part}") for part in metric.parts or ()},
        whole=metric.whole,
    )
