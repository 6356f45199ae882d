"""A document with every kind of block, and words that attack a format; for the tests of renderers."""

import datetime as dt

from enjeu.locale import Language
from enjeu.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Fact,
    Facts,
    Gallery,
    Group,
    Paragraph,
    Picture,
    Section,
    Table,
    Terms,
    Tone,
    columns,
    line,
)
from enjeu.report.document import Document, Kind, Stamp
from enjeu.report.figures.cash_flow import Flow, cash_flow

STAMP = Stamp("0.1.0", 7, 4096, dt.date(2026, 9, 1), "0123456789abcdef" * 4)
TONES: tuple[Tone, ...] = ("", "good", "bad", "warn", "quiet", "strong")
SPEC = cash_flow(Flow((-5.0, 4.0, 3.0), (-4.0, 2.0, 1.0), "économique", "trésorerie", "année"), (-6, 6), str)

ATTACKS = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;&#60;",
    "]]> <!-- --> <?xml?> {{ 7 * 7 }} {% raw %} ${x}",
    "a | b || c \\| d \\",
    "=cmd|'/c calc'!A1",
    "# no heading",
    "- no list",
    "12. no list",
    "==== no rule",
    "~~~ no fence ``` `code` ~~gone~~",
    "[text](https://enjeu.example) ![image](x.png) <https://enjeu.example> www.enjeu.example a@enjeu.example",
    "*em* **strong** _em_ __strong__ &copy; $x^2$",
    "nul\x00 bell\x07 escape\x1b delete\x7f surrogate\ud800 nothing\uffff",
    "two\nlines\r\nthree\tstops\u2028end",
    "w" * 400,
)


def picture(title: str = "Flux nets", identity: str = "flow") -> Picture:
    data = Table(title, columns("Année", "Flux", figures=(1,)), (line("0", "−5 M€"), line("1", "4 M€")))
    return Picture(identity, title, "Barres : économique et trésorerie.", SPEC, None, data)


def table(rows: int = 3, caption: str = "Ce que cela coûte", said: str = "dépense") -> Table:
    lines = tuple(
        line(
            Cell(f"Poste {row}", "une note", tone=TONES[row % 6]),
            said,
            Cell(f"{row} 234 k€", anchor="costs" if row else "nowhere"),
            anchor=f"line-{row}",
            rule=row == 2,
        )
        for row in range(rows)
    )
    return Table(caption, columns("Coût", "Nature", "Somme", figures=(2,)), lines)


def blocks(said: str = "Une phrase.") -> tuple[Block, ...]:
    """One block of each kind; `said` stands in all of them."""
    cells = tuple(Cell(f"{said}", said, tone=tone) for tone in TONES)
    return (
        Paragraph(said),
        Paragraph(said, quiet=True),
        Callout(said, cells, "warn"),
        Facts(tuple(Fact(f"Chiffre {index}", f"{index},5 M€", said) for index in range(5))),
        Bullets(cells),
        Terms((("VAN", said), (said, "Un taux."))),
        picture(said),
        Gallery(said, (picture("Une", "one"), picture(said, "two"), picture("Trois", "one")), said),
        Gallery("Sans titres", (picture("Seule", "alone"),), said, table=table(2, "Sans titres"), named=False),
        table(3, said, said),
        Group("Plié", (Paragraph(said), Group(said, (table(40, "Longue"),))), folded=True),
    )


def document(said: str = "Une phrase.", language: Language = "fr", kind: Kind = "note") -> Document:
    """Two parts and an annex."""
    return Document(
        kind=kind,
        language=language,
        over="Note de cadrage",
        title=f"Titre {said}",
        question=said,
        organisation=said,
        imprint=("Données du 1er septembre 2026", said),
        stamp=STAMP,
        stamped="enjeu 0.1.0 · graine 7 · dossier 0123456789ab",
        sections=(
            Section("first", said, blocks(said)),
            Section("costs", "Coûts", (table(), Group("Ouvert", (Paragraph(said),)))),
            Section("annex", "Annexe", (Group("Dedans", (table(2, ""),)),), annex=True),
        ),
    )
