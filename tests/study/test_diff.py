"""Two versions compared: verdict, rule and weights, the JSON, the page, the annex of a note, the files."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from enjeu.appraisal.comparison import Comparison
from enjeu.errors import EnjeuError, OutputError
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.compared import Compared
from enjeu.report.comparison import annex
from enjeu.report.documents.comparison import comparison as document
from enjeu.report.goalposts import goalposts
from enjeu.report.names import Names
from enjeu.report.renderers.html import render
from enjeu.report.view import View
from enjeu.study.appraise import Plan, appraise_file
from enjeu.study.diff import compare_files
from enjeu.study.diff_document import comparison_to_json
from enjeu.study.schema import comparison_schema
from enjeu.study.write_diff import write_comparison

RETAILER = Path(__file__).parents[2] / "examples" / "retailer" / "guarded.yaml"
FAST = Plan(draws=1024)
OLD = """
format: 1
case:
  title: A test
  date: 2026-06-30
  horizon: 3 years
  price_year: 2026
  discounting: 4 %
stakes: {reach: {label: Reach}, trust: {label: Trust}}
weights:
  - {by: The CFO, date: 2026-02-01, points: {reach: 60, trust: 40}}
usages:
  ask: {label: Ask, positioning: in_the_work, scores: {reach: 3, trust: 2}}
inputs:
  price: {label: Price of a trip, value: 200 to 300 EUR/trip}
  taken: {label: Trips avoided, value: 20 to 120 trip/year}
adoption:
  curve: {curve: constant, ceiling: 50 %}
options:
  as_is: {label: As is, kind: baseline}
  network: {label: The network, kind: network, adoption: curve, usages: {ask: 100 %}}
  tool: {label: A tool, kind: tool, adoption: curve, usages: {ask: 50 %}}
benefits:
  travel: {label: Fewer trips, kind: saving, options: [network, tool], usage: ask, owner: CFO, amount: price * taken}
costs:
  licence: {label: Licence, kind: cash, options: [network, tool], recurring: 6 to 8 kEUR/year}
decision: {go: probability_of_loss <= 20 %, date: 2026-01-15}
"""


def versions(folder: Path, *replaced: tuple[str, str]) -> Comparison:
    new = OLD
    for one, other in replaced:
        assert one in new
        new = new.replace(one, other, 1)
    for name, text in (("old", OLD), ("new", new)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return compare_files(folder / "old.yaml", folder / "new.yaml", FAST)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two versions with something of everything between them."""
    return versions(
        tmp_path_factory.mktemp("versions"),
        ("20 to 120 trip/year", "30 to 110 trip/year"),
        ("price: {", "part: {label: Part, value: 70 % to 90 %, unit: share}\n  price: {"),
        ("price * taken", "price * taken * part"),
        ("6 to 8 kEUR", "5 à 8 k€"),
        ("discounting: 4 %", "discounting: {rate: 4 %}"),
        ("reach: 60, trust: 40", "reach: 30, trust: 70"),
        ("<= 20 %", "<= 99 %"),
        ("label: Fewer trips", "label: Fewer <b>trips</b>"),
    )


def said(comparison: Comparison, language: Language = "en") -> str:
    return " ".join(cell.text for cell in goalposts(Compared(comparison, locale(language))))


def test_a_rule_that_moved_is_told_from_figures_that_moved(found: Comparison) -> None:
    network = found.crossed["network"]
    assert found.rule_moved
    assert (network.new_by_old, network.new_by_new) == (False, True)
    # The appraisals themselves read their own rules.
    assert network.old_by_old == (found.before.options["network"].verdict.code == "go")
    assert network.new_by_new == (found.after.options["network"].verdict.code == "go")
    assert "by the old one, the same figures would not be" in said(found)
    assert "nothing tells when it was changed" in said(found)
    assert "par l’ancienne, les mêmes chiffres ne le seraient pas" in said(found, "fr")


