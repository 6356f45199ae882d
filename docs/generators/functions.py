"""The reference page of distributions and functions: how each is written, what it is, and what an example is read as."""

from collections.abc import Iterable

from docs.generators.markdown import code, page, table
from enjeu.estimates.formula import DISTRIBUTIONS, FUNCTIONS
from enjeu.estimates.notation import Estimate, RangeRule, read_back, read_quantity
from enjeu.estimates.units import unit_book
from enjeu.locale import Language, Locale, locale

# Notation, example (None where it needs a file), and what it is in English and in French.
NOTATIONS = (
    ("a to b", "5 to 20 h", "An interval, of the coverage and shape of the header (here 90 % lognormal).",
     "Un intervalle, de la couverture et de la forme de l'en-tête (ici 90 % lognormal)."),
    ("a to b as c s", "5 to 20 h as 80 % normal", "An interval with its own coverage and shape: `lognormal`, `normal` or "
     "`uniform`.", "Un intervalle avec sa propre couverture et sa propre forme : `lognormal`, `normal` ou `uniform`."),
    ("low a, likely m, high b", "low 5, likely 8, high 20 h", "Ends of the header's interval around the most likely value: "
     "a PERT stretched to match.", "Bouts de l'intervalle de l'en-tête autour de la valeur la plus probable : une loi PERT "
     "étirée en conséquence."),
    ("p10 a, p50 m, p90 b", "p10 5, p50 8, p90 20 h", "Three quantiles: a metalog of three terms, on a logarithmic scale "
     "where the header's shape is lognormal and all are positive.", "Trois quantiles : une metalog à trois termes, sur une "
     "échelle logarithmique si la forme de l'en-tête est lognormale et que tous sont positifs."),
)  # fmt: skip
LAWS = {
    "pert": ("pert(a, m, b)", "pert(5, 8, 20) h", "Least, most likely, greatest; mean (a + 4m + b) / 6.",
             "Minimum, valeur la plus probable, maximum ; moyenne (a + 4m + b) / 6."),
    "triangular": ("triangular(a, m, b)", "triangular(5, 8, 20) h", "Least, most likely, greatest, straight lines between.",
                   "Minimum, valeur la plus probable, maximum, droites entre eux."),
    "uniform": ("uniform(a, b)", "uniform(5, 20) h", "Every value between a and b alike.",
                "Toutes les valeurs entre a et b à égalité."),
    "normal": ("normal(mean, sd)", "normal(12, 4) h", "Mean and standard deviation; it can go below 0.",
               "Moyenne et écart-type ; elle peut descendre sous 0."),
    "lognormal": ("lognormal(median, s)", "lognormal(10, 0.4) h", "Median, and standard deviation of the logarithm.",
                  "Médiane, et écart-type du logarithme."),
    "beta": ("beta(mean, sd)", "beta(62 %, 12 %)", "A share between 0 and 1, by its mean and standard deviation.",
             "Une part entre 0 et 1, par sa moyenne et son écart-type."),
    "discrete": ("discrete(x: p, y: q, …)", "discrete(0 h: 70 %, 40 h: 30 %)", "Values with their probabilities.",
                 "Des valeurs et leurs probabilités."),
    "bernoulli": ("bernoulli(p)", "bernoulli(30 %)", "1 with probability p, else 0.", "1 avec la probabilité p, sinon 0."),
    "mixture": ("mixture(p: e, q: f, …)", "mixture(0.8: 5 to 20 h, 0.2: 20 to 90 h)", "One estimate or another, by weight.",
                "Une estimation ou une autre, selon leur poids."),
    "truncate": ("truncate(e, a, b)", "truncate(5 to 20 h, 4 h, 30 h)", "An estimate given that it lies between a and b; "
                 "`inf` leaves an end open.", "Une estimation sachant qu'elle tombe entre a et b ; `inf` laisse un bout ouvert."),
    "empirical": ('empirical("file.csv", "column")', None, "The values of a column, each as likely as the others; the file "
                  "stands beside the case.", "Les valeurs d'une colonne, toutes aussi probables ; le fichier est à côté du "
                  "dossier."),
    "posterior": ('posterior("file.json", "key")', None, "The draws that an evaluation has left in a file beside the case.",
                  "Les tirages qu'une évaluation a laissés dans un fichier à côté du dossier."),
}  # fmt: skip
CALLS = {
    "min": ("min(a, b, …)", "The least of several.", "Le plus petit de plusieurs."),
    "max": ("max(a, b, …)", "The greatest of several.", "Le plus grand de plusieurs."),
    "sum": ("sum(a, b, …)", "Their sum.", "Leur somme."),
    "if": ("if(condition, a, b)", "a where the condition holds, else b.", "a là où la condition est vraie, sinon b."),
    "clip": ("clip(x, a, b)", "x, kept between a and b.", "x, maintenu entre a et b."),
    "exp": ("exp(x)", "Exponential, of a plain number.", "Exponentielle, d'un nombre sans unité."),
    "log": ("log(x)", "Natural logarithm, of a plain number.", "Logarithme népérien, d'un nombre sans unité."),
    "sqrt": ("sqrt(x)", "Square root; that of m² is m.", "Racine carrée ; celle de m² est m."),
    "abs": ("abs(x)", "The size without the sign.", "La grandeur sans le signe."),
}
_WORDS = {
    "en": {
        "intro": "# Notations, distributions and functions\n\nEvery way to write an uncertain number, and what an example was "
        "read as: P5, P50, P95 and mean. The [guide](../estimates.md) says when to use which.",
        "ranges": "## Ranges and three points",
        "laws": "## Distributions\n\nA unit stands beside each number, or once after the closing parenthesis. Arguments are "
        "separated by `,`, or by `;` where the comma is a decimal mark: `pert(1,5; 3; 8) h`.",
        "calls": "## Functions of formulas\n\nOperators: `+ - * / ^`, comparisons `< <= > >= == !=`, `and or not`. Names: any "
        "input, `population.headcount`, `population.loaded_cost`, `period` (0 is the initial one) and `elapsed_years`.",
        "head": ("written", "what it is", "example", "P5", "P50", "P95", "mean"),
        "call_head": ("written", "what it gives"),
    },
    "fr": {
        "intro": "# Notations, lois et fonctions\n\nToutes les façons d'écrire un nombre incertain, et comment un exemple a été "
        "lu : P5, P50, P95 et moyenne. Le [guide](../estimates.md) dit quand employer laquelle.",
        "ranges": "## Intervalles et trois points",
        "laws": "## Lois\n\nUne unité se place à côté de chaque nombre, ou une fois après la parenthèse fermante. Les arguments "
        "se séparent par `,`, ou par `;` si la virgule est décimale : `pert(1,5; 3; 8) h`.",
        "calls": "## Fonctions des formules\n\nOpérateurs : `+ - * / ^`, comparaisons `< <= > >= == !=`, `and or not`. Noms : "
        "toute donnée, `population.headcount`, `population.loaded_cost`, `period` (0 est la période initiale) et "
        "`elapsed_years`.",
        "head": ("s'écrit", "ce que c'est", "exemple", "P5", "P50", "P95", "moyenne"),
        "call_head": ("s'écrit", "ce qu'elle donne"),
    },
}


