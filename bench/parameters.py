"""The numbers of the model, once for all engines: what `model/case.yaml` declares, in euros, hours, years and people.

Called by the hand-written engines. `tests/bench` holds that this and the case say the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """A lognormal with 90 % between `low` and `high`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """A beta on 0..1 by mean and standard deviation."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """A PERT: a beta from `low` to `high` with mode `mode`, weight 4."""

    low: float
    mode: float
    high: float


YEARS = 5
RATE = 0.04
HOURS_PER_MINUTE_A_WEEK = 52 / 60

RANGES = {
    "headcount": Range(1800, 3000),
    "wage": Range(42, 60),
    "half_years": Range(0.8, 2.2),
    "takeover_years": Range(1.5, 4),
    "search_time": Range(8, 40),
    "meeting_time": Range(5, 30),
    "mail_time": Range(4, 25),
    "report_time": Range(3, 18),
    "question_time": Range(6, 30),
    "welcome_time": Range(2, 12),
    "trips_made": Range(200, 600),
    "trip_price": Range(250, 600),
    "licences_dropped": Range(40e3, 130e3),
    "experts_spared": Range(30e3, 160e3),
    "reuse_value": Range(80, 520),
    "expertise_value": Range(60, 480),
    "ideas_value": Range(20, 600),
    "integration": Range(120e3, 380e3),
    "launch": Range(60e3, 200e3),
    "training_price": Range(50e3, 210e3),
    "licence_price": Range(40, 85),
    "support_price": Range(12, 40),
    "storage_price": Range(3, 15),
    "team_cost": Range(80e3, 180e3),
    "hosting_cost": Range(20e3, 70e3),
    "leak_loss": Range(60e3, 500e3),
    "vendor_loss": Range(100e3, 450e3),
    "overrun_loss": Range(50e3, 400e3),
    "claim_loss": Range(20e3, 250e3),
    "outage_loss": Range(20e3, 180e3),
}

SHARES = {
    "final_share": Share(0.45, 0.12),
    "search_real": Share(0.50, 0.15),
    "meeting_real": Share(0.40, 0.15),
    "mail_real": Share(0.45, 0.12),
    "report_real": Share(0.55, 0.15),
    "question_real": Share(0.50, 0.10),
    "welcome_real": Share(0.60, 0.12),
    "redeployed_share": Share(0.45, 0.15),
    "reuse_due": Share(0.50, 0.15),
    "expertise_due": Share(0.45, 0.15),
    "ideas_due": Share(0.30, 0.12),
    "sponsor_lost": Share(0.30, 0.10),
    "rival_lost": Share(0.20, 0.08),
    "fatigue_lost": Share(0.25, 0.10),
}

THREE_POINTS = {
    "trips_due": ThreePoint(0.30, 0.55, 0.80),
    "licences_due": ThreePoint(0.50, 0.80, 1.00),
    "experts_due": ThreePoint(0.10, 0.35, 0.70),
    "reuse_real": ThreePoint(0.40, 0.65, 0.90),
    "expertise_real": ThreePoint(0.35, 0.60, 0.90),
    "ideas_real": ThreePoint(0.10, 0.40, 0.80),
    "team_growth": ThreePoint(0.00, 0.02, 0.05),
    "hosting_growth": ThreePoint(-0.03, 0.03, 0.10),
}

EVENTS = {
    "leak": 0.10,
    "vendor": 0.15,
    "overrun": 0.30,
    "claim": 0.08,
    "outage": 0.20,
    "sponsor": 0.20,
    "rival": 0.15,
    "fatigue": 0.35,
}

LOSS_YEARS = {"leak": 2, "vendor": 3, "overrun": 1, "claim": 4, "outage": 2}
"""The year in which each risk of money strikes."""
TIMES = ("search", "meeting", "mail", "report", "question", "welcome")
NETWORK = ("reuse", "expertise", "ideas")
BENEFIT_RISKS = ("sponsor", "rival", "fatigue")
