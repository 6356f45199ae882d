"""A graph compiled to a tape: a list of NumPy calls on registers that stay in the processor's cache.

Registers are reused as soon as their last reader has run, so memory does not depend on the length of the formulas.
A `Retained` tape keeps every register instead and can run again only what depends on one input: total Sobol indices,
tornado and the value of mitigations cost a fraction of a full run each. `appraisal` compiles and runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Graph, Ref

Operand = FloatArray | float


def _where(condition: Operand, then: Operand, otherwise: Operand, out: FloatArray) -> None:
    # `out` may be the register of an argument: choose before writing.
    out[...] = np.where(np.not_equal(condition, 0.0), then, otherwise)


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


def compile_graph(graph: Graph, outputs: Sequence[Ref], *, retain: bool = False) -> Tape:
    """The tape which computes `outputs`; only what they need is on it. With `retain` no register is used twice."""
    needed = _needed(graph, outputs)
    last_use = {argument: node for node in needed for argument in graph.arguments[node] if _is_call(graph, node)}
    kept = set(outputs)
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
        steps.append(Step(graph.operations[node], operands, target, node))
    return Tape(tuple(steps), registers, tuple(place[output] for output in outputs))


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

    def output(self, index: int) -> Operand:
        """Output `index`: an array of shape (block,) that the next run overwrites, or a number."""
        return self._operand(self._tape.outputs[index])

    def into(self, out: FloatArray) -> None:
        """Copy all outputs to `out`, of shape (outputs, block)."""
        for index, row in enumerate(out):
            row[...] = self.output(index)

    def _operand(self, code: int | float) -> Operand:
        if isinstance(code, float):
            return code
        row: FloatArray = self._registers[code] if code >= 0 else self._inputs[-1 - code]
        return row

    def _bind(self, step: Step) -> tuple[Callable[..., object], tuple[Operand, ...], FloatArray]:
        operands = tuple(self._operand(code) for code in step.operands)
        return _CALLS[step.operation], operands, self._registers[step.target]


class Retained:
    """A machine which keeps every intermediate and can replace some input rows without a full run."""

    def __init__(self, graph: Graph, outputs: Sequence[Ref], columns: int, block: int) -> None:
        """Compile `outputs` for blocks of `block` draws of `columns` inputs."""
        self._tape = compile_graph(graph, outputs, retain=True)
        self._dependents = _dependents(self._tape, columns)
        self._registers = np.empty((self._tape.registers, block))
        self._scratch = np.empty_like(self._registers)
        self._inputs = np.empty((columns, block))

    def load(self, inputs: FloatArray) -> FloatArray:
        """Run on `inputs` (columns, block) and keep them; the outputs, shape (outputs, block)."""
        self._inputs = inputs
        self._execute(self._tape.steps, inputs, self._registers, frozenset())
        return self._collect(inputs, frozenset())

    def replace(self, rows: Sequence[int], values: FloatArray) -> FloatArray:
        """Outputs, shape (outputs, block), when input `rows` are replaced by `values` (len(rows), block)."""
        inputs = self._inputs.copy()
        inputs[list(rows)] = values
        positions = sorted(set().union(*(self._dependents[row] for row in rows)))
        steps = [self._tape.steps[position] for position in positions]
        fresh = frozenset(step.target for step in steps)
        self._execute(steps, inputs, self._scratch, fresh)
        return self._collect(inputs, fresh)

    def _execute(self, steps: Sequence[Step], inputs: FloatArray, target: FloatArray, fresh: frozenset[int]) -> None:
        with np.errstate(all="ignore"):
            for step in steps:
                operands = [self._read(code, inputs, fresh) for code in step.operands]
                _CALLS[step.operation](*operands, out=target[step.target])

    def _read(self, code: int | float, inputs: FloatArray, fresh: frozenset[int]) -> Operand:
        if isinstance(code, float):
            return code
        if code < 0:
            row: FloatArray = inputs[-1 - code]
            return row
        source = self._scratch if code in fresh else self._registers
        kept: FloatArray = source[code]
        return kept

    def _collect(self, inputs: FloatArray, fresh: frozenset[int]) -> FloatArray:
        result = np.empty((len(self._tape.outputs), inputs.shape[1]))
        for row, code in zip(result, self._tape.outputs, strict=True):
            row[...] = self._read(code, inputs, fresh)
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
