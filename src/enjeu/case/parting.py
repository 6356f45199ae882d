"""To which part of a case a declaration belongs, and whether it can move the NPV; called by `changes`."""

from typing import Literal

from enjeu.case.tree import Path

Part = Literal[
    "conventions",
    "inputs",
    "adoption",
    "benefits",
    "costs",
    "enabling",
    "risks",
    "correlations",
    "evidence",
    "options",
    "decision",
    "strategy",
    "measurement",
    "allocation",
    "words",
]
"""In the order in which changes are applied."""

NEUTRAL = frozenset({"decision", "strategy", "measurement", "allocation", "words"})
"""Parts that no NPV is computed from; they are applied last, together, and what they moved is computed all the same."""

_OF_SECTION: dict[str, Part] = {
    "populations": "inputs",
    "inputs": "inputs",
    "adoption": "adoption",
    "pools": "benefits",
    "usages": "benefits",
    "benefits": "benefits",
    "disbenefits": "benefits",
    "costs": "costs",
    "enabling": "enabling",
    "risks": "risks",
    "correlations": "correlations",
    "evidence": "evidence",
    "options": "options",
    "decision": "decision",
    "stakes": "strategy",
    "weights": "strategy",
    "raters": "strategy",
    "criteria": "strategy",
    "actions": "allocation",
    "watch": "measurement",
}

_HEADER_WORDS = frozenset("title question organisation fictitious author language people_data".split())
WORDS = frozenset(
    "label description note owner justification why source url survey sales_process plan measured_by fr en".split()
)  # fmt: skip
"""Fields that only say something."""
_MEASURING = frozenset({"measure", "indicator"})


def part_of(path: Path) -> Part:
    """The part of the declaration at `path`: what only words it is `words`, wherever it stands."""
    section, *rest = (str(step) for step in path)
    if section in ("case", "format", "units"):
        return "words" if rest and rest[0] in _HEADER_WORDS else "conventions"
    part = _OF_SECTION.get(section, "words")
    fields = rest if section == "decision" else rest[1:]
    if part in ("decision", "strategy", "allocation"):
        return "words" if fields and fields[-1] in WORDS else part
    if any(field in _MEASURING for field in fields[:1]):
        return "measurement"
    if section == "usages" and fields[:1] == ["scores"]:
        return "strategy"
    # A mitigation or an option may be called `note`: what is named in a block of names is no field.
    named = fields[:1] in (["options"], ["mitigations"], ["usages"])
    return "words" if any(field in WORDS for field in (fields[2:] if named else fields)) else part
