"""The plot of the documentation's page: draws per second by engine, error of the mean by draws. Called by `pages`."""

import io
from collections.abc import Mapping
from typing import Any

import matplotlib
from matplotlib.figure import Figure

_OWN, _OTHER, _INK = "#0b6e75", "#9aa5ab", "#33414a"

WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "speed": "Draws per CPU second, thousands",
        "error": "Error of the mean NPV",
        "draws": "Draws",
        "plain": "NumPy, ordinary draws",
        "names": {},
        "marks": ",.",
    },
    "fr": {
        "speed": "Tirages par seconde de processeur, en milliers",
        "error": "Erreur de la VAN moyenne",
        "draws": "Tirages",
        "plain": "NumPy, tirages ordinaires",
        "names": {"enjeu, all indicators": "enjeu, tous les indicateurs", "NumPy in blocks": "NumPy par blocs"},
        "marks": "\N{NO-BREAK SPACE},",
    },
}


def plot(found: Mapping[str, Any], language: str) -> str:
    """The plot as SVG, the same bytes for the same results."""
    settings = {"svg.fonttype": "none", "svg.hashsalt": "enjeu", "font.family": "sans-serif", "font.size": 9}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(9, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
        _bars(left, found["speed"]["engines"], WORDS[language])
        _lines(right, found["accuracy"], WORDS[language])
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(colors=_INK, length=3)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", transparent=False, metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def _bars(axes: Any, engines: Mapping[str, Any], words: Mapping[str, Any]) -> None:
    names = sorted(engines, key=lambda name: engines[name]["draws_per_second"])
    rates = [engines[name]["draws_per_second"] / 1e3 for name in names]
    colours = [_OWN if name.startswith("enjeu") else _OTHER for name in names]
    bars = axes.barh([words["names"].get(name, name) for name in names], rates, color=colours, height=0.62)
    axes.bar_label(bars, [_written(f"{rate:,.0f}", words) for rate in rates], padding=4, color=_INK)
    axes.set_xlim(0, max(rates) * 1.12)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_title(words["speed"], loc="left", fontsize=10, color=_INK)


def _lines(axes: Any, accuracy: Mapping[str, Any], words: Mapping[str, Any]) -> None:
    sizes, truth = accuracy["sizes"], accuracy["truth"]
    draws = [row["draws"] for row in sizes]
    for key, label, colour in (("numpy", words["plain"], _OTHER), ("enjeu", "enjeu", _OWN)):
        shares = [100 * row[key] / truth for row in sizes]
        axes.plot(draws, shares, color=colour, marker="o", markersize=4)
        axes.annotate(label, (draws[1], shares[1]), (6, 6), textcoords="offset points", color=_INK)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(draws, [_written(f"{number:,}", words) for number in draws])
    axes.set_yticks([0.1, 0.3, 1, 3], [_written(f"{share:g} %", words) for share in (0.1, 0.3, 1, 3)])
    axes.minorticks_off()
    axes.set_xlabel(words["draws"], color=_INK)
    axes.set_title(words["error"], loc="left", fontsize=10, color=_INK)


def _written(number: str, words: Mapping[str, Any]) -> str:
    """A number written in English with the marks of the language, of thousands and of decimals."""
    return number.translate(str.maketrans(dict(zip(",.", words["marks"], strict=True))))
