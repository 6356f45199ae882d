"""Stage-gates stand inside the horizon, one after another."""

from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading


def check_stages(reading: Reading) -> Iterator[Finding]:
    """M970 a gate after which nothing can be stopped, M971 two gates of one option in the wrong order."""
    last: dict[str, int] = {}
    for number, stage in enumerate(reading.case.decision.stages):
        path = ("decision", "stages", number, "after")
        if stage.after >= reading.periods:
            yield reading.at_value("M970", path, period=str(stage.after), periods=str(reading.periods))
        names = stage.options or tuple(reading.case.options)
        before = max((last[name] for name in names if name in last), default=0)
        if stage.after <= before:
            yield reading.at_value("M971", path, period=str(stage.after), before=str(before))
        last.update(dict.fromkeys(names, max(stage.after, before)))
