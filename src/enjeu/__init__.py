"""enjeu: what a network, a community or a collaboration tool is worth.

    import enjeu

    read = enjeu.read_case("examples/group")
    appraisal = enjeu.appraise(read, seed=1)
    appraisal.options["network"].indicators["npv"].mean

Names are loaded when they are first used: `import enjeu` alone costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from enjeu.version import __version__

if TYPE_CHECKING:
    from enjeu.appraisal.allocation import Limits, allocate
    from enjeu.appraisal.allocation_result import Allocation
    from enjeu.appraisal.appraise import appraise
    from enjeu.appraisal.result import Appraisal
    from enjeu.case.findings import CaseError, Finding
    from enjeu.case.reader import Examined, ReadCase, examine, read_case
    from enjeu.case.schema import Case
    from enjeu.errors import EnjeuError, LanguageError, OutputError
    from enjeu.study.allocation_document import allocation_to_json
    from enjeu.study.diff import compare_files
    from enjeu.study.diff_document import comparison_to_json
    from enjeu.study.frames import to_pandas, to_polars
    from enjeu.study.report import Order, documents
    from enjeu.study.schema import allocation_schema, case_schema, comparison_schema, result_schema
    from enjeu.study.to_json import to_json
    from enjeu.study.write import write_outputs

__all__ = [
    "Allocation",
    "Appraisal",
    "Case",
    "CaseError",
    "EnjeuError",
    "Examined",
    "Finding",
    "LanguageError",
    "Limits",
    "Order",
    "OutputError",
    "ReadCase",
    "__version__",
    "allocate",
    "allocation_schema",
    "allocation_to_json",
    "appraise",
    "case_schema",
    "compare_files",
    "comparison_schema",
    "comparison_to_json",
    "documents",
    "examine",
    "read_case",
    "result_schema",
    "to_json",
    "to_pandas",
    "to_polars",
    "write_outputs",
]

_HOMES = {
    "enjeu.appraisal.allocation": ("Limits", "allocate"),
    "enjeu.appraisal.allocation_result": ("Allocation",),
    "enjeu.appraisal.appraise": ("appraise",),
    "enjeu.appraisal.result": ("Appraisal",),
    "enjeu.case.findings": ("CaseError", "Finding"),
    "enjeu.case.reader": ("Examined", "ReadCase", "examine", "read_case"),
    "enjeu.case.schema": ("Case",),
    "enjeu.errors": ("EnjeuError", "LanguageError", "OutputError"),
    "enjeu.study.write": ("write_outputs",),
    "enjeu.study.allocation_document": ("allocation_to_json",),
    "enjeu.study.diff": ("compare_files",),
    "enjeu.study.diff_document": ("comparison_to_json",),
    "enjeu.study.frames": ("to_pandas", "to_polars"),
    "enjeu.study.report": ("Order", "documents"),
    "enjeu.study.schema": ("allocation_schema", "case_schema", "comparison_schema", "result_schema"),
    "enjeu.study.to_json": ("to_json",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return __all__
