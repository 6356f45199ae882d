"""Rules of meaning: what the schema cannot say. One family a module; each rule looks at the whole case.

Who calls it: `reader`, once a case fits the schema. A rule must bear a case in which other things are wrong.
"""

from collections.abc import Callable, Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.rules import (
    adoption,
    allocation,
    benefits,
    calendar,
    correlations,
    costs,
    counting,
    decision,
    evidence,
    options,
    pilot,
    prices,
    references,
    risks,
    stages,
    strategy,
    weights,
)

Rule = Callable[[Reading], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    references.check_references,
    references.check_shared_names,
    options.check_baseline,
    options.check_incumbent,
    options.check_effects,
    calendar.check_evidence_dates,
    calendar.check_weights_before_scores,
    calendar.check_periods,
    prices.check_discounting,
    prices.check_inflation,
    prices.check_rates,
    counting.check_shared_pools,
    counting.check_hours_without_pool,
    counting.check_causes,
    counting.check_pool_ceilings,
    counting.check_cost_differences,
    counting.check_unused_inputs,
    benefits.check_owners,
    benefits.check_needs,
    benefits.check_capacity,
    benefits.check_amounts,
    benefits.check_ignored_keys,
    costs.check_hours,
    costs.check_amounts,
    strategy.check_stakes,
    strategy.check_usages,
    strategy.check_positioning,
    weights.check_weights,
    weights.check_weight_orders,
    weights.check_weight_shares,
    strategy.check_criteria,
    evidence.check_freshness,
    evidence.check_surveys,
    evidence.check_support,
    adoption.check_falls,
    adoption.check_used,
    risks.check_hits,
    risks.check_mitigations,
    risks.check_enabling,
    correlations.check_pairs,
    correlations.check_consistency,
    decision.check_rules,
    decision.check_rule_date,
    stages.check_stages,
    pilot.check_informs,
    pilot.check_noise,
    pilot.check_size,
    allocation.check_contents,
    allocation.check_hours,
    allocation.check_scales,
    allocation.check_responses,
    allocation.check_order,
    allocation.check_together,
)


def check_meaning(reading: Reading) -> list[Finding]:
    """All findings of all rules."""
    return [finding for rule in RULES for finding in rule(reading)]
