"""The HTML page: one file, no script, nothing fetched; called by `study` when outputs are written.

Sections make blocks with their words; the template only sets them. Jinja escapes every text, and the only markup it
is handed as such is what this module has drawn itself (figures) or read from this package (style).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from enjeu.appraisal.result import Appraisal
from enjeu.case.findings import Finding, Place
from enjeu.case.schema import Case
from enjeu.locale import Language, locale
from enjeu.locale.french import french_spaces
from enjeu.report.blocks import Picture, Section
from enjeu.report.figures.palette import dark_rules
from enjeu.report.names import Names
from enjeu.report.render_svg import svg
from enjeu.report.sections.conventions import conventions
from enjeu.report.sections.decision import decision
from enjeu.report.sections.drivers import drivers
from enjeu.report.sections.information import information
from enjeu.report.sections.money import money
from enjeu.report.sections.options import options
from enjeu.report.sections.risks import risks
from enjeu.report.sections.strategy import strategy
from enjeu.report.sections.summary import summary
from enjeu.report.sections.unknown import unknown
from enjeu.report.view import View
from enjeu.version import __version__

SECTIONS = (options, decision, money, strategy, drivers, information, risks, unknown, conventions)


def render(
    appraisal: Appraisal,
    case: Case,
    language: Language,
    findings: Sequence[Finding] = (),
    places: Mapping[str, Place] | None = None,
) -> str:
    """The page in `language`; `places` (dotted path → place) lets its tables name lines of the case.

    Equal input gives equal bytes. An appraisal has at least one option.
    """
    words = locale(language)
    view = View(appraisal, case, words, Names(case, words), tuple(findings), places or {})
    sections: tuple[Section, ...] = tuple(build(view) for build in SECTIONS)
    return page("page.html.jinja", language, head=summary(view), sections=sections, version=appraisal.version)


def page(template: str, language: Language, **values: object) -> str:
    """A template of this package with its style, its words (`text`) and what `values` bring."""
    words = locale(language)
    standing: dict[str, object] = {
        "language": language,
        "text": lambda key, **filled: words.text(f"report.{key}", **filled),
        "version": __version__,
        "style": Markup(_style()),  # noqa: S704 - the style sheet of this package
    }
    return _environment(language).get_template(template).render(standing | values)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("enjeu.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_spaced if language == "fr" else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = _drawn
    environment.tests["block"] = lambda block, name: type(block).__name__ == name
    return environment


def _spaced(value: object) -> object:
    # Words of a case are typed with ordinary spaces; in French no sign may be torn from its word.
    return french_spaces(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _drawn(picture: Picture, telephone: bool = False) -> Markup:
    """The figure as SVG; its caption serves as the long description."""
    spec = picture.telephone if telephone and picture.telephone is not None else picture.page
    identity = f"{picture.identity}-narrow" if telephone else picture.identity
    return Markup(svg(spec, identity, picture.title, picture.caption))  # noqa: S704 - texts are escaped by the renderer


@cache
def _style() -> str:
    source = files("enjeu.report").joinpath("templates", "style.css").read_text("utf-8")
    return source.replace("/* dark figures */", dark_rules("svg"))
