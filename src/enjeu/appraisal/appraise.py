"""From a case that was read to the result of its appraisal. Called by `study` and by users of the library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from enjeu.appraisal.assumptions import assumptions
from enjeu.appraisal.decision import best, outside_flows, strength, variables, verdict
from enjeu.appraisal.drivers import central_inputs, central_npv, sensitivities, total_indices, unsupported
from enjeu.appraisal.experiment import Experiment
from enjeu.appraisal.importance import dimensions, importance
from enjeu.appraisal.information import Learning, PilotWorth
from enjeu.appraisal.integrated import Integrated, integrated
from enjeu.appraisal.knowable import Drawn
from enjeu.appraisal.lines import Details, details
from enjeu.appraisal.measures import UNITS, measures
from enjeu.appraisal.model import Model, build
from enjeu.appraisal.result import Appraisal, Conventions, OptionResult, RiskResult, Sensitivity, Strategic
from enjeu.appraisal.risk import risks, switches
from enjeu.appraisal.simulate import Run, run_batch
from enjeu.appraisal.staged import flexibility, stages_of
from enjeu.appraisal.strategy import Study, strategic, usage_map
from enjeu.appraisal.summary import Summary
from enjeu.appraisal.terms import Column
from enjeu.appraisal.turning import in_focus, turns
from enjeu.case.reader import ReadCase
from enjeu.errors import EnjeuError
from enjeu.estimates.copula import CorrelationGroup
from enjeu.estimates.draws import REPLICATES, Batch, Group, Method, Sampler, batches, points_for, sampler
from enjeu.version import __version__

DRAWS = 65_536
"""Draws when neither a number nor a precision is asked for."""
MOST_DRAWS = 1 << 26
_FIRST_POINTS = 256
# Streams of bits of one seed that must not meet: the run (0), the study of risks, the weights.
_RISKS, _WEIGHTS = (1 << 40, 2 << 40)

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a case is appraised."""

    draws: int | None = None
    """At least this many draws, rounded up to 16 × a power of two; 65,536 by default."""
    precision: float | None = None
    """The draws double until the mean NPV of every option is known to this share of itself (95 %)."""
    seed: int | None = None
    """By default the case's own."""
    threads: int = 1
    """The bits of the result do not depend on it."""
    method: Method = "sobol"
    """`random` for pseudo-random points."""


def appraise(
    read: ReadCase,
    *,
    options: Sequence[str] | None = None,
    draws: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    threads: int = 1,
    method: Method = "sobol",
    progress: Progress | None = None,
) -> Appraisal:
    """Appraise `options` of a case (all but the baseline by default) on one set of draws.

    Args:
        read: The case, from `read_case`.
        options: Identifiers of the options to appraise.
        draws: At least this many draws, rounded up to 16 × a power of two.
        precision: Instead of `draws`: doubles them until the mean NPV of each option is known to this share of itself.
        seed: Equal seed, equal bits; by default the seed of the case.
        threads: Threads for the draws; the result does not depend on it.
        method: `sobol` (scrambled, 16 independent scrambles) or `random`.
        progress: Called with the share done, 0 to 1.

    Raises:
        EnjeuError: A201 unknown option, A202 draws or precision out of range.
    """
    settings = Settings(draws, precision, read.case.case.seed if seed is None else seed, threads, method)
    return _Appraiser(read, _chosen(read, options), settings, progress or (lambda _: None)).appraise()


def _chosen(read: ReadCase, options: Sequence[str] | None) -> tuple[str, ...]:
    known = [name for name, option in read.case.options.items() if option.kind != "baseline"]
    for name in options or ():
        if name not in known:
            raise EnjeuError("A201", name=name, known=", ".join(known))
    return tuple(name for name in known if options is None or name in options)


