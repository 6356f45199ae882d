"""A panel: one outcome of units over periods, and when each unit was first treated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.result import Floats

NEVER = -1
"""In `Panel.first`: a unit that was not treated in the periods of the panel."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle of units × periods, in which cells may be missing; read by `evaluation.reading`."""

    outcome: str
    """Its name."""
    units: tuple[str, ...]
    """Sorted."""
    periods: tuple[str, ...]
    """In order, evenly spaced."""
    values: Floats
    """Shape (units, periods); NaN where nothing was measured."""
    first: npt.NDArray[np.int64]
    """Shape (units,): position of the first treated period, or NEVER."""
    weights: Floats
    """Shape (units,): people behind each unit, 1 where nothing was said."""
    clusters: tuple[str, ...] | None = None
    """The larger unit that treatment was given to, by unit, where it is not the unit itself."""
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    """By name, shape (units, periods)."""
    randomised: bool = False
    """Whether it was drawn by lot who was treated when."""

    @property
    def treated(self) -> npt.NDArray[np.bool_]:
        """Shape (units,): who was treated at all."""
        return np.asarray(self.first != NEVER)


def only(panel: Panel, units: npt.NDArray[np.bool_]) -> Panel:
    """The panel of the units marked."""
    return replace(
        panel,
        units=tuple(np.array(panel.units)[units].tolist()),
        values=panel.values[units],
        first=panel.first[units],
        weights=panel.weights[units],
        clusters=None if panel.clusters is None else tuple(np.array(panel.clusters)[units].tolist()),
        covariates={name: values[units] for name, values in panel.covariates.items()},
    )
