"""Value outside money: usages × stakes and criteria, weighed as people said, and how a ranking hangs on the weights.

A stake's part is Σ score × degree over the usages of the option, out of 4 × the usages scored on that stake by anyone,
so that all options are judged on one scale. A criterion's part is its score between the ends of its anchored scale.
The score of an option is 100 × Σ weight × part. Each draw follows one rater and one stakeholder, so that their spread
is in the result. Rank acceptability (SMAA: Lahdelma and Salminen, Operations Research 49, 2001) draws weights uniformly
among all that keep the order in which the stakeholder ranked stakes and criteria. Called by `appraise`.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from enjeu.appraisal.result import MapCell, StakeScore, Strategic
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.summary import Summary
from enjeu.appraisal.terms import Terms
from enjeu.case.reader import ReadCase
from enjeu.case.schema import Case
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, Batch, sampler
from enjeu.estimates.graph import Ref

POINTS = 1024
"""Points of each scramble: 16,384 draws."""
HIGHEST_SCORE = 4


def usage_map(case: Case) -> tuple[MapCell, ...]:
    """Every scored cell of usages × stakes, with the spread of its raters."""
    cells = []
    for usage_id, usage in case.usages.items():
        for stake, score in usage.scores.items():
            scores = list(score.values()) if isinstance(score, dict) else [score]
            mean = sum(scores) / len(scores)
            cells.append(MapCell(usage_id, stake, mean, min(scores), max(scores), len(scores)))
    return tuple(cells)


def strategic(read: ReadCase, options: Sequence[str], seed: int) -> Mapping[str, Strategic | None]:
    """The strategic value of `options`; None for all where the case states no weights."""
    parts = _part_ids(read.case)
    if not parts or not read.case.weights:
        return dict.fromkeys(options)
    batch = Batch(0, POINTS)
    values, points = _draw_parts(read, options, parts, seed, batch)
    stated, consistent = _weights(read.case, parts, points)
    scores = 100.0 * np.einsum("kn,okn->on", stated, values)
    ranks = _acceptability(np.einsum("kn,okn->on", consistent, values))
    result: dict[str, Strategic | None] = {}
    for position, option in enumerate(options):
        summary = Summary("strategic_value")
        summary.add(scores[position].reshape(REPLICATES, -1))
        result[option] = Strategic(
            score=summary.figure("score"),
            parts=tuple(_part(read.case, part, values[position, row], stated[row]) for row, part in enumerate(parts)),
            rank_acceptability=tuple(ranks[position].tolist()),
        )
    return result


def _part_ids(case: Case) -> list[str]:
    """Stakes that some usage serves, then criteria."""
    served = {stake for usage in case.usages.values() for stake in usage.scores}
    return [stake for stake in case.stakes if stake in served] + list(case.criteria)


def _part(case: Case, part: str, values: FloatArray, weights: FloatArray) -> StakeScore:
    low, high = np.quantile(values, [0.05, 0.95])
    kind = "stake" if part in case.stakes else "criterion"
    return StakeScore(part, kind, float(weights.mean()), float(values.mean()), float(low), float(high))


def _draw_parts(
    read: ReadCase, options: Sequence[str], parts: Sequence[str], seed: int, batch: Batch
) -> tuple[FloatArray, FloatArray]:
    """Parts, shape (options, parts, draws), and uniform points for the weights, shape (1 + parts, draws)."""
    terms = Terms(read)
    choices = [terms.choice(name) for name in ("rater", "stakeholder", *(f"weight.{part}" for part in parts))]
    graph = terms.graph
    outputs = [_part_value(terms, option, part, choices[0]) for option in options for part in parts] + choices[1:]
    draws = sampler([column.distribution for column in terms.columns], seed, range(len(terms.columns)))
    run = run_batch(graph, outputs, draws, batch, lambda block: block, len(outputs))
    count = len(options) * len(parts)
    return run.values[:count].reshape(len(options), len(parts), -1), run.values[count:]


def _part_value(terms: Terms, option: str, part: str, rater: Ref) -> Ref:
    case, graph = terms.read.case, terms.graph
    if part in case.criteria:
        anchors = case.criteria[part].anchors
        low, high = float(min(anchors)), float(max(anchors))
        score = terms.optional(f"criteria.{part}.scores.{option}", low)
        scaled = graph.div(graph.sub(score, terms.number(low)), terms.number(high - low))
        return graph.clip(scaled, terms.number(0.0), terms.number(1.0))
    scored = [usage for usage, declared in case.usages.items() if part in declared.scores]
    served = [usage for usage in scored if usage in case.options[option].usages]
    reached = graph.add(
        *(
            graph.mul(_score(terms, usage, part, rater), terms.optional(f"options.{option}.usages.{usage}", 1.0))
            for usage in served
        )
    )
    return graph.div(reached, terms.number(float(HIGHEST_SCORE * len(scored))))


def _score(terms: Terms, usage: str, stake: str, rater: Ref) -> Ref:
    """The score of the rater drawn; a rater who left the cell empty takes the mean of those who did not."""
    score = terms.read.case.usages[usage].scores[stake]
    if not isinstance(score, dict):
        return terms.number(float(score))
    graph = terms.graph
    raters = list(terms.read.case.raters) or list(score)
    mean = sum(score.values()) / len(score)
    result = terms.number(float(score.get(raters[0], mean)))
    for position, name in enumerate(raters[1:], start=1):
        later = graph.apply("le", terms.number(position / len(raters)), rater)
        result = graph.apply("where", later, terms.number(float(score.get(name, mean))), result)
    return result


def _weights(case: Case, parts: Sequence[str], points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weights as stated and weights that only keep the stated order, each of shape (parts, draws)."""
    statements = case.weights
    chosen = np.minimum((points[0] * len(statements)).astype(np.intp), len(statements) - 1)
    table = np.array([[float(statement.points.get(part, 0.0)) for part in parts] for statement in statements])
    total = table.sum(axis=1, keepdims=True)
    table = np.divide(table, total, out=np.full_like(table, 1.0 / len(parts)), where=total > 0.0)
    # Exponentials normalised to 1 are uniform on the simplex; sorted by the stated order, uniform among those in order.
    free = -np.log(points[1:])
    free /= free.sum(axis=0)
    ordered = np.sort(free, axis=0)
    consistent = np.empty_like(ordered)
    for position, row in enumerate(table):
        mine = chosen == position
        consistent[:, mine] = _in_order(row, ordered[:, mine], free[:, mine])
    return table[chosen].T.copy(), consistent


def _in_order(stated: FloatArray, ordered: FloatArray, free: FloatArray) -> FloatArray:
    """Sorted weights given to parts from the least to the most important; ties fall as the free draw has them."""
    result = np.empty_like(ordered)
    ranking = np.lexsort((free, np.broadcast_to(stated[:, np.newaxis], free.shape)), axis=0)
    np.put_along_axis(result, ranking, ordered, axis=0)
    return result


def _acceptability(scores: FloatArray) -> FloatArray:
    """Share of draws in which each option takes each rank, shape (options, ranks); options level share their ranks."""
    options, draws = scores.shape
    shares = np.zeros((options, options))
    for option in range(options):
        better = (scores > scores[option]).sum(axis=0)
        level = (scores == scores[option]).sum(axis=0)
        for rank in range(options):
            inside = (better <= rank) & (rank < better + level)
            shares[option, rank] = (inside / level).sum() / draws
    return shares
