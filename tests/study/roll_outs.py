"""The simulated panels of examples/evaluation, made anew: what happened in them is known, and so is what did not.

`files()` gives their bytes; a test holds the shipped files against them. Run as a module to write them.
"""

import datetime as dt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from enjeu.evaluation.result import Floats

EXAMPLES = Path(__file__).parents[2] / "examples" / "evaluation"

WEEKS = 48
WAVES = (19, 25, 31)
"""Weeks (counted from 0) in which six teams each went live; twelve never did."""
FULL, WITHIN = 6.0, 8
"""Answers a week once a team has found its way, and weeks that it takes."""
SITE, SITE_WEEKS, SITE_EFFECT = 40, 52, -5.0
"""One site of fourteen from week 40 on: five tickets fewer."""


def week(position: int) -> str:
    """ISO weeks of 2025, and of 2026 where they run over."""
    day = dt.date.fromisocalendar(2025, 1, 1) + dt.timedelta(weeks=position)
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def monday(position: int) -> str:
    """The day on which a week begins."""
    return (dt.date.fromisocalendar(2025, 1, 1) + dt.timedelta(weeks=position)).isoformat()


def teams() -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Answers by team and week, first week (−1 for never), and the effect in each cell."""
    generator = np.random.default_rng(20251)
    first = np.array([*(wave for wave in WAVES for _ in range(6)), *[-1] * 12], np.int64)
    at = np.arange(WEEKS)
    level = generator.normal(30.0, 6.0, len(first)) + np.where(first == WAVES[0], 6.0, 0.0)
    everybody = 0.35 * at + 3.0 * np.sin(2 * np.pi * at / 26)
    noise = np.zeros((len(first), WEEKS))
    shocks = generator.normal(0.0, 2.0, noise.shape)
    for time in at:
        noise[:, time] = (0.4 * noise[:, time - 1] if time else 0.0) + shocks[:, time]
    since = at - first[:, None] + 1
    effect = np.where((first[:, None] >= 0) & (since > 0), FULL * np.clip(since / WITHIN, 0.0, 1.0), 0.0)
    return level[:, None] + everybody + noise + effect, first, effect


def truth() -> float:
    """The mean effect over treated teams and weeks."""
    _, _, effect = teams()
    return float(effect[effect > 0].mean())


def sites() -> Floats:
    """Tickets by site and week; the first site is the treated one."""
    generator = np.random.default_rng(20253)
    at = np.arange(SITE_WEEKS)
    factors = np.stack([np.ones(SITE_WEEKS), 10 * np.sin(2 * np.pi * at / 52), 0.25 * at])
    loadings = np.stack([generator.uniform(30, 60, 14), generator.uniform(0.2, 1.0, 14), generator.uniform(-1, 1, 14)])
    loadings[:, 0] = loadings[:, [3, 5, 8]].mean(axis=1)
    values: Floats = loadings.T @ factors + generator.normal(0.0, 1.2, (14, SITE_WEEKS))
    values[0, SITE:] += SITE_EFFECT
    return values


def files() -> dict[str, str]:
    """The shipped files by name."""
    values, first, _ = teams()
    lines = ["team,week,answers,go_live"]
    for unit, (row, start) in enumerate(zip(values, first, strict=True), start=1):
        live = monday(int(start)) if start >= 0 else ""
        lines += [f"team {unit:02d},{week(time)},{value:.1f},{live}" for time, value in enumerate(row)]
    tickets = ["site,week,tickets,treated"]
    for unit, row in enumerate(sites(), start=1):
        tickets += [
            f"site {unit:02d},{week(time)},{value:.1f},{int(unit == 1 and time >= SITE)}"
            for time, value in enumerate(row)
        ]
    desk = ["unit,week,tickets,treated"]
    desk += [f"service desk,{week(time)},{value:.1f},{int(time >= SITE)}" for time, value in enumerate(sites()[0])]
    return {
        "teams-simulated.csv": "\n".join(lines) + "\n",
        "sites-simulated.csv": "\n".join(tickets) + "\n",
        "service-desk-simulated.csv": "\n".join(desk) + "\n",
        "contacts-simulated.csv": _contacts(),
    }


def _contacts() -> str:
    """Messages between teams before the first start: two that never went live write mostly to teams that did."""
    generator = np.random.default_rng(20252)
    lines = ["from,to,ties"]
    for one in range(19, 31):
        near = range(1, 7) if one <= 20 else (other for other in range(19, 31) if other != one)
        lines += [f"team {one:02d},team {other:02d},{generator.integers(5, 40)}" for other in near]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name, text in files().items():
        (EXAMPLES / name).write_text(text, encoding="utf-8")