def functions_page(language: Language) -> str:
    """The page in one language; KeyError when a distribution or a function has no words here."""
    words, said, french = _WORDS[language], locale(language), language == "fr"
    laws = [LAWS[name] for name in sorted(DISTRIBUTIONS, key=list(LAWS).index)]
    calls = [CALLS[name] for name in FUNCTIONS]
    return page(
        str(words["intro"]),
        str(words["ranges"]),
        table(words["head"], (_row(line, said) for line in NOTATIONS)),
        str(words["laws"]),
        table(words["head"], (_row(line, said) for line in laws)),
        str(words["calls"]),
        table(words["call_head"], ((code(written), meanings[french]) for written, *meanings in calls)),
    )


def _row(line: tuple[str, str | None, str, str], said: Locale) -> Iterable[str]:
    written, example, english, french = line
    meaning = french if said.language == "fr" else english
    return (code(written), meaning, code(example or ""), *_understood(example, said))


def _understood(example: str | None, said: Locale) -> tuple[str, ...]:
    if example is None:
        return ("", "", "", "")
    estimate = read_quantity(example, RangeRule(), unit_book())
    assert isinstance(estimate, Estimate)  # noqa: S101 - the examples are estimates
    reading = read_back(estimate)
    return tuple(said.number(value) for value in (reading.p5, reading.p50, reading.p95, reading.mean))
