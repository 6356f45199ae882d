"""The names people gave to what changed: « Licence – recurring », “Discount rate”, “Weights given by the CFO”.

Who calls it: `compared`, for every change that is shown.
"""

from dataclasses import dataclass

from enjeu.case.changes import Change
from enjeu.case.schema import Case
from enjeu.locale import Locale
from enjeu.report.names import Names

_LISTS = ("weights", "correlations")
_NAMED = frozenset(
    "inputs benefits disbenefits costs enabling risks populations pools options usages stakes criteria adoption "
    "evidence actions raters watch".split()
)


@dataclass(frozen=True, slots=True)
class Changed:
    """Names in one language, from the version that has the thing."""

    old: Case
    new: Case
    words: Locale

    def name(self, change: Change) -> str:
        """The name of a change, the field included."""
        case = self.old if change.new is None else self.new
        section, *rest = change.steps
        if change.new is not None and change.new.node is None:
            return self._text("data_file", name=change.path)
        if section in ("case", "decision"):
            return self._of_header(section, rest)
        if section in _LISTS:
            return self._of_list(case, section, rest)
        if section in _NAMED and rest:
            return self._of_named(case, section, rest)
        return self._field(section) or change.path

    def of_part(self, part: str) -> str:
        """What a part of the case is called."""
        return self._text(f"part.{part}")

    def option(self, name: str) -> str:
        """The label of an option."""
        case = self.new if name in self.new.options else self.old
        return Names(case, self.words).of("options", name)

    def _text(self, key: str, **values: object) -> str:
        return self.words.text(f"report.diff.{key}", **values)

    def _field(self, name: str) -> str:
        """What a key of the schema is called, or nothing."""
        keys = (f"report.diff.field.{name}", f"report.field.{name}")
        return next((self.words.text(key) for key in keys if self.words.has(key)), "")

    def _of_header(self, section: str, rest: list[str]) -> str:
        whole = self._text(f"section.{section}")
        named = next((self._field(f"{section}.{step}") for step in rest if self._field(f"{section}.{step}")), "")
        return named or self._of(whole, ".".join(rest))

    def _of_list(self, case: Case, section: str, rest: list[str]) -> str:
        at = int(rest[0])
        names = Names(case, self.words)
        if section == "weights":
            whole = self._text("weights", by=case.weights[at].by)
            part = rest[2] if rest[1:2] == ["points"] and len(rest) > 2 else ""
            return self._of(whole, names.anywhere(part)) if part else self._with(whole, rest[1:])
        one, two = (names.path(name) for name in case.correlations[at].between)
        return self._with(self._text("correlation", one=one, two=two), rest[1:])

    def _of_named(self, case: Case, section: str, rest: list[str]) -> str:
        names = Names(case, self.words)
        identity, *fields = rest
        declared = getattr(case, section).get(identity)
        label = getattr(declared, "label", None)
        name = names.said(label) if label is not None else identity
        if section in ("evidence", "adoption"):
            name = self._text(f"named.{section}", name=identity)
        if fields[:1] == ["mitigations"] and len(fields) > 1:
            name, fields = self._of(name, names.mitigation(fields[1])), fields[2:]
        elif fields[:1] in (["options"], ["scores"], ["usages"]) and len(fields) > 1:
            group = "stakes" if section == "usages" else "usages" if fields[0] == "usages" else "options"
            name, fields = self._of(name, names.of(group, fields[1])), fields[2:]
        return name if fields == ["value"] else self._with(name, fields)

    def _with(self, name: str, fields: list[str]) -> str:
        """The name with the innermost field that has one."""
        said = next((self._field(field) for field in reversed(fields) if self._field(field)), "")
        return self._of(name, said) if said else name

    def _of(self, name: str, field: str) -> str:
        return self.words.text("report.names.of", name=name, field=field) if field else name
