"""Risks and enabling changes: each hit is of one kind and on something it can hit, each measure has an effect."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema.uncertainty import Hit


def check_hits(reading: Reading) -> Iterator[Finding]:
    """M901 not exactly one of change, amount, delay; M902 and M903 a change of dates, or a delay of what is no date."""
    for name, risk in reading.case.risks.items():
        for number, hit in enumerate(risk.hits):
            path = ("risks", name, "hits", number)
            given = [key for key in ("change", "amount", "delay") if getattr(hit, key) is not None]
            if len(given) != 1:
                yield reading.at_value("M901", path, given=", ".join(given) or "0")
            elif given == ["change"] and "dates" in hit.on:
                yield reading.at_key("M902", (*path, "change"))
            elif given == ["delay"] and (wrong := _undatable(reading, hit)):
                yield reading.at_key("M903", (*path, "delay"), names=", ".join(wrong))


def _undatable(reading: Reading, hit: Hit) -> list[str]:
    return [name for name in hit.on if name == "costs" or name in reading.case.costs or name in reading.case.enabling]


def check_mitigations(reading: Reading) -> Iterator[Finding]:
    """M904 for a mitigation that cuts neither probability nor impact."""
    for name, risk in reading.case.risks.items():
        for measure in risk.mitigations:
            path = ("risks", name, "mitigations", measure)
            if all(reading.constant((*path, key)) == 0.0 for key in ("probability_cut", "impact_cut")):
                yield reading.at_key("M904", path, name=measure)


def check_enabling(reading: Reading) -> Iterator[Finding]:
    """M905 for an enabling change that no benefit requires."""
    required = {name for _, _, benefit in reading.gains() for name in benefit.requires}
    for name in reading.case.enabling:
        if name not in required:
            yield reading.at_key("M905", ("enabling", name), name=name)
