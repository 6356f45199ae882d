"""The nearest changes that would turn a verdict: one input, one event, one weight. Called by `appraise`.

An input turns the verdict at v when, *known* to be v and everything else as uncertain as it is, it makes the rule of a
go hold where it did not, or the reverse (`experiment` runs the flows again and reads the rule again). This is the
switching value of the decision, where that of a central case (HM Treasury, The Green Book) forgets all other doubts.
How near it is, is told by the input's own distribution: the probability between its median and v.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from enjeu.appraisal.drivers import unit_of
from enjeu.appraisal.experiment import Experiment, Reading, Trial
from enjeu.appraisal.ranks import crossings
from enjeu.appraisal.result import OptionResult, Turn
from enjeu.appraisal.simulate import run_means
from enjeu.appraisal.strategy import Study
from enjeu.appraisal.terms import evidence_of
from enjeu.estimates.draws import Batch

MOST = 12
"""Inputs, and events, that are tried: those with the largest total index. One that explains nothing turns nothing."""
_GRID = np.array([0.01, 0.5, 0.99])
"""First looks at an input: what turns nothing at its ends and in its middle is taken to turn nothing between."""
_PARTS, _ROUNDS = 8, 2
"""Then the interval in which the verdict turns is cut in 8, twice: to 1 % of the input's distribution."""


def turns(experiment: Experiment, option: OptionResult, study: Study) -> tuple[Turn, ...]:
    """The nearest changes that would turn the verdict on `option` or the ranking outside money, nearest first."""
    went = option.verdict.code == "go"
    base = experiment.read([Trial(-1, np.array([]))])[0][0]
    found = [
        *_inputs(experiment, _rows(experiment, option, event=False), went, base),
        *_events(experiment, option, went, base),
        *weight_turns(study),
    ]
    return tuple(sorted(found, key=lambda turn: (turn.distance, turn.kind, turn.id)))


def in_focus(options: Mapping[str, OptionResult], recommended: str | None, decided: Sequence[str]) -> str | None:
    """The recommended option, or else the one decided on that has the highest expected NPV; None if there is none."""
    among = [name for name in options if name in (decided or options)]
    return recommended or max(among, key=lambda name: options[name].indicators["npv"].mean or 0.0, default=None)


def _rows(experiment: Experiment, option: OptionResult, *, event: bool) -> list[int]:
    columns = experiment.model.terms.columns
    row_of = {column.name: row for row, column in enumerate(columns)}
    rows = [row_of[answer.id] for answer in option.sensitivity if answer.id in row_of]
    return [row for row in rows if columns[row].path.endswith(".event") == event][:MOST]


def _inputs(experiment: Experiment, rows: Sequence[int], went: bool, base: Reading) -> Iterator[Turn]:
    """The turn of each input that has one: sought on a grid of its quantiles, then ever closer between two of them."""
    trials = [Trial(row, _GRID) for row in rows]
    at_end: list[tuple[Trial, Reading]] = []
    for _ in range(1 + _ROUNDS):
        finer: list[Trial] = []
        at_end = []
        for trial, readings in zip(trials, experiment.read(trials), strict=True):
            turned = [reading.goes != went for reading in readings]
            bracket = nearest_change(turned)
            if bracket is not None:
                kept, gone = trial.places[list(bracket)].tolist()
                finer.append(Trial(trial.row, np.linspace(kept, gone, _PARTS + 1)))
                at_end.append((finer[-1], readings[bracket[1]]))
            elif turned[0]:
                yield _input(experiment, trial.row, 0.5, readings[len(readings) // 2], base, "whatever")
        trials = finer
    for trial, reading in at_end:
        code = "above" if trial.places[0] < trial.places[-1] else "below"
        yield _input(experiment, trial.row, float(trial.places[-1]), reading, base, code)


def nearest_change(turned: Sequence[bool]) -> tuple[int, int] | None:
    """The first neighbours, unturned and turned, that differ; None where all are turned or none is."""
    for at in range(len(turned) - 1):
        if turned[at] != turned[at + 1]:
            return (at + 1, at) if turned[at] else (at, at + 1)
    return None


def _input(experiment: Experiment, row: int, place: float, reading: Reading, base: Reading, code: str) -> Turn:
    model = experiment.model
    column, unit = model.terms.columns[row], unit_of(model, model.terms.columns[row])
    value = float(column.distribution.quantile(np.array([place]))[0])
    # Where the median itself would turn it, the verdict hangs on not knowing the input: nothing is nearer.
    distance = {"above": place - 0.5, "below": 0.5 - place}.get(code, 0.0)
    return Turn(
        kind="input",
        id=column.name,
        code=code,
        becomes="go" if reading.goes else "not_go",
        distance=max(0.0, distance),
        value=None if code == "whatever" else unit.from_base(value),
        unit=unit.text,
        percentile=None if code == "whatever" else place,
        grade=_grade(experiment, row),
        **reading.passed(base),
    )


def _events(experiment: Experiment, option: OptionResult, went: bool, base: Reading) -> Iterator[Turn]:
    """The turns by a risk or an enabling change which surely happens, or surely does not."""
    rows = _rows(experiment, option, event=True)
    # An event is a uniform draw below its probability: 0 always is, 1 never.
    trials = [Trial(row, np.array([0.0, 1.0])) for row in rows]
    for row, readings in zip(rows, experiment.read(trials), strict=True):
        likely = _probability(experiment, option, experiment.model.terms.columns[row].name)
        for reading, code, distance in zip(readings, ("happens", "avoided"), (1.0 - likely, likely), strict=True):
            if reading.goes != went:
                yield Turn(
                    kind="event",
                    id=experiment.model.terms.columns[row].name,
                    code=code,
                    becomes="go" if reading.goes else "not_go",
                    distance=distance,
                    grade=_grade(experiment, row),
                    **reading.passed(base),
                )


def _probability(experiment: Experiment, option: OptionResult, name: str) -> float:
    for risk in option.risks:
        if name == f"risks.{risk.id}":
            return risk.probability_after
    terms = experiment.model.terms
    return float(run_means(terms.graph, [terms.quantity(f"{name}.probability")], experiment.sampler, Batch(0, 64))[0])


def _grade(experiment: Experiment, row: int) -> str | None:
    read = experiment.model.terms.read
    name = evidence_of(read, experiment.model.terms.columns[row].path)
    return read.case.evidence[name].grade if name in read.case.evidence else None


def weight_turns(study: Study) -> Iterator[Turn]:
    """The weights at which another option would come first outside money, the other weights keeping their proportions.

    The distance is the probability, over the weights consistent with what was stated, between their median and the
    crossing.
    """
    if study.ranking is None or study.values is None or study.weights is None:
        return
    now = study.weights.mean(axis=1)
    options = list(study.options)
    for crossing in crossings(now, study.values):
        drawn = study.weights[crossing.part]
        reached = float((drawn <= crossing.weight).mean())
        rises = crossing.weight > now[crossing.part]
        yield Turn(
            kind="weight",
            id=study.parts[crossing.part][1],
            code="above" if rises else "below",
            becomes=options[crossing.first],
            distance=max(0.0, reached - 0.5 if rises else 0.5 - reached),
            value=crossing.weight,
            unit="share",
            percentile=reached,
        )
