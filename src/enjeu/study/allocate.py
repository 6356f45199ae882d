"""Read cases and allocate budgets among their actions: the verb behind `enjeu allocate`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from enjeu.appraisal.allocation import Limits, allocate
from enjeu.appraisal.allocation_result import Allocation
from enjeu.appraisal.indicators import discount_factors
from enjeu.case.reader import ReadCase, read_case
from enjeu.errors import EnjeuError, LanguageError
from enjeu.estimates.notation import Estimate, read_quantity


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be spent, as it is written; over the whole horizon, or per unit of time."""

    money: str | None = None
    """`400k`, `400 k€`, `80 k€/year`; None for no limit."""
    hours: Sequence[str] = ()
    """`6000` for everybody together, `facilitators=1200 h/year` for a population; several of them hold at once."""


def allocate_files(
    paths: Sequence[Path | str],
    budgets: Budgets,
    *,
    seed: int | None = None,
    draws: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[tuple[ReadCase, ...], Allocation]:
    """Read the cases at `paths` and find the best use of the budgets; `progress` is told the share done.

    Raises:
        CaseError: a case has errors, or (A302) what it commits does not fit into the budgets.
        EnjeuError: F107 a budget that cannot be read, A202, A303, A304 as `allocate`.
    """
    reads = tuple(read_case(path) for path in paths)
    limits = read_budgets(budgets, reads[0])
    return reads, allocate(reads, limits, draws=draws, seed=seed, progress=progress)


def read_budgets(budgets: Budgets, read: ReadCase) -> Limits:
    """The budgets in the units of a case; what is written per unit of time runs over its horizon.

    Money per year is worth its present value: 80 k€/year over 5 years at 4 % is 356,146 EUR.
    """
    money = None if budgets.money is None else _amount(budgets.money, read.case.case.currency, read)
    everybody: float | None = None
    by_population: dict[str, float] = {}
    for text in budgets.hours:
        population, equals, amount = text.rpartition("=")
        hours = _amount(amount, "h", read)
        if equals:
            by_population[population.strip()] = hours
        else:
            everybody = hours
    return Limits(money, everybody, by_population)


def _amount(text: str, unit: str, read: ReadCase) -> float:
    try:
        quantity = read_quantity(text.strip(), read.range_rule, read.book, read.book.parse(unit))
    except LanguageError as error:
        raise EnjeuError("F107", text=text[:60], unit=unit) from error
    if not (isinstance(quantity, Estimate) and quantity.is_certain and quantity.ends[0] >= 0.0):
        raise EnjeuError("F107", text=text[:60], unit=unit)
    value, dimension = quantity.ends[0], quantity.unit.dimension
    if dimension == read.book.parse(unit).dimension:
        return value
    if dimension == read.book.parse(f"{unit}/year").dimension:
        return value * _years(unit, read)
    raise EnjeuError("F107", text=text[:60], unit=unit)


def _years(unit: str, read: ReadCase) -> float:
    """How many years' worth the horizon is: discounted for money, counted for hours."""
    if unit == "h":
        return read.periods / read.periods_per_year
    factors = discount_factors(read.rates, read.periods, read.periods_per_year, read.case.case.timing)
    return float(factors[1:].sum()) / read.periods_per_year
