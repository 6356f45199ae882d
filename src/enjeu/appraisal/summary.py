"""Distributions from draws, batch after batch: means, quantiles, tails, and the error of each printed figure.

Called by `appraise`. Quantiles are read from the pooled draws of a batch and averaged over batches (a batch has up to
65,536 draws, so that the bias of doing so, of the order of one in 65,536, is far below the error that is printed).
Errors come from the spread of the 16 scrambles, never from the sample deviation.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from enjeu.appraisal.measures import AMBIGUOUS
from enjeu.appraisal.result import Figure
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, replicate_error
from enjeu.estimates.preintegration import Tails

LEVELS = (0.05, 0.5, 0.95)
WITHOUT_MEAN = frozenset({"irr", "payback", "discounted_payback"})
"""Indicators that are shown by their quantiles only: they are infinite or undefined in some draws."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The running summary of one indicator of one option."""

    indicator: str
    means: list[FloatArray] = field(default_factory=list)
    """Per batch: mean over the defined draws of each scramble, shape (16,)."""
    squares: list[float] = field(default_factory=list)
    quantiles: list[FloatArray] = field(default_factory=list)
    """Per batch: pooled quantiles, shape (3,)."""
    spreads: list[FloatArray] = field(default_factory=list)
    """Per batch: quantiles of each scramble, shape (16, 3)."""
    below_zero: list[FloatArray] = field(default_factory=list)
    """Per batch: share of draws below 0 of each scramble, shape (16,)."""
    worst: list[float] = field(default_factory=list)
    """Per batch: mean of the worst 5 % of the draws."""
    worst_spreads: list[FloatArray] = field(default_factory=list)
    """Per batch: the same of each scramble, shape (16,)."""
    undefined: list[float] = field(default_factory=list)
    ambiguous: list[float] = field(default_factory=list)

    def refine(self, tails: Tails) -> None:
        """Put what was computed with one input integrated out in the place of what the last batch's draws say."""
        self.below_zero[-1] = tails.below_zero
        self.quantiles[-1] = tails.quantiles
        self.spreads[-1] = tails.spreads

    def add(self, draws: FloatArray) -> None:
        """Take in one batch, shape (16, points)."""
        ambiguous = draws == AMBIGUOUS if self.indicator == "irr" else np.zeros(draws.shape, dtype=bool)
        defined = ~(np.isnan(draws) | ambiguous)
        self.ambiguous.append(float(ambiguous.mean()))
        self.undefined.append(float(np.isnan(draws).mean() + np.isposinf(draws).mean()))
        complete = bool(defined.all())
        rows = draws if complete else np.where(defined, draws, np.nan)
        self._moments(rows, complete)
        self._tails(rows, complete)

    def _moments(self, rows: FloatArray, complete: bool) -> None:
        if self.indicator in WITHOUT_MEAN:
            return
        with np.errstate(invalid="ignore", divide="ignore"):
            count = np.full(REPLICATES, rows.shape[1]) if complete else (~np.isnan(rows)).sum(axis=1)
            means = np.nansum(rows, axis=1) / count
            self.means.append(means)
            # Centred on the pooled mean of the batch: the variance of a near-constant would drown in rounding.
            centre = np.nansum(rows) / max(1, int(count.sum()))
            self.squares.append(float(np.nansum((rows - centre) ** 2) / max(1, int(count.sum()))))

    def _tails(self, rows: FloatArray, complete: bool) -> None:
        ordered = np.sort(rows, axis=1)  # nan last; NumPy's default is vectorised, `stable` is ten times slower
        counts = np.full(REPLICATES, rows.shape[1]) if complete else (~np.isnan(rows)).sum(axis=1)
        self.spreads.append(np.array([_quantiles(row[:count]) for row, count in zip(ordered, counts, strict=True)]))
        total = int(counts.sum())
        tail = max(1, round(0.05 * total))
        # Only a few ranks are read: putting them in their place is seven times faster than putting all.
        pooled = np.partition(ordered, _ranks(total, tail), axis=None)[:total]
        self.quantiles.append(_quantiles(pooled))
        if self.indicator in ("npv", "cash_npv"):
            self.below_zero.append((rows < 0).mean(axis=1))
            self.worst.append(float(pooled[:tail].mean()))
            self.worst_spreads.append(ordered[:, : max(1, round(0.05 * rows.shape[1]))].mean(axis=1))

    def figure(self, unit: str) -> Figure:
        """The figure to print."""
        p5, p50, p95 = np.mean(self.quantiles, axis=0)
        with np.errstate(invalid="ignore"):
            errors = replicate_error(np.mean(self.spreads, axis=0))
        mean = sd = mean_error = None
        if self.means:
            by_scramble = np.mean(self.means, axis=0)
            batch_means = np.array([np.nanmean(row) if not np.isnan(row).all() else np.nan for row in self.means])
            mean = float(np.mean(batch_means))
            sd = float(np.sqrt(np.mean(self.squares) + np.var(batch_means)))
            mean_error = float(replicate_error(by_scramble))
        return Figure(
            unit=unit,
            mean=_printable(mean),
            sd=_printable(sd) if mean is not None and np.isfinite(mean) else None,
            p5=_printable(p5),
            p50=_printable(p50),
            p95=_printable(p95),
            mean_error=_printable(mean_error),
            p5_error=_printable(errors[0]),
            p50_error=_printable(errors[1]),
            p95_error=_printable(errors[2]),
            undefined=float(np.mean(self.undefined)),
            ambiguous=float(np.mean(self.ambiguous)),
        )

    def loss(self) -> tuple[float, float]:
        """Probability of a value below 0, and its error."""
        by_scramble = np.mean(self.below_zero, axis=0)
        return float(by_scramble.mean()), float(replicate_error(by_scramble))

    def shortfall(self) -> tuple[float, float]:
        """Mean of the worst 5 % of the draws, and its error."""
        return float(np.mean(self.worst)), float(replicate_error(np.mean(self.worst_spreads, axis=0)))

    def relative_error(self) -> float:
        """Error of the mean over the size of the mean."""
        by_scramble = np.mean(self.means, axis=0)
        mean, error = abs(float(by_scramble.mean())), float(replicate_error(by_scramble))
        return 0.0 if error == 0.0 else error / mean if mean > 0 else float("inf")


def _places(draws: int) -> tuple[FloatArray, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Of each level: its place among sorted draws, and the ranks around it."""
    place = np.array(LEVELS) * (draws - 1)
    below = np.floor(place).astype(np.intp)
    return place, below, np.minimum(below + 1, draws - 1)


def _ranks(draws: int, tail: int) -> list[int]:
    """The ranks that quantiles and the mean of the `tail` worst draws are read from."""
    if not draws:
        return [0]
    _, below, above = _places(draws)
    return sorted({tail - 1, *below.tolist(), *above.tolist()})


def _quantiles(ordered: FloatArray) -> FloatArray:
    """Quantiles of sorted draws at LEVELS, linear between them; infinite where either neighbour is."""
    if not len(ordered):
        return np.full(len(LEVELS), np.nan)
    place, below, above = _places(len(ordered))
    low, high = ordered[below], ordered[above]
    with np.errstate(invalid="ignore"):
        between = low + (place - below) * (high - low)
    quantiles: FloatArray = np.where(np.isinf(high), np.where(place == below, low, high), between)
    return quantiles


def _printable(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
