"""What a case promises, as distributions: every line of the option carried out, and the quantities that were measured.

Called by `tracking`, once with the case as it was decided on and once with what was measured put in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.appraise import correlated
from enjeu.appraisal.model import BENEFIT_GROUPS, Model, build
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.terms import widened
from enjeu.case.reader import ReadCase
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.distributions import Distribution, Empirical
from enjeu.estimates.draws import Batch, sampler
from enjeu.estimates.graph import Ref
from enjeu.estimates.notation import Estimate
from enjeu.realisation.posterior import Spread

_POINTS = 512
"""Points of each of the 16 scrambles: 8,192 draws, enough for P5 and P95 of a line to two figures."""

SECTIONS: Mapping[str, str] = {"benefit": "benefits", "disbenefit": "disbenefits", "cost": "costs"}
"""Groups of lines that can be tracked, and the section of the case in which they are declared."""


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """One benefit, disbenefit or cost of the option: present value over the horizon, in the case's money."""

    section: str
    id: str
    kind: str
    in_cash: bool
    counted: bool
    value: Spread
    """Negative for disbenefits and costs."""


def lines(read: ReadCase, option: str, seed: int, like: ReadCase | None = None) -> tuple[PromisedLine, ...]:
    """Every line of an option that can be tracked, in the order of the case.

    `like` is an earlier version: what both leave uncertain takes the same draws, so that a line which nothing was
    measured of stays what it was, to the last digit.
    """
    model = build(read, (option,))
    tracked = [line for line in model.options[option].lines if line.group in SECTIONS]
    before = build(like, (option,)) if like else model
    draws = _drawn(read, model, [model.present_value(line.amounts) for line in tracked], seed, before)
    return tuple(
        PromisedLine(
            section=SECTIONS[line.group],
            id=line.id,
            kind=line.kind,
            in_cash=line.in_cash,
            counted=line.counted or line.group not in BENEFIT_GROUPS,
            value=of_draws(row),
        )
        for line, row in zip(tracked, draws, strict=True)
    )


def quantities(read: ReadCase, option: str, paths: Collection[str], seed: int) -> dict[str, Distribution]:
    """The distribution of each quantity in base units; of a formula, that of its draws in the first period."""
    laws: dict[str, Distribution] = {}
    formulas = [path for path in paths if not isinstance(read.quantities[path], Estimate)]
    model = build(read, (option,))
    outputs = [model.terms.quantity(path, 1) for path in formulas]
    for path, row in zip(formulas, _drawn(read, model, outputs, seed, model), strict=True):
        laws[path] = Empirical.of(row.tolist())
    return laws | {path: widened(read, path) for path in paths if path not in laws}


def of_draws(draws: FloatArray) -> Spread:
    """The five figures of equally likely draws."""
    p5, p50, p95 = np.quantile(draws, (0.05, 0.5, 0.95)).tolist()
    return Spread(float(draws.mean()), float(draws.std()), p5, p50, p95)


def _drawn(read: ReadCase, model: Model, outputs: Sequence[Ref], seed: int, before: Model) -> FloatArray:
    columns = model.terms.columns
    known = {column.path: at for at, column in enumerate(before.terms.columns)}
    order = [known.get(column.path, len(known) + at) for at, column in enumerate(columns)]
    laws = [column.distribution for column in columns]
    draws = sampler(laws, seed, order, correlated(read, columns))
    return run_batch(model.terms.graph, outputs, draws, Batch(0, _POINTS), lambda block: block, len(outputs)).values
