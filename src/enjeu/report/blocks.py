"""What a document is made of, words included: sections make these, a renderer (page, PDF, DOCX…) shows them."""

from dataclasses import dataclass
from typing import Literal

from enjeu.report.figures.canvas import Spec

Tone = Literal["", "good", "bad", "warn", "quiet", "strong"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text, a quieter second line, and where it leads (an anchor of the page)."""

    text: str
    note: str = ""
    anchor: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures are set flush right."""

    title: str
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row; the first cell heads it. `anchor` gives it an address, `rule` begins a new group of rows."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text; `quiet` for notes on method."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item may carry a tone."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they mean."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: for a page and for a telephone, with its reading aid and its data as a table."""

    identity: str
    title: str
    caption: str
    page: Spec
    telephone: Spec | None
    table: Table | None


@dataclass(frozen=True, slots=True)
class Gallery:
    """Small pictures side by side, as many as fit; `named` sets each under its own title."""

    title: str
    pictures: tuple[Picture, ...]
    caption: str
    table: Table | None = None
    named: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure that stands alone: what it is, how much, and within which range."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures side by side, four in a row where there is room."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """What must not be missed (a verdict, a caution): a title and sentences, set apart."""

    title: str
    lines: tuple[Cell, ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks under a heading of their own; folded ones open on demand and are printed open."""

    title: str
    blocks: "tuple[Block, ...]"
    folded: bool = False


Block = Paragraph | Bullets | Terms | Table | Picture | Gallery | Facts | Callout | Group


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with an address."""

    identity: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False
    """After the numbered parts; lettered, where parts are numbered."""


def line(*cells: Cell | str, anchor: str = "", rule: bool = False) -> Line:
    """A row, plain texts made cells."""
    return Line(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells), anchor, rule)


def columns(*titles: str, figures: range | tuple[int, ...] = ()) -> tuple[Column, ...]:
    """Headings, those at the positions `figures` flush right."""
    return tuple(Column(title, index in figures) for index, title in enumerate(titles))
