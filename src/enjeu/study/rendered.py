"""A document in a format: the one place where the libraries that make documents are loaded.

Each takes up to half a second to load, and a document needs one of them. Called by the verbs that write documents.
"""

from enjeu.report.document import Document


def rendered(document: Document, format_: str, template: bytes | None = None) -> bytes:
    """The document as `pdf`, `docx` (in a house template where there is one), `html`, `md`, or its model as JSON."""
    match format_:
        case "pdf":
            from enjeu.report.renderers.pdf import render

            return render(document)
        case "docx":
            from enjeu.report.renderers.docx import render as docx

            return docx(document, template)
        case "html":
            from enjeu.report.renderers.html import render as html

            return html(document)
        case "md":
            from enjeu.report.renderers.markdown import render as markdown

            return markdown(document)
        case _:
            from enjeu.report.renderers.model import render as model

            return model(document)
