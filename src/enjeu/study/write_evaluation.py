"""Write an evaluation for keeping, the report and the data: the verb behind `enjeu evaluate --out`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from enjeu.evaluation.evaluated import Evaluated
from enjeu.locale import Language, locale
from enjeu.report.documents.evaluation import evaluation
from enjeu.study.evaluation_document import evaluation_to_json
from enjeu.study.output import write_folder
from enjeu.study.rendered import rendered
from enjeu.study.to_json import dump

DATA = "evaluation.json"
Format = Literal["html", "pdf", "docx", "md"]


def write_evaluation(folder: Path, found: Evaluated, formats: Sequence[Format], language: Language) -> tuple[Path, ...]:
    """Write the report in each format, and the data; all or nothing. OutputError F101 when that cannot be done."""
    document = evaluation(found, locale(language))
    files: dict[str, str | bytes] = {
        f"evaluation-{language}.{to}": rendered(document, to) for to in dict.fromkeys(formats)
    }
    return write_folder(folder, files | {DATA: dump(evaluation_to_json(found, language))})
