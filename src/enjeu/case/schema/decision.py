"""The options, the rule by which one is chosen, and what will be watched without being promised."""

from typing import Literal

from enjeu.case.schema.base import Date, Declared, Id, Ids, Quantity, Text, Words
from enjeu.case.schema.measuring import Pilot
from enjeu.case.schema.stages import Stage


class Option(Declared):
    """An alternative to be compared, all by the same yardstick."""

    label: Words
    """Its name."""
    kind: Literal["baseline", "incumbent", "network", "tool", "financial", "human", "other"]
    """Exactly one option is the baseline; the incumbent tool is an option like the others."""
    description: Words | None = None
    """What it consists of."""
    adoption: Id | None = None
    """Its adoption curve."""
    users: Id | None = None
    """The population that uses it; gives the break-even minutes per user and week."""
    usages: dict[Id, Quantity | None] = {}
    """The usages it makes possible, each with the degree (default 100 %)."""


class Decision(Declared):
    """The rule, stated before the result is known."""

    by: Text | None = None
    """Who decides."""
    date: Date | None = None
    """When the rule was stated."""
    go: Text = "probability_of_loss <= 20 %"
    """The condition of a go, over the results of an option: `probability_of_loss <= 20 % and cash_npv_mean > 0`."""
    no_go: Text | None = None
    """The condition of a refusal whatever else holds: `probability_of_loss > 60 %`."""
    options: Ids = ()
    """The options the decision is about; by default all but the baseline."""
    pilot: Pilot | None = None
    """The pilot that could be run before deciding."""
    stages: tuple[Stage, ...] = ()
    """Gates at which one goes on or stops, in the order of their periods."""


class Watched(Declared):
    """An outcome to observe without promise: real effects are often not those listed beforehand."""

    label: Words
    """The outcome."""
    indicator: Text | None = None
    """What is read."""
    direction: Literal["up", "down", "either"] = "either"
    """Where one would like it to go."""
    why: Text | None = None
    """Why it is worth watching."""
