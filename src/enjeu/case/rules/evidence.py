"""No number without a date: stale evidence, surveys that cannot be read, estimates that nothing supports."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.freshness import age, shelf_life, widening
from enjeu.case.reading import Reading
from enjeu.case.rules.references import references
from enjeu.estimates.notation import Estimate


def check_freshness(reading: Reading) -> Iterator[Finding]:
    """M701 for evidence past its shelf life, with the widening of what rests on it; once, where it is declared."""
    case = reading.case
    for name, evidence in case.evidence.items():
        factor = widening(case, evidence)
        if factor > 1.0:
            yield reading.at_value(
                "M701",
                ("evidence", name, "date"),
                name=name,
                age=format(age(case, evidence), ".1f"),
                shelf_life=format(shelf_life(case, evidence), "g"),
                widening=format((factor - 1.0) * 100, ".0f"),
            )


def check_surveys(reading: Reading) -> Iterator[Finding]:
    """M703 for grade C (survey) without the wording, base, answers and dates by which a survey figure is read."""
    for name, evidence in reading.case.evidence.items():
        if evidence.grade == "C" and evidence.survey is None:
            yield reading.at_value("M703", ("evidence", name, "grade"), name=name)


def check_support(reading: Reading) -> Iterator[Finding]:
    """M702 an uncertain input without evidence, M704 evidence that nothing rests on."""
    for name, declared in reading.case.inputs.items():
        quantity = reading.quantities.get(f"inputs.{name}.value")
        if declared.evidence is None and isinstance(quantity, Estimate):
            yield reading.at_key("M702", ("inputs", name), name=name)
    used = {reference.name for reference in references(reading.case) if reference.section == "evidence"}
    for name in reading.case.evidence:
        if name not in used:
            yield reading.at_key("M704", ("evidence", name), name=name)
