"""The documents word for word, as they were last read and accepted: text of the PDF, Markdown, and the model's outline.

The case is the one made by hand in `sample`, so that no engine can move a figure here. After a change that is meant,
read the difference, then accept it: `ENJEU_ACCEPT=1 pytest tests/report/test_gold.py`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.document import Document
from enjeu.report.documents.note import note
from enjeu.report.documents.summary import summary
from enjeu.report.names import Names
from enjeu.report.renderers import markdown, model, pdf
from enjeu.report.view import View
from tests.report.sample import appraisal, case, findings, places

GOLD = Path(__file__).parent / "gold"
KINDS = {"note": note, "summary": summary}


def built(kind: str, language: Language) -> Document:
    words, declared = locale(language), case()
    return KINDS[kind](View(appraisal(), declared, words, Names(declared, words), findings(), places()))


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:  # type: ignore[no-untyped-call] # it has none
        pages = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    return "\n\f\n".join(pages) + "\n"


def outline(content: bytes) -> str:
    """The model without the drawings, which have tests of their own: what there is, and in which order."""

    def light(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: light(value) for name, value in part.items() if name != "vega_lite"}
        return [light(one) for one in part] if isinstance(part, list) else part

    return json.dumps(light(json.loads(content)), ensure_ascii=False, indent=1) + "\n"


RENDERED = {
    "md": lambda document: markdown.render(document).decode(),
    "txt": lambda document: text_of(pdf.render(document)),
    "json": lambda document: outline(model.render(document)),
}


@pytest.mark.parametrize("ending", RENDERED)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_document_is_the_one_that_was_accepted(kind: str, language: Language, ending: str) -> None:
    found = RENDERED[ending](built(kind, language))
    path = GOLD / f"{kind}-{language}.{ending}"
    if os.environ.get("ENJEU_ACCEPT"):
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines()
