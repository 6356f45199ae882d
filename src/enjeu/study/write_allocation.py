"""Write an allocation for keeping, the page and the data: the verb behind `enjeu allocate --out`."""

from collections.abc import Sequence
from pathlib import Path

from enjeu.appraisal.allocation_result import Allocation
from enjeu.case.reader import ReadCase
from enjeu.locale import Language
from enjeu.report.allocation_page import render_allocation
from enjeu.study.allocation_document import allocation_to_json
from enjeu.study.output import write_folder
from enjeu.study.to_json import dump

PAGE, DATA = "allocation.html", "allocation.json"


def write_allocation(
    folder: Path, reads: Sequence[ReadCase], allocation: Allocation, language: Language
) -> tuple[Path, ...]:
    """Write the page and the data into `folder`, both or neither; OutputError F101 when that cannot be done."""
    data = allocation_to_json(allocation, reads, language)
    page = render_allocation(allocation, [read.case for read in reads], language)
    return write_folder(folder, {PAGE: page, DATA: dump(data)})
