"""The reference page of public tables: discount rates, optimism bias, realisation; each row with source and date."""

from docs.generators.markdown import code, page_in, table
from docs.generators.words import words
from enjeu.locale import Language, Locale, locale
from enjeu.reference.discount_rates import DISCOUNT_TABLES, DiscountTable
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES
from enjeu.reference.realisation import REALISATION_SHARES


def tables_page(language: Language) -> str:
    """The page in one language."""
    said, numbers = words(language, "tables"), locale(language)
    return page_in(
        language,
        said["title"],
        said["intro"],
        said["rates"],
        *(_schedule(one, language, numbers) for one in DISCOUNT_TABLES.values()),
        said["bias"],
        *_optimism(language, numbers),
        said["share"],
        _realisation(language, numbers),
    )


def _schedule(schedule: DiscountTable, language: Language, numbers: Locale) -> str:
    said = words(language, "tables")
    rows = []
    for band in schedule.bands:
        last = band.last_year
        years = f"{band.first_year}–{last}" if last else said["onwards"].format(first=band.first_year)
        rows.append((years, numbers.share(band.rate, 2)))
    note = said["basis"].format(
        basis=said[schedule.basis],
        vintage=schedule.vintage,
        source=schedule.source,
        address=schedule.address,
        published=schedule.published,
    )
    return f"### {code(schedule.id)}\n\n{table(said['rates_head'], rows)}\n\n{note}"


def _optimism(language: Language, numbers: Locale) -> list[str]:
    said = words(language, "tables")

    def share(value: float | None) -> str:
        return "–" if value is None else numbers.share(value)

    rows = [
        (
            code(one.id),
            said[one.applies_to],
            share(one.upper),
            share(one.lower),
            share(one.duration_upper),
            share(one.duration_lower),
        )
        for one in OPTIMISM_CLASSES.values()
    ]
    sources = {
        said["source"].format(source=one.source, address=one.address, published=one.published)
        for one in OPTIMISM_CLASSES.values()
    }
    return [table(said["bias_head"], rows), *sorted(sources)]


def _realisation(language: Language, numbers: Locale) -> str:
    rows = [
        (
            code(one.population),
            numbers.share(one.low),
            numbers.share(one.high),
            f"[{one.source}]({one.address}), {one.published}",
        )
        for one in REALISATION_SHARES.values()
    ]
    return table(words(language, "tables")["share_head"], rows)
