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
        if parts[0] not in _GROUPS or parts[1] not in getattr(self._case, parts[0]):
            return self.anywhere(parts[0]) if parts[0] in self._case.populations else path
        name = self.of(parts[0], parts[1])
        rest = parts[2:]
        if parts[0] == "risks" and len(rest) > 1 and rest[0] == "mitigations":
            name, rest = self.mitigation(rest[1]), rest[2:]
        if parts[0] == "options" and len(rest) > 1 and rest[0] == "usages":
            return self._words.text("report.names.of", name=name, field=self.of("usages", rest[1]))
        if parts[0] in ("benefits", "disbenefits") and len(rest) > 1 and rest[0] == "options":
            name = self._words.text("report.names.of", name=name, field=self.of("options", rest[1]))
        if parts[0] == "criteria" and len(rest) > 1 and rest[0] == "scores":
            return self._words.text("report.names.of", name=name, field=self.of("options", rest[1]))
        if parts[0] == "adoption":
            name = self._words.text("report.names.curve", curve=parts[1])
        field = next((part for part in reversed(rest) if not part.isdigit()), "")
        key = f"report.field.{field}"
        if not field or field == "value" or not self._words.has(key):
            return name
        return self._words.text("report.names.of", name=name, field=self._words.text(key))
