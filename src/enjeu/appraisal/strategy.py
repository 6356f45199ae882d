"""Value outside money: usages × stakes and criteria, weighed as people said, and how a ranking hangs on the weights.

A stake's part is Σ score × degree over the usages of the option, out of 4 × the usages scored on that stake by anyone,
so that all options are judged on one scale. A criterion's part is its score between the ends of its anchored scale.
The score of an option is 100 × Σ weight × part. Each draw follows one rater and one stakeholder, so that their spread
is in the result. Ranks are counted over all weights consistent with each statement (`weights`, `ranks`), stakeholders
counting alike. Called by `appraise`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from enjeu.appraisal.ranks import Central, central, first_shares, rank_shares, scores
from enjeu.appraisal.result import MapCell, Ranking, StakeScore, Strategic, Voice
from enjeu.appraisal.simulate import run_batch
from enjeu.appraisal.summary import Summary
from enjeu.appraisal.terms import Terms
from enjeu.appraisal.weights import Stated, central_weights, centroid, consistent_weights
from enjeu.case.reader import ReadCase
from enjeu.case.rules.weights import narrowed
from enjeu.case.schema import Case
from enjeu.case.schema.points import Points
from enjeu.case.schema.strategy import WeightStatement
from enjeu.estimates.arrays import FloatArray
from enjeu.estimates.draws import REPLICATES, Batch, replicate_error, sampler
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


@dataclass(frozen=True, slots=True)
class Study:
    """Strategic value of all options, and what `turning` needs to look for the weight that would change the ranking."""

    options: Mapping[str, Strategic | None]
    ranking: Ranking | None = None
    parts: tuple[tuple[str, str], ...] = ()
    """Kind (`stake` or `criterion`) and identifier."""
    values: FloatArray | None = None
    """Mean value of each part for each option, shape (options, parts)."""
    weights: FloatArray | None = None
    """Consistent weights, shape (parts, statements × draws)."""


def strategic(read: ReadCase, options: Sequence[str], seed: int) -> Study:
    """The strategic value of `options`; None for all where the case states no weights."""
    parts = _part_ids(read.case)
    if not parts or not read.case.weights or not options:
        return Study(dict.fromkeys(options))
    batch = Batch(0, POINTS)
    values, points = _draw_parts(read, options, parts, seed, batch)
    drawn = _Drawn(read.case, tuple(parts), values, points)
    ranked = drawn.ranked()
    summaries = drawn.scored()
    stated = drawn.stated
    results: dict[str, Strategic | None] = {}
    for position, option in enumerate(options):
        central_of, confidence = _central(ranked.central[position], parts)
        results[option] = Strategic(
            score=summaries[position].figure("score"),
            parts=tuple(_part(read.case, part, values[position, row], stated[row]) for row, part in enumerate(parts)),
            rank_acceptability=tuple(ranked.shares[position].tolist()),
            first_error=float(ranked.errors[position]),
            first_by=tuple(ranked.first[:, position].tolist()),
            central_weights=central_of,
            confidence=confidence,
        )
    kinds = tuple(("stake" if part in read.case.stakes else "criterion", part) for part in parts)
    ranking = _ranking(read.case, options, ranked)
    return Study(results, ranking, kinds, values.mean(axis=2), np.concatenate(ranked.weights, axis=1))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Ranks over all consistent weights."""

    weights: list[FloatArray]
    """Of each statement, shape (parts, draws)."""
    first: FloatArray
    """Share of the first rank under each statement alone, shape (statements, options)."""
    shares: FloatArray
    """Share of each rank, shape (options, ranks)."""
    errors: FloatArray
    """Error of the share of the first rank, shape (options,)."""
    central: list[Central | None]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws of the parts, shape (options, parts, draws), and of the points that choose weights, (1 + parts, draws)."""

    case: Case
    parts: tuple[str, ...]
    values: FloatArray
    points: FloatArray

    @property
    def statements(self) -> list[Stated]:
        return [stated_by(statement, self.parts) for statement in self.case.weights]

    @property
    def stated(self) -> FloatArray:
        """Weights as stated, one stakeholder a draw, shape (parts, draws); drawn where intervals were stated."""
        chosen = np.minimum((self.points[0] * len(self.statements)).astype(np.intp), len(self.statements) - 1)
        weights = np.empty_like(self.points[1:])
        for position, one in enumerate(self.statements):
            mine = chosen == position
            weights[:, mine] = (
                central_weights(one)[:, np.newaxis] if one.exact else consistent_weights(one, self.points[1:, mine])
            )
        return weights

    def scored(self) -> list[Summary]:
        """The distribution of the score of each option."""
        summaries = []
        for row in 100.0 * scores(self.stated, self.values):
            summary = Summary("strategic_value")
            summary.add(row.reshape(REPLICATES, -1))
            summaries.append(summary)
        return summaries

    def ranked(self) -> _Ranked:
        """Every statement on all draws, so that none is known less well than another."""
        weights = [consistent_weights(one, self.points[1:]) for one in self.statements]
        scored = [scores(one, self.values) for one in weights]
        firsts = [first_shares(one) for one in scored]
        by_scramble = np.mean([first.reshape(len(first), REPLICATES, -1).mean(axis=2) for first in firsts], axis=0)
        return _Ranked(
            weights,
            np.array([first.mean(axis=1) for first in firsts]),
            np.mean([rank_shares(one) for one in scored], axis=0),
            replicate_error(by_scramble.T),
            central(np.concatenate(firsts, axis=1), np.concatenate(weights, axis=1), self.values),
        )


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


def stated_by(statement: WeightStatement, parts: Sequence[str]) -> Stated:
    """A statement over `parts`; of a `rank` statement the points are the middle of what the order leaves."""
    place = {name: float(position) for position, name in enumerate(statement.order)}
    if statement.method == "rank":
        return _ranked(place or {name: points.low for name, points in statement.points.items()}, parts)
    points = narrowed(statement.points, statement.order)
    ends = [points.get(part, Points(0.0, 0.0)) for part in parts]
    low, high = np.array([one.low for one in ends]), np.array([one.high for one in ends])
    rank = np.array([place.get(part, np.nan) for part in parts])
    if all(one.exact for one in ends):
        # Points order the parts; an order stated beside them decides between parts level in points.
        keys = [(-one.high, place.get(part, np.inf)) for one, part in zip(ends, parts, strict=True)]
        rank = _dense(keys)
    return Stated(low, high, rank, any(one.share for one in ends))


def _ranked(ranks: Mapping[str, float], parts: Sequence[str]) -> Stated:
    named = [position for position, part in enumerate(parts) if part in ranks]
    weights = np.zeros(len(parts))
    weights[named] = centroid(np.array([ranks[parts[position]] for position in named]))
    return Stated(weights, weights, _dense([(ranks.get(part, np.inf),) for part in parts]))


def _dense(keys: Sequence[tuple[float, ...]]) -> FloatArray:
    order = sorted(set(keys))
    return np.array([float(order.index(key)) for key in keys])


def _central(found: Central | None, parts: Sequence[str]) -> tuple[dict[str, float] | None, float | None]:
    if found is None:
        return None, None
    return dict(zip(parts, found.weights.tolist(), strict=True)), found.confidence


def _ranking(case: Case, options: Sequence[str], ranked: _Ranked) -> Ranking:
    """Who comes first, and whose statement decides it: without which one another option would."""
    shares = ranked.shares[:, 0]
    leader, second = (int(position) for position in (*np.argsort(-shares, kind="stable"), 0)[:2])
    voices = []
    for position, statement in enumerate(case.weights):
        own = ranked.first[position]
        without = np.delete(ranked.first, position, axis=0).mean(axis=0) if len(case.weights) > 1 else None
        voices.append(
            Voice(
                by=statement.by,
                date=statement.date.isoformat(),
                method=statement.method,
                first=options[int(np.argmax(own))],
                share=float(own.max()),
                first_without=None if without is None else options[int(np.argmax(without))],
                share_without=None if without is None else float(without[leader]),
            )
        )
    ahead = float(shares[leader] - shares[second]) if len(options) > 1 else 1.0
    return Ranking(
        first=options[leader],
        share=float(shares[leader]),
        error=float(ranked.errors[leader]),
        close=ahead <= float(ranked.errors[leader] + ranked.errors[second]),
        voices=tuple(voices),
    )
