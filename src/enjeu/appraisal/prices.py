"""What an hour and a year do to an amount: hourly cost, growth, inflation. Called by `benefits` and `spending`."""

from enjeu.appraisal.terms import Terms
from enjeu.estimates.graph import Ref


def hourly_cost(terms: Terms, population: str | None, period: int) -> Ref:
    """The loaded cost of one hour of `population`, in money of the case's price year."""
    return terms.quantity(f"populations.{population}.loaded_cost", period)


def growth(terms: Terms, path: str, period: int) -> Ref:
    """(1 + g)^(year − 1) with the real growth declared at `path`: amounts are those of the first year."""
    if f"{path}.growth" not in terms.read.quantities:
        return terms.number(1.0)
    year = -(-period // terms.read.periods_per_year)
    base = terms.graph.add(terms.number(1.0), terms.quantity(f"{path}.growth"))
    return terms.graph.apply("pow", base, terms.number(float(year - 1)))


def inflation(terms: Terms, period: int) -> Ref:
    """(1 + i)^years in a nominal case, 1 in a real one."""
    years = period / terms.read.periods_per_year
    return terms.number((1.0 + terms.read.inflation) ** years)
