"""Stakes, usages, weights and criteria: every stake is served, every usage serves, every weight weighs something."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading

MANY_USAGES = 12
"""About ten usages can be judged with care; beyond this a remark says so."""


def check_stakes(reading: Reading) -> Iterator[Finding]:
    """M601 a stake that no usage scores, M612 one that nobody weighs, M611 stakes and criteria without any weights."""
    case = reading.case
    scored = {stake for usage in case.usages.values() for stake in usage.scores}
    weighed = {name for statement in case.weights for name in (*statement.points, *statement.order)}
    for stake in case.stakes:
        if stake not in scored:
            yield reading.at_key("M601", ("stakes", stake), name=stake)
    for section in ("stakes", "criteria"):
        for name in getattr(case, section):
            if case.weights and name not in weighed:
                yield reading.at_key("M612", (section, name), name=name)
    if not case.weights and len(case.stakes) + len(case.criteria) > 1:
        yield reading.at_key("M611", ("stakes",) if case.stakes else ("criteria",))


def check_usages(reading: Reading) -> Iterator[Finding]:
    """M602 a usage without benefit or score, M603 too many to be judged, M615 one that no option makes possible."""
    case = reading.case
    beneficial = {benefit.usage for _, _, benefit in reading.gains()}
    possible = {usage for option in case.options.values() for usage in option.usages}
    for name, usage in case.usages.items():
        if name not in beneficial and not usage.scores:
            yield reading.at_key("M602", ("usages", name), name=name)
        if usage.scores and name not in possible:
            yield reading.at_key("M615", ("usages", name), name=name)
    if len(case.usages) > MANY_USAGES:
        yield reading.at_key("M603", ("usages",), count=str(len(case.usages)))


_BESIDE = {"revenue": "M605", "saving": "M606", "avoided_cost": "M606"}


def check_positioning(reading: Reading) -> Iterator[Finding]:
    """M605, M606, M609 beside the work and no share, M607 a share without evidence, M608 a share in vain."""
    case = reading.case
    for path, name, benefit in reading.gains():
        usage = case.usages.get(benefit.usage or "")
        if usage is None or usage.positioning == "in_the_work" or path[0] == "disbenefits" or benefit.kind == "quality":
            continue
        if usage.beside_share is None:
            yield reading.at_value(
                _BESIDE.get(benefit.kind, "M609"), (*path, "usage"), name=name, usage=str(benefit.usage)
            )
        elif benefit.evidence is None:
            yield reading.at_value("M607", (*path, "usage"), name=name, usage=str(benefit.usage))
    for name, usage in case.usages.items():
        if usage.positioning == "in_the_work" and usage.beside_share is not None:
            yield reading.at_key("M608", ("usages", name, "beside_share"), name=name)


def check_criteria(reading: Reading) -> Iterator[Finding]:
    """M613 fewer than two anchors, M614 an option without a score, M616 a rater who rated nothing."""
    case = reading.case
    for name, criterion in case.criteria.items():
        path = ("criteria", name)
        if len(criterion.anchors) < 2:
            yield reading.at_key("M613", (*path, "anchors"), name=name)
        missing = [option for option in case.options if option not in criterion.scores]
        if missing:
            yield reading.at_key("M614", (*path, "scores"), name=name, options=", ".join(missing))
    raters = {
        rater
        for usage in case.usages.values()
        for score in usage.scores.values()
        if isinstance(score, dict)
        for rater in score
    }
    for name in case.raters:
        if name not in raters:
            yield reading.at_key("M616", ("raters", name), name=name)
