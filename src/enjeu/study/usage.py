"""Measure a study and make its usage report: what `enjeu report --kind usage` writes, with or without a case.

What a survey asked, and which metrics the usages of a case name, stand beside the figures where the study has them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from enjeu.case.findings import Finding
from enjeu.case.reader import ReadCase, read_case
from enjeu.case.source import yaml_files
from enjeu.case.suggestion import listed, nearest
from enjeu.interactions.store import Store
from enjeu.locale import Language, locale
from enjeu.metrics.registry import METRICS
from enjeu.report.document import Document
from enjeu.report.names import Names
from enjeu.report.usage.given import Around, Dimension, NamedUsage
from enjeu.report.usage.report import usage_report
from enjeu.study.measure import Question, measure_study
from enjeu.study.survey import scores
from enjeu.surveys import store as surveys
from enjeu.surveys.result import Score

PROMOTERS = (-100.0, 100.0)
"""Ends of a net promoter score."""


def folder_of(path: Path) -> Path:
    """The folder of the study that a case, or the study itself, is named by."""
    return path if path.is_dir() else path.parent


def case_of(path: Path) -> ReadCase | None:
    """The case of a study; None where the folder has none.

    Raises:
        CaseError: It has one, with errors.
    """
    return read_case(path) if not path.is_dir() or yaml_files(path) else None


def usage_document(
    study: Path,
    read: ReadCase | None,
    language: Language,
    question: Question | None = None,
    progress: Callable[[float], None] | None = None,
) -> Document:
    """The usage report of what is in the store; its figures are on record as published when this comes back.

    Raises:
        StoreError, PrivacyError, EnjeuError: As `measure_study`.
        SurveyError: V141 a survey of the study cannot be read.
    """
    found = measure_study(study, question, progress)
    with Store.open(study) as store:
        sources = store.counts().platforms
    usages: tuple[NamedUsage, ...] = ()
    organisation = ""
    if read is not None:
        names, head = Names(read.case, locale(language)), read.case.case
        usages = tuple(NamedUsage(names.of("usages", name), one.measured_by) for name, one in read.case.usages.items())
        organisation = names.said(head.organisation) if head.organisation else ""
    around = Around(sources, organisation, usages, tuple(_dimensions(study, language)))
    return usage_report(found, around, language)


def unknown_metrics(read: ReadCase) -> Iterator[Finding]:
    """M617 for each metric that a usage names and that there is not."""
    for name, usage in read.case.usages.items():
        for number, metric in enumerate(usage.measured_by):
            if metric not in METRICS:
                path = f"usages.{name}.measured_by.{number}"
                values = {"name": metric, "suggestion": nearest(metric, METRICS), "known": listed(METRICS)}
                yield Finding("M617", "warning", read.places[path], path, values)


def _dimensions(study: Path, language: Language) -> Iterator[Dimension]:
    """What the latest wave of the study's surveys says."""
    if surveys.waves(study):
        yield from (_dimension(score, language) for score in scores(study).scores)


def _dimension(score: Score, language: Language) -> Dimension:
    interval, source = score.interval, score.source
    scale = PROMOTERS if score.scoring == "enps" else (float(score.scale[0]), float(score.scale[1]))
    return Dimension(
        name=score.label.in_language(language),
        instrument=score.title.in_language(language),
        base=source.base.in_language(language),
        fielded_from=source.fielded_from,
        fielded_until=source.fielded_until,
        invited=source.invited,
        answered=source.answered,
        people=None if interval is None else score.n,
        value=None if interval is None else interval.value,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        scale=None if score.unit else scale,
        simulated=source.simulated,
        reason=score.reason,
    )