def test_a_rule_stated_anew_after_the_old_result_says_when(tmp_path: Path) -> None:
    later = versions(tmp_path, ("<= 20 %", "<= 15 %"), ("date: 2026-01-15", "date: 2026-09-01"))
    assert "changed on 1 September 2026, after the data of the old version (30 June 2026)" in said(later)
    assert "same options a go" in said(later)
    before = versions(tmp_path, ("<= 20 %", "<= 15 %"), ("date: 2026-01-15", "date: 2026-05-01"))
    assert "was changed on" not in said(before)
    assert "nothing tells when" not in said(before)


def test_weights_that_moved_are_said_with_their_dates(found: Comparison, tmp_path: Path) -> None:
    assert "The CFO weighs otherwise than before, though the statement is still dated 1 February 2026" in said(found)
    later = versions(tmp_path, ("2026-02-01, points: {reach: 60", "2026-08-01, points: {reach: 50"))
    assert "restated on 1 August 2026, after the data of the old version" in said(later)
    soon = versions(tmp_path, ("2026-02-01, points: {reach: 60", "2026-03-01, points: {reach: 50"))
    assert "statement of 1 March 2026 instead of 1 February 2026" in said(soon)
    other = versions(tmp_path, ("by: The CFO", "by: The CIO"))
    assert "The CIO has stated weights" in said(other)
    assert "The weights of The CFO are no longer there" in said(other)
    assert said(versions(tmp_path, ("120 trip", "130 trip"))) == ""


def test_the_json_fits_its_schema_and_adds_up(found: Comparison) -> None:
    jsonschema.Draft202012Validator.check_schema(comparison_schema())
    french, data = (comparison_to_json(found, language) for language in LANGUAGES)
    for one, language in ((french, "fr"), (data, "en")):
        jsonschema.validate(one, comparison_schema())
        assert one["language"] == language
    assert (data["identical"], data["rule_moved"], data["draws"]) == (False, True, 1024)
    network = data["options"]["network"]
    total = network["npv_new"] - network["npv_old"]
    assert sum(one["value"] for one in network["contributions"]) == pytest.approx(total, rel=1e-9)
    assert sorted(at for step in data["steps"] for at in step) == list(range(len(data["changes"])))
    by_path = {one["path"]: one for one in data["changes"]}
    assert by_path["costs.licence.recurring"]["old"]["text"] == "6 to 8 kEUR/year"
    assert by_path["case.discounting"]["kind"] == "rewritten"
    assert by_path["inputs.taken.value"]["new"]["file"] == "new.yaml"
    assert json.dumps(data, allow_nan=False)


def test_nothing_changed_is_said_and_costs_one_appraisal(tmp_path: Path) -> None:
    same = versions(tmp_path)
    assert (same.changes, same.real, same.rule_moved) == ((), (), False)
    assert same.before is same.after
    assert comparison_to_json(same)["identical"] is True
    assert "nothing changed" in Compared(same, locale("en")).headline()
    rewritten = versions(tmp_path, ("discounting: 4 %", "discounting: {rate: 4 %}"))
    assert "only the way of writing changed" in Compared(rewritten, locale("en")).headline()
    assert comparison_to_json(rewritten)["identical"] is True


