"""Real and nominal are not mixed: discounting, price basis and inflation must tell one story."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.tree import Path
from enjeu.reference.discount_rates import DISCOUNT_TABLES

_DISCOUNTING: Path = ("case", "discounting")


def check_discounting(reading: Reading) -> Iterator[Finding]:
    """M304 both a rate and a table, or neither; M301 a rate, M303 a table on another price basis than the amounts."""
    header = reading.case.case
    discounting = header.discounting
    if (discounting.rate is None) == (discounting.table is None):
        yield reading.at_key("M304", _DISCOUNTING)
    values = {"price_basis": header.price_basis, "basis": str(discounting.basis)}
    if discounting.basis is not None and discounting.basis != header.price_basis:
        yield reading.at_value("M301", (*_DISCOUNTING, "basis"), **values)
    table = DISCOUNT_TABLES.get(discounting.table or "")
    if table and table.basis != header.price_basis:
        values = {"price_basis": header.price_basis, "basis": table.basis, "table": table.id}
        yield reading.at_value("M303", (*_DISCOUNTING, "table"), **values)


def check_inflation(reading: Reading) -> Iterator[Finding]:
    """M302 inflation on amounts that have none in them, M307 nominal amounts without inflation."""
    header = reading.case.case
    if header.price_basis == "real" and header.inflation is not None:
        yield reading.at_key("M302", ("case", "inflation"))
    if header.price_basis == "nominal" and header.inflation is None:
        yield reading.at_value("M307", ("case", "price_basis"))


def check_rates(reading: Reading) -> Iterator[Finding]:
    """M306 a discount rate or inflation that is not one certain number, M308 a rate that is hardly meant."""
    paths: tuple[Path, ...] = ((*_DISCOUNTING, "rate"), ("case", "inflation"))
    for path in paths:
        key = ".".join(str(step) for step in path)
        if key not in reading.quantities:
            continue
        rate = reading.constant(path)
        if rate is None:
            yield reading.at_value("M306", path)
        elif not -0.05 <= rate <= 0.3:
            yield reading.at_value("M308", path, rate=format(rate * 100, ".4g"))
