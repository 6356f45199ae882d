"""Functions of the normal and beta laws on arrays; the only module here that imports SciPy, and only on a call.

Called by the shapes, the tables and the copula. Probabilities travel as a pair (below, above) with below + above = 1,
so that neither tail loses digits to a subtraction.
"""

from functools import cache
from types import ModuleType

import numpy as np

from enjeu.estimates.arrays import FloatArray

# Wichura, M. J. (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37,
# 477-484, routine PPND16; numerator and denominator, coefficients from the highest power down.
_CENTRE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
_SHOULDER = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
_TAIL = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


@cache
def _special() -> ModuleType:
    """`scipy.special`, loaded at the first call: 0.2 to 0.5 s that a case without PERT, beta or mixture never pays."""
    import scipy.special

    return scipy.special


def logistic(t: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The pair (below, above) of probabilities whose log-odds are `t`, each to full relative precision."""
    small = np.exp(-np.abs(t))
    minor, major = small / (1.0 + small), 1.0 / (1.0 + small)
    return np.where(t < 0.0, minor, major), np.where(t < 0.0, major, minor)


def normal_quantile(below: FloatArray, above: FloatArray) -> FloatArray:
    """Standard normal value with probability `below` under it, to about 1e-15 relative, without SciPy (AS 241)."""
    off_centre = np.where(below < above, below - 0.5, 0.5 - above)
    rare = np.clip(np.minimum(below, above), 1e-300, 0.5)
    r = np.sqrt(-np.log(rare))
    near = 0.180625 - np.minimum(off_centre * off_centre, 0.180625)
    centre = off_centre * _ratio(_CENTRE, near)
    outer = np.where(r <= 5.0, _ratio(_SHOULDER, r - 1.6), _ratio(_TAIL, r - 5.0))
    return np.where(np.abs(off_centre) <= 0.425, centre, np.copysign(outer, off_centre))


def normal_tails(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities under and over the standard normal value `z`."""
    ndtr = _special().ndtr
    return ndtr(z), ndtr(-z)


def beta_quantile(a: float, b: float, below: FloatArray, above: FloatArray) -> FloatArray:
    """Value in 0..1 of the beta law (a, b) with probability `below` under it."""
    lower = below <= above
    value = np.empty(below.shape)
    value[lower] = _special().betaincinv(a, b, below[lower])
    value[~lower] = _special().betainccinv(a, b, above[~lower])
    return value


def beta_tails(a: float, b: float, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities under and over `x` (clipped to 0..1) in the beta law (a, b)."""
    inside = np.clip(x, 0.0, 1.0)
    return _special().betainc(a, b, inside), _special().betaincc(a, b, inside)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: FloatArray) -> FloatArray:
    over, under = coefficients
    ratio: FloatArray = np.polyval(over, x) / np.polyval(under, x)
    return ratio
