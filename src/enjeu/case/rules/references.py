"""Every name that refers to something must be declared: one finding each, with the name that was probably meant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.rules.pilot import events
from enjeu.case.schema import Case
from enjeu.case.suggestion import Suggester, listed
from enjeu.case.tree import Path
from enjeu.estimates.numbers import shown
from enjeu.reference.discount_rates import DISCOUNT_TABLES
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES

INFORMED = "inputs, populations, risks, enabling"
"""Where the uncertain quantities are that a pilot may inform; any other is named by its dotted path."""

_NAMED_OTHERWISE = ("case", "inputs", "populations", "criteria", "decision", "actions")

HIT_GROUPS = ("costs", "benefits", "adoption", "dates")
"""What `hits.on` may name besides particular declarations."""

EVIDENCED = (
    "populations", "inputs", "adoption", "benefits", "disbenefits", "costs", "enabling", "risks", "criteria", "actions"
)  # fmt: skip
"""The sections whose items may name evidence."""
_PUBLISHED = {"discounting.table": list(DISCOUNT_TABLES), "optimism.category": list(OPTIMISM_CLASSES)}


@dataclass(frozen=True, slots=True)
class Reference:
    """A name written at `path` (as a key when `key`), which must be one of those declared under `section`."""

    path: Path
    name: str
    section: str
    key: bool = False


def references(case: Case) -> Iterator[Reference]:
    """Every reference of a case by name, those inside formulas apart."""
    yield from _of_options(case)
    yield from _of_strategy(case)
    yield from _of_evidence(case)
    yield from _of_benefits(case)
    yield from _of_costs(case)
    yield from _of_risks(case)
    yield from _of_actions(case)


def check_references(reading: Reading) -> Iterator[Finding]:
    """R001 for each name that is not declared where it should be, R003 for one that no published table bears."""
    targets, suggester = _targets(reading), Suggester()
    for reference in references(reading.case):
        known = targets[reference.section]
        if reference.name not in known:
            at = reading.at_key if reference.key else reading.at_value
            code = "R003" if reference.section in _PUBLISHED else "R001"
            values = {
                "suggestion": suggester.nearest(reference.name, known),
                "known": listed(known),
                "section": reference.section,
            }
            yield at(code, reference.path, name=shown(reference.name), **values)


def check_shared_names(reading: Reading) -> Iterator[Finding]:
    """R002 where one name is declared in two sections that are referred to together."""
    for sections in (("stakes", "criteria"), ("benefits", "disbenefits", "costs", "adoption"), ("enabling", "risks")):
        first: dict[str, str] = {}
        for section in sections:
            for name in getattr(reading.case, section):
                if name in first:
                    place = reading.places.key((first[name], name))
                    yield reading.at_key("R002", (section, name), name=name, other=first[name], first=str(place))
                first.setdefault(name, section)


def _targets(reading: Reading) -> dict[str, Collection[str]]:
    case = reading.case
    targets: dict[str, Collection[str]] = {name: getattr(case, name) for name in type(case).model_fields}
    targets["stakes, criteria"] = [*case.stakes, *case.criteria]
    targets["benefits"] = [*case.benefits, *case.disbenefits]
    targets["costs, benefits, adoption"] = [
        *HIT_GROUPS, *case.costs, *case.benefits, *case.disbenefits, *case.adoption, *case.enabling
    ]  # fmt: skip
    targets["inputs"] = [*reading.symbols]
    others = [path for path in reading.quantities if path.split(".")[0] not in _NAMED_OTHERWISE]
    targets[INFORMED] = [*reading.symbols, *events(reading), *others]
    return {**targets, **_PUBLISHED}


def _one(path: Path, name: str | None, section: str) -> Iterator[Reference]:
    if name is not None:
        yield Reference(path, name, section)


def _many(path: Path, names: Collection[str], section: str) -> Iterator[Reference]:
    for number, name in enumerate(names):
        yield Reference((*path, number), name, section)


def _keys(path: Path, names: Collection[str], section: str) -> Iterator[Reference]:
    for name in names:
        yield Reference((*path, name), name, section, key=True)


def _of_options(case: Case) -> Iterator[Reference]:
    for name, option in case.options.items():
        yield from _one(("options", name, "adoption"), option.adoption, "adoption")
        yield from _keys(("options", name, "usages"), option.usages, "usages")
    yield from _many(("decision", "options"), case.decision.options, "options")
    for number, stage in enumerate(case.decision.stages):
        yield from _many(("decision", "stages", number, "options"), stage.options, "options")
    if case.decision.pilot:
        yield from _many(("decision", "pilot", "informs"), case.decision.pilot.informs, INFORMED)
        yield from _one(("decision", "pilot", "population"), case.decision.pilot.population, "populations")
    yield from _one(("case", "discounting", "table"), case.case.discounting.table, "discounting.table")
    for number, correlation in enumerate(case.correlations):
        yield from _many(("correlations", number, "between"), correlation.between, "inputs")


def _of_strategy(case: Case) -> Iterator[Reference]:
    for name, usage in case.usages.items():
        path: Path = ("usages", name, "scores")
        yield from _keys(path, usage.scores, "stakes")
        for stake, score in usage.scores.items():
            if isinstance(score, Mapping):
                yield from _keys((*path, stake), score, "raters")
    for number, statement in enumerate(case.weights):
        yield from _keys(("weights", number, "points"), statement.points, "stakes, criteria")
        yield from _many(("weights", number, "order"), statement.order, "stakes, criteria")
    for name, criterion in case.criteria.items():
        yield from _keys(("criteria", name, "scores"), criterion.scores, "options")


def _of_evidence(case: Case) -> Iterator[Reference]:
    for section in EVIDENCED:
        for name, item in getattr(case, section).items():
            yield from _one((section, name, "evidence"), item.evidence, "evidence")
    for name, cost in case.costs.items():
        if cost.optimism:
            path = ("costs", name, "optimism")
            yield from _one((*path, "category"), cost.optimism.category, "optimism.category")
            yield from _one((*path, "evidence"), cost.optimism.evidence, "evidence")


def _of_benefits(case: Case) -> Iterator[Reference]:
    for section, benefits in (("benefits", case.benefits), ("disbenefits", case.disbenefits)):
        for name, benefit in benefits.items():
            path = (section, name)
            yield from _one((*path, "usage"), benefit.usage, "usages")
            yield from _keys_or_items((*path, "options"), benefit.options)
            yield from _one((*path, "population"), benefit.population, "populations")
            yield from _one((*path, "pool"), benefit.pool, "pools")
            yield from _one((*path, "caused_by"), benefit.caused_by, "benefits")
            yield from _one((*path, "adoption"), benefit.adoption, "adoption")
            yield from _many((*path, "requires"), benefit.requires, "enabling")
            for option, delivery in benefit.options.items():
                yield from _one((*path, "options", option, "adoption"), delivery.adoption, "adoption")
    for name, pool in case.pools.items():
        yield from _one(("pools", name, "population"), pool.population, "populations")


def _keys_or_items(path: Path, names: Collection[str]) -> Iterator[Reference]:
    # `options: [a, b]` became a block `{a: {}, b: {}}`: the place of an item is found by its number, of a key by name.
    for number, name in enumerate(names):
        yield Reference((*path, number, name), name, "options", key=True)


def _of_costs(case: Case) -> Iterator[Reference]:
    for section in ("costs", "enabling"):
        for name, item in getattr(case, section).items():
            yield from _many((section, name, "options"), item.options, "options")
            yield from _one((section, name, "population"), item.population, "populations")


def _of_risks(case: Case) -> Iterator[Reference]:
    for name, risk in case.risks.items():
        path: Path = ("risks", name)
        yield from _many((*path, "options"), risk.options, "options")
        for number, hit in enumerate(risk.hits):
            yield from _many((*path, "hits", number, "on"), hit.on, "costs, benefits, adoption")
        for measure, mitigation in risk.mitigations.items():
            yield from _many((*path, "mitigations", measure, "options"), mitigation.options, "options")
            yield from _one((*path, "mitigations", measure, "population"), mitigation.population, "populations")


def _of_actions(case: Case) -> Iterator[Reference]:
    for name, action in case.actions.items():
        path: Path = ("actions", name)
        yield from _one((*path, "option"), action.option, "options")
        yield from _keys((*path, "hours"), action.hours, "populations")
        for key in ("requires", "excludes", "combines"):
            yield from _many((*path, key), getattr(action, key), "actions")
