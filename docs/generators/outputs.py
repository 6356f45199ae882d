"""What commands print, put into the guides: the block of text after `<!-- run: enjeu … -->` is what the command says.

`<!-- run: enjeu appraise CASE --lang en; show: Verdict; lines: 7 -->` keeps seven lines of the paragraph.
Called by `docs.generate`; each command is run once.
"""

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_MARK = re.compile(
    r"(?P<head><!-- run: enjeu (?P<command>[^;\n]*?)(?:; show: (?P<show>[^;\n]*?))?(?:; lines: (?P<lines>\d+))? -->\n"
    r"```text\n).*?(?P<fence>^```$)",
    re.MULTILINE | re.DOTALL,
)


def with_outputs(page: str) -> str:
    """The page with every marked block brought up to date."""
    return _MARK.sub(_block, page)


def _block(found: re.Match[str]) -> str:
    text = printed(found["command"])
    if found["show"]:
        text = next(part for part in re.split(r"\n\s*\n", text) if part.startswith(found["show"]))
    lines = [line.rstrip() for line in text.splitlines()]
    if found["lines"] and len(lines) > int(found["lines"]):
        lines = [*lines[: int(found["lines"])], "  […]"]
    return "\n".join([found["head"].rstrip("\n"), *lines, found["fence"]])


@cache
def printed(arguments: str) -> str:
    """What `enjeu` prints, first on standard error, in a terminal of 80 columns without colours."""
    run = subprocess.run(  # noqa: S603 - a command of our own pages
        [sys.executable, "-m", "enjeu", *shlex.split(arguments)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    return f"{run.stderr.decode()}\n{run.stdout.decode()}".strip("\n")
