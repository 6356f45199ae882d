"""LibreOffice without a window, for tests: computes a workbook again. Each run has a profile of its own.

A file saved by openpyxl has no stored values, so that LibreOffice computes every formula when it loads it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

_PATIENCE = 180.0
"""Seconds; a workbook takes two or three."""

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def converted(sources: Sequence[Path], folder: Path, to: str = "xlsx") -> list[Path]:
    """The files converted into `folder`; every formula without a stored value is computed on the way."""
    assert SOFFICE is not None
    with tempfile.TemporaryDirectory() as profile:
        command = [SOFFICE, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", to, "--outdir", str(folder), *map(str, sources)]
        # A group of its own: soffice starts a second process, which must end with it.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said, _ = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    made = [folder / f"{source.stem}.{to}" for source in sources]
    assert all(path.exists() for path in made), said.decode()
    return made
