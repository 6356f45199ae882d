"""What an appraisal returns: numbers and codes, no words; `report` and `cli` make the words, `study` the JSON.

Money is in the case's currency, in the case's price basis; shares are 0 to 1; times are years.
Every indicator is differential to the baseline, draw by draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from enjeu.appraisal.plan import ValueOfInformation
from enjeu.estimates.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Figure:
    """The distribution of one indicator, with the errors of the printed numbers.

    An error is the half-width of a 95 % interval from the spread of the 16 independent scrambles (or None).
    """

    unit: str
    """`money`, `share`, `years`, `score` or `ratio`."""
    mean: float | None
    """None where a mean has no meaning (payback, IRR)."""
    sd: float | None
    p5: float | None
    """None where the quantile is infinite (a payback that never comes) or undefined."""
    p50: float | None
    p95: float | None
    mean_error: float | None = None
    p5_error: float | None = None
    p50_error: float | None = None
    p95_error: float | None = None
    undefined: float = 0.0
    """Share of draws where it does not exist (no IRR, a ROI without costs, a payback that never comes)."""
    ambiguous: float = 0.0
    """Share of draws in which it is not unique (several IRRs)."""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """The expected flow of one benefit, disbenefit, cost, enabling change, mitigation or risk, a period at a time."""

    id: str
    group: str
    """`benefit`, `disbenefit`, `cost`, `enabling`, `mitigation` or `risk`."""
    kind: str
    """The kind of the benefit or of the cost."""
    in_cash: bool
    counted: bool
    """False when another benefit causes this one: it is shown and not added."""
    amounts: tuple[float, ...]
    """Mean money in periods 0 to the last; negative for costs, disbenefits and losses."""
    hours: tuple[float, ...] | None = None
    """Mean hours released (or spent), where the line is made of hours."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall from gross to net: what is left after it, as expected present value."""

    code: str
    """One of `line.STEPS`: `gross`, `adoption`, …, `redeployed`."""
    value: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From gross to net for one benefit: the figure a finance controller asks for first."""

    benefit: str
    kind: str
    counted: bool
    """False when another benefit causes this one, or its kind is scored and not valued."""
    in_cash: bool
    steps: tuple[Step, ...]
    net: float
    """Expected present value counted in the economic NPV."""
    hours: float | None = None
    """Expected hours released over the horizon, before redeployment."""


@dataclass(frozen=True, slots=True)
class MitigationResult:
    """What a mitigation is worth: expected NPV with it minus without it (its cost left out), against its cost."""

    id: str
    value: float
    cost: float
    """Expected present value of its cost."""


@dataclass(frozen=True, slots=True)
class RiskResult:
    """Probability and impact of one risk on one option, before and after mitigation."""

    id: str
    probability_before: float
    probability_after: float
    loss_before: float
    """Expected NPV lost because of the risk, without its mitigations."""
    loss_after: float
    """Expected NPV lost because of it, with its mitigations."""
    impact_when_hit: float
    """Expected NPV lost when it happens, with its mitigations (0 when it never does)."""
    mitigations: tuple[MitigationResult, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How the NPV of an option answers to one uncertain input."""

    id: str
    unit: str
    """The unit in which the values below are written."""
    central: float | None
    """Its mean, at which it stands while the others move; None for an event, which then is its probability."""
    low: float
    """Its P10 (0 for an event that may not happen)."""
    high: float
    """Its P90 (1 for an event)."""
    npv_low: float
    """NPV with this input at `low`, all others at their mean."""
    npv_high: float
    first_order: float
    """First-order Sobol index: the share of the variance of NPV explained by this input alone."""
    total: float | None
    """Total Sobol index (of its correlated group where `grouped`)."""
    grouped: tuple[str, ...] = ()
    """The inputs correlated with this one, which share the total index."""
    switching: float | None = None
    """The value at which NPV = 0, others at their mean; None where there is none within its plausible range."""
    switching_percentile: float | None = None
    """Where this value stands in the input's own distribution (0 to 1)."""


@dataclass(frozen=True, slots=True)
class StakeScore:
    """How much one option contributes to one stake or criterion (0 to 1)."""

    id: str
    kind: str
    """`stake` or `criterion`."""
    weight: float
    """Mean normalised weight over the stakeholders."""
    mean: float
    p5: float
    p95: float


