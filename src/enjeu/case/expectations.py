"""What every quantity of a case must be: its unit, its range, and where it is declared; one line a field of the schema.

Who calls it: `quantities` collects the texts to be read, `measures` compares what they turned out to be. A test
holds that no quantity of the schema is missing here.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from enjeu.case.tree import Path, Step


@dataclass(frozen=True, slots=True)
class Expectation:
    """In one of `units` (`CUR` is the currency; none: any), and from `low` to `high` in base units."""

    units: tuple[str, ...]
    low: float = -math.inf
    high: float = math.inf
    default_unit: str = ""
    """The unit of a number without one, where only one can be meant."""
    is_share: bool = False
    """Whether a percentage below 1 % is refused as ambiguous."""
    open_low: bool = False
    """Whether `low` itself is outside."""
    money_code: str = ""
    """The finding for money where hours belong, if there is one of its own."""


PLAIN = "1"
SHARE = Expectation((PLAIN,), 0.0, 1.0, is_share=True)
RATE = Expectation((PLAIN, "1/year"), -1.0, math.inf, open_low=True)
_MONEY = Expectation(("CUR",), 0.0)
_MONEY_OR_HOURS = Expectation(("CUR", "h"), 0.0)
_FLOW = Expectation(("CUR/year", "h/year"), 0.0)
_LENGTH = Expectation(("year",), 0.0)
_POSITIVE_LENGTH = Expectation(("year",), 0.0, open_low=True)
ANY = Expectation(())
HOURS_A_YEAR = Expectation(("h/year",), money_code="M506")
MONEY_A_YEAR = Expectation(("CUR/year",))

_GAIN = {
    "amount": ANY,
    "margin_rate": SHARE,
    "redeployed": SHARE,
    "pool_share": SHARE,
    "attribution": SHARE,
    "realisation": SHARE,
    "growth": RATE,
    "options.*.amount": ANY,
    "options.*.attribution": SHARE,
    "options.*.realisation": SHARE,
}
_BEARING = {"initial": _MONEY_OR_HOURS, "recurring": _FLOW}


def _under(prefix: str, fields: Mapping[str, Expectation]) -> dict[str, Expectation]:
    return {f"{prefix}.{field}": expectation for field, expectation in fields.items()}


EXPECTATIONS: Mapping[str, Expectation] = {
    "case.discounting.rate": RATE,
    "case.inflation": RATE,
    **_under(
        "populations.*",
        {
            "headcount": Expectation(("person",), 0.0, default_unit="person"),
            "loaded_cost": Expectation(("CUR/h",), 0.0),
        },
    ),
    "inputs.*.value": ANY,
    "options.*.usages.*": SHARE,
    "usages.*.beside_share": SHARE,
    # Of anything that can be counted: `3 h/person/week`, `12 ticket/person/year`.
    "pools.*.ceiling": Expectation(("h/person/year", "*/person/year"), 0.0),
    **_under(
        "adoption.*",
        {
            "ceiling": SHARE,
            "shares.*": SHARE,
            "start": _LENGTH,
            "decay_from": _LENGTH,
            "duration": _POSITIVE_LENGTH,
            "half_time": _LENGTH,
            "takeover": _POSITIVE_LENGTH,
            "decay": Expectation((PLAIN, "1/year"), 0.0, 1.0),
            "innovation": Expectation((PLAIN, "1/year"), 0.0, open_low=True),
            "imitation": Expectation((PLAIN, "1/year"), 0.0),
        },
    ),
    **_under("benefits.*", _GAIN),
    **_under("disbenefits.*", _GAIN),
    **_under("costs.*", {**_BEARING, "growth": RATE, "optimism.mitigation": SHARE}),
    **_under("enabling.*", {"probability": SHARE, "without": SHARE, **_BEARING}),
    **_under(
        "risks.*",
        {
            "probability": SHARE,
            "hits.*.change": Expectation((PLAIN,), -1.0),
            "hits.*.amount": _MONEY,
            "hits.*.delay": _LENGTH,
            **_under("mitigations.*", {"probability_cut": SHARE, "impact_cut": SHARE, **_BEARING}),
        },
    ),
    # The ends are those of the criterion's own anchors.
    "criteria.*.scores.*": Expectation((PLAIN,)),
    **_under(
        "actions.*",
        {
            "money": Expectation(("CUR", "CUR/year"), 0.0),
            "hours.*": Expectation(("h", "h/year"), 0.0),
            "value": Expectation(("CUR", "CUR/year")),
            "minimum": SHARE,
            "response.exponent": Expectation((PLAIN,), 0.0, 1.0, open_low=True),
            "response.saturation": Expectation((PLAIN,), 0.0, 50.0, open_low=True),
            "response.shares.*": SHARE,
        },
    ),
    "inputs.*.measure.cost": _MONEY,
    "adoption.*.measure.cost": _MONEY,
    "enabling.*.measure.cost": _MONEY,
    "risks.*.measure.cost": _MONEY,
    "decision.pilot.cost": _MONEY,
    "decision.pilot.cost_per_unit": Expectation(("CUR", "CUR/person"), 0.0),
    # In the unit of the quantity that is informed: `rules.pilot` compares the two.
    "decision.pilot.noise.*": Expectation((), 0.0),
    "decision.pilot.duration": _LENGTH,
    **_under("decision.stages.*", {"scale": SHARE, "avoided": SHARE, "kept": SHARE, "cost": _MONEY}),
}
"""By pattern of the dotted path; `*` is any name or number."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A quantity's path and text, and what it must be."""

    path: Path
    text: str
    expectation: Expectation


def slots(root: object) -> Iterator[Slot]:
    """Every quantity of a case, be it the validated model or the plain data of one that the schema refused."""
    for pattern, expectation in EXPECTATIONS.items():
        for path, text in _matches(root, tuple(pattern.split(".")), ()):
            yield Slot(path, text, expectation)


def _matches(item: object, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    if not pattern:
        if isinstance(item, str) and item:
            yield path, item
        return
    for step, inner in _below(item, pattern[0]):
        yield from _matches(inner, pattern[1:], (*path, step))


def _below(item: object, step: str) -> Iterator[tuple[Step, object]]:
    if isinstance(item, BaseModel):
        yield step, getattr(item, step, None)
    elif isinstance(item, Mapping):
        if step == "*":
            yield from ((str(name), inner) for name, inner in item.items())
        else:
            yield step, item.get(step)
    elif isinstance(item, (list, tuple)) and step == "*":
        yield from enumerate(item)
