"""Two versions of a case side by side: what was declared otherwise, what that moved, and what became of the verdict.

Made by `study.diff`, shown by `report`, `cli` and the JSON. The verdict is read four ways, the figures of each version
by the rule of each, so that a verdict which moved because the rule did is told from one that moved because the figures
did.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.appraisal.attribution import Attribution
from enjeu.appraisal.decision import goes, variables
from enjeu.appraisal.result import Appraisal, OptionResult
from enjeu.case.changes import Change
from enjeu.case.reader import ReadCase


@dataclass(frozen=True, slots=True)
class Crossed:
    """Whether an option is a go: the figures of the old and of the new version, by the old and by the new rule."""

    old_by_old: bool
    old_by_new: bool
    new_by_old: bool
    new_by_new: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is known about two versions of a case."""

    old: ReadCase
    new: ReadCase
    before: Appraisal
    after: Appraisal
    changes: tuple[Change, ...]
    """Part by part, in the order of the new files."""
    attribution: Attribution
    crossed: Mapping[str, Crossed]
    """Of each option of both versions."""

    @property
    def real(self) -> tuple[Change, ...]:
        """Changes that are more than another way of writing."""
        return tuple(one for one in self.changes if one.kind != "rewritten")

    def of_part(self, *parts: str) -> tuple[Change, ...]:
        """The real changes of some parts of the case."""
        return tuple(one for one in self.real if one.part in parts)

    @property
    def rule_moved(self) -> bool:
        """Whether what makes a go or a refusal differs."""
        return any(one.path in ("decision.go", "decision.no_go") for one in self.of_part("decision"))

    @property
    def rule_dated(self) -> bool:
        """Whether the date on which the rule was stated moved too."""
        return self.old.case.decision.date != self.new.case.decision.date


def crossed(old: ReadCase, new: ReadCase, before: Appraisal, after: Appraisal) -> dict[str, Crossed]:
    """The verdict of each common option by both rules."""
    return {
        name: Crossed(
            _goes(old, before.options[name]),
            _goes(new, before.options[name]),
            _goes(old, after.options[name]),
            _goes(new, after.options[name]),
        )
        for name in after.options
        if name in before.options
    }


def _goes(rule: ReadCase, option: OptionResult) -> bool:
    table = variables(
        option.indicators,
        (option.probability_of_loss, option.probability_of_loss_error),
        (option.probability_of_cash_loss, 0.0),
        (option.expected_shortfall, 0.0),
        option.strategic,
    )
    return goes(rule, table)[0]