class _Appraiser:
    """The steps of one appraisal, in order; every number is made by a function elsewhere."""

    def __init__(self, read: ReadCase, options: tuple[str, ...], settings: Settings, progress: Progress) -> None:
        self._read = read
        self._settings = settings
        self._seed = settings.seed or 0
        self._progress = progress
        self._model = build(read, options)
        self._stages = stages_of(self._model)
        self._groups = correlated(read, self._model.terms.columns)
        self._kept = measures(self._model, tuple(UNITS))
        self._summaries: dict[tuple[str, str], Summary] = {}
        self._integrated = Integrated(self._model, {}, ())
        self._study: Study | None = None

    def appraise(self) -> Appraisal:
        points = self._points()
        indices = importance(self._model, self._groups, self._seed, self._settings.method)
        chosen = self._sampler(self._seed, dimensions(indices))
        together = {row for group in self._groups for row in group.rows}
        self._integrated = integrated(self._model, indices, together)
        first, count = self._simulate(chosen, points)
        self._progress(0.9)
        model, read = self._model, self._read
        lines, baseline_flows = details(model, chosen, batches(count)[0])
        learning = self._learning(chosen, first)
        options = self._options(chosen, first, lines, learning)
        best_option, code = best(
            {name: option.verdict for name, option in options.items()},
            {name: option.indicators["npv"].mean or 0.0 for name, option in options.items()},
            read.case.decision.options or tuple(options),
        )
        options = self._turned(options, best_option, chosen)
        self._progress(1.0)
        return Appraisal(
            baseline=model.baseline.option,
            options=options,
            baseline_flows=baseline_flows,
            recommended=best_option,
            verdict=code,
            usage_map=usage_map(read.case),
            assumptions=assumptions(read, self._seed),
            ranking=None if self._study is None else self._study.ranking,
            conventions=_conventions(read, model),
            seed=self._seed,
            draws=count * REPLICATES,
            precision_reached=self._precision(),
            digest=read.digest,
            version=__version__,
            value_of_information=learning.all(),
        )

    def _points(self) -> int:
        """Points of each scramble to begin with; with a precision, few."""
        settings = self._settings
        if settings.precision is not None and not 1e-6 <= settings.precision < 1.0:
            raise EnjeuError("A202", name="precision", value=f"{settings.precision:g}")
        if settings.draws is not None and not 1 <= settings.draws <= MOST_DRAWS:
            raise EnjeuError("A202", name="draws", value=str(settings.draws))
        if settings.precision is not None:
            return _FIRST_POINTS
        return points_for(settings.draws or DRAWS)

    def _sampler(self, seed: int, order: Sequence[int]) -> Sampler:
        laws = [column.distribution for column in self._model.terms.columns]
        return sampler(laws, seed, order, self._groups, self._settings.method)

    def _simulate(self, chosen: Sampler, points: int) -> tuple[Run, int]:
        """Run batches until the draws or the precision asked for; the first batch, and the points of each scramble."""
        while True:
            self._summaries = {
                (option, name): Summary(name) for option in self._kept.options for name in self._kept.indicators
            }
            work = batches(points)
            first: Run | None = None
            for position, batch in enumerate(work):
                run = self._batch(chosen, batch, first is None)
                first = first or run
                self._progress(0.9 * (position + 1) / len(work))
            assert first is not None  # noqa: S101 - there is at least one batch
            wanted = self._settings.precision
            reached = self._precision()
            if wanted is None or reached is None or reached <= wanted or points * REPLICATES >= MOST_DRAWS // 16:
                return first, points
            points *= 2

    def _batch(self, chosen: Sampler, batch: Batch, with_classes: bool) -> Run:
        run = run_batch(
            self._model.terms.graph,
            [*self._kept.outputs, *self._integrated.outputs],
            chosen,
            batch,
            self._integrated.beside(self._kept.reduce),
            self._kept.kept + len(self._integrated.outputs),
            threads=self._settings.threads,
            with_classes=with_classes,
        )
        rows = run.by_replicate()
        for (option, name), summary in self._summaries.items():
            summary.add(rows[self._kept.row(option, name)])
        for option in self._kept.options:
            exact = self._integrated.tails(option, rows[self._kept.row(option, "npv")], rows)
            if exact is not None:
                self._summaries[option, "npv"].refine(exact)
        return run

    def _precision(self) -> float | None:
        errors = [self._summaries[option, "npv"].relative_error() for option in self._kept.options]
        return max(errors) if errors and np.isfinite(max(errors)) else None

    def _learning(self, chosen: Sampler, first: Run) -> Learning:
        npv = {option: first.values[self._kept.row(option, "npv")] for option in self._model.options}
        return Learning(Drawn(self._model, chosen, first, npv, self._groups, self._seed, self._settings.method))

    def _options(
        self, chosen: Sampler, first: Run, lines: dict[str, Details], learning: Learning
    ) -> dict[str, OptionResult]:
        model, read = self._model, self._read
        columns = len(model.terms.columns)
        other = self._sampler(self._seed, range(columns, 2 * columns))
        totals = total_indices(model, (chosen, other))
        central = build(read, tuple(model.options), central=True)
        switchable = build(read, tuple(model.options), switches(read))
        laws = [column.distribution for column in switchable.terms.columns]
        risk_results = risks(switchable, sampler(laws, self._seed + _RISKS, range(len(laws))))
        self._study = strategic(read, tuple(model.options), self._seed + _WEIGHTS)
        results = {}
        for option in model.options:
            npv = first.values[self._kept.row(option, "npv")]
            answers = sensitivities(model, central, option, first, npv, totals[option], self._groups)
            at_means = central_npv(central, option)(central_inputs(model.terms.columns)[:, np.newaxis])
            results[option] = self._option(
                option,
                first,
                lines[option],
                risk_results[option],
                answers,
                self._study.options[option],
                float(at_means[0]),
                learning.pilot_for(option),
            )
        for gates in self._stages:
            worth = flexibility(model, gates, chosen, Batch(0, first.values.shape[1] // REPLICATES))
            results[gates.option] = replace(results[gates.option], flexibility=worth)
        return results

    def _turned(
        self, options: dict[str, OptionResult], recommended: str | None, chosen: Sampler
    ) -> dict[str, OptionResult]:
        """The options, the one in focus with what would turn its verdict."""
        focus = in_focus(options, recommended, self._read.case.decision.options)
        if focus is None or self._study is None:
            return options
        experiment = Experiment(self._model, focus, chosen, outside_flows(options[focus].strategic))
        nearest = turns(experiment, options[focus], self._study)
        turned = replace(options[focus], verdict=replace(options[focus].verdict, turns=nearest))
        return {**options, focus: turned}

    def _option(
        self,
        option: str,
        first: Run,
        lines: Details,
        risk_results: tuple[RiskResult, ...],
        answers: tuple[Sensitivity, ...],
        outside_money: Strategic | None,
        at_means: float,
        pilot: PilotWorth | None,
    ) -> OptionResult:
        npv, cash = self._summaries[option, "npv"], self._summaries[option, "cash_npv"]
        figures = {name: self._summaries[option, name].figure(UNITS[name]) for name in UNITS}
        if all(value is None for value in (figures["break_even_minutes"].mean, figures["break_even_minutes"].p50)):
            del figures["break_even_minutes"]
        table = variables(figures, npv.loss(), cash.loss(), npv.shortfall(), outside_money)
        loss, loss_error = npv.loss()
        return OptionResult(
            id=option,
            kind=self._read.case.options[option].kind,
            indicators=figures,
            probability_of_loss=loss,
            probability_of_loss_error=loss_error,
            probability_of_cash_loss=cash.loss()[0],
            expected_shortfall=npv.shortfall()[0],
            deterministic_npv=at_means,
            flows=lines.flows,
            waterfalls=lines.waterfalls,
            hours_released=lines.hours_released,
            hours_redeployed=lines.hours_redeployed,
            ceilings_hit=lines.ceilings_hit,
            strategic=outside_money,
            risks=risk_results,
            sensitivity=answers,
            verdict=strength(verdict(self._read, table, pilot), unsupported(self._model, answers)),
            draws={name: first.values[self._kept.row(option, name)] for name in figures},
            integrated=self._integrated.name(option),
        )


def correlated(read: ReadCase, columns: Sequence[Column]) -> tuple[Group, ...]:
    """Columns that the case correlates, gathered into groups that share no column."""
    row_of = {column.path: row for row, column in enumerate(columns)}
    pairs = []
    for declared in read.case.correlations:
        paths = [read.symbols.get(name, name) for name in declared.between]
        if all(path in row_of for path in paths):
            pairs.append((row_of[paths[0]], row_of[paths[1]], declared.spearman))
    members: list[set[int]] = []
    for one, two, _ in pairs:
        touching = [member for member in members if one in member or two in member]
        members = [member for member in members if member not in touching] + [{one, two}.union(*touching)]
    return tuple(_group(sorted(member), pairs) for member in members)


def _group(rows: Sequence[int], pairs: Sequence[tuple[int, int, float]]) -> Group:
    place = {row: position for position, row in enumerate(rows)}
    inside = [(place[one], place[two], spearman) for one, two, spearman in pairs if one in place and two in place]
    return Group(tuple(rows), CorrelationGroup.from_pairs(len(rows), inside))


def _conventions(read: ReadCase, model: Model) -> Conventions:
    header = read.case.case
    return Conventions(
        currency=header.currency,
        periods=read.periods,
        periods_per_year=read.periods_per_year,
        timing=header.timing,
        price_basis=header.price_basis,
        price_year=header.price_year,
        discounting=read.discounting,
        ranges=header.ranges,
        optimism=any(cost.optimism is not None for cost in read.case.costs.values()),
        factors=tuple(model.factors.tolist()),
    )
