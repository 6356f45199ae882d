"""A document as PDF/UA-1 by Typst: tagged, in the font of this package, nothing read from outside; for `--to pdf`.

The template (`templates/document.typ`) is a constant of this package; what a case says comes to it as data and is
never evaluated. Typst itself refuses to write a file that breaks the standard.
"""

import datetime as dt
import json
from functools import cache
from importlib.resources import files

import typst

from enjeu.report.document import Document
from enjeu.report.glyphs import FONTS
from enjeu.report.renderers.typeset import typeset
from enjeu.report.renderers.typst_data import data


def render(document: Document) -> bytes:
    """The file; equal input gives equal bytes: its date is that of the data."""
    date = document.stamp.date
    content = json.dumps(data(typeset(document)), ensure_ascii=False)
    compiler = typst.Compiler(_template(), root=FONTS, font_paths=_fonts(), sys_inputs={"document": content})
    made = compiler.compile(
        pdf_standards=["ua-1"], timestamp=dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no file")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _template() -> bytes:
    return files("enjeu.report").joinpath("templates", "document.typ").read_bytes()
