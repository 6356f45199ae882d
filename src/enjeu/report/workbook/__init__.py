"""The workbook: the model of a case in live formulas, and every figure of the draws beside it."""

from enjeu.report.workbook.book import workbook

__all__ = ["workbook"]
