"""The shape of an appraisal as JSON: what `enjeu appraise --json` prints and `enjeu schema --result` documents.

Built by `to_json`; kept stable: a field may be added, one that changes its meaning or goes moves `schema_version`.
Money is in the case's currency and price basis, shares are 0 to 1, times are years; null stands for what has no value.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from enjeu.appraisal.plan import ValueOfInformation
from enjeu.appraisal.result import Flexibility, Ranking, Turn

SCHEMA_VERSION = "1"


class Part(BaseModel):
    """A part of the document: frozen, closed, and without NaN or infinity, which JSON does not have.

    What a result has and the document does not is left out; a test holds the two together.
    """

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        json_schema_extra={"additionalProperties": False},
    )


class IndicatorPart(Part):
    """The distribution of one indicator over the draws."""

    mean: float | None
    """Null where a mean has no meaning (IRR, payback)."""
    sd: float | None
    p5: float | None
    """Null where the quantile is infinite (a payback that never comes) or undefined."""
    p50: float | None
    p95: float | None
    mean_error: float | None
    """Half-width of the 95 % interval of the mean, from independent scrambles; likewise below."""
    p5_error: float | None
    p50_error: float | None
    p95_error: float | None
    undefined: float
    """Share of the draws in which it does not exist."""
    ambiguous: float
    """Share of the draws in which it is not unique."""
    unit: str
    """A currency (ISO code), `share`, `years`, `score` or `ratio`."""
    name: str
    definition: str
    """The convention by which it is computed."""


class StakePart(Part):
    """How much an option contributes to one stake or criterion, 0 to 1."""

    kind: Literal["stake", "criterion"]
    weight: float
    mean: float
    p5: float
    p95: float


class StrategicPart(Part):
    """Value outside money."""

    score: IndicatorPart
    """0 to 100."""
    parts: dict[str, StakePart]
    rank_acceptability: list[float]
    """Share of all weights and scores consistent with the case that put the option first, second, …"""
    first_error: float
    """Error of the share of rank 1 (95 %)."""
    first_by: list[float]
    """Share of rank 1 under each weight statement alone, in the order of the case."""
    central_weights: dict[str, float] | None
    """Mean weights that put the option first; null where none do."""
    confidence: float | None
    """Share of the scores' spread in which these weights do put it first."""


class MitigationPart(Part):
    """What a mitigation is worth, and its cost, as expected present values."""

    value: float
    cost: float


class RiskPart(Part):
    """One risk, before and after mitigation; losses are expected economic NPV."""

    probability_before: float
    probability_after: float
    loss_before: float
    loss_after: float
    impact_when_hit: float
    mitigations: dict[str, MitigationPart]


class SensitivityPart(Part):
    """How the NPV answers to one uncertain input; sorted by importance in the list."""

    input: str
    unit: str
    central: float | None
    """Its mean, at which it stands while the others move; null for an event."""
    low: float
    """P10."""
    high: float
    """P90."""
    npv_low: float | None
    npv_high: float | None
    first_order: float | None
    """First-order Sobol index."""
    total: float | None
    """Total Sobol index."""
    grouped: list[str]
    """Correlated inputs which share the total index."""
    switching: float | None
    """The value at which NPV = 0."""
    switching_percentile: float | None


class ConditionPart(Part):
    """One comparison of the decision rule."""

    variable: str
    operator: str
    threshold: float
    value: float | None
    met: bool
    close: bool
    """True when more draws could turn it."""
    refusal: bool
    """True of a condition of the refusal: met, it speaks against the option."""


class VerdictPart(Part):
    """go, pilot or no-go, and why."""

    code: Literal["go", "pilot", "no_go"]
    rule: str
    conditions: list[ConditionPart]
    pilot_value: float | None
    """What is gained by deciding on this option after the pilot rather than now, before the pilot's cost."""
    pilot_cost: float | None
    pilot_bound: bool
    """True when the value is only the most it could be, since the pilot's size or noise is not declared."""
    strength: str
    """`firm`, `close` (more draws could turn it) or `unsupported` (it rests on inputs without evidence)."""
    unsupported: float
    """Share of the explained variance of the NPV that rests on inputs without evidence or of grade E."""
    turns: list[Turn]
    """The nearest changes that would turn it, nearest first."""


