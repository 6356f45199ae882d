"""Which column of a table of units by period is what: named by the user, or known by a usual name.

Called by `reading` and `scan`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enjeu.case.suggestion import listed
from enjeu.errors import EvaluationError

USUAL: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "unité", "unite", "id", "site", "store", "magasin", "team", "équipe", "person", "personne"),
    "period": ("period", "période", "periode", "time", "date", "week", "semaine", "month", "mois", "quarter",
               "trimestre", "year", "année", "annee", "day", "jour"),
    "outcome": ("outcome", "résultat", "resultat", "value", "valeur", "y"),
    "first": ("first", "first_treated", "first_treat", "first.treat", "start", "start_date", "go_live", "début",
              "debut", "date_début", "date_debut", "cohort", "cohorte", "gvar"),
    "treated": ("treated", "treatment", "treat", "traité", "traite", "post"),
    "weight": ("weight", "weights", "poids", "people", "personnes", "headcount", "effectif"),
    "cluster": ("cluster", "grappe", "business_unit", "bu"),
}  # fmt: skip
"""Names by which a column is known, in small letters, those that count most first."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns."""

    unit: str
    period: str
    outcome: str
    first: str | None = None
    """The period, or the date, of the first treatment."""
    treated: str | None = None
    """0 or 1 in each row; used where there is no `first`."""
    weight: str | None = None
    cluster: str | None = None
    covariates: tuple[str, ...] = ()

    def named(self) -> tuple[str, ...]:
        """All of them, once each."""
        every = (self.unit, self.period, self.outcome, self.first, self.treated, self.weight, self.cluster)
        return tuple(dict.fromkeys([one for one in every if one is not None] + list(self.covariates)))


def columns(
    present: Sequence[str], given: Mapping[str, str], covariates: Sequence[str] = (), *, history: bool = False
) -> Columns:
    """The columns of a table.

    Args:
        present: Names in the table.
        given: Names by what they are: `unit`, `period`, `outcome`, `first`, `treated`, `weight`, `cluster`.
        covariates: Names of covariates; nothing is taken for a covariate that was not named.
        history: Whether it is of a time before any start, so that no column need say who began when.

    Raises:
        EvaluationError: E102 where a column that was named is not there, or one that is needed is neither named nor
            known by its name.
    """
    found: dict[str, str | None] = {}
    for role in USUAL:
        found[role] = given[role] if role in given else _usual(role, present, {*given.values(), *covariates})
    if found["first"] is not None:
        found["treated"] = given.get("treated")
    treatment = found["first"] or found["treated"]
    lacking = [role for role in ("unit", "period", "outcome") if found[role] is None]
    lacking += [] if treatment or history else ["first"]
    lacking += [name for name in (*given.values(), *covariates) if name not in present]
    if lacking:
        raise EvaluationError("E102", names=", ".join(lacking), known=listed(present))
    unit, period, outcome = (str(found[role]) for role in ("unit", "period", "outcome"))
    return Columns(
        unit, period, outcome, found["first"], found["treated"], found["weight"], found["cluster"], tuple(covariates)
    )


def _usual(role: str, present: Sequence[str], taken: set[str]) -> str | None:
    names = {name.casefold().strip(): name for name in present if name not in taken}
    return next((names[usual] for usual in USUAL[role] if usual in names), None)