@dataclass(frozen=True, slots=True)
class Strategic:
    """Value outside money, from 0 to 100, and how often the option takes each rank."""

    score: Figure
    parts: tuple[StakeScore, ...]
    rank_acceptability: tuple[float, ...]
    """Share of all weights consistent with what was stated, and of the scores' spread, for rank 1, 2, …"""
    first_error: float = 0.0
    """Error of the share of rank 1 (95 %)."""
    first_by: tuple[float, ...] = ()
    """Share of rank 1 under each weight statement alone, in the order of the case."""
    central_weights: Mapping[str, float] | None = None
    """Mean weights that put the option first; None where none do."""
    confidence: float | None = None
    """Share of the scores' spread in which these weights do put it first (confidence factor)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One weight statement: whom it puts first, and who would be first without it."""

    by: str
    date: str
    method: str
    """`points`, `swing` or `rank`."""
    first: str
    """The option that comes first most often under this statement alone."""
    share: float
    """How often it does."""
    first_without: str | None
    """The option that would come first without this statement; None where it is the only one."""
    share_without: float | None
    """How often the option that comes first now would do so without it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which option comes first outside money, and whose statement decides it."""

    first: str
    share: float
    """Its share of rank 1 over all consistent weights and the scores' spread."""
    error: float
    close: bool
    """True when the lead over the second lies within the error of the draws."""
    voices: tuple[Voice, ...]

    @property
    def deciding(self) -> tuple[Voice, ...]:
        """The statements without which another option would come first."""
        return tuple(one for one in self.voices if one.first_without not in (None, self.first))


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of the decision rule and how it came out."""

    variable: str
    operator: str
    threshold: float
    value: float
    met: bool
    close: bool
    """True when the value lies within its error of the threshold, so that more draws could turn it."""
    refusal: bool = False
    """True of a condition of the refusal: met, it speaks against the option."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One nearest change that would turn a verdict (or, for a weight, the ranking), everything else as drawn."""

    kind: str
    """`input`, `event` (a risk or an enabling change) or `weight`."""
    id: str
    """Name of the input, of the event (`risks.delay`), of the stake or criterion."""
    code: str
    """`above` or `below` a value, `whatever` its value; `happens` or `avoided` for an event."""
    becomes: str
    """`go` or `not_go`; for a weight the option that would come first."""
    distance: float
    """Probability, in its own distribution, between its median (an event: as likely as it is) and the change: 0 is at
    hand, 0.5 or more is at the edge of what was thought possible."""
    value: float | None = None
    """The value from which it turns, in `unit`; None for an event."""
    unit: str = ""
    percentile: float | None = None
    """Where this value stands in the input's own distribution, 0 to 1."""
    variable: str = ""
    """The variable of the rule that passes its threshold, …"""
    reached: float | None = None
    """… its value if the change were known to be so, …"""
    threshold: float | None = None
    """… and its threshold."""
    grade: str | None = None
    """Grade of the evidence for the input; None where there is none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """go, pilot or no-go, and why."""

    code: str
    """`go`, `pilot` or `no_go`."""
    conditions: tuple[Condition, ...]
    rule: str
    """The condition of a go as it stands in the case."""
    pilot_value: float | None = None
    """What is gained by deciding on this option after the pilot rather than now, before the pilot's cost."""
    pilot_cost: float | None = None
    pilot_bound: bool = False
    """True when the pilot's size or noise is not declared, so that its value is only the most it could be."""
    strength: str = "firm"
    """`firm`; `close` when a condition lies within its error of the threshold; `unsupported` when most of the
    uncertainty of the NPV rests on inputs without evidence or of grade E."""
    unsupported: float = 0.0
    """Share of the explained variance of the NPV that rests on such inputs."""
    turns: tuple[Turn, ...] = ()
    """The nearest changes that would turn it, nearest first; sought for the option in focus only."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """One stage-gate."""

    stage: int
    """Position among the stages of the case."""
    after: int
    """The period at whose end it stands."""
    stop_probability: float
    """How often one stops there."""


@dataclass(frozen=True, slots=True)
class Flexibility:
    """What it is worth to be able to stop at gates; beside the NPV, never inside it."""

    gates: tuple[GateResult, ...]
    value: float
    """Expected present value of the option to stop; a lower bound (the rule is one that regression finds)."""
    value_error: float
    stop_probability: float
    """How often one stops at any gate."""
    npv_without: float
    """Expected NPV of the staged plan carried to its end."""
    npv_with: float
    loss_without: float
    """P(NPV < 0) of the staged plan carried to its end."""
    loss_with: float


@dataclass(frozen=True, slots=True)
class OptionResult:
    """Everything computed for one option, differential to the baseline."""

    id: str
    kind: str
    indicators: Mapping[str, Figure]
    """`npv`, `cash_npv`, `roi`, `cash_roi`, `bcr`, `irr`, `mirr`, `payback`, `discounted_payback`, `pv_costs`, …"""
    probability_of_loss: float
    """P(economic NPV < 0)."""
    probability_of_loss_error: float
    probability_of_cash_loss: float
    """P(cash NPV < 0)."""
    expected_shortfall: float
    """Mean NPV of the worst 5 % of the draws."""
    deterministic_npv: float
    """NPV with every uncertain input at its mean."""
    flows: tuple[FlowLine, ...]
    """Lines of the option itself, not differenced; `baseline_flows` of the appraisal are what is subtracted."""
    waterfalls: tuple[Waterfall, ...]
    hours_released: float
    hours_redeployed: float
    ceilings_hit: Mapping[str, float]
    """For each pool with a ceiling: the share of draws in which the ceiling cut something."""
    strategic: Strategic | None
    risks: tuple[RiskResult, ...]
    sensitivity: tuple[Sensitivity, ...]
    """Sorted by total index, then by swing."""
    verdict: Verdict
    draws: Mapping[str, FloatArray]
    """Draws of each indicator, shape (n,), at most 65,536 of them; equal positions are equal draws for all options."""
    integrated: str | None = None
    """The input that P(loss) and the quantiles of the NPV are integrated over exactly, instead of drawn."""
    flexibility: Flexibility | None = None
    """Of an option with stage-gates."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One declared quantity as it was understood, with its evidence."""

    id: str
    place: str
    """`file:line:column` of the declaration."""
    written: str
    shape: str
    """`constant`, `lognormal`, `pert`, …, or `formula`."""
    unit: str
    mean: float | None
    p5: float | None
    p50: float | None
    p95: float | None
    evidence: str | None
    grade: str | None
    dated: str | None
    stale: bool
    widened: float
    """Factor by which the spread was widened because the evidence is stale (1 = not)."""


