"""Graphs are simplified without changing their value; tapes give the value of the graph."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.graph import Graph, Ref
from enjeu.estimates.tape import Machine, Retained, compile_graph

Tree = tuple[object, ...]
LEAVES = st.one_of(
    st.tuples(st.just("column"), st.integers(0, 2)),
    st.tuples(st.just("constant"), st.sampled_from([0.0, 1.0, -1.0, 0.5, 3.0])),
)
BINARY = st.sampled_from(["add", "sub", "mul", "min", "max", "lt", "le", "eq"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(BINARY, inner, inner),
        st.tuples(st.just("abs"), inner),
        st.tuples(st.just("where"), inner, inner, inner),
    ),
    max_leaves=20,
)
CALLS: dict[str, Callable[..., object]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "min": np.minimum, "max": np.maximum,
    "lt": np.less, "le": np.less_equal, "eq": np.equal, "abs": np.abs,
    "where": lambda c, a, b: np.where(c != 0, a, b),
}  # fmt: skip


def build(graph: Graph, tree: Tree) -> Ref:
    head, *rest = tree
    if head == "column":
        return graph.column(int(str(rest[0])))
    if head == "constant":
        return graph.constant(float(str(rest[0])))
    return graph.apply(str(head), *(build(graph, part) for part in rest if isinstance(part, tuple)))


def plain(tree: Tree, inputs: FloatArray) -> FloatArray:
    """The value by NumPy alone, without simplification."""
    head, *rest = tree
    if head == "column":
        return np.asarray(inputs[int(str(rest[0]))])
    if head == "constant":
        return np.full(inputs.shape[1], float(str(rest[0])))
    arguments = [plain(part, inputs) for part in rest if isinstance(part, tuple)]
    return np.asarray(CALLS[str(head)](*arguments), dtype=float)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=4))
def test_a_tape_gives_the_value_of_the_tree(trees: list[Tree]) -> None:
    inputs = np.random.default_rng(7).normal(size=(3, 16))
    graph = Graph()
    outputs = [build(graph, tree) for tree in trees]
    machine = Machine(compile_graph(graph, outputs), inputs)
    machine.run()
    found = np.empty((len(trees), 16))
    machine.into(found)
    for row, tree in zip(found, trees, strict=True):
        # Constants gathered from nested products round once instead of twice.
        np.testing.assert_allclose(row, plain(tree, inputs), rtol=1e-12, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=3), st.integers(0, 2))
def test_replacing_an_input_equals_a_full_run(trees: list[Tree], moved: int) -> None:
    rng = np.random.default_rng(3)
    inputs, other = rng.normal(size=(3, 8)), rng.normal(size=(1, 8))
    graph = Graph()
    outputs = [build(graph, tree) for tree in trees]
    machine = Retained(graph, outputs, 3, 8)
    base = machine.load(inputs)
    changed = inputs.copy()
    changed[moved] = other
    replaced = machine.replace([moved], other)
    again = machine.load(changed)
    assert np.array_equal(replaced, again)
    assert np.array_equal(machine.load(inputs), base)


def test_equal_expressions_are_one_node() -> None:
    graph = Graph()
    a, b = graph.column(0), graph.column(1)
    assert graph.mul(a, b) == graph.mul(b, a)
    assert graph.mul(graph.constant(2.0), graph.mul(graph.constant(3.0), a)) == graph.mul(graph.constant(6.0), a)
    assert graph.value(graph.mul(graph.constant(2.0), graph.constant(3.0))) == pytest.approx(6.0)
    assert graph.add(a, graph.constant(0.0)) == a
    assert graph.value(graph.mul(a, graph.constant(0.0))) == 0.0


def test_registers_are_used_again() -> None:
    graph = Graph()
    value = graph.column(0)
    for _ in range(50):
        value = graph.apply("exp", graph.mul(value, graph.constant(0.5)))
    assert compile_graph(graph, [value]).registers == 1
