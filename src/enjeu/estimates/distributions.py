"""The shapes an estimate may take, under one roof: what `notation` builds, `tables` draws and a locale reads back.

Every shape is a frozen dataclass in base units with `quantile`, `cdf`, `mean`, `sd`, `support`, `scaled` and
`describe`. Parameters that make no law raise `EnjeuError`: D201 ends out of order, D202 a lognormal end that is not
positive, D203 a middle outside the ends, D204 a probability outside 0..1, D205 probabilities that do not sum to 1, D206
an impossible metalog triple, D207 a beta that would have to spread too far, D208 a number that is not finite, D209 an
empty sample, D210 a number that must be positive, D211 a truncation which leaves nothing.
"""

from enjeu.estimates.altered import Truncated, Widened, widen
from enjeu.estimates.bounded import Beta, Pert, Triangular, Uniform, pert_from_interval
from enjeu.estimates.discrete import Bernoulli, Constant, Discrete, Empirical
from enjeu.estimates.mixture import Mixture
from enjeu.estimates.shape import Description, Distribution
from enjeu.estimates.unbounded import Lognormal, Metalog, Normal

__all__ = [
    "Bernoulli",
    "Beta",
    "Constant",
    "Description",
    "Discrete",
    "Distribution",
    "Empirical",
    "Lognormal",
    "Metalog",
    "Mixture",
    "Normal",
    "Pert",
    "Triangular",
    "Truncated",
    "Uniform",
    "Widened",
    "pert_from_interval",
    "widen",
]
