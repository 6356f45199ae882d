"""From a Vega-Lite specification to a picture, SVG or PNG; the only place that loads vl_convert.

Who calls it: the HTML page (`svg`) and the renderers of documents (`paper_svg`, `png`), whose figures are set in the
font of this package. Nothing is fetched: data stand in the specification, and no address is allowed.
"""

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from enjeu.report.figures.canvas import FONT, Spec
from enjeu.report.glyphs import FONT_FAMILY, FONTS, shown

if TYPE_CHECKING:
    from types import ModuleType

VEGA_LITE = "6.1"
_OPENING = re.compile(r"<svg [^>]*?width=\"(?P<width>[\d.]+)\" height=\"(?P<height>[\d.]+)\"[^>]*>")
_DROPPED = re.compile(r' (?:class|xmlns:xlink|pointer-events|aria-\w+|role|font-family|stroke-miterlimit)="[^"]*"')
_LONG = re.compile(r"(?<=[\d])\.(\d\d)\d+")


@cache
def _converter() -> "ModuleType":
    # The one late import: it starts a JavaScript engine, which `enjeu --help` must not wait for.
    import vl_convert

    return vl_convert


@cache
def _painter() -> "ModuleType":
    """The converter once it has read the font of this package, so that a PNG needs none of the machine's."""
    _converter().register_font_directory(str(FONTS))
    return _converter()


def svg(spec: Spec, identity: str, title: str, description: str) -> str:
    """The figure as an `<svg role="img">` named by `title`; equal input gives equal bytes."""
    drawn = _drawn(spec)
    opening = _OPENING.match(drawn)
    if opening is None:
        raise ValueError("unexpected SVG from vl_convert")
    width, height = (float(opening[name]) for name in ("width", "height"))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{identity}-t {identity}-d" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
        f'<title id="{identity}-t">{escape(title)}</title><desc id="{identity}-d">{escape(description)}</desc>'
    )
    return head + _light(drawn[opening.end() :])


def paper_svg(spec: Spec) -> str:
    """The figure as an SVG file in the font of this package, without a name: the document gives it one."""
    # The font has two weights: left at 600, a machine that has more of it would draw another one than this package.
    drawn = shown(_drawn(spec)).replace(f'font-family="{FONT}"', f'font-family="{FONT_FAMILY}"')
    return drawn.replace('font-weight="600"', 'font-weight="700"')


def png(spec: Spec, scale: float = 2.0) -> bytes:
    """The figure as a PNG of `scale` pixels for each of the specification's, set like `paper_svg`."""
    drawn: bytes = _painter().svg_to_png(paper_svg(spec), scale=scale)
    return drawn


def _drawn(spec: Spec) -> str:
    drawn: str = _converter().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return drawn


def _light(body: str) -> str:
    return _LONG.sub(r".\1", _DROPPED.sub("", body))
