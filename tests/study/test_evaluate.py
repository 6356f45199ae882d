"""A panel in a file becomes an effect with its checks: simulated truth, published tables, refusals in their places."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from enjeu.errors import EvaluationError
from enjeu.evaluation.evaluated import Evaluated
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report.documents.evaluation import evaluation, last_day
from enjeu.report.evaluated import Told
from enjeu.study.evaluate import Question, evaluate_file, refusal
from enjeu.study.evaluation_document import evaluation_to_json
from enjeu.study.schema import evaluation_schema
from enjeu.study.write_evaluation import write_evaluation
from tests.sources.shared import real
from tests.study.roll_outs import EXAMPLES, SITE_EFFECT, files, truth

TEAMS = EXAMPLES / "teams-simulated.csv"
SITES = EXAMPLES / "sites-simulated.csv"
DESK = EXAMPLES / "service-desk-simulated.csv"


def question(outcome: str = "answers", **more: object) -> Question:
    return Question({"outcome": outcome}, **more)  # type: ignore[arg-type] # fields of Question


@pytest.fixture(scope="module")
def teams() -> Evaluated:
    asked = question(contacts=EXAMPLES / "contacts-simulated.csv", worth=3.0, unit="answers")
    return evaluate_file(TEAMS, asked, placebos=True)


@pytest.fixture(scope="module")
def sites() -> Evaluated:
    return evaluate_file(SITES, question("tickets"), placebos=True)


def test_the_shipped_panels_are_those_that_are_simulated() -> None:
    for name, text in files().items():
        assert (EXAMPLES / name).read_text(encoding="utf-8") == text, f"run python -m tests.study.roll_outs ({name})"


def test_a_staged_roll_out_is_recovered_where_before_and_after_is_off(teams: Evaluated) -> None:
    within = teams.effect.interval
    assert within is not None
    assert within.low < truth() < within.high
    assert teams.effect.effect == pytest.approx(truth(), abs=0.5)  # a standard error is 0.7
    naive = next(one.effect for one in teams.alternatives if one.design == "before_after")
    assert naive > 2 * truth()
    assert (teams.effect.design, teams.suited.why, teams.effect.grade) == ("did", "staged", 4)


def test_contacts_before_the_start_show_which_controls_are_contaminated(teams: Evaluated) -> None:
    spill = next(check for check in teams.effect.checks if check.code == "spill_over")
    assert spill.figure == pytest.approx(2 / 12)
    assert spill.details["contaminated"] == 2


def test_one_site_is_recovered_by_a_mixture_of_others(sites: Evaluated) -> None:
    within = sites.effect.interval
    assert within is not None
    assert within.low < SITE_EFFECT < within.high
    assert within.high < 0.0
    assert sites.effect.design == "sdid"
    assert sites.placebos is not None
    assert len(sites.placebos) == 13


def test_one_series_alone_says_what_it_cannot_say() -> None:
    found = evaluate_file(DESK, question("tickets"))
    within = found.effect.interval
    assert found.effect.design == "its"
    assert within is not None
    assert within.low < SITE_EFFECT < 0.0 < within.high
    assert found.effect.grade is not None
    assert found.effect.grade <= 2
    assert [finding.code for finding in found.findings] == ["E108"]


def test_the_counties_come_out_of_their_file_as_published() -> None:
    columns = {"unit": "countyreal", "period": "year", "outcome": "lemp", "first": "first.treat"}
    found = evaluate_file(real("reference/mpdta.csv"), Question(columns))
    assert found.effect.effect == pytest.approx(-0.0399512751551763, abs=1e-9)
    assert found.effect.se == pytest.approx(0.0120340127701854, abs=1e-9)
    assert found.effect.interval is not None
    assert found.effect.interval.high < 0.0


def test_castle_doctrine_has_a_positive_effect_and_says_what_two_way_effects_would() -> None:
    columns = {"unit": "state", "period": "year", "outcome": "l_homicide", "first": "effyear", "weight": "popwt"}
    found = evaluate_file(real("reference/castle.csv"), Question(columns))
    assert found.effect.effect == pytest.approx(0.108, abs=0.001)
    two_way = next(check for check in found.effect.checks if check.code == "twfe_weights")
    # Binary treatment from the year of the law on, weighted; the paper's 0.0801 counts the share of the first year.
    assert two_way.details["twfe"] == pytest.approx(0.0594, abs=0.001)


def test_members_against_non_members_is_refused_before_anything_is_read() -> None:
    with pytest.raises(EvaluationError) as raised:
        evaluate_file("there-is-no-such-file.csv", question(comparison="members"))
    assert raised.value.code == "E150"


HEAD = "unit,period,outcome,treated\n"


def rows(treated: Callable[[int, int], int], units: int = 8, periods: int = 14) -> str:
    lines = (f"u{u},{t},{(7 * u + 3 * t) % 11},{treated(u, t)}" for u in range(units) for t in range(1, periods + 1))
    return HEAD + "\n".join(lines) + "\n"


GOOD = rows(lambda u, t: int(u < 3 and t > 10))


@pytest.mark.parametrize(
    ("text", "more", "code", "place"),
    [
        ("unit,period\nu,1\n", {}, "E102", (1, 1)),
        (GOOD.replace("u0,1,3,0", "u0,1,3,0\nu0,1,4,0"), {}, "E103", (3, 1)),
        (GOOD.replace("u0,1,3,0", "u0,1,many,0"), {}, "E104", (2, 3)),
        (rows(lambda u, _: int(u < 3), periods=1), {}, "E105", (1, 1)),
        (rows(lambda _u, _t: 0), {}, "E106", (1, 1)),
        (rows(lambda u, _: int(u < 3)), {}, "E107", (1, 1)),
        (rows(lambda _, t: int(t > 10)), {"design": "did"}, "E108", (1, 1)),
        (rows(lambda u, t: int(u < 3 and 5 < t < 9)), {}, "E109", (10, 4)),
        (HEAD + "a,1,1,0\na,2,1,1\nb,1,1,0\nb,2,1,0\n", {}, "E110", (1, 1)),
        (rows(lambda u, t: int(u < 3 and t > 3)), {"design": "sdid"}, "E181", (1, 1)),
        (rows(lambda u, t: int(u < 3 and t > 10 - u)), {"design": "its"}, "E208", (1, 1)),
        (rows(lambda u, t: int(u < 3 and t > 3)), {"design": "its"}, "E201", (1, 1)),
    ],
)
def test_a_panel_that_cannot_be_used_is_refused_in_its_place(
    tmp_path: Path, text: str, more: dict[str, object], code: str, place: tuple[int, int]
) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        evaluate_file(path, Question(**more))  # type: ignore[arg-type] # fields of Question
    finding = refusal(raised.value, path)
    assert finding.code == code
    assert (finding.place.file, finding.place.line, finding.place.column) == ("panel.csv", *place)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("team,friend\na,b\n", "E160"),
        ("from,to\nnobody,here\n", "E160"),
        ("", "E160"),
        ("from,to,ties\nteam 01,team 02,often\n", "E161"),
    ],
)
def test_a_table_of_contacts_that_is_none_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        evaluate_file(TEAMS, question(contacts=path))
    assert raised.value.code == code


def test_covariates_that_do_not_count_are_said_not_to() -> None:
    found = evaluate_file(TEAMS, question(design="before_after", covariates=("answers",)))
    assert "E162" in [finding.code for finding in found.findings]


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_keeps_to_its_published_shape(teams: Evaluated, sites: Evaluated, language: Language) -> None:
    for found in (teams, sites):
        data = evaluation_to_json(found, language)
        jsonschema.validate(data, evaluation_schema())
        assert list(data)[:13] == [
            *("effect", "se", "interval", "level", "unit", "design", "estimator", "inference", "n_units", "n_periods"),
            *("checks", "evidence_grade", "assumptions"),
        ]
    assert evaluation_to_json(teams, language)["unit"] == "answers"


def test_the_sentence_follows_from_the_interval(teams: Evaluated, sites: Evaluated) -> None:
    words = locale("en")
    assert (
        Told(teams, words)
        .headline()
        .startswith("answers was 5.26\N{NO-BREAK SPACE}answers higher than it would have been")
    )
    assert Told(sites, words).headline().startswith("tickets was 4.72 lower than it would have been")
    naive = evaluate_file(SITES, question("tickets", design="before_after"))
    assert "compares with nothing" in Told(naive, words).headline()
    alone = evaluate_file(DESK, question("tickets"))
    assert Told(alone, words).headline().startswith("No effect on tickets can be told from chance: −2.35")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_its_figures_and_keeps_no_date_of_today(
    teams: Evaluated, sites: Evaluated, language: Language, tmp_path: Path
) -> None:
    document = evaluation(sites, locale(language))
    pictures = next(section for section in document.sections if section.identity == "pictures")
    assert [block.identity for block in pictures.blocks] == [  # type: ignore[union-attr] # pictures alone
        "evaluation-path",
        "evaluation-counterfactual",
        "evaluation-placebos",
    ]
    first, second = (write_evaluation(tmp_path / name, teams, ("html", "docx", "md"), language) for name in ("a", "b"))
    assert [path.name for path in first] == [
        f"evaluation-{language}.html",
        f"evaluation-{language}.docx",
        f"evaluation-{language}.md",
        "evaluation.json",
    ]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))
    page = first[0].read_text(encoding="utf-8")
    assert page.count("<svg") >= 4  # two figures, each for a page and for a telephone
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert json.loads(first[3].read_text(encoding="utf-8"))["source"]["file"] == TEAMS.name


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2025-W01", "2025-01-05"),
        ("2025-02", "2025-02-28"),
        ("2024-Q1", "2024-03-31"),
        ("2000", "2000-12-31"),
        ("2025-06-30", "2025-06-30"),
        ("wave 3", "1980-01-01"),
        ("17", "1980-01-01"),
    ],
)
def test_a_document_is_dated_by_its_last_period(period: str, day: str) -> None:
    assert last_day(period).isoformat() == day
