"""Help in two languages, what it costs, and what is said when a command is misspelt."""

import os
import subprocess
import sys

import pytest

from enjeu.cli.app import COMMANDS
from enjeu.cli.completion import SHELLS
from enjeu.cli.language import asked, terminal_language
from enjeu.cli.options import paragraphs
from enjeu.locale import LANGUAGES, locale
from enjeu.version import __version__
from tests.cli.commands import Enjeu


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(enjeu: Enjeu, language: str, command: str) -> None:
    ran = enjeu(command, "--help", "--lang", language)
    assert ran.code == 0
    assert "Examples:" in ran.out or "Exemples\u202f:" in ran.out
    assert f"enjeu {command}" in ran.out
    assert "--lang" in ran.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_commands_and_exit_codes(enjeu: Enjeu, language: str) -> None:
    ran = enjeu("--help", "--lang", language)
    assert all(f"  {command} " in ran.out for command in COMMANDS)
    assert "3  the result could not be written" in ran.out or "3  le résultat n’a pas pu être écrit" in ran.out


def test_help_loads_nothing_that_is_slow() -> None:
    heavy = ("babel", "numpy", "pydantic", "rich", "pint", "yaml", "scipy", "jinja2", "enjeu.estimates")
    code = (
        f"from enjeu.cli.app import run; import sys; run(['--help']); print([m for m in {heavy} if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_version(enjeu: Enjeu) -> None:
    assert enjeu("--version").out == f"enjeu {__version__}\n"


def test_the_installed_command_is_the_same() -> None:
    environment = {**os.environ, "ENJEU_LANG": "fr"}
    shown = subprocess.run(
        [sys.executable, "-m", "enjeu", "chek"], capture_output=True, text=True, check=False, env=environment
    )
    assert shown.returncode == 2
    assert shown.stdout == ""
    assert "Vouliez-vous dire" in shown.stderr
    assert "'check'" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["apraise"], "Did you mean 'appraise'?"),
        (["appraise", "x.yaml", "--drws", "3"], "--draws"),
        (["appraise"], "Missing argument"),
        (["appraise", "x.yaml", "--draws", "0"], "not in the range"),
        (["appraise", "x.yaml", "--precision", "2"], "not a share between 0 and 1"),
        (["appraise", "x.yaml", "--set", "inputs.x"], "not PATH=VALUE"),
        (["new", "x", "--template", "blogg"], "is not one of"),
        (["--lang", "de", "check", "x"], "is not one of 'fr', 'en'"),
    ],
)
def test_a_wrong_command_line_is_explained(enjeu: Enjeu, arguments: list[str], said: str) -> None:
    ran = enjeu(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err


def test_a_wrong_command_line_is_explained_in_french(enjeu: Enjeu) -> None:
    ran = enjeu("appraise", "--lang", "fr")
    assert ran.err.startswith("Emploi\u202f: enjeu appraise")
    assert "Argument manquant" in ran.err


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "ENJEU_LANG": "fr"}, "fr"),
        (["check", "x", "--lang", "fr"], {"ENJEU_LANG": "en"}, "fr"),
        (["--lang=en", "check", "x"], {"LANG": "fr"}, "en"),
        (["--lang", "de"], {"LANG": "fr"}, "fr"),
        (["--lang"], {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_that_of_the_system(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert terminal_language(arguments, environment) == language


def test_a_language_behind_two_dashes_is_not_asked_for() -> None:
    assert asked(["check", "--", "--lang", "fr"]) is None


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_can_complete(enjeu: Enjeu, shell: str) -> None:
    ran = enjeu("completion", shell)
    assert ran.code == 0
    assert "_ENJEU_COMPLETE" in ran.out


def test_completion_knows_commands_and_codes() -> None:
    def completed(words: str) -> str:
        environment = {**os.environ, "_ENJEU_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "1"}
        if words.count(" ") > 1:
            environment["COMP_CWORD"] = "2"
        shown = subprocess.run(
            [sys.executable, "-m", "enjeu"], capture_output=True, text=True, check=False, env=environment
        )
        return shown.stdout

    assert "plain,appraise" in completed("enjeu app")
    assert "plain,M401" in completed("enjeu explain M40")


def test_set_in_lines_of_help_are_not_wrapped() -> None:
    assert paragraphs("One\ntwo.\n\nExamples:\n  a\n  b") == "One\ntwo.\n\n\b\nExamples:\n  a\n  b"


def test_a_code_is_explained(enjeu: Enjeu) -> None:
    ran = enjeu("explain", "u101", "--lang", "fr")
    assert ran.code == 0
    assert "Que faire\u202f:" in ran.out
    assert "    juste :" in ran.out
    assert enjeu("explain").out.count("\n") == len(
        [key for key in locale("en").keys("finding.") if key.endswith(".explain")]
    )


def test_an_unknown_code_gets_the_nearest(enjeu: Enjeu) -> None:
    ran = enjeu("explain", "U211")
    assert ran.code == 2
    assert "did you mean U" in ran.err
