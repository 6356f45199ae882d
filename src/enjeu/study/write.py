"""Write an appraisal for keeping, the page and the data: the verb behind `enjeu appraise --out`."""

from pathlib import Path

from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase
from enjeu.locale import Language
from enjeu.report.html import render
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump, to_json

PAGE, DATA = "appraisal.html", "appraisal.json"


def write_outputs(folder: Path, read: ReadCase, appraisal: Appraisal, language: Language) -> tuple[Path, ...]:
    """Write the page and the data into `folder`, both or neither; OutputError F101 when that cannot be done."""
    data = to_json(appraisal, read.case, language, read.findings)
    page = render(appraisal, read.case, language, read.findings, read.places)
    return write_folder(folder, {PAGE: page, DATA: dump(data)})
