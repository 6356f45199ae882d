"""What is drawn is what was said: each figure within four standard errors, which follow from how it is drawn."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from enjeu.errors import SourceError, StoreError
from enjeu.interactions.page import Account, Page, Rows
from enjeu.interactions.store import Store
from enjeu.sources.simulated import DAY, Simulated, Truth, World
from enjeu.study.collect import Run, collect
from tests.interactions.pages import DESCRIPTION, page, post, writer

HOUR = 3_600_000_000
FAR = 4.0
"""Standard errors; a right simulation is further off once in 16,000 figures."""
SMALL = World(days=60, people=200, divisions=2, teams=3, rollout=20, wave=10)


def simulated(world: World | None = None, seed: int = 7) -> Simulated:
    return Simulated(np.random.default_rng(seed), world)


class Drawn:
    """A whole world as arrays, one entry an interaction."""

    def __init__(self, world: World) -> None:
        source = simulated(world)
        self.world, self.truth = world, source.truth()
        self.pages = [replace(one, rows=Rows()) for one in self._read(source)]

    def _read(self, source: Simulated) -> list[Page]:
        pages = list(source.pages(None, None))
        self.start = int(dt.datetime.combine(self.world.start, dt.time(), dt.UTC).timestamp()) * 1_000_000
        self.end = self.start + self.world.days * DAY
        columns = {name: list(chain.from_iterable(getattr(one.rows, name) for one in pages)) for name in asdict(Rows())}
        position = {name: number for number, name in enumerate(self.truth.people)}
        self.time = np.array(columns["time"])
        self.verb = np.array(columns["verb"])
        self.actor, self.target = (
            np.array([position.get(name, -1) for name in columns[end]]) for end in ("actor", "target")
        )
        self.key = np.array(list(map(int, columns["key"])))
        self.thread = np.array(list(map(int, columns["thread"])))
        self.human = (self.verb == "post") & (self.actor >= 0)
        return pages

    @property
    def day(self) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = (self.time - self.start) // DAY
        return found

    def first_reply(self) -> npt.NDArray[np.float64]:
        """For each thread of a person, microseconds to its first reply; infinite without one."""
        first = np.full(int(self.key.max()) + 1, np.inf)
        replies = self.verb == "reply"
        np.minimum.at(first, self.thread[replies], self.time[replies])
        found: npt.NDArray[np.float64] = first[self.key[self.human]] - self.time[self.human]
        return found

    def left(self) -> npt.NDArray[np.int64]:
        """For each thread of a person, how long it could be watched."""
        found: npt.NDArray[np.int64] = self.end - self.time[self.human]
        return found


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return Drawn(World())


def off_poisson(seen: npt.NDArray[np.float64], expected: npt.NDArray[np.float64]) -> float:
    """Standard errors of Σ(o−e)²/e from its mean; each term has mean 1 and variance 2 + 1/e for a Poisson count."""
    seen, expected = seen[expected > 0], expected[expected > 0]
    return float((((seen - expected) ** 2 / expected) - 1).sum() / math.sqrt((2 + 1 / expected).sum()))


def off_shares(seen: float, shares: npt.NDArray[np.float64]) -> float:
    """Standard errors of a count of independent yes from its mean, each with its own share."""
    return float((seen - shares.sum()) / math.sqrt((shares * (1 - shares)).sum()))


def by_unit_and_day(drawn: Drawn) -> npt.NDArray[np.float64]:
    seen = np.zeros(drawn.truth.posts.shape)
    np.add.at(seen, (drawn.truth.unit[drawn.actor[drawn.human]], drawn.day[drawn.human]), 1)
    return seen


def test_it_says_that_it_is_simulated() -> None:
    said = simulated().describe()
    assert said.simulated
    assert "view" not in said.verbs


def test_units_post_as_expected_day_by_day_and_in_all(drawn: Drawn) -> None:
    seen, expected = by_unit_and_day(drawn), drawn.truth.posts
    assert abs(off_poisson(seen, expected)) < FAR
    assert abs(off_poisson(seen.sum(axis=1), expected.sum(axis=1))) < FAR
    assert abs(off_poisson(seen.sum(axis=0), expected.sum(axis=0))) < FAR


def test_people_post_as_expected_and_activity_follows_its_power_law(drawn: Drawn) -> None:
    truth, world = drawn.truth, drawn.world
    seen = np.bincount(drawn.actor[drawn.human], minlength=world.people).astype(float)
    assert abs(off_poisson(seen, truth.activity)) < FAR
    # Of those who stay all the time in units never treated, activity is their weight: its Hill estimate has the
    # standard error α/√n. The least of n draws stands for the least possible, which n − 1 allows for.
    never = np.array([day is None for day in truth.rollout])[truth.unit]
    team = np.isin(truth.people, truth.team)
    weight = truth.activity[never & ~team & (truth.joined == 0) & (truth.left >= world.days)]
    estimate = (len(weight) - 1) / np.log(weight / weight.min()).sum()
    assert abs(estimate - world.tail) < FAR * world.tail / math.sqrt(len(weight))


def test_the_new_way_of_working_has_its_effect_and_only_after_it_came(drawn: Drawn) -> None:
    truth = drawn.truth
    treated = np.zeros(truth.posts.shape, dtype=bool)
    for unit, day in enumerate(truth.rollout):
        treated[unit, drawn.world.days if day is None else day :] = True
    assert {day for day in truth.rollout if day is not None} == {140, 168, 196}
    assert truth.rollout.count(None) == 5
    seen = by_unit_and_day(drawn)
    without = np.where(treated, truth.posts / (1 + truth.effect), truth.posts)
    for which, effect in ((treated, truth.effect), (~treated, 0.0)):
        ratio, expected = seen[which].sum() / without[which].sum(), without[which].sum()
        assert abs(ratio - 1 - effect) < FAR * math.sqrt((1 + effect) / expected)
    assert off_poisson(seen, without) > 3 * FAR  # the same comparison notices when the effect is left out


def test_weeks_and_days_have_their_hours(drawn: Drawn) -> None:
    hours = drawn.time[drawn.human] // HOUR % 24
    assert hours.min() == 7
    assert hours.max() == 21
    weekday = (drawn.world.start.weekday() + drawn.day[drawn.human]) % 7
    every = (drawn.world.start.weekday() + np.arange(drawn.world.days)) % 7
    expected = np.bincount(every, weights=drawn.truth.posts.sum(axis=0))
    assert abs(off_poisson(np.bincount(weekday).astype(np.float64), expected.astype(np.float64))) < FAR


@pytest.mark.parametrize("hours", [1, 3, 24, 168])
def test_threads_are_answered_when_they_should(drawn: Drawn, hours: int) -> None:
    watched = drawn.left() >= hours * HOUR
    within = (drawn.first_reply() <= hours * HOUR)[watched]
    assert abs(off_shares(within.sum(), np.full(len(within), drawn.truth.answered_within(hours * HOUR)))) < FAR


def test_the_share_that_is_never_answered_is_known(drawn: Drawn) -> None:
    answered = np.isfinite(drawn.first_reply())
    shares = np.array([drawn.truth.answered_within(left) for left in drawn.left().tolist()])
    assert abs(off_shares(answered.sum(), shares)) < FAR
    assert drawn.truth.answered_within(10 * 365 * DAY) == pytest.approx(1 - drawn.truth.unanswered, abs=1e-6)
    assert drawn.truth.answered_within(drawn.truth.median_delay) == pytest.approx((1 - drawn.truth.unanswered) / 2)


@pytest.mark.parametrize("verb", ["reply", "reaction", "mention"])
def test_ties_cross_units_as_often_as_they_should(drawn: Drawn, verb: str) -> None:
    chosen = drawn.verb == verb
    actor, target = drawn.actor[chosen], drawn.target[chosen]
    assert (actor != target).all()
    crossing = (drawn.truth.unit[actor] != drawn.truth.unit[target]).sum()
    assert abs(off_shares(crossing, np.full(len(actor), drawn.truth.cross_unit))) < FAR


def test_mentions_files_and_reactions_come_with_posts(drawn: Drawn) -> None:
    posts, world, truth = drawn.human.sum(), drawn.world, drawn.truth
    for verb, share in (("mention", world.mentions), ("file", world.attachments)):
        assert abs(off_shares((drawn.verb == verb).sum(), np.full(posts, share))) < FAR
    seen_in_time = [truth.answered_within(left) / (1 - truth.unanswered) for left in drawn.left().tolist()]
    expected = world.reactions * sum(seen_in_time)
    assert abs((drawn.verb == "reaction").sum() - expected) < FAR * math.sqrt(expected)


def test_people_join_leave_and_act_only_between(drawn: Drawn) -> None:
    truth, world = drawn.truth, drawn.world
    seen = truth.joined + 30 <= world.days
    stayed = (truth.left - truth.joined >= 30)[seen]
    assert abs(off_shares(stayed.sum(), np.full(len(stayed), truth.retention))) < FAR
    there = (truth.joined == 0).mean()
    assert abs(there - world.present) < FAR * math.sqrt(world.present * (1 - world.present) / world.people) + 1 / 364
    acting = drawn.actor >= 0
    days, actor = drawn.day[acting], drawn.actor[acting]
    assert (truth.joined[actor] <= days).all()
    assert (days < truth.left[actor]).all()


def accounts(pages: Sequence[Page]) -> dict[str, Account]:
    return {account.identity: account for one in pages for account in one.accounts}


def test_accounts_and_units_are_declared_by_the_time_they_are_needed(drawn: Drawn) -> None:
    truth, world = drawn.truth, drawn.world
    told = accounts(drawn.pages)
    bots = [account.identity for account in told.values() if account.bot]
    assert len(bots) == world.bots
    assert set(told) == {*truth.people, *bots}
    closed = {one.identity for one in told.values() if one.enabled_until is not None}
    assert closed == {name for name, left in zip(truth.people, truth.left, strict=True) if left < world.days}
    units = {one.identity: one.unit for page_ in drawn.pages for one in page_.affiliations}
    assert units == {name: truth.units[unit] for name, unit in zip(truth.people, truth.unit, strict=True)}
    assert (drawn.verb[drawn.actor < 0] == "post").all()
    assert (drawn.actor < 0).sum() == 4 * world.bots * world.days


def test_the_community_team_is_known_and_busy(drawn: Drawn) -> None:
    truth = drawn.truth
    team = np.isin(truth.people, truth.team)
    assert team.sum() == drawn.world.team
    assert truth.activity[team].mean() > 2 * truth.activity[~team].mean()


def test_rows_are_in_order_of_time_each_key_is_one_and_each_thread_was_opened(drawn: Drawn) -> None:
    assert (np.diff(drawn.time) >= 0).all()
    assert len(np.unique(drawn.key)) == len(drawn.key)
    assert np.isin(drawn.thread, drawn.key[drawn.verb == "post"]).all()


def test_the_same_seed_gives_the_same_world_and_another_seed_another() -> None:
    one, again, other = (list(simulated(SMALL, seed).pages(None, None)) for seed in (7, 7, 8))
    assert one == again
    assert one != other


@pytest.mark.parametrize("day", [0, 17, 58, 59])
def test_going_on_from_any_day_gives_what_was_left(day: int) -> None:
    whole = list(simulated(SMALL).pages(None, None))
    assert whole[day].cursor == str(day)
    assert list(simulated(SMALL).pages(str(day), None)) == whole[day + 1 :]


def test_nothing_older_than_asked_for_but_everybody_is_declared() -> None:
    since = dt.datetime(2025, 1, 20, 12, tzinfo=dt.UTC)
    asked, whole = (list(simulated(SMALL).pages(None, limit)) for limit in (since, None))
    oldest = int(since.timestamp()) * 1_000_000
    times = [time for one in asked for time in one.rows.time]
    assert times == [time for one in whole for time in one.rows.time if time >= oldest]
    assert sum(one.dropped.get("before_since", 0) for one in asked) == sum(len(one.rows) for one in whole) - len(times)
    assert accounts(asked) == accounts(whole)


@pytest.mark.parametrize(
    "wrong",
    [
        {"unanswered": 1.5},
        {"people": 11},
        {"days": 0},
        {"tail": 0.0},
        {"retention": 0.0},
        {"posts": -1.0},
        {"effect": -2.0},
    ],
)
def test_a_world_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SourceError) as refused:
        simulated(replace(SMALL, **wrong))  # type: ignore[arg-type] # the wrong values are the point
    assert (refused.value.code, refused.value.values["name"]) == ("S140", next(iter(wrong)))


@pytest.mark.parametrize("cursor", ["60", "-1", "x", "²"])
def test_a_place_in_another_world_is_refused(cursor: str) -> None:
    with pytest.raises(SourceError) as refused:
        next(simulated(SMALL).pages(cursor, None))
    assert refused.value.code == "S141"


@pytest.mark.parametrize(
    "edge", [{"own_unit": 0.0}, {"own_unit": 1.0}, {"unanswered": 1.0}, {"present": 0.0}, {"bots": 0, "team": 0}]
)
def test_worlds_at_the_edge_are_worlds(edge: dict[str, float]) -> None:
    drawn = Drawn(replace(SMALL, **edge))  # type: ignore[arg-type] # numbers, as they should be
    truth: Truth = drawn.truth
    ties = (drawn.actor >= 0) & (drawn.target >= 0)
    if "own_unit" in edge:
        assert (truth.unit[drawn.actor[ties]] != truth.unit[drawn.target[ties]]).mean() == 1 - edge["own_unit"]
    assert ("reply" in drawn.verb) is (edge.get("unanswered") != 1.0)
    assert abs(off_poisson(by_unit_and_day(drawn), truth.posts)) < FAR


def test_it_goes_into_a_store_without_any_agreement_and_the_store_refuses_to_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENJEU_KEY_FILE", str(tmp_path / "keys" / "made.key"))
    study = tmp_path / "study"
    done = collect(study, simulated(SMALL), Run("simulated", "simulated"))
    assert done.rows == sum(len(one.rows) for one in simulated(SMALL).pages(None, None))
    assert sum(done.dropped.values()) == 0
    with Store.open(study) as store:
        assert store.simulated is True
        assert len(set(store.arrow("affiliations")["unit"].to_pylist())) == 6
    with writer(tmp_path) as store, pytest.raises(StoreError) as refused:
        store.append("made", DESCRIPTION, page(post("1")))
    assert refused.value.code == "T107"
