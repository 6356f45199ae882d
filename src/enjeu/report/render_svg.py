"""From a Vega-Lite specification to an inline SVG that is a picture with a name; the only place that loads vl_convert.

Who calls it: the HTML page. Nothing is fetched: data stand in the specification, and no address is allowed.
"""

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from enjeu.report.figures.canvas import Spec

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


def svg(spec: Spec, identity: str, title: str, description: str) -> str:
    """The figure as an `<svg role="img">` named by `title`; equal input gives equal bytes."""
    drawn: str = _converter().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
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


def _light(body: str) -> str:
    return _LONG.sub(r".\1", _DROPPED.sub("", body))
