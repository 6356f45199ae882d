"""The reference page of public tables: discount rates, optimism bias, realisation, each row with its source and date."""

from docs.generators.markdown import code, page, table
from enjeu.locale import Language, Locale, locale
from enjeu.reference.discount_rates import DISCOUNT_TABLES, DiscountTable
from enjeu.reference.optimism_bias import OPTIMISM_CLASSES
from enjeu.reference.realisation import REALISATION_SHARES

_WORDS = {
    "en": {
        "title": "# Public tables",
        "intro": "What the field has published and enjeu ships. A table is never corrected in place: a new edition is a new "
        "identifier, so that an old case keeps its figures.",
        "rates": "## Discount rates\n\nA case writes `discounting: {table: green_book_2022, basis: real}`. Each year is "
        "discounted at the rate in force in that year, and the years compound; year 1 is the first after the decision.",
        "rates_head": ("years", "rate"),
        "basis": "Basis: {basis}. Edition {vintage}. Source: {source} ([page]({address}), {published}).",
        "bias": "## Optimism bias\n\nA cost writes `optimism: {category: equipment_development, mitigation: 60 %}` and is then "
        "multiplied by 1 + U × (1 − m), U being the upper bound and m the mitigation. The uplift applies to the "
        "initial amount where the class was measured on capital, to the recurring one where it was measured on operating "
        "expenditure.",
        "bias_head": ("class", "measured on", "upper", "lower", "works duration, upper", "works duration, lower"),
        "source": "Source: {source} ([page]({address}), {published}).",
        "share": "## Realisation: how much of an hour saved is worked again\n\nFor `realisation` and `redeployed`; a case "
        "writes the share itself and names its evidence.",
        "share_head": ("population", "from", "to", "source"),
        "onwards": "{first} onwards",
        "capital": "initial amount",
        "operating": "recurring amount",
    },
    "fr": {
        "title": "# Tables publiques",
        "intro": "Ce que d'autres ont publié et qu'enjeu embarque (les sources sont citées dans leur langue). Une table n'est "
        "jamais corrigée sur place : une nouvelle édition reçoit un nouvel identifiant, un ancien dossier garde ses chiffres.",
        "rates": "## Taux d'actualisation\n\nUn dossier écrit `discounting: {table: green_book_2022, basis: real}`. Chaque "
        "année est actualisée au taux en vigueur cette année-là, et les années se composent ; l'an 1 est le premier après la "
        "décision.",
        "rates_head": ("années", "taux"),
        "basis": "Base : {basis}. Édition {vintage}. Source : {source} ([page]({address}), {published}).",
        "bias": "## Biais d'optimisme\n\nUn coût écrit `optimism: {category: equipment_development, mitigation: 60 %}` et se "
        "trouve multiplié par 1 + U × (1 − m), où U est la borne haute et m l'atténuation. La majoration porte sur "
        "le montant initial si la classe a été mesurée sur l'investissement, sur le montant récurrent si elle l'a été sur "
        "l'exploitation.",
        "bias_head": ("classe", "mesurée sur", "haute", "basse", "durée des travaux, haute", "durée des travaux, basse"),
        "source": "Source : {source} ([page]({address}), {published}).",
        "share": "## Réalisation : quelle part d'une heure gagnée est retravaillée\n\nPour `realisation` et `redeployed` ; un "
        "dossier écrit lui-même la part et nomme sa preuve.",
        "share_head": ("population", "de", "à", "source"),
        "onwards": "à partir de {first}",
        "capital": "montant initial",
        "operating": "montant récurrent",
    },
}


def tables_page(language: Language) -> str:
    """The page in one language."""
    said = locale(language)
    return page(
        _text(language, "title"),
        _text(language, "intro"),
        _text(language, "rates"),
        *(_schedule(one, language, said) for one in DISCOUNT_TABLES.values()),
        _text(language, "bias"),
        _optimism(language, said),
        _text(language, "share"),
        _realisation(language, said),
    )


def _text(language: Language, key: str) -> str:
    return str(_WORDS[language][key])


def _head(language: Language, key: str) -> tuple[str, ...]:
    return tuple(_WORDS[language][key])


def _schedule(schedule: DiscountTable, language: Language, said: Locale) -> str:
    rows = []
    for band in schedule.bands:
        last = band.last_year
        years = f"{band.first_year}–{last}" if last else _text(language, "onwards").format(first=band.first_year)
        rows.append((years, said.share(band.rate, 2)))
    note = _text(language, "basis").format(
        basis={"real": "real" if language == "en" else "réelle"}.get(schedule.basis, schedule.basis),
        vintage=schedule.vintage,
        source=schedule.source,
        address=schedule.address,
        published=schedule.published,
    )
    return f"### {code(schedule.id)}\n\n{table(_head(language, 'rates_head'), rows)}\n\n{note}"


def _optimism(language: Language, said: Locale) -> str:
    def share(value: float | None) -> str:
        return "–" if value is None else said.share(value)

    rows = [
        (code(one.id), _text(language, one.applies_to))
        + tuple(map(share, (one.upper, one.lower, one.duration_upper, one.duration_lower)))
        for one in OPTIMISM_CLASSES.values()
    ]
    first = next(iter(OPTIMISM_CLASSES.values()))
    note = _text(language, "source").format(source=first.source, address=first.address, published=first.published)
    return f"{table(_head(language, 'bias_head'), rows)}\n\n{note}"


def _realisation(language: Language, said: Locale) -> str:
    rows = [
        (
            code(one.population),
            said.share(one.low),
            said.share(one.high),
            f"[{one.source}]({one.address}), {one.published}",
        )
        for one in REALISATION_SHARES.values()
    ]
    return table(_head(language, "share_head"), rows)
