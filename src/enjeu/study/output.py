"""Writing results to disk: whole or not at all.

Everything is made in a temporary folder beside the destination, then put in place by renaming, which the system does at
once. A folder that exists keeps whatever else is in it.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from enjeu.errors import OutputError


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> tuple[Path, ...]:
    """Write files (by their names; texts in UTF-8) into `folder`, made if need be; F101 when that cannot be done."""
    try:
        return _written(folder, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError("F101", path=str(error.filename or folder), reason=reason) from error


def _written(folder: Path, files: Mapping[str, str | bytes]) -> tuple[Path, ...]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, content in files.items():
            (made / name).write_bytes(content.encode() if isinstance(content, str) else content)
        if folder.is_dir():
            for name in files:
                (made / name).replace(folder / name)
        else:
            made.chmod(0o777 & ~_umask())
            made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return tuple(folder / name for name in files)


def _umask() -> int:
    # A temporary folder is private; a result is not. The system tells its mask only by setting one.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
