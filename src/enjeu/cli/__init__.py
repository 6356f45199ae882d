"""The command line: `enjeu new|check|appraise|explain|schema|completion`. It parses and shows; verbs in `study` do."""

from enjeu.cli.app import main

__all__ = ["main"]
