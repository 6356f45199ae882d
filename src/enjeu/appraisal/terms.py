"""Declared quantities as nodes of a computation graph: constants, uncertain columns, formulas, events.

Who calls it: the model of an option (`adoption`, `flows`, `strategy`). One `Terms` serves all options of a case, so
that they share every draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.case.freshness import widening
from enjeu.case.reader import ReadCase
from enjeu.estimates.distributions import Bernoulli, Constant, Distribution, Uniform, widen
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.nodes import Binary, Call, Compare, Logic, Name, Node, Number, Unary
from enjeu.estimates.notation import Estimate

FREE_EVENT = -1.0
"""In a central graph, the value of an event's column that leaves the event at its probability."""
_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow"}
_COMPARISON = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne"}
_SWAPPED = {">": "lt", ">=": "le"}


@dataclass(frozen=True, slots=True)
class Column:
    """One uncertain input of the model: a declared estimate, or the event of a risk or of an enabling change."""

    name: str
    """The name under which people know it: `minutes_saved`, `engineers.headcount`, `risks.delay`."""
    path: str
    """Dotted path of the declaration."""
    distribution: Distribution
    event: bool


class Terms:
    """The graph under construction, its columns and the names that formulas may use."""

    def __init__(self, read: ReadCase, *, central: bool = False, live: bool = False) -> None:
        """With `central`, an event is its probability unless its column says 0 or 1: for runs at central values.

        With `live`, declared constants are columns as well, so that every quantity of the case can be moved.
        """
        self.read = read
        self._central = central
        self._live = live
        self.graph = Graph()
        self.columns: list[Column] = []
        self._of_path: dict[str, Ref] = {}
        self._names = {path: name for name, path in read.symbols.items()}
        self._done: dict[tuple[str, int], Ref] = {}
        self.adoptions: dict[tuple[str, int, Ref, Ref], Ref] = {}
        """Adoption curves already built, by curve, period, delay and factor: most benefits share one."""
        self.events: dict[str, list[Ref]] = {}
        """By path of an event's column: 1 where it happens, once for each probability (options differ)."""
        self.switches: dict[str, Ref] = {}
        """Switchable 0/1 columns of the risk study, by name; empty in a plain run."""

    def number(self, value: float) -> Ref:
        """A constant node."""
        return self.graph.constant(value)

    def quantity(self, path: str, period: int = 0) -> Ref:
        """The quantity declared at `path`, in base units, in `period` (formulas may depend on it)."""
        done = self._done.get((path, period))
        if done is None:
            declared = self.read.quantities[path]
            done = self._estimate(path, declared) if isinstance(declared, Estimate) else self._formula(declared, period)
            self._done[(path, period)] = done
        return done

    @property
    def quantities(self) -> Mapping[tuple[str, int], Ref]:
        """What `quantity` has made so far, by path and period."""
        return self._done

    def optional(self, path: str, otherwise: float, period: int = 0) -> Ref:
        """The quantity at `path`, or a constant where nothing is declared there."""
        return self.quantity(path, period) if path in self.read.quantities else self.number(otherwise)

    def event(self, name: str, probability: Ref) -> Ref:
        """1 in the draws where the event `name` happens, 0 elsewhere.

        The event is a uniform draw of its own compared with the probability, so that the same draw is hit with and
        without a mitigation: their difference is the value of the mitigation.
        """
        path = f"{name}.event"
        if path not in self._of_path:
            self._of_path[path] = self._column(name, path, Uniform(0.0, 1.0), event=True)
        column = self._of_path[path]
        if self._central:
            free = self.graph.apply("lt", column, self.number(0.0))
            return self.graph.apply("where", free, probability, column)
        happens = self.graph.apply("lt", column, probability)
        known = self.events.setdefault(path, [])
        if happens not in known:
            known.append(happens)
        return happens

    def choice(self, name: str) -> Ref:
        """A uniform draw of its own, between 0 and 1, to choose among people or weights."""
        return self._column(name, f"{name}.choice", Uniform(0.0, 1.0), event=False)

    def switch(self, name: str) -> Ref:
        """1 in a plain run; in the study of risks a column, so that `name` can be switched off."""
        return self.switches.get(name, self.number(1.0))

    def add_switches(self, names: list[str]) -> None:
        """Make switchable columns, before the model is built."""
        for name in names:
            self.switches[name] = self._column(name, f"{name}.switch", Constant(1.0), event=False)

    def _estimate(self, path: str, estimate: Estimate) -> Ref:
        if isinstance(estimate.distribution, Constant) and not self._live:
            return self.number(estimate.distribution.value)
        distribution = widened(self.read, path)
        known = self._of_path.get(path)
        if known is None:
            event = isinstance(distribution, Bernoulli)
            known = self._column(self._names.get(path, path), path, distribution, event=event)
            self._of_path[path] = known
        return known

    def _column(self, name: str, path: str, distribution: Distribution, *, event: bool) -> Ref:
        self.columns.append(Column(name, path, distribution, event))
        return self.graph.column(len(self.columns) - 1)

    def _formula(self, node: Node, period: int) -> Ref:
        graph = self.graph
        match node:
            case Number():
                return self.number(node.value)
            case Name():
                return self._name(node.name, period)
            case Unary():
                operand = self._formula(node.operand, period)
                if node.operator == "not":
                    return graph.apply("eq", operand, self.number(0.0))
                return graph.mul(self.number(-1.0), operand)
            case Binary():
                left, right = self._formula(node.left, period), self._formula(node.right, period)
                return graph.apply(_ARITHMETIC[node.operator], left, right)
            case Compare():
                left, right = self._formula(node.left, period), self._formula(node.right, period)
                if node.operator in _SWAPPED:
                    return graph.apply(_SWAPPED[node.operator], right, left)
                return graph.apply(_COMPARISON[node.operator], left, right)
            case Logic():
                left, right = self._formula(node.left, period), self._formula(node.right, period)
                truth = [graph.apply("ne", side, self.number(0.0)) for side in (left, right)]
                return graph.apply("min" if node.operator == "and" else "max", *truth)
            case Call():
                return self._call(node.function, [self._formula(part, period) for part in node.arguments])

    def _name(self, name: str, period: int) -> Ref:
        if name == "period":
            return self.number(float(period))
        if name == "elapsed_years":
            return self.number(period / self.read.periods_per_year)
        return self.quantity(self.read.symbols[name], period)

    def _call(self, function: str, arguments: list[Ref]) -> Ref:
        graph = self.graph
        match function:
            case "sum":
                return graph.add(*arguments)
            case "min" | "max":
                result = arguments[0]
                for argument in arguments[1:]:
                    result = graph.apply(function, result, argument)
                return result
            case "if":
                return graph.apply("where", *arguments)
            case "clip":
                return graph.clip(*arguments)
            case _:
                return graph.apply(function, *arguments)


def evidence_of(read: ReadCase, path: str) -> str | None:
    """The evidence that the declaration around `path` names, or None."""
    section, identifier, *_ = path.split(".")
    declared = getattr(read.case, section)
    if not isinstance(declared, Mapping):
        return None
    evidence = getattr(declared[identifier], "evidence", None)
    return evidence if isinstance(evidence, str) else None


def widening_at(read: ReadCase, path: str) -> float:
    """Factor by which the spread at `path` grows because its evidence is stale; 1 when it is fresh."""
    evidence = read.case.evidence.get(evidence_of(read, path) or "")
    return 1.0 if evidence is None else widening(read.case, evidence)


def widened(read: ReadCase, path: str) -> Distribution:
    """The distribution declared at `path`, its spread widened when its evidence is stale."""
    declared = read.quantities[path]
    assert isinstance(declared, Estimate)  # noqa: S101 - formulas have no distribution of their own
    factor = widening_at(read, path)
    if factor == 1.0 or isinstance(declared.distribution, (Constant, Bernoulli)):
        return declared.distribution
    return widen(declared.distribution, factor)
