"""The picture of the front pages: the figure of the HTML report that compares the options of `examples/group`.

Called by `docs.generate`. Its bytes hang on the fonts of the machine, so no test compares them.
"""

from functools import cache
from pathlib import Path

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase, read_case
from enjeu.locale import Language, locale
from enjeu.report.blocks import Picture
from enjeu.report.names import Names
from enjeu.report.render_svg import svg
from enjeu.report.sections.options import options
from enjeu.report.view import View

_CASE = Path(__file__).parents[2] / "examples" / "group"
_MARGIN = 16
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"


def options_picture(language: Language) -> str:
    """The net present value of every option, as an SVG file on white."""
    read, appraisal = _appraised()
    words = locale(language)
    view = View(appraisal, read.case, words, Names(read.case, words), (), {})
    picture = next(block for block in options(view).blocks if isinstance(block, Picture))
    return _framed(svg(picture.page, picture.identity, picture.title, picture.caption))


@cache
def _appraised() -> tuple[ReadCase, Appraisal]:
    read = read_case(_CASE)
    return read, appraise(read)


def _framed(drawn: str) -> str:
    """The figure with a margin on white, and a font: alone, it has no page to take them from."""
    opening, _, rest = drawn.partition(">")
    width, height = (float(opening.split(f'{name}="')[1].split('"')[0]) for name in (" width", " height"))
    head = opening.split(" viewBox=")[0]
    box = f"{-_MARGIN} {-_MARGIN} {width + 2 * _MARGIN:g} {height + 2 * _MARGIN:g}"
    paper = f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="100%" height="100%" fill="#fff"/>'
    body = rest.replace("</desc>", f"</desc>{paper}", 1)
    return f'{head} viewBox="{box}" font-family="{_FONT}">{body}\n'
