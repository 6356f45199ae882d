"""An export as it was downloaded – a ZIP file, a tarball, one file – or the folder it was unpacked to, read in place.

Called by the connectors of exports. Nothing is unpacked to the disk. What is damaged, or would unpack to something
enormous, is said with its entry. Entries that nobody asks for are not opened.
"""

import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol

from enjeu.errors import SourceError
from enjeu.sources.reading.elements import elements

LARGEST = 2_000_000_000
"""Bytes of an entry that is read at once."""
RATIO = 200
"""How much larger than its packed form an entry may be; text packs to a tenth, a bomb to a thousandth."""
DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
"""What reading a damaged archive raises: S102."""


class _Store(Protocol):
    """Where the entries of an archive are."""

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Bytes of each entry, and at least how many of them it takes on the disk; in the order they are stored in."""
        ...

    def open(self, name: str) -> IO[bytes]: ...

    def close(self) -> None: ...


class Archive:
    """Entries by their path inside, `/` between folders; a context manager."""

    def __init__(self, path: Path) -> None:
        """SourceError S101 where there is nothing, S102 where it was cut short or is damaged."""
        self.path = path
        if not path.exists():
            raise SourceError("S101", path=str(path))
        try:
            self._store = _store(path)
            self._sizes = {name: size for name, size in self._store.sizes().items() if not name.startswith("__MACOSX/")}
        except DAMAGED as error:
            raise SourceError("S102", path=str(path), reason=str(error)) from error

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def names(self) -> list[str]:
        """Paths of all files inside, sorted."""
        return sorted(self._sizes)

    def forwards(self, names: Iterable[str]) -> list[str]:
        """These files in the order to read them: sorted, but a packed tarball can only be read forwards."""
        wanted = set(names)
        return [name for name in self._sizes if name in wanted] if isinstance(self._store, _Tar) else sorted(wanted)

    def size(self, name: str) -> int:
        """Bytes of one file, unpacked."""
        return self._sizes[name][0]

    def place(self, name: str) -> str:
        """What to call one file in a message."""
        return str(self.path) if self.path.is_file() and name == self.path.name else f"{self.path}/{name}"

    def root(self, marker: str) -> str:
        """The folder inside that holds the file `marker` (many a ZIP has one folder around all); S103 if none."""
        for name in sorted(self._sizes, key=lambda one: (one.count("/"), one)):
            if name == marker or name.endswith(f"/{marker}"):
                return name[: -len(marker)]
        raise SourceError("S103", path=str(self.path), entry=marker)

    def open(self, name: str) -> IO[bytes]:
        """One file, to be read piece by piece; S103 where it is missing, S104 where it is packed suspiciously well."""
        if name not in self._sizes:
            raise SourceError("S103", path=str(self.path), entry=name)
        size, packed = self._sizes[name]
        if size > RATIO * max(packed, 1000):
            raise SourceError("S104", path=str(self.path), entry=name)
        try:
            return self._store.open(name)
        except DAMAGED as error:
            raise SourceError("S102", path=self.place(name), reason=str(error)) from error

    def read(self, name: str) -> bytes:
        """The whole of one file; S102 where it is damaged, S103 and S104 as `open`, also where it is too large."""
        with self.open(name) as stream:
            if self.size(name) > LARGEST:
                raise SourceError("S104", path=str(self.path), entry=name)
            try:
                return stream.read()
            except DAMAGED as error:
                raise SourceError("S102", path=self.place(name), reason=str(error)) from error

    def json(self, name: str) -> Any:
        """One JSON file; S105 with line and column where it is not one, S106 where it is not UTF-8."""
        return parsed(self.read(name), self.place(name))

    def items(self, name: str, key: str = "") -> Iterator[tuple[int, Any]]:
        """The elements of one JSON array with their numbers, or of the array under `key` of an object, one by one."""
        with self.open(name) as stream:
            try:
                yield from elements(stream, self.place(name), key)
            except DAMAGED as error:
                raise SourceError("S102", path=self.place(name), reason=str(error)) from error

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The lines of a text file with their numbers, without holding the whole of it."""
        with self.open(name) as stream:
            try:
                yield from enumerate(stream, start=1)
            except DAMAGED as error:
                raise SourceError("S102", path=self.place(name), reason=str(error)) from error


def parsed(content: bytes, place: str, line: int = 1) -> Any:
    """JSON of `content`, which begins in `line` of `place`; S105 and S106 as `Archive.json`."""
    try:
        return json.loads(content.rstrip().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        where = line + content[: error.start].count(b"\n")
        raise SourceError("S106", place=f"{place}:{where}") from error
    except json.JSONDecodeError as error:
        place = f"{place}:{line + error.lineno - 1}:{error.colno}"
        raise SourceError("S105", place=place, reason=error.msg) from error
    except RecursionError as error:
        raise SourceError("S105", place=f"{place}:{line}", reason="nested too deeply") from error


def _store(path: Path) -> _Store:
    if path.is_dir():
        return _Folder(path)
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic[:2] == b"PK" or path.suffix.lower() == ".zip":
        return _Zip(path)
    if magic[:2] == b"\x1f\x8b" or path.suffix.lower() in (".tar", ".tgz"):
        return _Tar(path)
    return _Alone(path)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def sizes(self) -> dict[str, tuple[int, int]]:
        files = (path for path in sorted(self._path.rglob("*")) if path.is_file())
        return {path.relative_to(self._path).as_posix(): (path.stat().st_size,) * 2 for path in files}

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")

    def close(self) -> None:
        pass


class _Alone:
    def __init__(self, path: Path) -> None:
        self._path = path

    def sizes(self) -> dict[str, tuple[int, int]]:
        return {self._path.name: (self._path.stat().st_size,) * 2}

    def open(self, name: str) -> IO[bytes]:
        return self._path.open("rb")

    def close(self) -> None:
        pass


class _Zip:
    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)

    def sizes(self) -> dict[str, tuple[int, int]]:
        entries = (entry for entry in self._zip.infolist() if not entry.is_dir())
        return {entry.filename: (entry.file_size, entry.compress_size) for entry in entries}

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def close(self) -> None:
        self._zip.close()


class _Tar:
    def __init__(self, path: Path) -> None:
        self._packed = path.stat().st_size
        self._tar = tarfile.open(path)  # noqa: SIM115 - `close` is called by the archive

    def sizes(self) -> dict[str, tuple[int, int]]:
        return {entry.name: (entry.size, self._packed) for entry in self._tar if entry.isfile()}

    def open(self, name: str) -> IO[bytes]:
        stream = self._tar.extractfile(name)
        if stream is None:  # it is a file: `sizes` names no other
            raise EOFError(name)
        return stream

    def close(self) -> None:
        self._tar.close()
