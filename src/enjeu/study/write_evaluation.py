"""Write an evaluation for keeping, the report and the data: the verb behind `enjeu evaluate --out`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from enjeu.evaluation.evaluated import Evaluated
from enjeu.locale import Language, locale
from enjeu.report.document import Document
from enjeu.report.documents.evaluation import evaluation
from enjeu.study.evaluation_document import evaluation_to_json
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

DATA = "evaluation.json"
Format = Literal["html", "pdf", "docx", "md"]


def write_evaluation(folder: Path, found: Evaluated, formats: Sequence[Format], language: Language) -> tuple[Path, ...]:
    """Write the report in each format, and the data; all or nothing. OutputError F101 when that cannot be done."""
    document = evaluation(found, locale(language))
    files: dict[str, str | bytes] = {
        f"evaluation-{language}.{to}": _rendered(document, to) for to in dict.fromkeys(formats)
    }
    return write_folder(folder, files | {DATA: dump(evaluation_to_json(found, language))})


def _rendered(document: Document, to: Format) -> bytes:
    # Each needs a library of its own that takes up to half a second to load.
    match to:
        case "pdf":
            from enjeu.report.renderers.pdf import render

            return render(document)
        case "docx":
            from enjeu.report.renderers.docx import render as docx

            return docx(document, None)
        case "md":
            from enjeu.report.renderers.markdown import render as markdown

            return markdown(document)
        case _:
            from enjeu.report.renderers.html import render as html

            return html(document)
