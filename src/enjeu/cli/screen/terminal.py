"""The terminal: its width and colours are found by rich, which also honours NO_COLOR."""

import textwrap

from rich.console import Console
from rich.text import Text


def terminal(*, stderr: bool = False) -> Console:
    """A console that prints what it is given: no markup, no highlighting, no smileys."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def heading(screen: Console, text: str) -> None:
    """The title of a section, after an empty line."""
    screen.print()
    say(screen, text, style="bold underline", lead="")


def say(screen: Console, text: str, style: str = "", lead: str = "  ") -> None:
    """A sentence, wrapped with a hanging indent and never at a no-break space (rich alone would)."""
    lines = textwrap.wrap(
        text,
        max(20, screen.width),
        initial_indent=lead,
        subsequent_indent=lead + "  " if lead else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        screen.print(Text(line, style=style), soft_wrap=True)
