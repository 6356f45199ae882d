"""Standard errors by cluster: the plain one, and the one of Bell & McCaffrey with its degrees of freedom.

Called by `inference.infer` and by the checks that test coefficients. The working model of the corrected one is equal
variance of scaled cells.

Sources: Bell & McCaffrey (2002), "Bias reduction in standard errors for linear regression with multi-stage samples",
Survey Methodology 28; Pustejovsky & Tipton (2018), "Small-sample methods for cluster-robust variance estimation",
Journal of Business & Economic Statistics 36 (joint test: their approximate Hotelling T²).
"""

from dataclasses import dataclass

import numpy as np
import scipy.stats

from enjeu.evaluation.inference.regression import Fit
from enjeu.evaluation.result import Floats, Interval

_SINGULAR = 1e-10
"""1 less a leverage below this is a cluster that the regression fits exactly; its direction carries no residual."""
_PLENTY = 1_000
"""Clusters from which the joint test takes clusters − 1 degrees of freedom: the correction changes no printed digit."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its standard error and the degrees of freedom of its t distribution."""

    effect: float
    se: float
    df: float


@dataclass(frozen=True, slots=True)
class Joint:
    """Several figures against zero at once: `statistic` follows F(`restrictions`, `df`)."""

    statistic: float
    restrictions: int
    df: float
    p_value: float
    covariance: Floats


def cluster_robust(of: Fit, column: int = 0) -> Estimate:
    """CR1 with t(clusters − 1): too sure of itself below 40 clusters or 10 treated ones.

    The factor is G/(G−1) · (N−1)/(N−K), where unit levels, being nested in the clusters, do not count in K.
    """
    shares = np.add.reduceat((of.regressors @ of.bread[column]) * of.residuals, of.cluster_starts)
    groups, n = len(shares), len(of.residuals)
    factor = groups / (groups - 1) * (n - 1) / max(1, n - of.rank)
    return Estimate(float(of.coefficients[column]), float(np.sqrt(factor * shares @ shares)), groups - 1.0)


def cr2(of: Fit, column: int = 0) -> Estimate:
    """CR2 with Satterthwaite degrees of freedom, for one coefficient."""
    contrast = np.zeros((1, len(of.coefficients)))
    contrast[0, column] = 1.0
    return cr2_of(of, contrast)


def cr2_of(of: Fit, contrast: Floats) -> Estimate:
    """CR2 with Satterthwaite degrees of freedom, for one weighted sum of coefficients; `contrast` (1, columns)."""
    weights = _adjusted(of, contrast)
    shares = np.add.reduceat(weights * of.residuals[:, None], of.cluster_starts, axis=0)
    own, through = _parts(of, weights)
    moment = of.bread @ (through[0].T @ through[0])
    trace = own[0, 0].sum() - np.trace(moment)
    square = own[0, 0] @ own[0, 0] - 2.0 * own[0, 0] @ _quadratic(of, through[0]) + np.sum(moment * moment.T)
    df = float(trace**2 / square) if square > 0.0 else 1.0
    return Estimate(float((contrast @ of.coefficients)[0]), float(np.sqrt(np.sum(shares**2))), max(1.0, df))


def joint(of: Fit, contrasts: Floats) -> Joint:
    """Whether `contrasts` (q, columns) of the coefficients are all zero: approximate Hotelling T² on CR2.

    With too few clusters for q restrictions the test has no degrees of freedom; then its p-value is 1.
    """
    q = len(contrasts)
    weights = _adjusted(of, contrasts)
    shares = np.add.reduceat(weights * of.residuals[:, None], of.cluster_starts, axis=0)
    covariance = shares.T @ shares
    told = contrasts @ of.coefficients
    groups = len(of.cluster_starts)
    eta = groups - 1.0 if groups > _PLENTY else _wishart(of, contrasts)
    df = eta - q + 1.0
    if df <= 0.0 or np.linalg.matrix_rank(covariance, hermitian=True) < q:
        return Joint(0.0, q, 0.0, 1.0, covariance)
    statistic = float(told @ np.linalg.solve(covariance, told)) * df / (eta * q)
    return Joint(statistic, q, df, float(scipy.stats.f.sf(statistic, q, df)), covariance)


def p_value(of: Estimate) -> float:
    """Two-sided, against zero; 1 where there is neither effect nor error."""
    if of.se == 0.0:
        return 1.0 if of.effect == 0.0 else 0.0
    return float(2.0 * scipy.stats.t.sf(abs(of.effect / of.se), of.df))


def interval(of: Estimate, level: float = 0.95) -> Interval:
    """Symmetric, from the t distribution."""
    reach = float(scipy.stats.t.ppf(0.5 + level / 2.0, of.df)) * of.se
    return Interval(of.effect - reach, of.effect + reach, level)


def _adjusted(of: Fit, contrasts: Floats) -> Floats:
    """Each cell's weight in each contrast, with the cluster's leverage made good: (I − H)^(−1/2) on its block."""
    plain = of.regressors @ of.bread @ contrasts.T
    sizes = np.diff(np.append(of.cluster_starts, len(plain)))
    adjusted = np.empty_like(plain)
    for size in np.unique(sizes):
        rows = of.cluster_starts[sizes == size][:, None] + np.arange(size)
        left, singular, right = np.linalg.svd(of.regressors[rows], full_matrices=False)
        half = singular[:, :, None] * right
        leverage, turn = np.linalg.eigh(half @ of.bread @ half.transpose(0, 2, 1))
        free = 1.0 - leverage
        factor = np.where(free > _SINGULAR, 1.0 / np.sqrt(np.maximum(free, _SINGULAR)), 0.0) - 1.0
        basis = left @ turn
        block = plain[rows]
        adjusted[rows] = block + basis @ (factor[:, :, None] * (basis.transpose(0, 2, 1) @ block))
    return adjusted


def _parts(of: Fit, weights: Floats) -> tuple[Floats, Floats]:
    """Sums of squares of the weights (q, q, clusters), and their sums through the regressors (q, clusters, columns)."""
    own = np.add.reduceat(weights[:, :, None] * weights[:, None, :], of.cluster_starts, axis=0)
    through = [np.add.reduceat(of.regressors * one[:, None], of.cluster_starts, axis=0) for one in weights.T]
    return own.transpose(1, 2, 0), np.stack(through)


def _quadratic(of: Fit, through: Floats) -> Floats:
    quadratic: Floats = np.einsum("gk,gk->g", through @ of.bread, through)
    return quadratic


def _wishart(of: Fit, contrasts: Floats) -> float:
    """Degrees of freedom of the Wishart law nearest to the covariance of the contrasts, under the working model."""
    root = np.linalg.cholesky(contrasts @ of.bread @ contrasts.T)
    own, through = _parts(of, _adjusted(of, np.linalg.solve(root, contrasts)))
    q, spread = len(contrasts), 0.0
    diagonal = np.zeros((own.shape[2],) * 2)
    for s in range(q):
        for t in range(q):
            product = np.diag(own[s, t]) - through[s] @ of.bread @ through[t].T
            spread += float(np.sum(product * product.T))
            diagonal += product if s == t else 0.0
    return q * (q + 1) / (spread + float(np.sum(diagonal**2)))
