"""What may be typed into an input: a number, within the range that its field allows. Called by `inputs`."""

import math
from typing import Any

from enjeu.case.expectations import Expectation
from enjeu.report.workbook.cells import Place
from enjeu.report.workbook.page import Page
from enjeu.report.workbook.scales import Scale

_HUGE = 1e300


def validate(page: Page, place: Place, expected: Expectation | None, scale: Scale) -> None:
    """Refuse what is no number, or out of range, with a word of explanation."""
    low, high = (expected.low, expected.high) if expected else (-math.inf, math.inf)
    low, high = (scale.shown(end) if math.isfinite(end) else end for end in (low, high))
    rule: dict[str, Any] = {"validate": "decimal", "error_title": page.say("validation.title")}
    if math.isfinite(low) and math.isfinite(high):
        rule |= {"criteria": "between", "minimum": low, "maximum": high}
        key = "share" if scale.percent and (low, high) == (0.0, 1.0) else "between"
    elif math.isfinite(low):
        open_low = expected is not None and expected.open_low
        rule |= {"criteria": ">" if open_low else ">=", "value": low}
        key = "above"
    else:
        rule |= {"criteria": "between", "minimum": -_HUGE, "maximum": _HUGE}
        key = "number"
    ends = {name: page.view.words.number(end) for name, end in (("low", low), ("high", high)) if math.isfinite(end)}
    rule["error_message"] = page.say(f"validation.{key}", **ends)
    page.sheet.data_validation(place.row, place.column, place.row, place.column, rule)
