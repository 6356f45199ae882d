"""Spaces of unions and of the works council: left out at the door unless the agreement says otherwise.

Who writes in such a space tells of union membership (GDPR, article 9; in France, the secrecy of staff representatives'
exchanges). So a container is protected by its name, before anything in it is kept: its name is not kept either, and its
rows are dropped and counted as `protected_space`. When in doubt a space is protected: one too many shows in the count,
and the agreement can name it (`enjeu privacy record --include NAME`); one too few would not show anywhere.

Words are looked for whole, whatever their case and accents; anything but a letter parts words (`#cgt_nord-2026`). Some
need more care, because they are ordinary words too:

* `CE` (comité d'entreprise; in French also "this") counts in capitals, or as the whole name: not in `ce-qui-marche`;
* `SUD` (also "south") counts in capitals, or before a branch (`sud-rail`): not in `Agence Sud`, nor in `SUD-OUEST`;
* `FO` is no word and counts in any case, although a trading floor may call its front office so;
* `élus` and `Solidaires` count as the whole name, or before what makes them clear: not in `élus-locaux`;
* `union` counts except in the usual names (European, credit, customs, Western…): `Union européenne` stays.

Called by the door; what the agreement adds comes from `agreement`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Access = Literal["open", "restricted", "protected"]
"""Everybody enabled may read it, only invited people may, or it is left out."""

_ANY_CASE: Final = (
    # French bodies, by initials and by name
    "c ?s ?e|csec|csee|csse|csst|cssct|chsct|cce|irp",
    "comites? (?:social(?: et)? economique|sociaux(?: et)? economiques|d entreprise|de groupe europeen)",
    "(?:instances? )?representati(?:fs?|ves?|on)(?: des?)? (?:du )?personnel",
    "representante?s? (?:du personnel|syndica(?:l|le|les|ux)|de proximite)",
    "deleguee?s? (?:du personnel|syndica(?:l|le|les|ux))",
    "elue?s? (?:du personnel|titulaires?|suppleante?s?)",
    # French unions
    "syndica(?:t|ts|l|le|les|ux)|intersyndicales?",
    "cfdt|cgt|fo|cfe ?cgc|cgc|cftc|unsa|fsu",
    "sud (?:rail|ptt|sante|education|industrie|commerces?|energie|chimie|sneps|solidaires)",
    "(?:union|sud) solidaires|solidaires (?:informatique|finances|industrie|fonction publique)",
    # English
    "(?:trade|labou?r) unions?|unioni[sz]ed|works councils?|shop stewards?|ewc",
    "(?:employee|staff|workers?) (?:representatives?|reps?|delegates?)",
    # German, Dutch, Spanish, Italian
    r"\w*betriebsr(?:at|ats|ate|aten|aete|aeten)|\w*personalr(?:at|ats|ate|aten|aete|aeten)|gewerkschaft\w*",
    "ver ?di|ig (?:metall|bce)|vertrauensleute",
    r"ondernemingsraad|vakbond\w*|sindicatos?|sindacat[oi]|comites? de empresa",
)
_USUAL: Final = (
    "europ|credit|customs|western|banking|monetary|savings|students?|rugby|soviet|african",
    "europeenne|douaniere|monetaire|bancaire|postale|sportive|africaine|square|jack|pacific|bank",
)
"""What makes a union another one, before it and after it."""
_WHOLE: Final = frozenset({"ce", "elu", "elus", "elues", "les elus", "solidaires"})
_FOLDED: Final = re.compile(rf" (?:{'|'.join(_ANY_CASE)})(?= )")
_UNION: Final = re.compile(rf" (?:({_USUAL[0]})\w* )?unions?(?! (?:{_USUAL[1]})) ")
_CAPITALS: Final = re.compile(r" (?:CE|SUD(?! (?:EST|OUEST)))(?= )")


@dataclass(frozen=True, slots=True)
class Spaces:
    """Which spaces are protected."""

    exclude: frozenset[str] = frozenset()
    """More of them, by their names as `spelled`."""
    include: frozenset[str] = frozenset()
    """Those that are not although their name says so."""

    @classmethod
    def of(cls, exclude: Iterable[str], include: Iterable[str]) -> "Spaces":
        """With names as people write them."""
        return cls(frozenset(map(spelled, exclude)), frozenset(map(spelled, include)))

    def protect(self, name: str) -> bool:
        """Whether a space of this name is protected."""
        plain = spelled(name)
        if plain in self.exclude:
            return True
        return plain not in self.include and _named(_words(name))


USUAL: Final = Spaces()
"""Those of unions and of the works council."""


def spelled(name: str) -> str:
    """A name as spaces are compared by: words and numbers, without case and accents; as it is where it has none."""
    return " ".join(re.findall(r"[^\W_]+", _bare(name))).casefold() or name.strip()


def _named(words: str) -> bool:
    folded = words.casefold()
    union = any(usual.group(1) is None for usual in _UNION.finditer(folded))
    return folded.strip() in _WHOLE or union or bool(_FOLDED.search(folded) or _CAPITALS.search(words))


def _words(name: str) -> str:
    """Words between single blanks, a blank around them, without accents."""
    return " ".join(["", *re.findall(r"[^\W\d_]+", _bare(name)), ""])


def _bare(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
