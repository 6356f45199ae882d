"""CSV files of exports as records, one by one; called by the connectors that meet CSV inside an archive."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from enjeu.errors import SourceError
from enjeu.sources.reading.archive import DAMAGED, Archive

_LONGEST: Final = 10_000_000
"""Characters of one field; a quotation mark that is not closed would else swallow the file."""


def records(
    archive: Archive, name: str, columns: Sequence[str], optional: Sequence[str] = (), delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and the named columns of each record; no other column is looked at. An absent optional one is "".

    Raises:
        SourceError: S112 where a column is missing, S106 where the file is not UTF-8, S107 where a record is broken; as
            `Archive.open`.
    """
    csv.field_size_limit(_LONGEST)
    place = archive.place(name)
    with archive.open(name) as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            header = [column.strip().lower() for column in next(reader, ())]
            if missing := [column for column in columns if column not in header]:
                raise SourceError("S112", path=place, names=", ".join(missing), known=", ".join(header))
            where = {column: header.index(column) for column in (*columns, *optional) if column in header}
            absent = {column: "" for column in optional if column not in header}
            for record in reader:
                if record:
                    yield reader.line_num, {column: record[at] for column, at in where.items()} | absent
        except UnicodeDecodeError as error:
            raise SourceError("S106", place=f"{place}:{reader.line_num + 1}") from error
        except DAMAGED as error:
            raise SourceError("S102", path=place, reason=str(error)) from error
        except (csv.Error, IndexError) as error:
            raise SourceError("S107", place=f"{place}:{reader.line_num}", reason=type(error).__name__) from error
