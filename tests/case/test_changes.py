"""Which declarations differ between two versions, in which order they are applied, and what lies between the two."""

from collections.abc import Callable
from pathlib import Path

import pytest

from enjeu.case.changes import Between, Change, between, open_version, written
from enjeu.case.findings import CaseError
from enjeu.case.ordering import Ordering, ordering
from enjeu.case.parting import NEUTRAL, part_of
from enjeu.case.schema import Case

BASE = """
format: 1
case:
  title: A test
  date: 2026-06-30
  horizon: 2 years
  price_year: 2026
  discounting: 4 %
  # a comment
populations:
  staff: {label: Staff, headcount: 1000 person, loaded_cost: 40 EUR/h}
inputs:
  price: {label: Price, value: 1000, unit: EUR/visit, evidence: book}
  volume: {label: Visits, value: 20 to 40 visit/year}
  other: {label: Other, value: 1 to 2}
evidence:
  book: {source: The book, date: 2026-01-01, grade: B}
adoption:
  curve: {curve: logistic, ceiling: 60 %, half_time: 1 year, takeover: 1 year, decay: 10 %}
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network, adoption: curve}
benefits:
  trips: {label: Trips, kind: saving, options: [network], owner: CFO, amount: price * volume}
costs:
  licence: {label: Licence, kind: cash, options: [network], recurring: 5 kEUR/year}
correlations:
  - {between: [other, volume], spearman: 0.2}
"""
Versions = Callable[..., Between]


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """Both versions, the new one made by replacing texts of the old one."""

    def made(*replaced: tuple[str, str], old: str = BASE, new: str | None = None) -> Between:
        text = old if new is None else new
        for one, other in replaced:
            assert one in text
            text = text.replace(one, other, 1)
        for name, content in (("old", old), ("new", text)):
            (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
        return between(open_version(tmp_path / "old.yaml"), open_version(tmp_path / "new.yaml"))

    return made


def told(found: Between) -> list[tuple[str, str]]:
    return [(one.kind, one.path) for one in found.changes]


def paths(found: Between, steps: Ordering) -> list[list[str]]:
    """The steps, by path."""
    by_number = {one.number: one.path for one in found.changes}
    return [sorted(by_number[number] for number in bundle) for bundle in steps.bundles]


def test_layout_comments_and_the_order_of_keys_are_no_changes(versions: Versions) -> None:
    found = versions(
        ("  # a comment\n", "\n\n"),
        ("{label: Licence, kind: cash,", "{kind: cash,   label: 'Licence',"),
        ("  title: A test\n  date: 2026-06-30\n", "  date: 2026-06-30\n  title: |-\n    A\n    test\n"),
        ("price * volume}", "price  *  volume\n    }"),
    )
    assert found.changes == ()


def test_what_changed_stands_with_both_texts_and_both_places(versions: Versions) -> None:
    [change] = versions(("5 kEUR/year", "6 kEUR/year")).changes
    line = 1 + BASE[: BASE.index("5 kEUR/year")].count("\n")
    assert (change.path, change.kind, change.part) == ("costs.licence.recurring", "changed", "costs")
    assert change.old is not None
    assert change.new is not None
    assert (change.old.text, change.new.text) == ("5 kEUR/year", "6 kEUR/year")
    assert (change.old.place.file, change.old.place.line) == ("old.yaml", line)
    assert (change.new.place.file, change.new.place.line) == ("new.yaml", line)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("headcount: 1000 person", "headcount: 1 000", "populations.staff.headcount"),
        ("20 to 40 visit/year", "20 à 40 visit/year", "inputs.volume.value"),
        ("recurring: 5 kEUR/year", "recurring: 5000 EUR/year", "costs.licence.recurring"),
        ("price * volume}", "(price * volume)}", "benefits.trips.amount"),
        ("options: [network], owner", "options: network, owner", "benefits.trips.options"),
        ("half_time: 1 year", "half_time: 12 months", "adoption.curve.half_time"),
        ("discounting: 4 %", "discounting: {rate: 4 %}", "case.discounting"),
        ("price_year: 2026", "price_year: 2026\n  timing: end", "case.timing"),
        ("spearman: 0.2", "spearman: '0,20'", "correlations.0.spearman"),
    ],
)
def test_another_way_of_writing_the_same(versions: Versions, old: str, new: str, path: str) -> None:
    [change] = versions((old, new)).changes
    assert (change.kind, change.path, change.neutral) == ("rewritten", path, True)


def test_a_unit_may_stand_beside_a_value_or_in_it(versions: Versions) -> None:
    found = versions(("value: 1000, unit: EUR/visit", "value: 1 000 EUR/visit"))
    assert told(found) == [("rewritten", "inputs.price.value"), ("rewritten", "inputs.price.unit")]
    other = versions(("value: 1000, unit: EUR/visit", "value: 2 000 EUR/visit"))
    assert {one.kind for one in other.changes} == {"changed", "removed"}
    # One without the other would be a number without a unit: they are one step.
    assert paths(other, ordering(other)) == [["inputs.price.unit", "inputs.price.value"]]


