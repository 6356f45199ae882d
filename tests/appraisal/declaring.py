"""Small cases written as text, for tests of the engine."""

from pathlib import Path

from enjeu.case.reader import ReadCase, read_case

HEADER = """
format: 1
case:
  title: A test
  date: 2026-06-30
  horizon: {horizon}
  price_year: 2026
  discounting: {discounting}
  currency: EUR
  {more}
"""

OPTIONS = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network}
"""


def case(
    folder: Path,
    body: str,
    *,
    horizon: str = "3 years",
    discounting: str = "10 %",
    more: str = "seed: 1",
    options: str = OPTIONS,
    name: str = "case.yaml",
) -> ReadCase:
    """The case made of a header and `body`, read from a file in `folder`."""
    path = folder / name
    text = HEADER.format(horizon=horizon, discounting=discounting, more=more) + options + body
    path.write_text(text, encoding="utf-8")
    return read_case(path)
