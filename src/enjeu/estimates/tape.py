"""A graph compiled to a tape: a list of NumPy calls on registers that stay in the processor's cache.

Registers are reused as soon as their last reader has run, so memory does not depend on the length of the formulas.
A `Retained` tape keeps every register instead and can run again only what depends on one input: total Sobol indices,
tornado and the value of mitigations cost a fraction of a full run each. `appraisal` compiles and runs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Graph, Ref

Operand = FloatArray | float

_MOST_TIMES = 64
"""Powers up to this one are worth multiplying out: each is one step more than the one before."""


def _where(condition: Operand, then: Operand, otherwise: Operand, out: FloatArray) -> None:
    # `out` may be the register of an argument: choose before writing.
    out[...] = np.where(np.not_equal(condition, 0.0), then, otherwise)


_Call: TypeAlias = tuple[Callable[..., object], tuple[Operand, ...], FloatArray]
"""A function of NumPy, its operands and the register it writes."""

_CALLS: dict[str, Callable[..., object]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "min": np.minimum,
    "max": np.maximum,
    "lt": np.less,
    "le": np.less_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "where": _where,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One call: operands are registers (≥ 0), input rows (encoded −1 − row) or numbers."""

    operation: str
    operands: tuple[int | float, ...]
    target: int
    node: int


@dataclass(frozen=True, slots=True)
class Tape:
    """What to run: `steps` on `registers` registers; `outputs[i]` says where output i is."""

    steps: tuple[Step, ...]
    registers: int
    outputs: tuple[int | float, ...]


def compile_graph(graph: Graph, outputs: Sequence[Ref], *, retain: bool = False, passing: bool = False) -> Tape:
    """The tape which computes `outputs`; only what they need is on it.

    With `retain` no register is used twice; with `passing` those of outputs are, so that they must be read on the way.
    Otherwise output i is in register i, unless it is not computed (an input, a number) or is an earlier output too.
    """
    needed = _needed(graph, outputs)
    last_use = {argument: node for node in needed for argument in graph.arguments[node] if _is_call(graph, node)}
    kept = set() if passing else set(outputs)
    place: dict[int, int | float] = {}
    free: list[int] = []
    steps: list[Step] = []
    registers = 0
    for node in needed:
        if not _is_call(graph, node):
            value = graph.values[node]
            # np.float64 scalars would be slower operands than Python floats.
            place[node] = float(value) if value is not None else -1 - graph.arguments[node][0]
            continue
        arguments = graph.arguments[node]
        operands = tuple(place[argument] for argument in arguments)
        if not retain:
            free += [
                register
                for argument in set(arguments)
                if last_use[argument] == node and argument not in kept and isinstance(register := place[argument], int)
                if register >= 0
            ]
        if free:
            target = free.pop()
        else:
            target, registers = registers, registers + 1
        place[node] = target
        if passing and node not in last_use:
            free.append(target)
        steps.append(Step(graph.operations[node], operands, target, node))
    tape = Tape(tuple(steps), registers, tuple(place[output] for output in outputs))
    return tape if retain or passing else _outputs_first(tape)


def _outputs_first(tape: Tape) -> Tape:
    """The same tape, its registers renumbered."""
    new: dict[int, int] = {}
    for index, code in enumerate(tape.outputs):
        if isinstance(code, int) and code >= 0:
            new.setdefault(code, index)
    count = max(tape.registers, len(tape.outputs))
    left = iter(sorted(set(range(count)) - set(new.values())))
    for register in range(tape.registers):
        if register not in new:
            new[register] = next(left)

    def moved(code: int | float) -> int | float:
        return new[code] if isinstance(code, int) and code >= 0 else code

    steps = tuple(
        Step(step.operation, tuple(map(moved, step.operands)), new[step.target], step.node) for step in tape.steps
    )
    return Tape(steps, count, tuple(map(moved, tape.outputs)))


