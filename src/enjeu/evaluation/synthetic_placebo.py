"""Placebo in space: donors in the roles of the treated show what the method finds where nothing was done.

Called by `synthetic` for its inference and by `synthetic_checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from math import factorial, prod

import numpy as np

from enjeu.evaluation.result import Floats
from enjeu.evaluation.synthetic_did import Estimate, Method, Spread, estimate
from enjeu.evaluation.synthetic_pool import LEAST_DONORS, Cohort, Integers, Pool, Roles

ENUMERATED = 1_000
"""Up to so many choices of donors in the roles of the treated, all of them are gone through."""
DRAWN = 499
_LEAST_MISFIT = 0.1
"""In standard deviations of a change: a closer fit before is luck, and would make any gap after it look large."""
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Placebos:
    """What is found for donors in the roles of the treated."""

    effects: Floats
    """Shape (placebos,)."""
    gaps: Floats
    """Shape (placebos, distances), as `Estimate.gap`."""
    misfits: Floats
    """Shape (placebos,), never below a tenth of the noise."""
    ratios: Floats
    """Shape (placebos,): root mean square gap after treatment over `misfits` (Abadie, Diamond, Hainmueller 2010)."""
    exact: bool
    """Whether these are all."""

    @property
    def spread(self) -> Spread:
        """Standard deviations around the placebos' mean, divided by their number (`synthdid`: placebo_se)."""
        return Spread(float(self.effects.std()), self.gaps.std(axis=0))

    @property
    def least_p(self) -> float:
        """No rank can give a smaller p-value."""
        return 1.0 / (len(self.effects) + 1)


def placebos(pool: Pool, roles: Roles, how: Method, generator: np.random.Generator) -> Placebos | None:
    """Estimates for donors that take the roles of the treated, the truly treated left out; None with too few donors.

    The noise, and so the ridge, stays that of all donors, as `synthdid` has it.
    """
    if len(roles.donors) - roles.treated < LEAST_DONORS:
        return None
    sizes = [len(cohort.members) for cohort in roles.cohorts]
    left = len(roles.donors) - sum(sizes)
    count = factorial(len(roles.donors)) // prod(map(factorial, [*sizes, left]))
    exact = count <= ENUMERATED
    chosen = _all(roles.donors, sizes) if exact else islice(_drawn(roles.donors, sizes, generator), DRAWN)
    found = [estimate(pool, _roles(roles, members), how) for members in chosen]
    misfits = np.array([misfit(one, how) for one in found])
    after = np.array([_after(one) for one in found])
    effects = np.array([one.effect for one in found])
    return Placebos(effects, np.array([one.gap for one in found]), misfits, after / misfits, exact)


def misfit(found: Estimate, how: Method) -> float:
    """The misfit before treatment by which effects are judged, not below a tenth of the noise."""
    return max(found.misfit, _LEAST_MISFIT * how.noise)


def ratio(found: Estimate, how: Method) -> float:
    """Root mean square gap after treatment over the misfit before."""
    return _after(found) / misfit(found, how)


def _after(found: Estimate) -> float:
    return float(np.sqrt((found.gap[found.at >= 0] ** 2).mean()))


def rank_p(own: float, others: Floats) -> float:
    """The share of all, the treated included, that is at least as far out; never 0."""
    return float((1 + (others >= own * (1.0 - _CLOSE)).sum()) / (len(others) + 1))


def reach(others: Floats, level: float) -> float | None:
    """How far out the treated may be and still not be among the furthest; None where there are too few to say.

    `others` are placebo effects over their misfits; times the treated's misfit it is half an interval, which holds the
    effects that the rank does not reject (Firpo, Possebom 2018, with the mean gap in place of its mean square, so that
    an effect need not be constant).
    """
    needed = int(np.floor((1.0 - level) * (len(others) + 1) + _CLOSE))
    return float(np.sort(np.abs(others))[-needed]) if needed >= 1 else None


def _all(donors: Integers, sizes: list[int]) -> Iterator[list[Integers]]:
    """Every way to give the donors roles of these sizes."""
    if not sizes:
        yield []
        return
    for members in combinations(donors.tolist(), sizes[0]):
        rest = donors[~np.isin(donors, members)]
        for others in _all(rest, sizes[1:]):
            yield [np.array(members), *others]


def _drawn(donors: Integers, sizes: list[int], generator: np.random.Generator) -> Iterator[list[Integers]]:
    """Roles drawn by lot, without end."""
    ends = np.cumsum(sizes)
    while True:
        order = generator.permutation(donors)[: ends[-1]]
        yield np.split(order, ends[:-1])


def _roles(roles: Roles, members: list[Integers]) -> Roles:
    cohorts = tuple(Cohort(new, old.before) for new, old in zip(members, roles.cohorts, strict=True))
    return Roles(cohorts, roles.donors[~np.isin(roles.donors, np.concatenate(members))])
