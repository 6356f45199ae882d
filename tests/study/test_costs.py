"""From a store to costs side by side: counted by one rule, protected, with a reason where nothing may be told."""

from pathlib import Path

import pytest

from enjeu.case.findings import CaseError
from enjeu.interactions.page import Account, Container, Description, Outcome, Page, Rows
from enjeu.interactions.writer import Writer
from enjeu.metrics.windows import DAY, HOUR
from enjeu.realisation.unit_costs import ChannelFigures
from enjeu.study.costs import Costed, as_dict, measure_costs
from enjeu.study.measure import Measurement, Question
from tests.interactions.pages import at

SEEN = Description("made-up", "1", frozenset({"post", "reply"}), (), simulated=True)
MONTHS = [at(f"2025-{month:02}-01T00:00:00") for month in (1, 2, 3)]
END = at("2025-04-15T00:00:00")
QUESTION = Question(metrics=("unanswered",), zone="UTC")
FILE = """\
currency: EUR
hourly_rate: 50
period: {from: 2025-01-01, until: 2025-12-31}
channels:
  net: {yearly_cost: 26 k€, minutes_per_contribution: 6}
  desk: {yearly_cost: 13200}
  small: {yearly_cost: 1000}
  mute: {yearly_cost: 1000}
"""


def threads(people: list[str], answered: int) -> Rows:
    """Every month everybody asks, and the next person answers: the first so many within the hour, the others late."""
    rows = Rows()
    for start in MONTHS:
        for number, person in enumerate(people):
            asked, key = start + 2 * DAY + number * HOUR, f"{start}/{number}"
            rows.add(key, asked, "post", person, thread=key, container="c")
            given = asked + (HOUR if number < answered else 8 * DAY)
            other = people[(number + 1) % len(people)]
            rows.add(f"{key}/a", given, "reply", other, thread=key, container="c", object=key, target=person)
    for moment in (MONTHS[0], END):
        rows.add(f"{moment}/edge", moment, "post", people[0], thread=f"{moment}/edge", container="c")
    return rows


def tickets(answered: int, *, told: bool = True) -> list[Outcome]:
    """Every month fourteen people ask; eleven others handle the first so many."""
    found = [
        Outcome(
            f"{start}/{number}",
            "ticket",
            start + DAY,
            answered=start + 2 * DAY if told and number < answered else None,
            state="open",
            person=f"mail:p{number}@example.org",
            owner=f"mail:agent{number % 11}@example.org",
        )
        for start in MONTHS
        for number in range(14)
    ]
    edges = (MONTHS[0] - DAY, END)
    return [*found, *(Outcome(f"edge/{moment}", "ticket", moment, state="open") for moment in edges)]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("costs")
    people = [f"mail:p{number}@example.org" for number in range(14)]
    few = [f"mail:few{number}@example.org" for number in range(3)]
    with Writer.open(folder / "study", key_file=folder / "keys", clock=lambda: END + DAY) as store:
        for platform, there, answered in (("net", people, 12), ("small", few, 3)):
            accounts = [Account(person, enabled_from=MONTHS[0] - DAY) for person in there]
            page = Page(threads(there, answered), accounts=accounts, containers=[Container("c", "C")])
            store.append(platform, SEEN, page)
        store.append("desk", SEEN, Page(outcomes=tickets(11)))
        store.append("mute", SEEN, Page(outcomes=tickets(11, told=False)))
    return folder / "study"


@pytest.fixture(scope="module")
def both(study: Path) -> tuple[Measurement, Costed]:
    return measure_costs(study, QUESTION, _file(study.parent, FILE))


def _file(folder: Path, text: str) -> Path:
    path = folder / "costs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def channels(both: tuple[Measurement, Costed]) -> dict[str, ChannelFigures]:
    return {one.channel: one for one in both[1].figures.channels}


def middle(found: object) -> float:
    assert hasattr(found, "p5")
    assert hasattr(found, "p95")
    assert found.p5 == found.p95
    return float(found.p5)


def test_conversations_and_tickets_are_counted_by_one_rule(channels: dict[str, ChannelFigures]) -> None:
    """Three months: 14 questions each, 12 and 11 of them answered within a week; the one of the edge makes 43."""
    net, desk = channels["net"], channels["desk"]
    assert (net.counted, net.asked, net.answered, net.reason) == ("threads", 43, 36, None)
    assert (desk.counted, desk.asked, desk.answered, desk.reason) == ("tickets", 42, 33, None)
    # 26,000 × 3/12 / 36; 13,200 × 3/12 / 33 = 100.
    assert middle(net.per_answer) == pytest.approx(6_500 / 36, rel=1e-14)
    assert middle(desk.per_answer) == pytest.approx(100.0, rel=1e-14)
    # (43 + 36) × 6 min at 50 an hour.
    assert middle(net.labour) == pytest.approx(395.0, rel=1e-14)
    assert desk.labour is None


def test_all_but_a_few_are_active_so_that_those_who_could_be_count(
    both: tuple[Measurement, Costed], channels: dict[str, ChannelFigures]
) -> None:
    """Seventeen with an account, all active, which is not told: 26,000/(17 × 52 × 50/60)."""
    assert both[1].figures.active == 17
    assert middle(channels["net"].break_even) == pytest.approx(26_000 * 60 / (17 * 52 * 50), rel=1e-14)


def test_a_platform_of_few_people_has_its_reason_and_no_figure(channels: dict[str, ChannelFigures]) -> None:
    small = channels["small"]
    assert (small.asked, small.answered, small.per_answer, small.reason) == (None, None, None, "few_people")


def test_a_help_desk_that_does_not_say_when_it_answers_has_no_cost_of_an_answer(
    channels: dict[str, ChannelFigures],
) -> None:
    mute = channels["mute"]
    assert (mute.counted, mute.answered, mute.per_answer, mute.reason) == ("tickets", None, None, "not_seen")


def test_the_window_and_what_was_asked_for_come_with_them(both: tuple[Measurement, Costed]) -> None:
    """April is not over, March is, and the week after it."""
    measurement, costed = both
    assert (costed.first, costed.last, costed.periods, costed.simulated) == ("2025-01", "2025-03", 3, True)
    assert costed.findings == ()
    named = {row.metric for row in measurement.rows}
    assert named == {"unanswered", "active_people", "enabled", "answered_threads", "answered_tickets"}
    told = as_dict(costed)
    assert (told["costs_from"], told["costs_until"]) == ("2025-01-01", "2025-12-31")
    assert told["figures"]["channels"][2]["reason"] == "few_people"


def test_costs_of_another_year_are_warned_of(study: Path, tmp_path: Path) -> None:
    old = FILE.replace("2025-01-01", "2021-01-01").replace("2025-12-31", "2021-12-31")
    _, costed = measure_costs(study, QUESTION, _file(tmp_path, old))
    (finding,) = costed.findings
    assert (finding.code, finding.severity, finding.place.line) == ("E295", "warning", 3)
    assert dict(finding.values) == {"first": "2025-01", "last": "2025-03"}


def test_with_errors_nothing_is_measured(study: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as refused:
        measure_costs(study, QUESTION, _file(tmp_path, FILE.replace("net:", "nett:")))
    (finding,) = refused.value.findings
    assert (finding.code, finding.values["known"]) == ("E290", "desk, mute, net, small")
