"""What every document says of itself: title, question, date, author, and the stamp that makes it traceable."""

from enjeu.report.blocks import Section
from enjeu.report.document import Document, Kind, Stamp
from enjeu.report.view import View

SHOWN = 12
"""Characters of the digest at the foot of a page; the whole of it is in the section on conventions and in the file."""


def document(view: View, kind: Kind, sections: tuple[Section, ...]) -> Document:
    """A document of `kind` about the appraisal of `view`."""
    head, said, found = view.case.case, view.names.said, view.appraisal
    imprint = [view.text("head.date", date=view.words.date(head.date))]
    if head.author:
        imprint.append(view.text("head.author", author=head.author))
    if head.fictitious:
        imprint.append(view.text("head.fictitious"))
    stamp = Stamp(found.version, found.seed, found.draws, head.date, found.digest)
    return Document(
        kind=kind,
        language=view.words.language,
        over=view.text(f"document.{kind}"),
        title=said(head.title),
        question=said(head.question) if head.question else "",
        organisation=said(head.organisation) if head.organisation else "",
        imprint=tuple(imprint),
        stamp=stamp,
        stamped=view.text(
            "document.stamp",
            version=stamp.version,
            seed=found.seed,
            draws=view.words.number(found.draws),
            date=view.words.date(stamp.date),
            digest=stamp.digest[:SHOWN],
        ),
        sections=sections,
    )
