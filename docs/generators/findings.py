"""The reference page of findings: every code with its message, what to do and its explanation, from the catalogue."""

from itertools import groupby

from docs.generators.markdown import page
from enjeu.case.codes import SEVERITY
from enjeu.locale import Language
from enjeu.study.explain import all_codes, explain

_WORDS = {
    "en": {
        "title": "# Findings: every code",
        "intro": "What enjeu refuses or doubts, as `enjeu explain CODE` says it in the terminal. A finding reads "
        "`file:line:column code message → what to do`; “…” stands here for what it fills in. An **error** stops the "
        "appraisal (exit code 2); a **warning** deserves an answer; a **remark** is for information.",
        "error": "error",
        "warning": "warning",
        "remark": "remark",
        "action": "What to do:",
    },
    "fr": {
        "title": "# Constats : tous les codes",
        "intro": "Ce qu'enjeu refuse ou met en doute, comme `enjeu explain CODE` le dit au terminal. Un constat se lit "
        "`fichier:ligne:colonne code message → que faire` ; « … » remplace ici ce qu'il précise. Une **erreur** empêche "
        "l'étude (code de retour 2) ; un **avertissement** appelle une réponse ; une **remarque** informe.",
        "error": "erreur",
        "warning": "avertissement",
        "remark": "remarque",
        "action": "Que faire :",
    },
}
_GROUPS = {
    "A": ("Appraisal", "Étude préalable"),
    "C": ("The case as a whole", "Le dossier dans son ensemble"),
    "D": ("Distributions", "Lois de probabilité"),
    "F": ("Files and commands", "Fichiers et commandes"),
    "L": ("Numbers, estimates and formulas", "Nombres, estimations et formules"),
    "M": ("Meaning", "Sens"),
    "R": ("References by name", "Renvois par nom"),
    "S": ("Keys and types", "Clés et types"),
    "U": ("Units", "Unités"),
    "Y": ("Text of the file", "Texte du fichier"),
}


def findings_page(language: Language) -> str:
    """The page in one language."""
    words = _WORDS[language]
    parts = [words["title"], words["intro"]]
    for letter, group in groupby(all_codes(language), key=lambda code: code[0]):
        names = _GROUPS.get(letter, (letter, letter))
        parts.append(f"## {letter}: {names[0]}" if language == "en" else f"## {letter} : {names[1]}")
        parts.extend(_entry(code, language) for code in group)
    return page(*parts)


def _entry(code: str, language: Language) -> str:
    words, said = _WORDS[language], explain(code, language)
    action = f"\n\n*{words['action']}* {_prose(said.action)}." if said.action else ""
    severity = words[SEVERITY.get(code, "error")]
    return f"### {code} {{: #{code} }}\n\n**{_prose(said.message)}** ({severity}){action}\n\n{_explained(said.explanation)}"


def _explained(text: str) -> str:
    """Set-in lines are code; whatever else could be taken for a tag is not."""
    return "\n".join(line if line.startswith("    ") else _prose(line) for line in text.split("\n"))


def _prose(text: str) -> str:
    pieces = text.strip("\n").split("`")
    pieces[::2] = [piece.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_") for piece in pieces[::2]]
    return "`".join(pieces)
