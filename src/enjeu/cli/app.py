"""The tree of commands and the guard around it: whatever happens, a sentence and an exit code, never a trace.

A command's module is imported when the command is called: `enjeu --help` loads click and the catalogue, nothing else.
"""

import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from enjeu import __version__
from enjeu.case.findings import CaseError
from enjeu.cli.language import asked, terminal_language, translate_click
from enjeu.cli.options import lang_option, paragraphs
from enjeu.errors import EnjeuError, OutputError
from enjeu.locale import Language, Locale, locale

COMMANDS = (
    "new",
    "check",
    "appraise",
    "report",
    "allocate",
    "diff",
    "privacy",
    "collect",
    "measure",
    "metrics",
    "plan",
    "evaluate",
    "review",
    "watch",
    "survey",
    "explain",
    "schema",
    "completion",
)

DONE, UNEXPECTED, BAD_INPUT, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes; a verdict, whatever it is, is `DONE`. 130 is what a shell expects after Ctrl-C."""


class Commands(click.Group):
    """The group whose commands are imported when they are needed."""

    def __init__(self, words: Locale) -> None:
        self.words = words
        # Empty stand-ins: click looks here for the names that a misspelt command may have meant.
        stand_ins = {name: click.Command(name) for name in COMMANDS}
        super().__init__("enjeu", stand_ins, help=paragraphs(words.text("cli.root")), params=_root_options(words))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"enjeu.cli.{cmd_name}").command(self.words)
        command.help = paragraphs(self.words.text(f"cli.{cmd_name}.help"))
        command.params.append(lang_option(self.words))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, from the catalogue, so that no command need be imported."""
        with formatter.section(_heading()):
            formatter.write_dl([(name, self.words.text(f"cli.{name}.summary")) for name in COMMANDS])


def _heading() -> str:
    from gettext import gettext  # bound to click's catalogue only once the language is known

    return gettext("Commands")


def _root_options(words: Locale) -> list[click.Parameter]:
    def show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(f"enjeu {__version__}")
            ctx.exit()

    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show_version,
        help=words.text("cli.option.version"),
    )
    return [lang_option(words), version]


def commands(language: Language) -> Commands:
    """The whole command line in one language."""
    translate_click(language)
    return Commands(locale(language))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    words = locale(terminal_language(arguments, os.environ))
    try:
        result = commands(words.language).main(
            list(arguments),
            prog_name="enjeu",
            standalone_mode=False,
            windows_expand_args=False,
            obj=asked(arguments),
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except CaseError as error:
        importlib.import_module("enjeu.cli.screen.findings").show_findings(error.findings, words)
        return BAD_INPUT
    except EnjeuError as error:
        _say(
            words, f"{error.code} {words.message(error.code, **error.values)}", words.action(error.code, **error.values)
        )
        return NOT_WRITTEN if isinstance(error, OutputError) else BAD_INPUT
    except BrokenPipeError:
        return _closed_pipe()
    except (KeyboardInterrupt, click.Abort):
        _say(words, words.text("cli.error.interrupted"))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one guard: no trace ever reaches a user
        if os.environ.get("ENJEU_DEBUG"):
            traceback.print_exc()
        first = str(error).partition("\n")[0][:200]
        _say(words, words.text("cli.error.unexpected", error=f"{type(error).__name__}: {first}"))
        return UNEXPECTED


def _say(words: Locale, message: str, action: str = "") -> None:
    click.echo(words.text("cli.error", message=f"{message} → {action}" if action else message), err=True)


def _closed_pipe() -> int:
    # The reader of our output went away (`enjeu … | head`): nothing is wrong. Python would still complain at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def main() -> NoReturn:
    """Entry point of the command `enjeu`."""
    # Small matrices only: two threads of a linear algebra library wait for each other longer than they work, and would
    # sum in another order on another machine. Whoever sets it himself is left alone.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a sign shows "?" instead of failing.
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
