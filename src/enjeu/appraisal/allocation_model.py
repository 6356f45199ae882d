"""From the actions of one or several cases to arrays: values, costs and needs on one set of draws.

Several cases are drawn together: an input (or an event) of the same name is one Sobol dimension, and so at the same
percentile in every case; what bears different names is independent. Called by `allocation`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePath

import numpy as np

from enjeu.appraisal.appraise import correlated
from enjeu.appraisal.flows import OptionFlows
from enjeu.appraisal.line import Line
from enjeu.appraisal.model import Model, build
from enjeu.appraisal.prices import hourly_cost, inflation
from enjeu.appraisal.programme import Actions
from enjeu.appraisal.response import WHOLE, Response, concave_power, exponential, linear, table
from enjeu.appraisal.simulate import run_batch, run_means
from enjeu.case.reader import ReadCase
from enjeu.case.rules.allocation import exclusions
from enjeu.case.schema.allocation import Action, ConcavePower, Exponential, Table
from enjeu.errors import EnjeuError
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.constants import constant_value
from enjeu.estimates.draws import Sampler, batches, sampler
from enjeu.estimates.graph import Ref
from enjeu.estimates.notation import Estimate

SPENDING = ("cost", "enabling", "mitigation")
"""Lines that a budget pays or people work for; the loss of a risk that happens is no budget."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One action that can be taken, and how much of everything it needs."""

    id: str
    case: int
    name: str
    option: str | None
    response: Response
    committed: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything that can be done."""

    candidates: tuple[Candidate, ...]
    populations: tuple[str, ...]
    actions: Actions
    """Its resources are money, hours of everybody, then hours of each population."""


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Present values of one full action, and its hours."""

    gross: Ref
    cost: Ref
    money: Ref
    hours: dict[str, Ref]


def candidates(reads: Sequence[ReadCase], points: int, seed: int) -> Candidates:
    """All actions of all cases on 16 × `points` draws.

    Raises:
        EnjeuError: A303 where the cases count in different currencies.
    """
    currencies = {read.case.case.currency for read in reads}
    if len(currencies) > 1:
        raise EnjeuError("A303", currencies=", ".join(sorted(currencies)))
    models = [build(read, _options(read)) for read in reads]
    nodes = [[_nodes(model, read, name) for name in _names(read)] for model, read in zip(models, reads, strict=True)]
    samplers = _samplers(models, reads, seed)
    found = [
        Candidate(prefix + name, at, name, _option(read, name), _response(read, name), _committed(read, name))
        for at, (read, prefix) in enumerate(zip(reads, _prefixes(reads), strict=True))
        for name in _names(read)
    ]
    populations = tuple(dict.fromkeys(name for case in nodes for item in case for name in item.hours))
    rows = [
        _values(model, case, chosen, points, populations)
        for model, case, chosen in zip(models, nodes, samplers, strict=True)
    ]
    needs = np.concatenate([row[2] for row in rows], axis=1)
    requires, excludes = _logic(reads)
    actions = Actions(
        responses=tuple(one.response for one in found),
        gross=np.concatenate([row[0] for row in rows]),
        cost=np.concatenate([row[1] for row in rows]),
        needs=needs,
        requires=requires,
        excludes=excludes,
        committed=tuple(at for at, one in enumerate(found) if one.committed),
    )
    return Candidates(tuple(found), populations, actions)


def _names(read: ReadCase) -> tuple[str, ...]:
    """The actions of a case; where it declares none, its options."""
    if read.case.actions:
        return tuple(read.case.actions)
    return tuple(name for name, option in read.case.options.items() if option.kind != "baseline")


def _option(read: ReadCase, name: str) -> str | None:
    return read.case.actions[name].option if read.case.actions else name


def _options(read: ReadCase) -> list[str]:
    return [option for name in _names(read) if (option := _option(read, name)) is not None]


def _committed(read: ReadCase, name: str) -> bool:
    return bool(read.case.actions) and read.case.actions[name].committed


def _prefixes(reads: Sequence[ReadCase]) -> list[str]:
    """What is put before the names of each case; nothing where there is one case."""
    if len(reads) == 1:
        return [""]
    paths = [PurePath(read.path) for read in reads]
    stems = [path.parent.name if path.name == "case.yaml" else path.stem for path in paths]
    return [f"{stem if stems.count(stem) == 1 and stem else at + 1}/" for at, stem in enumerate(stems)]


def _logic(reads: Sequence[ReadCase]) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """What requires what, and what excludes what, by position."""
    requires, excludes, first = [], [], 0
    for read in reads:
        at = {name: first + position for position, name in enumerate(_names(read))}
        first += len(at)
        requires += [(at[name], at[other]) for name, action in read.case.actions.items() for other in action.requires]
        apart = exclusions(read.case) if read.case.actions else {frozenset(pair) for pair in combinations(at, 2)}
        excludes += sorted((min(pair), max(pair)) for pair in ({at[name] for name in names} for names in apart))
    return tuple(requires), tuple(excludes)


def _samplers(models: Sequence[Model], reads: Sequence[ReadCase], seed: int) -> list[Sampler]:
    dimensions: dict[str, int] = {}
    made = []
    for model, read in zip(models, reads, strict=True):
        columns = model.terms.columns
        order = [dimensions.setdefault(column.path, len(dimensions)) for column in columns]
        made.append(sampler([column.distribution for column in columns], seed, order, correlated(read, columns)))
    return made


