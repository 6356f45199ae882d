"""The reference page of findings: every code with its message, what to do and its explanation, from the catalogue."""

from itertools import groupby

from docs.generators.markdown import french, page
from docs.generators.words import words
from enjeu.case.codes import SEVERITY
from enjeu.locale import Language
from enjeu.study.explain import all_codes, explain


def findings_page(language: Language) -> str:
    """The page in one language."""
    said = words(language, "findings")
    parts = [_said(language, said["title"]), _said(language, said["intro"])]
    for letter, group in groupby(all_codes(language), key=lambda code: code[0]):
        parts.append(_said(language, f"## {letter} – {said['group'][letter]}"))
        parts.extend(_entry(code, language) for code in group)
    return page(*parts)


def _said(language: Language, text: str) -> str:
    # What the catalogue says has its French spaces already, and code that must keep its apostrophes.
    return french(text) if language == "fr" else text


def _entry(code: str, language: Language) -> str:
    said, found = words(language, "findings"), explain(code, language)
    severity = said[SEVERITY.get(code, "error")]
    parts = [f"### {code} {{: #{code} }}", f"**{_prose(found.message)}** ({severity})"]
    if found.action:
        stop = "" if found.action.endswith(("?", "…", ".")) else "."
        parts.append(f"*{_said(language, said['action'])}* {_prose(found.action)}{stop}")
    return page(*parts, _explained(found.explanation)).rstrip("\n")


def _explained(text: str) -> str:
    """Set-in lines are code; in the others nothing may be taken for a tag."""
    return "\n".join(line if line.startswith("    ") else _prose(line) for line in text.split("\n"))


def _prose(text: str) -> str:
    pieces = text.strip("\n").split("`")
    pieces[::2] = [piece.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_") for piece in pieces[::2]]
    return "`".join(pieces)
