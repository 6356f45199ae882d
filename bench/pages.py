"""The page of the documentation, in both languages, from the results. Called by `python -m bench`."""

from collections.abc import Mapping
from typing import Any

from bench.plot import WORDS, plot
from bench.results import HERE
from bench.timing import ROOT
from docs.generators.markdown import french

_TEMPLATES = HERE / "templates"


def write_pages(found: Mapping[str, Any]) -> str:
    """Write page and plot in each language; a short table for the terminal."""
    for language in ("en", "fr"):
        template = (_TEMPLATES / f"benchmarks.{language}.md").read_text(encoding="utf-8")
        text = template.format_map(_values(found, language))
        page = ROOT / "docs" / f"benchmarks.{language}.md"
        page.write_text(french(text) if language == "fr" else text, encoding="utf-8")
        picture = ROOT / "docs" / "assets" / f"benchmarks.{language}.svg"
        picture.write_text(plot(found, language), encoding="utf-8")
    return "\n".join(_engines(found, "en"))


def _values(found: Mapping[str, Any], language: str) -> dict[str, str]:
    whole, scaling, accuracy = found["whole"], found["scaling"], found["accuracy"]
    machine = found["machine"]
    number = _Number(language)
    return {
        "date": found["date"],
        "machine": f"{machine['processor']}, {machine['cores']} × CPU, {machine['system']}, "
        f"Python {machine['python']}, NumPy {machine['numpy']}",
        "rounds": str(found["speed"]["rounds"]),
        "seeds": str(accuracy["seeds"]),
        "engines": "\n".join(_engines(found, language)),
        "absent": "".join(f"\n\n{name}: {why}." for name, why in found["speed"]["absent"].items()),
        "accuracy": "\n".join(
            f"| {number(row['draws'])} | {number(100 * row['enjeu'] / accuracy['truth'], 3)} % "
            f"| {number(100 * row['numpy'] / accuracy['truth'], 2)} % | {number(row['fewer_draws'])} "
            f"| {number(row['less_time'])} |"
            for row in accuracy["sizes"]
        ),
        "documents": "\n".join(
            f"| {row['kind']} | {row['format'].upper()} | {number(row['seconds'], 2)} | {number(row['megabytes'])} "
            f"| {number(row['more'])} |"
            for row in found["documents"]
        ),
        "by_draws": _pairs(scaling["draws"], number),
        "by_inputs": _pairs(scaling["inputs"], number),
        "numpy_65k": number(found["speed"]["numpy_by_size"]["65,536 draws"], 1),
        "numpy_1m": number(found["speed"]["numpy_by_size"]["1,048,576 draws"], 1),
        **{name: number(value, 2 if name.endswith("seconds") else 0) for name, value in whole.items()},
    }


def _engines(found: Mapping[str, Any], language: str) -> list[str]:
    """The rows of the table: engine, thousands of draws a CPU second, how many times the CPU time of enjeu."""
    number, names = _Number(language), WORDS[language]["names"]
    return [
        f"| {names.get(name, name)} | {number(row['draws'])} | {number(row['draws_per_second'] / 1e3)} "
        f"| {number(row['times_enjeu'], 1)} "
        f"| {number(row['times_enjeu_low'], 1)} – {number(row['times_enjeu_high'], 1)} |"
        for name, row in found["speed"]["engines"].items()
    ]


def _pairs(times: Mapping[str, float], number: "_Number") -> str:
    return "\n".join(
        f"| {number(int(count))} | {number(1e3 * seconds)} | {number(1e6 * seconds / int(count), 3)} |"
        for count, seconds in times.items()
    )


class _Number:
    """A number as people of a language write it."""

    def __init__(self, language: str) -> None:
        self._french = language == "fr"

    def __call__(self, value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans({",": "\N{NARROW NO-BREAK SPACE}", ".": ","})) if self._french else text
