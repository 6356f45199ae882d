"""From nodes of the graph to spreadsheet expressions: a node that has a cell is that cell, any other is written out.

Called by the sheets of calculation and by the tornado. A node stands for the same number wherever it is used, so that a
formula may refer to whichever cell holds it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from enjeu.estimates.graph import Graph, Ref
from enjeu.report.workbook.cells import Place
from enjeu.report.workbook.expression import BOOLEAN, Expression, applied, number, where

LONGEST, DEEPEST = 1500, 24
"""Characters and nested parentheses beyond which a part gets a cell of its own; spreadsheets allow 8,192 and 64."""

Spill = Callable[[Expression], Place]
"""Gives an expression a cell of its own."""


@dataclass(slots=True)
class Emitter:
    """Writes nodes for one sheet; `known` says which have a cell and grows as the sheet is written."""

    graph: Graph
    sheet: str
    known: dict[Ref, Place]
    spill: Spill
    forced: Mapping[Ref, Expression] = field(default_factory=dict)
    """Columns that stand at another value than that of their cell: of the scenarios of a tornado."""
    _made: dict[int, Expression] = field(default_factory=dict)

    def learn(self, ref: Ref, place: Place) -> None:
        """From here on `ref` is this cell; numbers stay numbers, and the first cell of a node stays its cell."""
        if self.graph.value(ref) is None and ref not in self.known:
            self.known[ref] = place
            # What was written out before may now be shorter.
            self._made.clear()

    def reading(self, forced: Mapping[Ref, Expression]) -> "Emitter":
        """The same, with some columns or numbers read from elsewhere."""
        return Emitter(self.graph, self.sheet, self.known, self.spill, forced)

    def expression(self, ref: Ref) -> Expression:
        """The node as an operand: its cell if it has one."""
        for node in self._unwritten(ref):
            self._made[node] = self._spilt(node, self._written(node))
        return self._made[ref]

    def definition(self, ref: Ref) -> Expression:
        """What the cell of this node holds: its own operation, even if it has a cell already."""
        if self.graph.operations[ref] in ("column", "constant"):
            return self.expression(ref)
        for argument in self.graph.arguments[ref]:
            self.expression(Ref(argument))
        return self._applied(ref)

    def _unwritten(self, ref: Ref) -> list[int]:
        """The node and all that it needs and is not written yet, in the order of evaluation."""
        found: set[int] = set()
        stack: list[int] = [ref]
        while stack:
            node = stack.pop()
            if node in found or node in self._made:
                continue
            found.add(node)
            if not self._is_leaf(node):
                stack += self.graph.arguments[node]
        return sorted(found)

    def _is_leaf(self, node: int) -> bool:
        return node in self.known or node in self.forced or self.graph.operations[node] in ("column", "constant")

    def _written(self, node: int) -> Expression:
        ref = Ref(node)
        if ref in self.forced:
            return self.forced[ref]
        if ref in self.known:
            return self.known[ref].seen_from(self.sheet)
        value = self.graph.value(ref)
        return self._applied(node) if value is None else number(value)

    def _applied(self, node: int) -> Expression:
        operation, arguments = self.graph.operations[node], self.graph.arguments[node]
        event = event_of(self.graph, node)
        if event is not None:
            return self._event(*event)
        return applied(operation, *(self._made[argument] for argument in arguments))

    def _event(self, column: Ref, probability: Ref) -> Expression:
        """An event is its probability unless its cell says 0 or 1."""
        likely = self.expression(probability)
        if column in self.forced:
            return self.forced[column]
        if column not in self.known:
            return likely
        cell = self.known[column].seen_from(self.sheet)
        return where(Expression(f"ISNUMBER({cell.text})", 0.0, BOOLEAN, 1), cell, likely)

    def _spilt(self, node: int, one: Expression) -> Expression:
        if len(one.text) <= LONGEST and one.nesting <= DEEPEST:
            return one
        place = self.known[Ref(node)] = self.spill(one)
        return place.seen_from(self.sheet)


def event_of(graph: Graph, node: int) -> tuple[Ref, Ref] | None:
    """Column and probability of an event of a central graph, `where(column < 0, probability, column)`; None else."""
    if graph.operations[node] != "where":
        return None
    free, probability, column = graph.arguments[node]
    if graph.operations[free] != "lt" or graph.operations[column] != "column":
        return None
    left, right = graph.arguments[free]
    if left != column or graph.values[right] != 0.0:
        return None
    return Ref(column), Ref(probability)


def factor_between(graph: Graph, before: Ref, after: Ref) -> Ref | None:
    """The factor f of `after` = `before` × f; None where the graph has simplified it away."""
    if after == before:
        return graph.constant(1.0)
    if graph.operations[after] == "mul" and before in graph.arguments[after]:
        left, right = (Ref(argument) for argument in graph.arguments[after])
        return right if left == before else left
    return None


def reachable(graph: Graph, outputs: Iterable[Ref]) -> set[Ref]:
    """Every node that the outputs depend on, themselves included."""
    found: set[Ref] = set()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node in found:
            continue
        found.add(node)
        if graph.operations[node] != "column":
            stack += [Ref(argument) for argument in graph.arguments[node]]
    return found


def downstream(graph: Graph, column: Ref) -> set[Ref]:
    """Every node that depends on `column`, itself included."""
    moved: set[Ref] = {column}
    for node in range(column + 1, len(graph.operations)):
        if graph.operations[node] not in ("column", "constant") and not moved.isdisjoint(
            Ref(argument) for argument in graph.arguments[node]
        ):
            moved.add(Ref(node))
    return moved
