"""The options compared: one baseline, the old tool beside the new one, and nothing that delivers no effect at all."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading


def check_baseline(reading: Reading) -> Iterator[Finding]:
    """M101 no baseline, M102 a second one, M103 nothing beside it, M106 the baseline among those decided on."""
    options = reading.case.options
    baselines = [name for name, option in options.items() if option.kind == "baseline"]
    if not baselines:
        yield reading.at_key("M101", ("options",))
    for name in baselines[1:]:
        yield reading.at_value("M102", ("options", name, "kind"), name=name, first=baselines[0])
    if len(baselines) == len(options) == 1:
        yield reading.at_key("M103", ("options",))
    for number, name in enumerate(reading.case.decision.options):
        if name in baselines:
            yield reading.at_value("M106", ("decision", "options", number), name=name)


def check_incumbent(reading: Reading) -> Iterator[Finding]:
    """M104 where a new tool or a network is judged and the tool in place is not: one yardstick for both."""
    kinds = {option.kind for option in reading.case.options.values()}
    if kinds & {"network", "tool"} and "incumbent" not in kinds:
        yield reading.at_key("M104", ("options",))


def check_effects(reading: Reading) -> Iterator[Finding]:
    """M105 for an option that no benefit, cost or criterion mentions."""
    case = reading.case
    named = {option for _, _, benefit in reading.gains() for option in benefit.options}
    named |= {option for cost in case.costs.values() for option in cost.options}
    named |= {option for criterion in case.criteria.values() for option in criterion.scores}
    for name, option in case.options.items():
        if option.kind != "baseline" and name not in named:
            yield reading.at_key("M105", ("options", name), name=name)
