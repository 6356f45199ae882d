"""Signs that stand for a tone where colour cannot be relied on; called by the renderers of Word and Markdown."""

from collections.abc import Mapping

from enjeu.report.blocks import Tone

MARKS: Mapping[Tone, str] = {"good": "✓", "bad": "✗", "warn": "≈"}
