"""What each change moved: known by hand where the NPV is a product, exact in sum, quiet where nothing else differs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from enjeu.appraisal.appraise import appraise
from enjeu.appraisal.attribution import Attribution, attribute
from enjeu.case.changes import Between, between, open_version
from enjeu.case.ordering import ordering
from tests.appraisal.declaring import case

ROOT = Path(__file__).parents[2]
OPTIONS = """
options:
  as_is: {label: As is, kind: baseline}
  network: {label: Network, kind: network, adoption: curve}
  other: {label: Other, kind: other, adoption: curve}
"""
PRODUCT = """
inputs:
  price: {label: Price, value: 100 EUR/visit}
  volume: {label: Volume, value: 2 visit/year}
adoption:
  curve: {curve: constant, ceiling: 50 %}
benefits:
  trips: {label: Trips, kind: saving, options: [network], owner: CFO, amount: price * volume}
"""
UNCERTAIN = """
inputs:
  price: {label: Price, value: 90 to 130 EUR/visit}
  volume: {label: Volume, value: 1 to 5 visit/year}
adoption:
  curve: {curve: constant, ceiling: 30 % to 60 %}
benefits:
  trips: {label: Trips, kind: saving, options: [network, other], owner: CFO, amount: price * volume}
costs:
  licence: {label: Licence, kind: cash, options: [network], recurring: 20 to 40 EUR/year}
risks:
  late: {label: Late, options: [network], probability: 30 %, hits: [{on: benefits, change: -20 %}]}
"""

Compare = Callable[..., tuple[Between, Attribution]]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Both versions and what was moved between them."""

    def compared(old: str, *replaced: tuple[str, str], draws: int = 4096) -> tuple[Between, Attribution]:
        new = old
        for one, other in replaced:
            assert one in new
            new = new.replace(one, other, 1)
        for name, body in (("old", old), ("new", new)):
            case(tmp_path, body, horizon="1 year", discounting="0 %", options=OPTIONS, name=f"{name}.yaml")
        found = between(open_version(tmp_path / "old.yaml"), open_version(tmp_path / "new.yaml"))
        both = ("network", "other")
        return found, attribute(found.state, ordering(found), both, both, seed=1, draws=draws)

    return compared


def by_path(found: Between, result: Attribution) -> list[list[str]]:
    names = {one.number: one.path for one in found.changes}
    return [sorted(names[number] for number in step) for step in result.steps]


def test_a_product_is_attributed_as_by_hand(compare: Compare) -> None:
    """NPV = price × volume × ceiling, one year at 0 %: 100 × 2 × 0.5 = 100 becomes 150 × 4 × 0.6 = 360."""
    found, result = compare(PRODUCT, ("100 EUR", "150 EUR"), ("2 visit", "4 visit"), ("50 %", "60 %"))
    assert by_path(found, result) == [["inputs.price.value"], ["inputs.volume.value"], ["adoption.curve.ceiling"]]
    moved = result.options["network"]
    assert (moved.old, moved.new) == pytest.approx((100, 360))
    # In sequence: (150 − 100) × 2 × 0.5, 150 × (4 − 2) × 0.5, 150 × 4 × (0.6 − 0.5).
    assert [step.value for step in moved.steps] == pytest.approx([50, 150, 60])
    # Alone on the old version: 50 × 2 × 0.5, 100 × 2 × 0.5, 100 × 2 × 0.1.
    assert [step.first for step in moved.steps] == pytest.approx([50, 100, 20])
    # Left out of the new one: 50 × 4 × 0.6, 150 × 2 × 0.6, 150 × 4 × 0.1.
    assert [step.last for step in moved.steps] == pytest.approx([120, 180, 60])
    assert moved.error == pytest.approx(0, abs=1e-9)
    assert [step.value for step in result.options["other"].steps] == [0, 0, 0]


def test_expected_values_of_independent_inputs_multiply(compare: Compare) -> None:
    """E[price × volume × ceiling] is the product of the means: the engine's draws must agree within their error."""
    found, result = compare(UNCERTAIN, ("1 to 5 visit", "2 to 8 visit"), draws=16_384)
    means = {}
    for version in (found.old, found.new):
        for path in ("inputs.price.value", "inputs.volume.value", "adoption.curve.ceiling"):
            means[version.read.path, path] = getattr(version.read.quantities[path], "distribution").mean  # noqa: B009
    price, ceiling = (means[found.old.read.path, path] for path in ("inputs.price.value", "adoption.curve.ceiling"))
    before, after = (means[version.read.path, "inputs.volume.value"] for version in (found.old, found.new))
    [step] = result.options["other"].steps
    # The error is a 95 % interval; three times it is beyond chance.
    assert step.value == pytest.approx(price * ceiling * (after - before), abs=3 * step.error + 1e-6)
    assert step.first == step.value == step.last


@pytest.mark.parametrize("turned", [False, True])
def test_contributions_add_up_to_the_difference(compare: Compare, turned: bool) -> None:
    changes = [("90 to 130", "80 to 120"), ("1 to 5", "2 to 5"), ("30 % to 60 %", "20 % to 70 %"),
               ("20 to 40 EUR", "30 to 60 EUR"), ("probability: 30 %", "probability: 40 %"),
               ("[network, other], owner: CFO", "[network, other], owner: CFO, realisation: 50 % to 90 %")]  # fmt: skip
    old = UNCERTAIN
    if turned:
        for one, other in changes:
            old = old.replace(one, other, 1)
        changes = [(other, one) for one, other in changes]
    _, result = compare(old, *changes)
    assert len(result.steps) == 6
    for moved in result.options.values():
        total = moved.new - moved.old
        assert sum(step.value for step in moved.steps) == pytest.approx(total, rel=1e-9)