class FlowPart(Part):
    """The expected flow of one line; `amounts[0]` is the initial period; costs and losses are negative."""

    id: str
    group: str
    kind: str
    in_cash: bool
    counted: bool
    """False when it is shown and not added, because another benefit causes it."""
    amounts: list[float]
    hours: list[float] | None


class StepPart(Part):
    """What is left of a benefit after one step, as expected present value."""

    code: str
    value: float


class WaterfallPart(Part):
    """From gross to net for one benefit."""

    kind: str
    counted: bool
    in_cash: bool
    steps: list[StepPart]
    net: float
    hours: float | None


class OptionPart(Part):
    """Everything about one option, differential to the baseline."""

    label: str
    kind: str
    indicators: dict[str, IndicatorPart]
    probability_of_loss: float
    probability_of_loss_error: float | None
    probability_of_cash_loss: float
    expected_shortfall: float | None
    deterministic_npv: float | None
    hours_released: float
    hours_redeployed: float
    ceilings_hit: dict[str, float]
    strategic: StrategicPart | None
    risks: dict[str, RiskPart]
    sensitivity: list[SensitivityPart]
    verdict: VerdictPart
    flows: list[FlowPart]
    """Of the option itself; `baseline_flows` is what is subtracted."""
    waterfalls: dict[str, WaterfallPart]
    integrated: str | None
    """The input over which the probability of loss and the quantiles of the NPV are integrated exactly."""
    flexibility: Flexibility | None
    """What it is worth to be able to stop at gates, beside the NPV; null without gates."""


class AssumptionPart(Part):
    """One declared quantity as it was understood, with its evidence."""

    id: str
    place: str
    written: str
    shape: str
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


class MapPart(Part):
    """Score of one usage on one stake, 1 to 4."""

    usage: str
    stake: str
    mean: float
    low: int
    high: int
    raters: int


class ConventionsPart(Part):
    """What a reader must know to read any figure."""

    currency: str
    periods: int
    periods_per_year: int
    timing: str
    price_basis: str
    price_year: int
    discounting: str
    ranges: str
    optimism: bool
    factors: list[float]
    """Discount factor of each period, from period 0."""


class CasePart(Part):
    """Which case this is about."""

    title: str
    organisation: str | None
    fictitious: bool
    date: str
    digest: str
    """SHA-256 of its files."""


class FindingPart(Part):
    """A warning or a remark about the case."""

    code: str
    severity: Literal["error", "warning", "remark"]
    file: str
    line: int
    column: int
    path: str
    message: str
    action: str


class Document(Part):
    """The result of an appraisal."""

    schema_version: Literal["1"]
    enjeu_version: str
    language: Literal["fr", "en"]
    case: CasePart
    conventions: ConventionsPart
    seed: int
    draws: int
    precision_reached: float | None
    """Largest relative error of the mean NPV over the options (95 %)."""
    baseline: str
    verdict: Literal["go", "pilot", "no_go"]
    recommended: str | None
    options: dict[str, OptionPart]
    baseline_flows: list[FlowPart]
    usage_map: list[MapPart]
    ranking: Ranking | None
    """Which option comes first outside money, and whose statement of weights decides it."""
    value_of_information: ValueOfInformation | None
    """What is worth finding out first; null where nothing is uncertain."""
    assumptions: list[AssumptionPart]
    findings: list[FindingPart]


class ReadBackPart(Part):
    """How one estimate of a case was understood; figures in the unit as written."""

    path: str
    written: str
    shape: str
    coverage: float | None
    """Share of the values between the ends of a range, by the case's rule; null where no rule was needed."""
    unit: str
    p5: float | None
    p50: float | None
    p95: float | None
    mean: float | None


class CheckDocument(Part):
    """What `enjeu check --json` prints."""

    schema_version: Literal["1"]
    usable: bool
    findings: list[FindingPart]
    quantities: list[ReadBackPart]
