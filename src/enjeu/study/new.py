"""Start a case from a template: the verb behind `enjeu new`."""

from pathlib import Path

from enjeu.errors import EnjeuError, OutputError
from enjeu.locale import Language
from enjeu.study.output import write_folder
from enjeu.study.schema import case_schema, schema_text

TEMPLATES = ("network", "blog", "community", "media", "blank")
CASE, SCHEMA = "case.yaml", "case.schema.json"
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"

_FOLDER = Path(__file__).parent / "templates"


def new(directory: Path, template: str, language: Language) -> Path:
    """Write a commented case and its schema into a new or empty folder; the path of the case.

    Raises:
        OutputError: F101 it cannot be written, F102 the folder holds something already.
        EnjeuError: F103 there is no such template.
    """
    source = _FOLDER / f"{template}.{language}.yaml"
    if template not in TEMPLATES or not source.is_file():
        raise EnjeuError("F103", template=template[:60], language=language, known=", ".join(TEMPLATES))
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise OutputError("F102", path=str(directory))
    text = source.read_text(encoding="utf-8")
    schema = schema_text(case_schema())
    written = write_folder(directory, {CASE: text if text.startswith(MODELINE) else MODELINE + text, SCHEMA: schema})
    return written[0]
