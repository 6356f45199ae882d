"""The schema of a case: everything a user can declare; JSON Schema and reference pages are made from it."""

from typing import Annotated, Literal

from pydantic import Field

from enjeu.case.schema.adoption import Adoption
from enjeu.case.schema.allocation import Action
from enjeu.case.schema.base import Declared, Id
from enjeu.case.schema.decision import Decision, Option, Watched
from enjeu.case.schema.economy import Benefit, Cost, Input, Pool, Population
from enjeu.case.schema.header import Header
from enjeu.case.schema.strategy import Criterion, Rater, Stake, Usage, WeightStatement
from enjeu.case.schema.uncertainty import Correlation, Enabling, Evidence, Risk


class Case(Declared):
    """One decision to be taken, and everything declared for it."""

    format: Literal["1"]
    """The version of this format."""
    case: Header
    """What is decided, over which horizon, in which money, by which conventions."""
    units: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    """Counted things of this case that are not known already (`badge`, `idea`): they become units."""
    evidence: dict[Id, Evidence] = {}
    """The register of where numbers come from."""
    stakes: dict[Id, Stake] = {}
    """Strategic objectives of the organisation."""
    weights: tuple[WeightStatement, ...] = ()
    """Who weighs the stakes and criteria how, and since when."""
    raters: dict[Id, Rater] = {}
    """Who scored the usages."""
    usages: dict[Id, Usage] = {}
    """What people do differently."""
    populations: dict[Id, Population] = {}
    """Who acts."""
    inputs: dict[Id, Input] = {}
    """Named quantities."""
    adoption: dict[Id, Adoption] = {}
    """Curves of adoption."""
    options: dict[Id, Option]
    """The alternatives, one of them the baseline."""
    pools: dict[Id, Pool] = {}
    """Stocks of hours, tickets or sales that benefits share."""
    benefits: dict[Id, Benefit] = {}
    """Changes for the better."""
    disbenefits: dict[Id, Benefit] = {}
    """Changes for the worse, declared like benefits."""
    costs: dict[Id, Cost] = {}
    """Cash, staff time, users' time, change effort."""
    enabling: dict[Id, Enabling] = {}
    """Changes without which benefits do not exist."""
    risks: dict[Id, Risk] = {}
    """Events that may hit."""
    criteria: dict[Id, Criterion] = {}
    """Value outside money."""
    correlations: Annotated[tuple[Correlation, ...], Field(max_length=500)] = ()
    """Quantities that move together."""
    decision: Decision = Decision()
    """The rule, stated beforehand."""
    actions: dict[Id, Action] = {}
    """What money and hours can be put into, for `enjeu allocate`; without any, each option is one."""
    watch: dict[Id, Watched] = {}
    """Outcomes to observe without promise."""
