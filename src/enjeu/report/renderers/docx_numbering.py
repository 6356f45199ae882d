"""The lists of a Word document: bullets, and the numbers of headings; called by `docx_styles`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from enjeu.report.renderers.docx_parts import element


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, what it shows, and the style of paragraph that it numbers."""

    format: str
    shown: str
    style: str = ""
    indent: int = 0
    """Of the text, in twentieths of a point; the sign hangs before it."""


BULLET = (Level("bullet", "•", indent=284),)
HEADINGS = (Level("decimal", "%1", "Heading1", 510), Level("decimal", "%1.%2", "Heading2", 567))
ANNEXES = (Level("upperLetter", "%1", indent=510), Level("decimal", "%1.%2", indent=567))
"""Of headings too, given to each paragraph: annexes follow the numbered parts."""


@dataclass(slots=True)
class Numbering:
    """The root of the part that holds lists, and the lists that were added to it."""

    root: BaseOxmlElement
    added: dict[tuple[Level, ...], int] = field(default_factory=dict)

    def add(self, levels: tuple[Level, ...]) -> int:
        """The number of the list with these levels, made once."""
        if levels not in self.added:
            self.added[levels] = _added(self.root, levels)
        return self.added[levels]


def _added(root: BaseOxmlElement, levels: tuple[Level, ...]) -> int:
    abstract = _next(root, "abstractNum", "abstractNumId")
    number = max(1, _next(root, "num", "numId"))
    kind = element("multiLevelType", val="multilevel" if len(levels) > 1 else "hybridMultilevel")
    definition = element("abstractNum", kind, *_levels(levels), abstractNumId=abstract)
    # Definitions stand before the lists that use them.
    first = next(iter(root.iterchildren(qn("w:num"))), None)
    root.append(definition) if first is None else first.addprevious(definition)
    listed = element("num", element("abstractNumId", val=abstract), numId=number)
    last = ([definition, *root.iterchildren(qn("w:num"))])[-1]
    last.addnext(listed)
    return number


def _levels(levels: tuple[Level, ...]) -> Iterator[BaseOxmlElement]:
    for index, level in enumerate(levels):
        yield element(
            "lvl",
            element("start", val=1),
            element("numFmt", val=level.format),
            *([element("pStyle", val=level.style)] if level.style else []),
            element("lvlText", val=level.shown),
            element("lvlJc", val="left"),
            element("pPr", element("ind", left=level.indent, hanging=level.indent)),
            ilvl=index,
        )


def _next(root: BaseOxmlElement, tag: str, attribute: str) -> int:
    used = (int(one.get(qn(f"w:{attribute}")) or 0) for one in root.iterchildren(qn(f"w:{tag}")))
    return max(used, default=-1) + 1