def _values(
    model: Model, nodes: Sequence[_Nodes], chosen: Sampler, points: int, populations: Sequence[str]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Gross values and costs, shape (actions, draws), draws by scramble; expected needs, shape (resources, actions)."""
    outputs = [item.gross for item in nodes] + [item.cost for item in nodes]
    runs = [
        run_batch(model.terms.graph, outputs, chosen, batch, lambda block: block, len(outputs)).by_replicate()
        for batch in batches(points)
    ]
    values = np.concatenate(runs, axis=2).reshape(len(outputs), -1)
    zero = model.terms.number(0.0)
    table_of = [[item.money for item in nodes]]
    table_of += [[item.hours.get(population, zero) for item in nodes] for population in populations]
    wanted = list(dict.fromkeys(ref for row in table_of for ref in row))
    means = dict(
        zip(wanted, run_means(model.terms.graph, wanted, chosen, batches(points)[0]).tolist(), strict=True)
        if wanted
        else ()
    )
    needs = np.array([[means[ref] for ref in row] for row in table_of], np.float64).reshape(len(table_of), len(nodes))
    hours = needs[1:].sum(axis=0, keepdims=True)
    return values[: len(nodes)], values[len(nodes) :], np.concatenate([needs[:1], hours, needs[1:]])


def _nodes(model: Model, read: ReadCase, name: str) -> _Nodes:
    option = _option(read, name)
    return _of_action(model, read, name) if option is None else _of_option(model, option)


def _of_option(model: Model, option: str) -> _Nodes:
    """An option with everything differential to the baseline. Time that a budget pays for is money, not hours."""
    graph, series = model.terms.graph, model.series[option]
    own, baseline = model.options[option], model.baseline
    periods = range(model.terms.read.periods + 1)
    spent = [graph.sub(_spent(model, baseline, period), _spent(model, own, period)) for period in periods]
    hours = {population: graph.add(*refs) for population, refs in _worked(model, own).items()}
    for population, refs in _worked(model, baseline).items():
        hours[population] = graph.sub(hours.get(population, model.terms.number(0.0)), graph.add(*refs))
    return _Nodes(model.present_value(series.benefits), model.present_value(series.costs), _pv(model, spent), hours)


def _pv(model: Model, amounts: Sequence[Ref]) -> Ref:
    return model.present_value(amounts)


def _spent(model: Model, flows: OptionFlows, period: int) -> Ref:
    """Cash paid in one period, negative."""
    lines = (line for line in flows.lines if line.group in SPENDING and line.in_cash)
    return model.terms.graph.add(*(line.amounts[period] for line in lines))


def _worked(model: Model, flows: OptionFlows) -> dict[str, list[Ref]]:
    """Hours that no budget pays for, by population."""
    found: dict[str, list[Ref]] = {}
    for line in flows.lines:
        if line.group in SPENDING and not line.in_cash and line.hours is not None:
            found.setdefault(_population(model.terms.read, line), []).extend(line.hours)
    return found


def _population(read: ReadCase, line: Line) -> str:
    case = read.case
    if line.group == "mitigation":
        risk, _, measure = line.id.partition(".")
        return case.risks[risk].mitigations[measure].population or ""
    return (case.costs if line.group == "cost" else case.enabling)[line.id].population or ""


def _of_action(model: Model, read: ReadCase, name: str) -> _Nodes:
    """An action with its own figures: value, money, hours, each a total at the start or an amount per unit of time."""
    graph, action, path = model.terms.graph, read.case.actions[name], f"actions.{name}"
    money = _pv(model, _series(model, f"{path}.money", prices=True))
    hours: dict[str, Ref] = {}
    costs = [money]
    for population in action.hours:
        worked = _series(model, f"{path}.hours.{population}", prices=False)
        hours[population] = graph.add(*worked)
        prices = (
            graph.mul(hourly_cost(model.terms, population, period), inflation(model.terms, period))
            for period in range(len(worked))
        )
        costs.append(_pv(model, [graph.mul(part, price) for part, price in zip(worked, prices, strict=True)]))
    gross = _pv(model, _series(model, f"{path}.value", prices=True))
    return _Nodes(gross, graph.add(*costs), money, hours)


def _series(model: Model, path: str, *, prices: bool) -> list[Ref]:
    """One amount a period, 0 where nothing is declared."""
    terms, read = model.terms, model.terms.read
    series = [terms.number(0.0)] * (read.periods + 1)
    if path not in read.quantities:
        return series
    yearly = any(power < 0 for _, power in read.dimensions[path].powers) if path in read.dimensions else False
    if not yearly:
        return [terms.quantity(path), *series[1:]]
    for period in range(1, read.periods + 1):
        parts = [terms.quantity(path, period), terms.number(1.0 / read.periods_per_year)]
        series[period] = terms.graph.mul(*parts, *([inflation(terms, period)] if prices else []))
    return series


def _response(read: ReadCase, name: str) -> Response:
    """How the value of an action answers to its scale."""
    action = read.case.actions.get(name)
    if action is None or action.steps == "whole":
        return WHOLE
    path = f"actions.{name}"
    minimum = _constant(read, f"{path}.minimum")
    match action.response:
        case ConcavePower():
            return concave_power(_constant(read, f"{path}.response.exponent"), minimum)
        case Exponential():
            return exponential(_constant(read, f"{path}.response.saturation"), minimum)
        case Table():
            return table(tuple(_shares(read, path, action)), minimum)
        case _:
            return linear(minimum)


def _shares(read: ReadCase, path: str, action: Action) -> Iterator[float]:
    assert isinstance(action.response, Table)  # noqa: S101 - asked of tables only
    for at in range(len(action.response.shares)):
        yield _constant(read, f"{path}.response.shares.{at}")


def _constant(read: ReadCase, path: str) -> float:
    """A quantity that is one certain number; 0 where nothing is declared."""
    quantity = read.quantities.get(path)
    if quantity is None:
        return 0.0
    return quantity.distribution.mean if isinstance(quantity, Estimate) else constant_value(quantity) or 0.0
