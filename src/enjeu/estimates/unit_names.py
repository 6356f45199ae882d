"""The vocabulary of units, as data for `units`: what it defines in pint, and the French and English names of each unit.

A name is here only where it can mean one thing: `d` and `j` are not (a calendar day, or a day of work?).
"""

# ISO 4217, codes that are tender somewhere (Unicode CLDR, territory data, July 2025). Each is a dimension of its own.
CURRENCIES = frozenset(
    code
    for line in (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD",
        "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP",
        "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD",
        "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN",
        "NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP",
        "SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV",
        "WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG",
    )
    for code in line.split()
)
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}

# Effort of people in `h`, calendar time in `year`: two dimensions, since 2 h of ten people are 20 h of the same day.
WORK = (
    "h = [h] = _ = hour = hours = heure = heures",
    "minute = h / 60 = min = minutes",
    "second = h / 3600 = sec = seconds = seconde = secondes",
    "person_day = {hours_per_day} * h = pd = person_days = jh = jour_homme = jours_homme",
)
TIME = (
    "year = [year] = _ = years = an = ans = année = années = annee = annees",
    "quarter = year / 4 = _ = quarters = trimestre = trimestres",
    "month = year / 12 = _ = months = mois",
    "week = year / {weeks_per_year} = _ = weeks = semaine = semaines",
    "day = year / {days_per_year} = _ = days = jour = jours",
)
SHARE = (
    "share = [] = _ = ratio",
    "percent = 0.01 = _ = pct = pourcent",
)
PERCENT_SIGN = "%"

PEOPLE = """people persons personne personnes user users utilisateur utilisateurs employee employees salarié salariés
    salarie salaries collaborateur collaborateurs member members membre membres"""

# What can be counted, each its own dimension: the name, then every other name it answers to.
COUNTED = {
    "answer": "answers réponse réponses reponse reponses",
    "article": "articles",
    "call": "calls appel appels",
    "contact": "contacts",
    "contribution": "contributions",
    "customer": "customers client clients",
    "departure": "departures départ départs depart departs",
    "document": "documents",
    "email": "emails courriel courriels",
    "event": "events événement événements evenement evenements",
    "hire": "hires embauche embauches recrutement recrutements",
    "idea": "ideas idée idées idee idees",
    "incident": "incidents",
    "interaction": "interactions",
    "lead": "leads",
    "licence": "licences license licenses",
    "meeting": "meetings réunion réunions reunion reunions",
    "message": "messages",
    "order": "orders commande commandes",
    "page": "pages",
    "post": "posts billet billets",
    "product": "products produit produits",
    "project": "projects projet projets",
    "question": "questions",
    "request": "requests demande demandes",
    "sale": "sales vente ventes",
    "search": "searches recherche recherches",
    "session": "sessions",
    "site": "sites",
    "team": "teams équipe équipes equipe equipes",
    "ticket": "tickets",
    "training": "trainings formation formations",
    "trip": "trips déplacement déplacements deplacement deplacements",
    "unit": "units unité unités unite unites",
    "view": "views vue vues",
    "visit": "visits visite visites",
}

# Words of the notation, and two that pint reads in its own way: none of them can be declared as a unit.
RESERVED = frozenset({"inf", "nan", "dimensionless"})
JOINING = frozenset({"and", "or", "not", "to", "à", "as", "comme"})
PER = frozenset({"per", "par"})
