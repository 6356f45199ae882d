"""The scanner's complaints, in our codes: twenty technical sentences become a dozen things that a person can mend.

Who calls it: `text`, once a file at most, since a YAML parser stops at its first syntax error.
"""

import yaml

from enjeu.case.codes import found
from enjeu.case.findings import Finding
from enjeu.case.source import Source

_BY_PROBLEM = (
    ("maximum nesting depth", "Y013"),
    ("tab character", "Y030"),
    ("mapping values are not allowed", "Y031"),
    ("could not find expected ':'", "Y032"),
    ("did not find expected key", "Y033"),
    ("did not find expected '-' indicator", "Y033"),
    ("block sequence entries are not allowed", "Y034"),
    ("block mapping entries are not allowed", "Y033"),
    ("found unexpected end of stream", "Y035"),
    ("found unexpected document indicator", "Y035"),
    ("did not find expected ',' or", "Y036"),
    ("unknown escape character", "Y037"),
    ("hexdecimal number", "Y037"),
    ("hexadecimal number", "Y037"),
)


def syntax_finding(source: Source, error: yaml.YAMLError, depth_limit: int) -> Finding:
    """The one finding for a syntax error, at the place where it can be mended."""
    problem = str(getattr(error, "problem", "") or "")
    index = min(_index(error, "problem_mark"), len(source.text))
    character = source.text[index : index + 1]
    code = _code(problem, str(getattr(error, "context", "") or ""), character)
    place = source.place(index)
    if code == "Y013":
        return found(code, place, limit=str(depth_limit))
    if code in ("Y035", "Y036"):
        # The end of the file says nothing: the quote or bracket that was left open does.
        opening = _index(error, "context_mark")
        if opening >= index:
            opening = max(0, source.text.rfind("[", 0, index), source.text.rfind("{", 0, index))
        return found(code, source.place(opening), line=str(place.line))
    if code == "Y033" and character in ("", "\n", "\r") and index:
        place = source.place(index - 1)
    return found(code, place, character=character.strip(), problem=problem)


def _index(error: yaml.YAMLError, mark: str) -> int:
    known = getattr(error, mark, None)
    return known.index if known is not None else 0


def _code(problem: str, context: str, character: str) -> str:
    if "alias" in context:
        return "Y038"
    if "cannot start any token" in problem:
        return "Y030" if character == "\t" else "Y038"
    if "expected node content" in problem and not character:
        return "Y036"
    return next((code for words, code in _BY_PROBLEM if words in problem), "Y039")