def regrouped(graph: Graph, outputs: Sequence[Ref]) -> tuple[Graph, list[Ref]]:
    """The same outputs with fewer steps: every product is taken apart and its factors multiplied in another order.

    Factors that stand in the same products are multiplied together first, the most shared ones leftmost, so that what
    does not change from period to period is computed once; a whole power is a product too. Figures differ from those of
    `graph` by rounding only.
    """
    needed = _needed(graph, outputs)
    factors = _factors(graph, needed, outputs)
    shared: dict[int, list[int]] = {}
    for product, parts in factors.items():
        for part in dict.fromkeys(parts):
            shared.setdefault(part, []).append(product)
    made = Graph()
    new: dict[int, Ref] = {}
    for node in _depth_first(graph, factors, outputs):
        operation, value = graph.operations[node], graph.values[node]
        if operation == "pow" and graph.values[graph.arguments[node][1]] == 0.0:
            new[node] = made.constant(1.0)
        elif value is not None:
            new[node] = made.constant(value)
        elif operation == "column":
            new[node] = made.column(graph.arguments[node][0])
        elif node in factors:
            groups: dict[tuple[int, ...], list[Ref]] = {}
            for part in sorted(factors[node]):
                groups.setdefault(tuple(shared[part]), []).append(new[part])
            common_first = sorted(groups, key=lambda products: (-len(products), products))
            new[node] = made.mul(*(made.mul(*groups[products]) for products in common_first))
        else:
            new[node] = made.apply(operation, *(new[argument] for argument in graph.arguments[node]))
    again = [new[output] for output in outputs]
    return (made, again) if len(_needed(made, again)) < len(needed) else (graph, list(outputs))


def _factors(graph: Graph, needed: Sequence[int], outputs: Sequence[Ref]) -> dict[int, tuple[int, ...]]:
    """Of each product that something other than a product reads: its factors, none of which is a product."""
    apart: dict[int, tuple[int, ...]] = {}
    read: set[int] = set(outputs)
    for node in needed:
        parts = _parts(graph, node)
        if parts:
            apart[node] = tuple(factor for part in parts for factor in apart.get(part, (part,)))
        elif _is_call(graph, node):
            read.update(graph.arguments[node])
    return {node: parts for node, parts in apart.items() if node in read}


def _parts(graph: Graph, node: int) -> tuple[int, ...]:
    """What a product or a whole power multiplies, () for any other node."""
    if graph.operations[node] == "mul":
        return graph.arguments[node]
    if graph.operations[node] == "pow":
        base, exponent = graph.arguments[node]
        times = graph.values[exponent]
        if times is not None and times.is_integer() and 2.0 <= times <= _MOST_TIMES:
            return (base,) * int(times)
    return ()


def _depth_first(graph: Graph, factors: Mapping[int, Sequence[int]], outputs: Sequence[Ref]) -> list[int]:
    """Nodes in an order that keeps few of them waiting: what one output needs, then what the next needs besides."""
    order: dict[int, None] = {}
    stack: list[int] = list(reversed(outputs))
    while stack:
        node = stack[-1]
        parts = factors.get(node) or (graph.arguments[node] if _is_call(graph, node) else ())
        waiting = [part for part in parts if part not in order]
        if waiting:
            stack += reversed(waiting)
        else:
            order[stack.pop()] = None
    return list(order)


def _is_call(graph: Graph, node: int) -> bool:
    return graph.operations[node] not in ("constant", "column")


def _needed(graph: Graph, outputs: Sequence[Ref]) -> list[int]:
    """Nodes that the outputs depend on, in the order of evaluation."""
    seen: set[int] = set()
    stack: list[int] = list(outputs)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if graph.operations[node] != "column":
            stack.extend(graph.arguments[node])
    return sorted(seen)


class Machine:
    """A tape bound to registers of one block size; one machine a thread."""

    def __init__(self, tape: Tape, inputs: FloatArray) -> None:
        """`inputs` has shape (columns, block) and is read anew at each run: fill it, then run."""
        self._tape = tape
        self._inputs = inputs
        self._registers = np.empty((tape.registers, inputs.shape[1]))
        self._calls = [self._bind(step) for step in tape.steps]

    def run(self) -> None:
        """Evaluate every step on the present inputs."""
        with np.errstate(all="ignore"):
            for call, operands, target in self._calls:
                call(*operands, out=target)

    def totals(self, outputs: Sequence[Ref]) -> FloatArray:
        """Run, and add up the draws of `outputs`, for which the tape was compiled, as soon as each is computed."""
        sums = dict.fromkeys(outputs, np.nan)
        with np.errstate(all="ignore"):
            for step, (call, operands, target) in zip(self._tape.steps, self._calls, strict=True):
                call(*operands, out=target)
                if step.node in sums:
                    sums[Ref(step.node)] = float(target.sum())
        size = self._inputs.shape[1]
        for code, output in zip(self._tape.outputs, outputs, strict=True):
            if code < 0 or isinstance(code, float):
                sums[output] = float(np.broadcast_to(self._operand(code), size).sum())
        return np.array([sums[output] for output in outputs])

    def output(self, index: int) -> Operand:
        """Output `index`: an array of shape (block,) that the next run overwrites, or a number."""
        return self._operand(self._tape.outputs[index])

    def results(self) -> FloatArray:
        """All outputs, shape (outputs, block), which the next run overwrites."""
        for index, code in enumerate(self._tape.outputs):
            if isinstance(code, float) or code != index:
                self._registers[index] = self._operand(code)
        return self._registers[: len(self._tape.outputs)]

    def into(self, out: FloatArray) -> None:
        """Copy all outputs to `out`, of shape (outputs, block)."""
        for index, row in enumerate(out):
            row[...] = self.output(index)

    def _operand(self, code: int | float) -> Operand:
        if isinstance(code, float):
            return code
        row: FloatArray = self._registers[code] if code >= 0 else self._inputs[-1 - code]
        return row

    def _bind(self, step: Step) -> _Call:
        operands = tuple(self._operand(code) for code in step.operands)
        return _CALLS[step.operation], operands, self._registers[step.target]


