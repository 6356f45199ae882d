"""What means something else on another engine is not used in metrics: only the forms in `portable` are.

Measured: `nunique` and `approx_…` count approximately on ClickHouse above 65,536 values, `quantile` and `median` take a
sample there and are missing elsewhere, `epoch_seconds` keeps fractions on some engines, `asof_join` does not run on
Spark, `min(where=…)` is 0 instead of null on ClickHouse where no row fulfils the condition. Means, time zones,
values of "any" row and orders of texts differ likewise.
"""

import ast
from pathlib import Path

import pytest

import enjeu.metrics

ROOM = Path(enjeu.metrics.__file__).parent
BANNED = frozenset(
    """nunique approx_nunique approx_median approx_quantile quantile median mode mean std var corr cov epoch_seconds
    asof_join sql raw_sql truncate strftime hash argmin argmax arbitrary first last collect group_concat sample
    least greatest""".split()
)
CONDITIONAL = frozenset({"min", "max"})
OWN = frozenset({"median", "sql"})
"""Functions of our own that carry such a name and are called by it, not as a method."""


def calls(source: str) -> list[str]:
    """What is used in a piece of source that must not be."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, keywords = node.func.attr, {keyword.arg for keyword in node.keywords}
            if name in BANNED or (name in CONDITIONAL and "where" in keywords):
                found.append(f"{node.lineno}: {name}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED - OWN:
            found.append(f"{node.lineno}: {node.func.id}")
    return found


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_metrics_use_portable_forms_only(path: Path) -> None:
    assert calls(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "table.actor.nunique()",
        "table.aggregate(x=table.lasted.quantile(0.5))",
        "table['time'].epoch_seconds()",
        "left.asof_join(right, 'time')",
        "table.sql('SELECT 1')",
        "table.x.min(where=table.y)",
        "table.x.approx_median()",
    ],
)
def test_the_test_sees_what_is_banned(source: str) -> None:
    assert len(calls(source)) == 1