def test_a_text_means_nothing_where_the_language_changed(versions: Versions) -> None:
    """`20 to 40` is another law once ranges are normal; what is spelt otherwise on top cannot be called the same."""
    found = versions(("price_year: 2026", "price_year: 2026\n  ranges: 90 % normal"), ("20 to 40", "20 à 40"))
    assert told(found) == [("added", "case.ranges"), ("changed", "inputs.volume.value")]


def test_a_declaration_added_or_removed_is_one_change(versions: Versions) -> None:
    licence = "  licence: {label: Licence, kind: cash, options: [network], recurring: 5 kEUR/year}\n"
    found = versions(("  volume: {", "  idle: {label: Idle, value: 3}\n  volume: {"), (licence, "  {}\n"))
    assert told(found) == [("added", "inputs.idle"), ("removed", "costs.licence")]
    assert found.changes[1].old is not None
    assert found.changes[1].old.text == "{kind: cash, options: [network], recurring: 5 kEUR/year}"


def test_a_section_that_one_version_lacks_is_empty_there(versions: Versions) -> None:
    risk = "risks:\n  late: {label: Late, options: network, probability: 30 %, hits: [{on: costs, change: 10 %}]}\n"
    assert told(versions(new=BASE + risk)) == [("added", "risks.late")]
    assert told(versions(old=BASE + risk, new=BASE)) == [("removed", "risks.late")]
    rule = "decision: {go: npv_mean > 0, by: The board}\n"
    assert told(versions(new=BASE + rule)) == [("added", "decision.go"), ("added", "decision.by")]


def test_items_of_a_list_are_matched_by_what_they_are_about(versions: Versions) -> None:
    second = "  - {between: [other, more], spearman: 0.5}\n"
    inputs = ("  volume: {", "  more: {label: More, value: 1 to 3}\n  volume: {")
    old = BASE.replace(*inputs, 1)
    found = versions(("correlations:\n", "correlations:\n" + second), ("spearman: 0.2", "spearman: 0.3"), old=old)
    assert told(found) == [("added", "correlations.0"), ("changed", "correlations.1.spearman")]
    weights = "stakes: {a: {label: A}, b: {label: B}}\nweights:\n  - {by: X, date: 2026-01-01, points: {a: 1, b: 1}}\n"
    old = BASE + weights
    other = versions(
        ("weights:\n", "weights:\n  - {by: Y, date: 2026-01-02, points: {a: 2, b: 1}}\n"), ("a: 1, b: 1", "a: 3, b: 1"),
        old=old,
    )  # fmt: skip
    assert told(other) == [("added", "weights.0"), ("changed", "weights.1.points.a")]
    assert all(one.neutral for one in other.changes)


def test_hits_have_no_name_and_are_matched_in_their_order(versions: Versions) -> None:
    hits = "[{on: costs, change: 10 %}, {on: benefits, change: -5 %}]"
    risk = f"risks:\n  r: {{label: R, options: network, probability: 30 %, hits: {hits}}}\n"
    found = versions(("hits: [", "hits: [{on: trips, change: -1 %}, "), old=BASE + risk)
    assert told(found) == [("added", "risks.r.hits.0")]
    found = versions(("{on: costs, change: 10 %}, ", ""), old=BASE + risk)
    assert told(found) == [("removed", "risks.r.hits.0")]
    found = versions(("change: 10 %", "change: 20 %"), old=BASE + risk)
    assert told(found) == [("changed", "risks.r.hits.0.change")]


