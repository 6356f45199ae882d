"""Registers for whoever follows the project: benefits, risks, evidence, as CSV, as a workbook, as JSON.

Who calls it: `study.report`.
"""

from collections.abc import Mapping

from enjeu.report.registers.benefits import benefits
from enjeu.report.registers.evidence import evidence
from enjeu.report.registers.risks import risks
from enjeu.report.registers.to_csv import to_csv
from enjeu.report.registers.to_json import to_json
from enjeu.report.registers.to_xlsx import to_xlsx
from enjeu.report.view import View


def files(view: View, format_: str) -> Mapping[str, bytes]:
    """The registers by file name: one file each as `csv`, one for all as `xlsx` or `json`; equal views, equal bytes."""
    registers = (benefits(view), risks(view), evidence(view))
    language = view.words.language
    match format_:
        case "csv":
            return {f"{one.name}-{language}.csv": to_csv(view, one) for one in registers}
        case "xlsx":
            return {f"registers-{language}.xlsx": to_xlsx(view, registers)}
        case _:
            return {f"registers-{language}.json": to_json(view, registers)}