@dataclass(frozen=True, slots=True)
class _Change:
    """What runs again when some input rows are replaced: the rows' new values, the calls, where each output is then."""

    moved: FloatArray
    calls: list[_Call]
    outputs: list[Operand]


class Retained:
    """A machine which keeps every intermediate and can replace some input rows without a full run."""

    def __init__(self, graph: Graph, outputs: Sequence[Ref], columns: int, block: int) -> None:
        """Compile `outputs` for blocks of `block` draws of `columns` inputs."""
        self._tape = compile_graph(*regrouped(graph, outputs), retain=True)
        self._dependents = _dependents(self._tape, columns)
        self._inputs = np.empty((columns, block))
        self._registers = np.empty((self._tape.registers, block))
        self._scratch = np.empty((max(map(len, self._dependents), default=0), block))
        self._whole = self._bind(self._inputs, range(len(self._tape.steps)), self._registers)
        self._changes: dict[tuple[int, ...], _Change] = {}

    def load(self, inputs: FloatArray) -> FloatArray:
        """Run on `inputs` (columns, block) and keep them; the outputs, shape (outputs, block)."""
        np.copyto(self._inputs, inputs)
        return self._run(self._whole)

    def replace(self, rows: Sequence[int], values: FloatArray) -> FloatArray:
        """Outputs, shape (outputs, block), when input `rows` are replaced by `values` (len(rows), block)."""
        key = tuple(rows)
        if key not in self._changes:
            positions = sorted(set().union(*(self._dependents[row] for row in rows)))
            if len(positions) > len(self._scratch):
                # Changes bound before keep the smaller one; each runs on whichever it was bound to.
                self._scratch = np.empty((len(positions), self._inputs.shape[1]))
            self._changes[key] = self._bind(np.empty_like(values), positions, self._scratch, key)
        change = self._changes[key]
        np.copyto(change.moved, values)
        return self._run(change)

    def _bind(
        self, moved: FloatArray, positions: Sequence[int], targets: FloatArray, rows: Sequence[int] = ()
    ) -> _Change:
        """The steps at `positions` written one after the other into `targets`, inputs `rows` read from `moved`."""
        fresh: dict[int, FloatArray] = {-1 - row: values for row, values in zip(rows, moved, strict=False)}

        def operand(code: int | float) -> Operand:
            if isinstance(code, float):
                return code
            if code in fresh:
                return fresh[code]
            kept: FloatArray = self._registers[code] if code >= 0 else self._inputs[-1 - code]
            return kept

        calls: list[_Call] = []
        for step, target in zip((self._tape.steps[position] for position in positions), targets, strict=False):
            calls.append((_CALLS[step.operation], tuple(map(operand, step.operands)), target))
            fresh[step.target] = target
        return _Change(moved, calls, [operand(code) for code in self._tape.outputs])

    def _run(self, change: _Change) -> FloatArray:
        with np.errstate(all="ignore"):
            for call, operands, target in change.calls:
                call(*operands, out=target)
        result = np.empty((len(change.outputs), self._inputs.shape[1]))
        for row, output in zip(result, change.outputs, strict=True):
            row[...] = output
        return result


def _dependents(tape: Tape, columns: int) -> list[set[int]]:
    """For each input row, the positions of the steps that depend on it."""
    dependents: list[set[int]] = [set() for _ in range(columns)]
    reached: dict[int, set[int]] = {}
    for position, step in enumerate(tape.steps):
        rows: set[int] = set()
        for code in step.operands:
            if isinstance(code, int):
                rows |= {-1 - code} if code < 0 else reached[code]
        reached[step.target] = rows
        for row in rows:
            dependents[row].add(position)
    return dependents
