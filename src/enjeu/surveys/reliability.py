"""How well the items of an index hold together: alpha, omega, what each item adds. Called by `scoring`.

Pure functions of a matrix of answers without gaps, respondents × items, reverse items already turned.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from enjeu.estimates.arrays import FloatArray

LEAST: Final = 0.60
"""An index whose alpha or omega is lower is not published."""
GOOD: Final = 0.70
"""Below, it is published with a flag."""
ALIKE: Final = 0.95
"""Congruence from which two sets of loadings count as equal; U. Lorenzo-Seva and J. ten Berge, 2006."""
_SMALLEST: Final = 0.005
"""The least unique variance of a standardised item, as in R's factanal; a fit that ends there is no solution."""
_FEWEST: Final = 3
"""Items that a one-factor model needs."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency; None where it cannot be known."""

    n: int
    """Respondents who answered every item."""
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    omega: float | None
    """None with fewer than three items, or where the one-factor model has no proper solution."""
    loadings: tuple[float, ...] | None
    """Standardised, in the order of the items."""
    rest: tuple[float | None, ...]
    """The correlation of each item with the mean of the others."""


def reliability(answers: FloatArray) -> Reliability:
    """All of it, from complete answers (respondents × items)."""
    n, items = answers.shape
    covariance = np.cov(answers, rowvar=False, ddof=1).reshape(items, items) if n > 1 else np.zeros((items, items))
    value = alpha(covariance)
    low, high = (None, None) if value is None else feldt(value, n, items)
    loadings = one_factor(covariance)
    shown = None if loadings is None else tuple(float(x) for x in loadings / np.sqrt(np.diag(covariance)))
    total = None if loadings is None else omega(loadings, np.diag(covariance) - loadings**2)
    return Reliability(n, value, low, high, total, shown, rest_correlations(covariance))


def alpha(covariance: FloatArray) -> float | None:
    """Cronbach's alpha, k/(k−1) · (1 − Σs²ᵢ/s²); None for fewer than two items or where nobody differs."""
    items, total = len(covariance), float(covariance.sum())
    # A total whose variance is a rounding error of its items' is constant.
    if items < 2 or total <= 1e-12 * float(np.trace(covariance)):
        return None
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def feldt(value: float, n: int, items: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of an alpha; L. Feldt, D. Woodruff and F. Salih, 1987, formulas 6 and 7."""
    tail, (first, second) = (1 - level) / 2, (n - 1, (n - 1) * (items - 1))
    low, high = (1 - (1 - value) * float(special.fdtri(first, second, q)) for q in (1 - tail, tail))
    return low, high


def omega(loadings: FloatArray, unique: FloatArray) -> float:
    """McDonald's omega total, (Σλ)² / ((Σλ)² + Σθ)."""
    common = float(loadings.sum()) ** 2
    return common / (common + float(unique.sum()))


def one_factor(covariance: FloatArray) -> FloatArray | None:
    """Loadings of the one-factor model by maximum likelihood, in the scale of the items, their sum positive.

    Concentrated likelihood over the unique variances (K. Jöreskog, 1967), as in R's factanal. None for fewer than three
    items, a constant item, items that determine each other, or a unique variance that goes to 0 (a Heywood case).
    """
    variances = np.diag(covariance)
    if len(covariance) < _FEWEST or not (variances > 0).all():
        return None
    scale = np.sqrt(variances)
    correlation = covariance / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] < 1e-8:
        return None
    start = (1 - 0.5 / len(scale)) / np.diag(np.linalg.inv(correlation))
    found = optimize.minimize(
        _misfit, start, (correlation,), jac=True, method="L-BFGS-B", bounds=[(_SMALLEST, 1.0)] * len(scale),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1_000},
    )  # fmt: skip
    if found.x.min() <= 1.01 * _SMALLEST:
        return None
    standardised = _loadings(found.x, correlation)
    loadings: FloatArray = scale * standardised * (1.0 if standardised @ scale >= 0 else -1.0)
    return loadings


def congruence(one: FloatArray, other: FloatArray) -> float:
    """Tucker's congruence of two sets of loadings: 1 where one is a multiple of the other."""
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else 0.0


def rest_correlations(covariance: FloatArray) -> tuple[float | None, ...]:
    """Each item's correlation with the sum of the others; None where one of the two does not vary."""
    found: list[float | None] = []
    for position in range(len(covariance)):
        others = np.arange(len(covariance)) != position
        spread = float(covariance[position, position] * covariance[np.ix_(others, others)].sum())
        found.append(float(covariance[position, others].sum()) / spread**0.5 if spread > 1e-12 else None)
    return tuple(found)


def _misfit(unique: FloatArray, correlation: FloatArray) -> tuple[float, FloatArray]:
    """What is left to the other factors, and its gradient."""
    root = np.sqrt(unique)
    values = np.linalg.eigvalsh(correlation / np.outer(root, root))[:-1]
    common = _loadings(unique, correlation)
    implied = np.outer(common, common) + np.diag(unique)
    gradient: FloatArray = np.diag(implied - correlation) / unique**2
    return -float(np.sum(np.log(values) - values + 1)), gradient


def _loadings(unique: FloatArray, correlation: FloatArray) -> FloatArray:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings: FloatArray = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    return loadings
