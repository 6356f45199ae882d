"""Which language the terminal speaks, found before anything is parsed, since help texts and refusals need it too."""

import gettext
import os
from collections.abc import Mapping, Sequence
from itertools import pairwise

from enjeu.locale import LANGUAGES, Language
from enjeu.locale.words import FOLDER

_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked(arguments: Sequence[str]) -> Language | None:
    """The language of the last `--lang` among the arguments; None when there is none that enjeu speaks."""
    found: Language | None = None
    for argument, following in pairwise((*arguments, "")):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            found = _spoken(value if equals else following) or found
        elif argument == "--":
            break
    return found


def terminal_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """`--lang`, else ENJEU_LANG, else the first of LC_ALL, LC_MESSAGES and LANG that is set, else English."""
    wanted = asked(arguments) or _spoken(environment.get("ENJEU_LANG", ""))
    system = next((environment[name] for name in _SYSTEM if environment.get(name)), "")
    return wanted or _spoken(system[:2]) or "en"


def translate_click(language: Language) -> None:
    """Let click's own sentences (usage errors, headings) be French or English."""
    # click asks the standard library's gettext, which takes its language from the environment alone.
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("click", str(FOLDER))
    gettext.textdomain("click")


def _spoken(value: str) -> Language | None:
    return next((language for language in LANGUAGES if language == value.lower()), None)
