"""A measurement made by hand, as large as asked for: 51 metrics, four units whose names are hostile, every reason.

No engine can move a figure here. Values follow from the position of a figure alone.
"""

import datetime as dt
import math
from collections.abc import Iterator
from zlib import crc32

from enjeu.metrics.metric import Metric
from enjeu.metrics.registry import METRICS
from enjeu.report.usage.given import Around, Dimension, NamedUsage
from enjeu.study.measure import Measured, Measurement

FLOOR = 10
UNITS = ("Ventes | Nord", "<script>alert(1)</script>", '=HYPERLINK("http://evil.example")', "R&D *[x](y)* `z` {n} $e$")
PEOPLE = (64, 41, 23, 7)
"""Of each unit; the last one is too small for any figure."""
NAMES = (
    "enabled activation active_people interactive lurker_share stickiness breadth retention returning flow reactivated "
    "lost_regulars survival habit reach engagement_per_reader return_on_contribution response_coverage "
    "response_time_median response_time_business unanswered solo_threads solution_rate responder_concentration "
    "effective_responders cross_unit_answers answered_threads gini gini_contributors top_share onion personas mix "
    "question_share cross_unit_ties reciprocity reciprocity_adjusted two_way_ties ei_index ei_excess assortativity "
    "unit_matrix connected_pairs bridge_fragility constraint degree_centralisation giant_component robustness "
    "bot_share unknown_unit opt_out"
).split()
"""Metrics in it; new ones do not change what was accepted."""
PARTED = ("habit", "onion", "personas", "mix")
"""Metrics whose parts are shares of one whole."""
_HIDDEN = ("few_people", "dominated")


def months(count: int, last: tuple[int, int] = (2026, 6)) -> list[str]:
    """The labels of as many months, the last one included."""
    end = last[0] * 12 + last[1] - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(end - count + 1, end + 1)]


def measurement(periods: int = 14, *, simulated: bool = False, team: bool = True) -> Measurement:
    """Figures of so many months; without `team` nothing changes when the community team is left out."""
    rows = tuple(_rows(months(periods), team))
    hidden = sum(row.reason in (*_HIDDEN, "nearly_all") for row in rows)
    shown = sum(row.value is not None for row in rows)
    since, until = (dt.datetime(*day, tzinfo=dt.UTC) for day in ((2025, 4, 3, 8), (2026, 7, 2, 17)))
    moments = [round(one.timestamp()) * 1_000_000 for one in (since, until)]
    return Measurement(
        rows,
        simulated,
        "duckdb",
        FLOOR,
        "Europe/Paris",
        "month",
        moments[0],
        moments[1],
        hidden / (hidden + shown or 1),
    )


def around() -> Around:
    """Sources, a case with usages, and a survey."""
    asked = ("Entraide, version 2", "Tous les salariés <b>", dt.date(2026, 3, 2), dt.date(2026, 3, 20), 400, 212)
    dimensions = (
        Dimension("Confiance entre services", *asked, 204, 3.62, 3.47, 3.76, (1.0, 5.0), simulated=False),
        Dimension("Transparence", *asked, None, None, None, None, (1.0, 5.0), simulated=False, reason="unreliable"),
        Dimension("Recommandation", *asked, 201, 12.0, -1.0, 25.0, (-100.0, 100.0), simulated=True),
        Dimension("Temps de recherche", *asked, 198, 41.0, 36.5, 46.1, None, simulated=False),
    )
    usages = (
        NamedUsage("Trouver qui sait, ailleurs", ("cross_unit_answers", "response_coverage")),
        NamedUsage("Accueillir", ()),
    )
    return Around({"mattermost": 81_250, "<i>mail</i>": 12_400}, "Groupe Armorine", usages, dimensions)


def _rows(labels: list[str], team: bool) -> Iterator[Measured]:
    for metric in (METRICS[name] for name in NAMES):
        for part in _parts(metric):
            for unit in (None,) if metric.whole else (None, *UNITS):
                for place, label in enumerate(labels):
                    for side in ("with", "without"):
                        moved = 0.9 if team and side == "without" else 1.0
                        yield _row(metric, part, unit, label, side, place / len(labels), moved)


def _parts(metric: Metric) -> tuple[str, ...]:
    if metric.parts is None:
        return UNITS if metric.id == "unit_matrix" else ("mattermost",)
    return metric.parts or ("",)


def _row(metric: Metric, part: str, unit: str | None, label: str, side: str, trend: float, moved: float) -> Measured:
    people = 128 if unit is None else PEOPLE[UNITS.index(unit)]
    chance = crc32(f"{metric.id}/{part}/{unit}".encode()) % 97 / 97
    key = (metric.id, metric.version, part, label, unit, side)
    reason = _reason(metric, part, unit, people, chance, trend)
    if reason is not None:
        low = 0.9 if reason == "nearly_all" else None
        return Measured(*key, None, None, None, None, low, None, reason)
    value = _value(metric, chance, trend) * moved / (len(metric.parts or ()) if metric.id in PARTED else 1)
    counted = metric.unit in ("share", "people")
    numerator = value if metric.unit == "people" else value * people if counted else None
    spread = 0.08 if metric.unit == "share" else 0.15 * abs(value)
    return Measured(
        *(*key, value, None if numerator is None else float(round(numerator)), float(people) if counted else None),
        *(people, value - spread, value + spread, None),
    )


def _value(metric: Metric, chance: float, trend: float) -> float:
    match metric.unit:
        case "share":
            return 0.15 + 0.4 * chance + 0.25 * trend
        case "hours":
            return 2.0 + 30.0 * chance - 1.5 * trend
        case "index":
            return -0.6 + 0.9 * chance + 0.05 * trend
        case "people":
            return float(math.floor(14 + 90 * chance + 12 * trend))
        case _:
            return -0.3 + 40.0 * chance * (1 + trend)


def _reason(metric: Metric, part: str, unit: str | None, people: int, chance: float, trend: float) -> str | None:
    if metric.family == "reach":
        return "not_seen"
    if metric.id == "survival" and part == "d365":
        return "not_reached"
    if unit is None:
        if metric.id == "activation":
            return "nearly_all"
        return "few_people" if part in ("power", "lost") else None
    if people < FLOOR or part == UNITS[-1] or (metric.id != "enabled" and chance > 0.7):
        return _HIDDEN[int(trend * 10) % 2]
    return None
