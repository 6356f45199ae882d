"""Words, numbers and dates in French and English; every face and report asks here, engines never do.

Texts live in gettext catalogues with stable keys (`<language>/LC_MESSAGES/enjeu.po`); after changing one, run
`python -m enjeu.locale.compile`.
"""

from enjeu.locale.words import LANGUAGES, Language, Locale, locale

__all__ = ["LANGUAGES", "Language", "Locale", "locale"]
