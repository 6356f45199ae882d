"""Dates and periods: nothing ends before it starts, is older than it can be, or happens after the horizon."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.tree import Path


def check_evidence_dates(reading: Reading) -> Iterator[Finding]:
    """M201 a survey that ends before it begins, M202 evidence newer than the case, M207 than its own survey."""
    today = reading.case.case.date
    for name, evidence in reading.case.evidence.items():
        if evidence.date > today:
            values = {"date": evidence.date.isoformat(), "case_date": today.isoformat()}
            yield reading.at_value("M202", ("evidence", name, "date"), **values)
        survey = evidence.survey
        path: Path = ("evidence", name, "survey", "fielded_to")
        if survey and survey.fielded_to < survey.fielded_from:
            values = {"first": survey.fielded_from.isoformat(), "last": survey.fielded_to.isoformat()}
            yield reading.at_value("M201", path, **values)
        elif survey and survey.fielded_from > evidence.date:
            values = {"first": survey.fielded_from.isoformat(), "date": evidence.date.isoformat()}
            yield reading.at_value("M207", ("evidence", name, "date"), **values)


def check_weights_before_scores(reading: Reading) -> Iterator[Finding]:
    """M203 where weights are younger than the scores: whoever knows the scores can choose the winner by the weights."""
    dates = [(rater.date, name) for name, rater in reading.case.raters.items() if rater.date]
    if not dates:
        return
    first, rater = min(dates)
    for number, statement in enumerate(reading.case.weights):
        if statement.date > first:
            values = {"date": statement.date.isoformat(), "scored": first.isoformat(), "rater": rater}
            yield reading.at_value("M203", ("weights", number, "date"), **values)


def check_periods(reading: Reading) -> Iterator[Finding]:
    """M204 an end before its start, M205 a start, or a loss, after the horizon."""
    for section in ("benefits", "disbenefits", "costs"):
        for name, item in getattr(reading.case, section).items():
            path = (section, name)
            if item.end is not None and item.end < item.start:
                yield reading.at_value("M204", (*path, "end"), start=str(item.start), end=str(item.end))
            if item.start > reading.periods:
                yield _after_horizon(reading, (*path, "start"), item.start)
    for name, risk in reading.case.risks.items():
        for number, hit in enumerate(risk.hits):
            if hit.period > reading.periods:
                yield _after_horizon(reading, ("risks", name, "hits", number, "period"), hit.period)


def _after_horizon(reading: Reading, path: Path, period: int) -> Finding:
    return reading.at_value("M205", path, period=str(period), periods=str(reading.periods))