@dataclass(frozen=True, slots=True)
class MapCell:
    """Score of one usage on one stake: mean, lowest and highest of the raters."""

    usage: str
    stake: str
    mean: float
    low: int
    high: int
    raters: int


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a reader must know to read any figure."""

    currency: str
    periods: int
    periods_per_year: int
    timing: str
    price_basis: str
    price_year: int
    discounting: str
    """The rate or the name of the table."""
    ranges: str
    optimism: bool
    """True when optimism bias is inside the draws."""
    factors: tuple[float, ...] = ()
    """Discount factor of each period, from period 0."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The result of an appraisal."""

    baseline: str
    options: Mapping[str, OptionResult]
    """Every option but the baseline, in the order of the case."""
    baseline_flows: tuple[FlowLine, ...]
    recommended: str | None
    """The go (or else the pilot) with the highest expected NPV among the options decided on; None if none is."""
    verdict: str
    """The verdict of the recommended option, or `no_go`."""
    usage_map: tuple[MapCell, ...]
    assumptions: tuple[Assumption, ...]
    conventions: Conventions
    seed: int
    draws: int
    precision_reached: float | None
    """Largest relative error of the mean NPV over the options (95 %)."""
    digest: str
    """SHA-256 of the case's files."""
    version: str
    value_of_information: ValueOfInformation | None = None
    """What to find out first; None where nothing is uncertain."""
    ranking: Ranking | None = None
    """Who comes first outside money; None where nobody weighed anything."""
