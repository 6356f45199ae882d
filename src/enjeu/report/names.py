"""The names people gave to what a dotted path points at; called by every section that prints an identifier."""

from enjeu.case.schema import Case
from enjeu.case.schema.base import Label
from enjeu.locale import Locale
from enjeu.locale.french import french_spaces

_GROUPS = (
    "inputs",
    "benefits",
    "disbenefits",
    "costs",
    "enabling",
    "risks",
    "populations",
    "pools",
    "options",
    "usages",
    "stakes",
    "criteria",
    "adoption",
    "evidence",
    "actions",
)


class Names:
    """Names in one language; an identifier that nothing in the case has is its own name."""

    def __init__(self, case: Case, words: Locale) -> None:
        self._case = case
        self._words = words

    def of(self, group: str, identity: str) -> str:
        """The label of `identity` in a group of the case (`benefits`, `risks`…)."""
        found = getattr(self._case, group).get(identity)
        label = getattr(found, "label", None)
        return self.said(label) if isinstance(label, Label) else identity

    def said(self, label: Label) -> str:
        """Words of the case; in French with the spaces that French wants, so that no « ? » begins a line."""
        text = label.in_language(self._words.language)
        return french_spaces(text) if self._words.language == "fr" else text

    def anywhere(self, identity: str) -> str:
        """The label of a benefit, cost, enabling change, mitigation or risk, whichever has this identifier."""
        last = identity.rsplit(".", 1)[-1]
        for group in _GROUPS:
            if last in getattr(self._case, group) and group not in ("adoption", "evidence"):
                return self.of(group, last)
        return self.mitigation(last)

    def mitigation(self, identity: str) -> str:
        """The label of a mitigation, with or without the risk before it (`breach.training`)."""
        last = identity.rsplit(".", 1)[-1]
        for risk in self._case.risks.values():
            if last in risk.mitigations:
                return self.said(risk.mitigations[last].label)
        return identity

    def path(self, path: str) -> str:
        """A quantity by its dotted path: `benefits.search.attribution` → “Experts found – share attributed”."""
        parts = path.split(".")
        if len(parts) == 1:
            return self.anywhere(path)
        if parts[:2] == ["decision", "pilot"]:
            return self._of_pilot(parts[2:])
        if parts[0] not in _GROUPS or parts[1] not in getattr(self._case, parts[0]):
            return self.anywhere(parts[0]) if parts[0] in self._case.populations else path
        name, rest = self._owner(parts)
        # What finding out costs (`inputs.minutes.measure.cost`) is a field of its own.
        field = "measure" if rest[:1] == ["measure"] else next((key for key in rest[::-1] if not key.isdigit()), "")
        return name if field == "value" else self._with(name, field)

    def _owner(self, parts: list[str]) -> tuple[str, list[str]]:
        """The name of what a path leads to, and the part of the path that is not in it."""
        group, rest = parts[0], parts[2:]
        name = self.of(group, parts[1])
        inner = (group, rest[0]) if len(rest) > 1 else ("", "")
        if inner == ("risks", "mitigations"):
            return self.mitigation(rest[1]), rest[2:]
        if inner == ("options", "usages"):
            return self._of(name, self.of("usages", rest[1])), []
        if inner == ("criteria", "scores"):
            return self._of(name, self.of("options", rest[1])), []
        if inner in (("benefits", "options"), ("disbenefits", "options")):
            return self._of(name, self.of("options", rest[1])), rest[2:]
        return (self._words.text("report.names.curve", curve=parts[1]) if group == "adoption" else name), rest

    def _of_pilot(self, parts: list[str]) -> str:
        """A figure of the pilot: its cost, or the noise of a quantity, whose name may have a dot."""
        pilot = self._words.text("report.names.pilot")
        if parts[0] == "noise":
            pilot = self._of(pilot, self.path(".".join(parts[1:])))
        return self._with(pilot, parts[0])

    def _with(self, name: str, field: str) -> str:
        key = f"report.field.{field}"
        return self._of(name, self._words.text(key)) if self._words.has(key) else name

    def _of(self, name: str, field: str) -> str:
        return self._words.text("report.names.of", name=name, field=field)
