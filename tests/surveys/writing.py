"""Small instruments, waves and files of answers, as the tests of this folder write them."""

from pathlib import Path

from enjeu.surveys.answers import ReadAnswers, read_answers
from enjeu.surveys.table import Table, read_table
from enjeu.surveys.wave import read_wave

INSTRUMENT = """\
id: care
version: 1
title: Care
source: Written for a test
licence: own
scale:
  min: 1
  max: 5
  labels: {1: {fr: Jamais, en: Never}, 5: {fr: Toujours, en: Always}}
constructs:
  care: {label: Care}
items:
  - {id: care1, wording: We care, construct: care, reverse: no}
  - {id: care2, wording: We look after things, construct: care, reverse: no}
  - {id: care3, wording: Nobody minds, construct: care, reverse: yes}
"""
WAVE = """\
id: spring
instruments: [care.yaml]
answers: answers.csv
field: {from: 2026-03-02, until: 2026-03-20}
base: Everybody
invited: 40
mode: online
language: en
simulated: yes
"""
ANSWERS = "id,care1,care2,care3\n1,4,5,2\n2,3,3,3\n3,1,2,5\n"


def written(folder: Path, *, instrument: str = INSTRUMENT, wave: str = WAVE, answers: str | bytes = ANSWERS) -> Path:
    """The three files in a folder; the path of the wave file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "care.yaml").write_text(instrument, encoding="utf-8")
    (folder / "answers.csv").write_bytes(answers.encode() if isinstance(answers, str) else answers)
    path = folder / "wave.yaml"
    path.write_text(wave, encoding="utf-8")
    return path


def answered(path: Path) -> ReadAnswers:
    """What the answers of a wave file without errors give."""
    table = read_table(path.parent / "answers.csv")
    assert isinstance(table, Table), table
    read = read_wave(path)
    assert read.declared is not None, read.findings
    return read_answers(table, read)
