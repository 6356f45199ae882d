"""Benefits and disbenefits: someone answers for each, it can be seen, and each kind has what it needs to be valued."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema.economy import Benefit
from enjeu.case.tree import Path


def check_owners(reading: Reading) -> Iterator[Finding]:
    """M501 no owner, M502 no indicator."""
    for path, name, benefit in reading.gains():
        if benefit.owner is None:
            yield reading.at_key("M501", path, name=name)
        if benefit.indicator is None:
            yield reading.at_key("M502", path, name=name)


def check_needs(reading: Reading) -> Iterator[Finding]:
    """M503 to M505: revenue with its margin and its process, avoided cost with its plan."""
    for path, name, benefit in reading.gains():
        if benefit.kind == "revenue" and benefit.margin_rate is None:
            yield reading.at_value("M503", (*path, "kind"), name=name)
        if benefit.kind == "revenue" and benefit.sales_process is None:
            yield reading.at_value("M504", (*path, "kind"), name=name)
        if benefit.kind == "avoided_cost" and benefit.plan is None:
            yield reading.at_value("M505", (*path, "kind"), name=name)


def check_capacity(reading: Reading) -> Iterator[Finding]:
    """M507 nobody's hours, M508 hours without cost, M509 hours that go nowhere (M506: see `measures`)."""
    for path, name, benefit in reading.gains():
        if benefit.kind != "capacity":
            continue
        if benefit.population is None:
            yield reading.at_value("M507", (*path, "kind"), name=name)
        elif lacks_hourly_cost(reading, benefit.population):
            yield reading.at_value("M508", (*path, "population"), population=benefit.population)
        if benefit.redeployed is None:
            yield reading.at_value("M509", (*path, "kind"), name=name)


def check_amounts(reading: Reading) -> Iterator[Finding]:
    """M510 money on a quality, M512 a valued kind without an amount."""
    for path, name, benefit in reading.gains():
        declared = [amount for amount in amounts(path, benefit) if reading.places.written(amount)]
        if benefit.kind == "quality":
            for amount in declared:
                yield reading.at_value("M510", amount, name=name)
        elif benefit.amount is None:
            for option, delivery in benefit.options.items():
                if delivery.amount is None:
                    yield reading.at_key("M512", path, name=name, option=option)
                    break


def check_ignored_keys(reading: Reading) -> Iterator[Finding]:
    """M513 for what is written and has no effect on this kind of benefit."""
    meant = {"margin_rate": "revenue", "sales_process": "revenue", "plan": "avoided_cost", "redeployed": "capacity"}
    for path, _, benefit in reading.gains():
        for key, kind in meant.items():
            if getattr(benefit, key) is not None and benefit.kind != kind:
                yield reading.at_key("M513", (*path, key), key=key, kind=kind, actual=benefit.kind)
        if benefit.pool_share is not None and benefit.pool is None:
            yield reading.at_key("M514", (*path, "pool_share"))


def amounts(path: Path, benefit: Benefit) -> list[Path]:
    """Where the amounts of a benefit stand: its own, and those of each option."""
    return [(*path, "amount"), *((*path, "options", option, "amount") for option in benefit.options)]


def lacks_hourly_cost(reading: Reading, population: str) -> bool:
    """Whether a declared population does not say what an hour of it costs."""
    declared = reading.case.populations.get(population)
    return declared is not None and declared.loaded_cost is None
