"""Write a comparison for keeping, the page and the data: the verb behind `enjeu diff --out`."""

from pathlib import Path

from enjeu.appraisal.comparison import Comparison
from enjeu.locale import Language
from enjeu.report.documents.comparison import comparison as document
from enjeu.report.renderers.html import render
from enjeu.study.diff_document import comparison_to_json
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

PAGE, DATA = "comparison.html", "comparison.json"


def write_comparison(folder: Path, comparison: Comparison, language: Language) -> tuple[Path, ...]:
    """Write the page and the data into `folder`, both or neither; OutputError F101 when that cannot be done."""
    data = comparison_to_json(comparison, language)
    return write_folder(folder, {PAGE: render(document(comparison, language)), DATA: dump(data)})
