"""Write the documents of a decision: the verb behind `enjeu report`.

Which documents there are and in which formats is the table `KINDS`; what makes each is imported when it is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from zipfile import is_zipfile

from enjeu.appraisal.comparison import Comparison
from enjeu.appraisal.result import Appraisal
from enjeu.case.reader import ReadCase
from enjeu.errors import EnjeuError
from enjeu.locale import Language, Locale, locale
from enjeu.report.comparison import annex
from enjeu.report.document import Document
from enjeu.report.documents.note import note, on_paper
from enjeu.report.documents.summary import summary
from enjeu.report.names import Names
from enjeu.report.view import View
from enjeu.study.rendered import rendered

KINDS: Mapping[str, tuple[str, ...]] = {
    "note": ("pdf", "docx", "html", "md", "json"),
    "summary": ("pdf", "docx", "html", "md", "json"),
    "workbook": ("xlsx",),
    "slides": ("pptx",),
    "registers": ("csv", "xlsx", "json"),
    "usage": ("html", "pdf", "docx", "md", "json"),
}
"""What can be written, each in its formats, the usual one first."""
USAGE = "usage"
"""The kind that is about what people do: it needs a store, and no case."""
FORMATS = tuple(dict.fromkeys(format_ for formats in KINDS.values() for format_ in formats))
TEMPLATES = {".docx": "docx", ".dotx": "docx", ".pptx": "pptx", ".potx": "pptx"}
"""Which format a house template is for, by the ending of its name."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document in one format."""

    kind: str
    format: str


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: every kind in every format asked for; none asked for means the usual one of each kind."""

    kinds: Sequence[str] = ("note",)
    formats: Sequence[str] = ()
    template: Path | None = None

    def jobs(self) -> tuple[Job, ...]:
        """The documents to make; EnjeuError F110 where a kind has no such format."""
        return tuple(Job(kind, to) for kind in dict.fromkeys(self.kinds) for to in self._formats(kind))

    @property
    def needs_case(self) -> bool:
        """Whether a case has to be appraised."""
        return any(kind != USAGE for kind in self.kinds)

    @property
    def needs_store(self) -> bool:
        """Whether what people do has to be measured."""
        return USAGE in self.kinds

    def _formats(self, kind: str) -> tuple[str, ...]:
        for wanted in self.formats:
            if wanted not in KINDS[kind]:
                raise EnjeuError("F110", kind=kind, format=wanted, known=", ".join(KINDS[kind]))
        return tuple(dict.fromkeys(self.formats)) or KINDS[kind][:1]


def documents(
    read: ReadCase,
    appraisal: Appraisal,
    order: Order,
    language: Language,
    since: Comparison | None = None,
    progress: Callable[[float], None] | None = None,
) -> dict[str, bytes]:
    """The files by name, in the order asked for; `progress` is told the share done.

    `since` adds to the note what changed since an earlier version.

    Raises:
        EnjeuError: F110 a format that a document does not have, F111 a template that cannot be used.
    """
    words = locale(language)
    template = _template(order, words)
    jobs = [job for job in order.jobs() if job.kind != USAGE]
    view = View(appraisal, read.case, words, Names(read.case, words), read.findings, read.places)
    made: dict[str, bytes] = {}
    for position, job in enumerate(jobs):
        with _judged(order, words):
            made.update(_files(job, view, read, template if _takes(job, order) else None, since))
        if progress:
            progress((position + 1) / len(jobs))
    return made


def usage_documents(document: Document, order: Order) -> dict[str, bytes]:
    """The usage report in the formats asked for, by file name.

    Raises:
        EnjeuError: F110 a format that it does not have, F111 a template that cannot be used.
    """
    words = locale(document.language)
    template = _template(order, words)
    made: dict[str, bytes] = {}
    for job in order.jobs():
        if job.kind == USAGE:
            with _judged(order, words):
                house = template if _takes(job, order) else None
                made[_name(job, document.language)] = rendered(document, job.format, house)
    return made


def _takes(job: Job, order: Order) -> bool:
    """Whether the house template is for this document."""
    return job.format == _format_of(order.template)


@contextmanager
def _judged(order: Order, words: Locale) -> Iterator[None]:
    """What a template makes impossible is its fault: F111."""
    try:
        yield
    except ValueError as error:
        if order.template is None:
            raise
        raise EnjeuError("F111", path=str(order.template), reason=words.text("template.reason.unread")) from error


def _name(job: Job, language: Language) -> str:
    return f"{job.kind}-{language}.{job.format}"


def _template(order: Order, words: Locale) -> bytes | None:
    if order.template is None:
        return None
    path = str(order.template)
    if not any(_takes(job, order) for job in order.jobs()):
        raise EnjeuError("F111", path=path, reason=words.text("template.reason.none"))
    try:
        content = order.template.read_bytes()
    except FileNotFoundError as error:
        raise EnjeuError("F111", path=path, reason=words.text("template.reason.missing")) from error
    except OSError as error:
        raise EnjeuError("F111", path=path, reason=error.strerror or type(error).__name__) from error
    if not is_zipfile(BytesIO(content)):
        raise EnjeuError("F111", path=path, reason=words.text("template.reason.unread"))
    return content


def _format_of(template: Path | None) -> str:
    return "" if template is None else TEMPLATES.get(template.suffix.lower(), "")


# Libraries that make documents take up to half a second to load, and each file needs one of them: they are imported
# here, and in `rendered`.


def _files(
    job: Job, view: View, read: ReadCase, template: bytes | None, since: Comparison | None
) -> Mapping[str, bytes]:
    name = _name(job, view.words.language)
    match job.kind:
        case "workbook":
            from enjeu.report.workbook import workbook

            return {name: workbook(read, view)}
        case "slides":
            from enjeu.report.slides import slides

            return {name: slides(view, template)}
        case "registers":
            from enjeu.report.registers import files

            return files(view, job.format)
        case "summary":
            return {name: rendered(summary(view), job.format, template)}
        case _:
            found = note(view)
            if since is not None:
                found = replace(found, sections=(*found.sections, annex(since, on_paper(view))))
            return {name: rendered(found, job.format, template)}
