"""What nobody promised: outcomes tested together, told apart from promises, adopted by an entry that can be pasted."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from enjeu.case.reader import examine
from enjeu.errors import EvaluationError
from enjeu.realisation.emergent import read_register
from enjeu.realisation.outcomes import read_outcomes
from enjeu.study.watch import Watching, entry, watch_files, watching_to_json

EXAMPLE = Path(__file__).parents[2] / "examples" / "review"
CASE, OUTCOMES = EXAMPLE / "network.yaml", EXAMPLE / "outcomes-simulated.csv"


@pytest.fixture(scope="module")
def found() -> Watching:
    return watch_files([OUTCOMES], CASE, register=EXAMPLE / "seen-simulated.csv")


def test_what_was_promised_is_told_apart(found: Watching) -> None:
    labels = {one.finding.outcome: one.finding.label for one in found.outcomes}
    assert labels["minutes_saved"] == "promised"
    assert [one.finding.outcome for one in found.found] == ["first_year_leavers", "ideas_reused"]
    assert labels["customer_score"] == "not_testable"


def test_q_values_are_those_of_benjamini_and_hochberg_over_all_that_was_looked_at(found: Watching) -> None:
    tested = [one.finding for one in found.outcomes if one.finding.se]
    p = [2 * stats.t.sf(abs(one.effect) / (one.se or 1.0), 11) for one in tested]
    expected = stats.false_discovery_control(p)
    assert [one.q_value for one in tested] == pytest.approx(expected.tolist())


def test_the_watch_list_says_what_was_wanted(found: Watching) -> None:
    wanted = {one.finding.outcome: one.wanted for one in found.outcomes}
    assert wanted["first_year_leavers"] is True
    assert wanted["overtime"] is False
    assert wanted["mails_sent"] is None


def pasted(text: str, tmp_path: Path) -> list[str]:
    """Codes of errors and warnings of the case with an entry in a file of its own beside it."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.yaml").write_bytes(CASE.read_bytes())
    (folder / "found.yaml").write_text(text, encoding="utf-8")
    found = examine(folder)
    assert found.read is not None
    return [one.code for one in found.findings if one.severity != "remark"]


def test_an_entry_passes_the_check_and_asks_for_an_owner_only(found: Watching, tmp_path: Path) -> None:
    assert found.read is not None
    assert pasted(entry(found.found[0], found.read), tmp_path) == ["M501"]


def test_what_went_the_wrong_way_is_adopted_as_a_disbenefit(tmp_path: Path) -> None:
    table = tmp_path / "effects.csv"
    table.write_text(
        'outcome;effect;se;df;unit\novertime;2,5;0,3;20;h\n"1. Été : départs";4;0,5;20;\n', encoding="utf-8"
    )
    found = watch_files([table], CASE)
    assert found.read is not None
    texts = {one.finding.outcome: entry(one, found.read) for one in found.found}
    assert "disbenefits:\n  overtime:" in texts["overtime"]
    assert pasted(texts["1. Été : départs"], tmp_path) == ["M501"]


def test_nothing_is_found_where_there_is_nothing(tmp_path: Path) -> None:
    """Of 40 tables of 20 outcomes without any effect, at 10 %: 4 with a finding are expected, 10 are three errors."""
    rng, tables = np.random.default_rng(11), 0
    for number in range(40):
        effects = rng.standard_t(8, 20)
        rows = [f"o{at},{effect},1,8" for at, effect in enumerate(effects.tolist())]
        path = tmp_path / f"{number}.csv"
        path.write_text("outcome,effect,se,df\n" + "\n".join(rows) + "\n", encoding="utf-8")
        tables += bool(watch_files([path]).found)
    assert tables <= 10


def test_evaluations_are_outcomes_as_well(tmp_path: Path) -> None:
    path = tmp_path / "overtime.json"
    path.write_text(
        json.dumps({"effect": 1.0, "se": 0.2, "df": 9.0, "unit": "h", "evidence_grade": 4}), encoding="utf-8"
    )
    (one,) = read_outcomes([path])
    assert (one.effect.outcome, one.effect.grade, one.unit) == ("overtime", 4, "h")


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        ("E246", "x.csv", "name,change\na,1\n"),
        ("E247", "x.csv", "outcome,effect,se\na,1,0.3\nb,many,1\n"),
        ("E247", "x.csv", "outcome,effect,grade\na,1,7\n"),
        ("E248", "x.csv", "outcome,effect\na,1\na,2\n"),
        ("E233", "x.json", "{}"),
        ("E220", "x.csv", "outcome,effect\na,1\n"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, code: str, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=code):
        watch_files([path])


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="E246"):
        read_outcomes([tmp_path / "nowhere.csv"])


def test_what_people_saw_is_kept_by_day_and_checked(tmp_path: Path) -> None:
    seen = read_register(EXAMPLE / "seen-simulated.csv")
    assert [one.date.isoformat() for one in seen] == ["2025-04-11", "2025-07-02", "2025-10-20"]
    path = tmp_path / "seen.csv"
    path.write_text("date;who;what\nlast spring;all;it works\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="E249"):
        read_register(path)


def test_json_holds_every_outcome_and_the_entries(found: Watching) -> None:
    data = watching_to_json(found, "fr")
    assert len(data["outcomes"]) == 10
    assert data["outcomes"][1]["name"] == "Départs dans la première année"
    assert data["outcomes"][1]["entry"].startswith("evidence:\n")
    assert data["outcomes"][-1]["q_value"] is None
    json.dumps(data, allow_nan=False)
