"""The reference page of distributions and functions: how each is written, what it is, what an example is read as."""

from docs.generators.markdown import code, page_in, table
from docs.generators.words import words
from enjeu.estimates.formula import DISTRIBUTIONS, FUNCTIONS
from enjeu.estimates.notation import Estimate, RangeRule, read_back, read_quantity
from enjeu.estimates.units import unit_book
from enjeu.locale import Language, Locale, locale

# How each is written, and an example (none where it needs a file); what it is stands in the words.
NOTATIONS = {
    "range": ("a to b", "5 to 20 h"),
    "shaped": ("a to b as c s", "5 to 20 h as 80 % normal"),
    "likely": ("low a, likely m, high b", "low 5, likely 8, high 20 h"),
    "percentiles": ("p10 a, p50 m, p90 b", "p10 5, p50 8, p90 20 h"),
}
LAWS = {
    "pert": ("pert(a, m, b)", "pert(5, 8, 20) h"),
    "triangular": ("triangular(a, m, b)", "triangular(5, 8, 20) h"),
    "uniform": ("uniform(a, b)", "uniform(5, 20) h"),
    "normal": ("normal(mean, sd)", "normal(12, 4) h"),
    "lognormal": ("lognormal(median, s)", "lognormal(10, 0.4) h"),
    "beta": ("beta(mean, sd)", "beta(62 %, 12 %)"),
    "discrete": ("discrete(x: p, y: q, …)", "discrete(0 h: 70 %, 40 h: 30 %)"),
    "bernoulli": ("bernoulli(p)", "bernoulli(30 %)"),
    "mixture": ("mixture(p: e, q: f, …)", "mixture(0.8: 5 to 20 h, 0.2: 20 to 90 h)"),
    "truncate": ("truncate(e, a, b)", "truncate(5 to 20 h, 4 h, 30 h)"),
    "empirical": ('empirical("file.csv", "column")', ""),
    "posterior": ('posterior("file.json", "key")', ""),
}
CALLS = {
    "min": "min(a, b, …)",
    "max": "max(a, b, …)",
    "sum": "sum(a, b, …)",
    "if": "if(condition, a, b)",
    "clip": "clip(x, a, b)",
    "exp": "exp(x)",
    "log": "log(x)",
    "sqrt": "sqrt(x)",
    "abs": "abs(x)",
}


def functions_page(language: Language) -> str:
    """The page in one language; KeyError when a distribution or a function has no words."""
    said = words(language, "functions")
    laws = {name: LAWS[name] for name in sorted(DISTRIBUTIONS, key=list(LAWS).index)}
    calls = [(code(CALLS[name]), said["call"][name]) for name in FUNCTIONS]
    return page_in(
        language,
        said["intro"],
        said["ranges"],
        _estimates(NOTATIONS, language, "notation"),
        said["laws"],
        _estimates(laws, language, "law"),
        said["calls"],
        table(said["call_head"], calls),
    )


def _estimates(lines: dict[str, tuple[str, str]], language: Language, meanings: str) -> str:
    said = words(language, "functions")
    rows = [
        (code(written), said[meanings][name], code(example), *_understood(example, locale(language)))
        for name, (written, example) in lines.items()
    ]
    return table(said["head"], rows)


def _understood(example: str, said: Locale) -> tuple[str, ...]:
    if not example:
        return ("", "", "", "")
    estimate = read_quantity(example, RangeRule(), unit_book())
    assert isinstance(estimate, Estimate)  # noqa: S101 - the examples are estimates
    reading = read_back(estimate)
    return tuple(said.number(value) for value in (reading.p5, reading.p50, reading.p95, reading.mean))
