"""Write a review for keeping: the report, the data, and what goes into the next version of the case."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from enjeu.locale import Language
from enjeu.realisation.calibration import Calibration
from enjeu.realisation.result import Review
from enjeu.realisation.revised import FILE, posteriors, snippet
from enjeu.report.documents.review import review as document
from enjeu.study.output import write_folder
from enjeu.study.rendered import rendered
from enjeu.study.review_document import review_to_json
from enjeu.study.to_json import dump

DATA: Final = "review.json"
NEXT: Final = "next.yaml"
Format = Literal["html", "pdf", "docx", "md"]


def write_review(
    folder: Path, found: Review, calibrated: Calibration | None, formats: Sequence[Format], language: Language
) -> tuple[Path, ...]:
    """Write the report in each format, the data and the next estimates; OutputError F101 when that cannot be done."""
    made = document(found, calibrated, language)
    files: dict[str, str | bytes] = {f"review-{language}.{to}": rendered(made, to) for to in dict.fromkeys(formats)}
    files[DATA] = dump(review_to_json(found, calibrated, language))
    if found.entries:
        files |= {FILE: posteriors(found.entries), NEXT: snippet(found.entries, found.date)}
    return write_folder(folder, files)