def test_data_with_another_content_is_a_change(tmp_path: Path) -> None:
    text = BASE.replace("20 to 40 visit/year", """'empirical("v.csv", "n")'""")
    text = text.replace("label: Visits,", "label: Visits, unit: visit/year,")
    for name, rows in (("old", "n\n1\n2\n"), ("new", "n\n2\n3\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.yaml").write_text(text, encoding="utf-8")
        (tmp_path / name / "v.csv").write_text(rows, encoding="utf-8")
    found = between(open_version(tmp_path / "old"), open_version(tmp_path / "new"))
    assert told(found) == [("changed", "v.csv")]
    means = []
    for applied in (frozenset[int](), frozenset((found.changes[0].number,))):
        read = found.state(applied)
        assert read is not None
        means.append(getattr(read.quantities["inputs.volume.value"], "distribution").mean)  # noqa: B009 - an estimate
    assert means == pytest.approx([1.5, 2.5])


def test_every_choice_of_changes_is_a_case_between_the_two(versions: Versions) -> None:
    found = versions(("5 kEUR/year", "6 kEUR/year"), ("60 %", "70 %"))
    first, second = found.changes
    assert (first.path, second.path) == ("adoption.curve.ceiling", "costs.licence.recurring")
    for applied, expected in ((set(), ("60 %", "5 kEUR/year")), ({first.number}, ("70 %", "5 kEUR/year")),
                              ({second.number}, ("60 %", "6 kEUR/year")),
                              ({first.number, second.number}, ("70 %", "6 kEUR/year"))):  # fmt: skip
        read = found.state(frozenset(applied))
        assert read is not None
        assert (getattr(read.case.adoption["curve"], "ceiling"), read.case.costs["licence"].recurring) == expected  # noqa: B009
    whole = found.state(frozenset(one.number for one in found.changes))
    assert whole is not None
    assert whole.case == found.new.read.case


def test_what_cannot_stand_says_so(versions: Versions) -> None:
    found = versions(
        ("volume: {label", "demand: {label"), ("price * volume", "price * demand"), ("other, volume", "other, demand")
    )
    numbers = {one.path: one.number for one in found.changes}
    assert found.state(frozenset((numbers["benefits.trips.amount"],))) is None


def test_a_formula_takes_with_it_what_it_names_now_and_leaves_behind_what_it_named(versions: Versions) -> None:
    found = versions(
        ("volume: {label: Visits,", "demand: {label: Calls, evidence: log,"),
        ("price * volume", "price * demand"),
        ("other, volume", "other, demand"),
        ("evidence:\n", "evidence:\n  log: {source: The log, date: 2026-02-01, grade: A}\n"),
        ("60 %", "70 %"),
    )
    steps = ordering(found)
    assert paths(found, steps) == [
        ["adoption.curve.ceiling"],
        ["benefits.trips.amount", "evidence.log", "inputs.demand"],
        ["correlations.0"],
        ["correlations.0", "inputs.volume"],
    ]
    applied = frozenset[int]()
    for bundle in steps.bundles:
        applied |= bundle
        assert found.state(applied) is not None
    assert steps.everything == frozenset(one.number for one in found.changes)


def test_steps_are_applied_part_by_part_and_the_rest_last(versions: Versions) -> None:
    found = versions(
        ("title: A test", "title: Another"),
        ("5 kEUR/year", "6 kEUR/year"),
        ("60 %", "70 %"),
        ("discounting: 4 %", "discounting: 5 %"),
        ("20 to 40", "30 to 40"),
        ("spearman: 0.2", "spearman: 0.4"),
        ("date: 2026-01-01, grade", "date: 2021-01-01, grade"),
        ("owner: CFO,", "owner: CFO, realisation: 80 %,"),
    )
    assert paths(found, ordering(found)) == [
        ["case.discounting"],
        ["inputs.volume.value"],
        ["adoption.curve.ceiling"],
        ["benefits.trips.realisation"],
        ["costs.licence.recurring"],
        ["correlations.0.spearman"],
        ["evidence.book.date"],
        ["case.title"],
    ]


def test_a_curve_of_another_shape_is_one_step(versions: Versions) -> None:
    found = versions(
        ("curve: logistic, ceiling: 60 %", "curve: ramp, ceiling: 50 %"),
        ("half_time: 1 year, takeover: 1 year", "duration: 1 year"),
    )
    assert len(found.changes) == 5
    assert len(ordering(found).bundles) == 1


def test_two_benefits_share_an_input_and_each_stands_alone_with_it(versions: Versions) -> None:
    """The input comes with the first that needs it; the second, alone on the old version, brings it along."""
    second = "  more: {label: More, kind: saving, options: [network], owner: CFO, amount: 1 kEUR/year}\n"
    old = BASE.replace("costs:\n", second + "costs:\n")
    found = versions(
        ("price * volume", "price * volume * part"),
        ("amount: 1 kEUR/year", "amount: 2 kEUR/year * part"),
        ("  volume: {", "  part: {label: Part, value: 50 % to 90 %, unit: share}\n  volume: {"),
        old=old,
    )
    steps = ordering(found)
    assert paths(found, steps) == [["benefits.trips.amount", "inputs.part"], ["benefits.more.amount"]]
    first, last = steps.bundles
    [added] = [one.number for one in found.changes if one.kind == "added"]
    assert steps.alone(last) == last | {added}
    assert steps.without(first) == last | {added}
    assert steps.without(last) == first
    # The other way round: the input goes with the last that named it.
    back = between(found.new, found.old)
    reverse = ordering(back)
    assert paths(back, reverse) == [["benefits.trips.amount"], ["benefits.more.amount", "inputs.part"]]
    [removed] = reverse.following
    one, other = reverse.bundles
    assert removed not in reverse.alone(other)
    assert reverse.without(one) == other - {removed}


def test_every_section_of_the_schema_has_its_part() -> None:
    parts = {name: part_of((name, "x", "y")) for name in Case.model_fields}
    assert [name for name, part in parts.items() if part == "words"] == []
    assert part_of(("benefits", "note", "amount")) == "benefits"
    assert part_of(("benefits", "x", "options", "label", "amount")) == "benefits"
    assert part_of(("benefits", "x", "label", "fr")) == "words"
    assert part_of(("inputs", "x", "measure", "cost")) in NEUTRAL


def test_a_version_with_errors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(BASE.replace("price * volume", "price * nothing"), encoding="utf-8")
    with pytest.raises(CaseError):
        open_version(path)


def test_a_text_is_shown_on_one_line(versions: Versions) -> None:
    [change] = versions(("title: A test", "title: |\n    Two\n    lines")).changes
    assert isinstance(change, Change)
    assert change.new is not None
    assert change.new.node is not None
    assert written(change.new.node) == change.new.text == "Two lines"