def test_two_currencies_have_no_difference(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    text = OLD.replace("title: A test", "title: A test\n  currency: USD").replace("EUR", "USD")
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(EnjeuError) as raised:
        compare_files(tmp_path / "old.yaml", tmp_path / "new.yaml", FAST)
    assert (raised.value.code, raised.value.values) == ("F120", {"old": "EUR", "new": "USD"})


def test_an_option_is_followed_where_both_have_it(found: Comparison) -> None:
    paths = found.old.path, found.new.path
    one = compare_files(*paths, Plan(draws=256, options=["tool"]))
    assert list(one.attribution.options) == ["tool"]
    assert len(one.after.options) == 2
    with pytest.raises(EnjeuError) as raised:
        compare_files(*paths, Plan(options=["as_is"]))
    assert (raised.value.code, raised.value.values["known"]) == ("F121", "network, tool")


def test_an_appraisal_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(OLD.replace("120 trip", "130 trip"), encoding="utf-8")
    plan = Plan(draws=256, overrides={"inputs.price.value": "400 EUR/trip"})
    _, appraisal = appraise_file(tmp_path / "new.yaml", plan)
    comparison = compare_files(tmp_path / "old.yaml", tmp_path / "new.yaml", plan, appraisal=appraisal)
    assert comparison.after is appraisal
    assert [one.path for one in comparison.changes] == ["inputs.price.value", "inputs.taken.value"]
    expected = appraisal.options["network"].indicators["npv"].mean
    assert comparison.attribution.options["network"].new == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_needs_nothing_else(found: Comparison, language: Language) -> None:
    page = render(document(found, language))
    assert page == render(document(found, language))
    text = page.decode()
    assert "<script" not in text
    assert "Fewer &lt;b&gt;trips" in text
    for path in ("inputs.taken.value", "benefits.travel.amount", "decision.go", "weights.0.points.reach"):
        assert path in text
    # A text that was not filled in, or a number that is none.
    assert not re.search(r"\{\w+\}|\bnan\b|\binf\b", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
    # One figure for each option, in two widths.
    assert text.count('role="img"') == 4


def test_the_annex_speaks_of_the_option_in_focus(found: Comparison) -> None:
    words = locale("en")
    view = View(found.after, found.new.case, words, Names(found.new.case, words), (), {})
    section = annex(found, view)
    assert section.annex
    assert section.title == "What changed since the version of 30 June 2026"
    kinds = [type(block).__name__ for block in section.blocks]
    acting, listed = ["Paragraph", "Bullets"], ["Table", "Table", "Table"]
    assert kinds == ["Paragraph", "Callout", "Table", "Picture", "Table", *acting, *listed, "Bullets"]
    # A note says nothing of files: its view has no places.
    assert "new.yaml" not in str(section)


def test_changes_that_act_on_one_another_are_said(tmp_path: Path) -> None:
    """Price and trips are multiplied: alone, each does less than after the other has doubled."""
    both = versions(tmp_path, ("200 to 300 EUR", "600 to 900 EUR"), ("20 to 120 trip", "80 to 480 trip"))
    sentences = Compared(both, locale("en")).interactions("network")
    assert len(sentences) == 2
    assert "if it were the only change" in sentences[0]
    alone = versions(tmp_path, ("6 to 8 kEUR", "7 to 9 kEUR"))
    assert Compared(alone, locale("en")).interactions("network") == []


def test_versions_without_an_option_in_common_are_compared_all_the_same(tmp_path: Path) -> None:
    text = OLD.replace("network", "forum").replace("tool:", "wiki:").replace(", tool]", ", wiki]")
    text = text.replace("kind: forum", "kind: network")
    (tmp_path / "old.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    comparison = compare_files(tmp_path / "old.yaml", tmp_path / "new.yaml", FAST)
    assert comparison.attribution.options == {}
    data = comparison_to_json(comparison)
    assert (data["only_old"], data["only_new"]) == (["network", "tool"], ["forum", "wiki"])
    assert "no option in common" in render(document(comparison, "en")).decode()


def test_both_files_are_written_or_none(found: Comparison, tmp_path: Path) -> None:
    names = [path.name for path in write_comparison(tmp_path / "out", found, "en")]
    assert names == ["comparison.html", "comparison.json"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        write_comparison(tmp_path / "file" / "out", found, "fr")


def test_a_shipped_case_with_everything_changed_still_adds_up(tmp_path: Path) -> None:
    """Every estimate of an example is moved: a long list, drawn with its smaller steps as one bar."""
    text = RETAILER.read_text(encoding="utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(re.sub(r"\b(\d+) %", lambda found: f"{max(1, int(found[1]) * 9 // 10)} %", text), encoding="utf-8")
    comparison = compare_files(RETAILER, path, Plan(draws=256))
    assert len(comparison.real) > 5
    for moved in comparison.attribution.options.values():
        assert sum(step.value for step in moved.steps) == pytest.approx(moved.new - moved.old, rel=1e-9)
    assert render(document(comparison, "fr"))