def test_what_comes_new_leaves_the_draws_of_the_rest_as_they_are(compare: Compare) -> None:
    """A benefit that is added brings its own mean, without noise of others."""
    extra = "benefits:\n  sure: {label: Sure, kind: saving, options: [network], owner: CFO, amount: 500 EUR/year}\n"
    certain = UNCERTAIN.replace("constant, ceiling: 30 % to 60 %", "constant, ceiling: 50 %")
    _, result = compare(certain, ("benefits:\n", extra))
    [step] = result.options["network"].steps
    # 500 × 50 %, hit by a risk of 30 % that takes 20 %: 250 × (1 − 0.06); the event's own draws are its only error.
    assert step.value == pytest.approx(250 * 0.94, abs=3 * step.error)
    assert step.error < 2
    assert result.options["other"].steps[0].value == 0


def test_labels_move_nothing(compare: Compare) -> None:
    found, result = compare(UNCERTAIN, ("label: Price", "label: The price"), ("label: Late", "label: Too late"))
    assert len(found.changes) == 2
    assert len(result.steps) == 1
    assert [step.value for step in result.options["network"].steps] == [0]
    assert result.options["network"].error == 0


def test_what_has_no_sense_alone_is_merged_with_what_follows(compare: Compare) -> None:
    """Euros per visit times calls per year are no euros per year: two halves of a change that no name links."""
    found, result = compare(
        UNCERTAIN,
        ("20 to 40 EUR/year}", "20 to 40 EUR/year, growth: 1 %}"),
        ("volume: {label: Volume, value: 1 to 5 visit/year}", "volume: {label: Volume, value: 1 to 5 call/year}"),
        ("90 to 130 EUR/visit", "90 to 130 EUR/call"),
    )
    assert by_path(found, result) == [["inputs.price.value", "inputs.volume.value"], ["costs.licence.growth"]]
    for moved in result.options.values():
        assert sum(step.value for step in moved.steps) == pytest.approx(moved.new - moved.old, rel=1e-9)
        assert moved.steps[0].value == pytest.approx(0, abs=1e-9)


def test_a_curve_may_take_another_shape(compare: Compare) -> None:
    found, result = compare(
        UNCERTAIN, ("curve: constant, ceiling: 30 % to 60 %", "curve: ramp, duration: 1 year, ceiling: 30 % to 60 %")
    )
    assert by_path(found, result) == [["adoption.curve.curve", "adoption.curve.duration"]]
    assert result.options["network"].steps[0].first == result.options["network"].steps[0].value


def test_an_option_of_one_version_only_is_not_followed(tmp_path: Path) -> None:
    two = OPTIONS.replace("  other: {label: Other, kind: other, adoption: curve}\n", "")
    case(tmp_path, PRODUCT, options=two, name="old.yaml")
    case(tmp_path, PRODUCT.replace("[network]", "[network, other]"), options=OPTIONS, name="new.yaml")
    found = between(open_version(tmp_path / "old.yaml"), open_version(tmp_path / "new.yaml"))
    result = attribute(found.state, ordering(found), ["network"], ["network", "other"], seed=1, draws=256)
    # The benefit takes the option it names now with it.
    assert by_path(found, result) == [["benefits.trips.options", "options.other"]]
    assert [step.value for step in result.options["network"].steps] == [0]


def test_progress_ends_at_one(tmp_path: Path) -> None:
    for name, price in (("old", "100"), ("new", "120")):
        case(tmp_path, PRODUCT.replace("100 EUR", f"{price} EUR"), options=OPTIONS, name=f"{name}.yaml")
    found, told = between(open_version(tmp_path / "old.yaml"), open_version(tmp_path / "new.yaml")), list[float]()
    attribute(found.state, ordering(found), ["network"], ["network"], seed=1, draws=256, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_new_npv_is_the_one_its_appraisal_prints(tmp_path: Path) -> None:
    """Same dimensions for the same columns, correlated groups and stages included, whatever the older version has."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        for file in (ROOT / "examples" / "group").glob("*.yaml"):
            (folder / file.name).write_bytes(file.read_bytes())
    text = (old / "people.yaml").read_text(encoding="utf-8")
    text = text.replace("headcount: 820 person", "headcount: 700 to 900 person")
    (old / "people.yaml").write_text(text, encoding="utf-8")
    found = between(open_version(old), open_version(new))
    appraised = appraise(found.new.read, draws=4096)
    names = tuple(appraised.options)
    result = attribute(found.state, ordering(found), names, names, seed=appraised.seed, draws=4096)
    assert result.draws == appraised.draws
    for name in names:
        # The same draws, added up in another order.
        assert result.options[name].new == pytest.approx(appraised.options[name].indicators["npv"].mean, rel=1e-12)
    # Only what an engineer does differs: what does not depend on their number does not move at all.
    assert result.options["media"].steps[0].value == 0
    assert abs(result.options["network"].steps[0].value) > 1000
