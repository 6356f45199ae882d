"""A plan in the terminal: what would be found, who begins when, what it rests on; and what departed from it."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from enjeu.cli.screen.drawing import column
from enjeu.cli.screen.layout import Named, show_columns
from enjeu.cli.screen.terminal import heading, say
from enjeu.evaluation.checks.power import LIKELY
from enjeu.evaluation.plan.departures import Departure
from enjeu.evaluation.plan.locked import Locked
from enjeu.evaluation.plan.power import MOST_LOTS, Point, Size
from enjeu.evaluation.plan.propose import Plan
from enjeu.locale import Locale
from enjeu.study.plan import Planned, Waiting
