"""`new`, `check`, `schema` and `appraise` on real cases, and what happens when something is wrong."""

import json
from pathlib import Path

import pytest

import enjeu.cli.screen.progress as progress
from enjeu.cli import app
from enjeu.errors import EnjeuError
from enjeu.locale import LANGUAGES
from enjeu.study.new import TEMPLATES
from tests.cli.commands import Enjeu

ROOT = Path(__file__).parents[2]
RETAILER = str(ROOT / "examples/retailer/guarded.yaml")
BROKEN = """\
format: 1
case: {title: Broken, date: 2026-11-24, horizon: 3 years, price_year: 2026, discounting: 4 %}
inputs:
  saved: {label: Saved, value: 20 to 5 min/person/week}
options:
  nothing: {label: Nothing, kind: baseline}
  network: {label: Network, kind: netwrk}
"""


@pytest.fixture
def broken(tmp_path: Path) -> str:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_passes_the_check_and_can_be_appraised(
    enjeu: Enjeu, tmp_path: Path, template: str, language: str
) -> None:
    ran = enjeu("new", str(tmp_path / "mine"), "--template", template, "--lang", language)
    assert ran.code == 0
    case = str(tmp_path / "mine" / "case.yaml")
    assert case in ran.out
    checked = enjeu("check", case, "--json")
    assert checked.code == 0, checked.out
    appraised = enjeu("appraise", case, "--draws", "256", "--json")
    assert appraised.code == 0, appraised.err
    assert json.loads(appraised.out)["language"] == language


def test_new_refuses_a_folder_with_work_in_it(enjeu: Enjeu, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("mine")
    ran = enjeu("new", str(tmp_path))
    assert ran.code == 3
    assert ran.err.startswith("Error: F102")
    assert "→" in ran.err


def test_findings_say_where_what_and_what_to_do(enjeu: Enjeu, broken: str) -> None:
    ran = enjeu("check", broken)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert f"{broken}:7:35 S005 error: `netwrk` is no choice for `kind` → did you mean `network`?" in ran.err
    assert any(line.startswith(f"{broken}:4:32 L303 error: ") for line in lines)
    assert "2 errors" in ran.out
    assert "Traceback" not in ran.err


def test_appraise_refuses_a_broken_case_with_the_same_findings(enjeu: Enjeu, broken: str) -> None:
    ran = enjeu("appraise", broken, "--lang", "fr")
    assert ran.code == 2
    assert ran.out == ""
    assert "S005 erreur\u202f: `netwrk`" in ran.err


def test_check_as_json_holds_findings_and_readings(enjeu: Enjeu, broken: str) -> None:
    refused = json.loads(enjeu("check", broken, "--json").out)
    assert refused["usable"] is False
    assert {finding["code"] for finding in refused["findings"]} >= {"S005", "L303"}
    good = json.loads(enjeu("check", RETAILER, "--json").out)
    assert good["usable"] is True
    assert all(reading["shape"] for reading in good["quantities"])


def test_check_reads_every_estimate_back_with_its_shape(enjeu: Enjeu) -> None:
    ran = enjeu("check", RETAILER)
    assert ran.code == 0
    assert "log-normal, 90% between" in ran.out
    assert "Plain numbers, read as they are written: " in ran.out


def test_a_missing_case_is_a_finding(enjeu: Enjeu) -> None:
    ran = enjeu("appraise", "no-such-case.yaml")
    assert ran.code == 2
    assert "no-such-case.yaml:1:1 Y001 error" in ran.err


def test_appraise_shows_the_decision_and_everything_that_supports_it(enjeu: Enjeu) -> None:
    ran = enjeu("appraise", RETAILER, "--draws", "1024", "--seed", "5", "--lang", "en")
    assert ran.code == 0
    assert ran.err == ""
    headings = ("Verdict", "Options, each", "Economic NPV of the draws", "From gross to net", "What moves")
    places = [ran.out.index(heading) for heading in (*headings, "Conventions")]
    assert places == sorted(places)
    assert "seed 5" in ran.out
    assert "economic NPV: PV(benefits) − PV(costs)" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100 or "remark" in ran.out


def test_equal_seeds_print_equal_figures(enjeu: Enjeu) -> None:
    one, two, other = (enjeu("appraise", RETAILER, "--draws", "256", "--seed", seed).out for seed in ("5", "5", "6"))
    assert one == two
    assert one != other


def test_out_writes_the_page_and_the_data(enjeu: Enjeu, tmp_path: Path) -> None:
    ran = enjeu("appraise", RETAILER, "--draws", "256", "--lang", "fr", "--out", str(tmp_path / "out"))
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == f"→ {tmp_path / 'out' / 'appraisal.html'}"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["appraisal.html", "appraisal.json"]
    assert '<html lang="fr"' in (tmp_path / "out/appraisal.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out/appraisal.json").read_text(encoding="utf-8"))["language"] == "fr"


def test_what_cannot_be_written_is_said_with_its_own_exit_code(enjeu: Enjeu, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    ran = enjeu("appraise", RETAILER, "--draws", "256", "--out", str(tmp_path / "taken"))
    assert ran.code == 3
    assert "F101" in ran.err


def test_a_what_if_moves_the_result_and_not_the_file(enjeu: Enjeu) -> None:
    before = Path(RETAILER).read_bytes()
    plain = json.loads(enjeu("appraise", RETAILER, "--draws", "256", "--json").out)
    changed = json.loads(
        enjeu("appraise", RETAILER, "--draws", "256", "--json", "--set", "case.discounting.rate=30 %").out
    )
    option = next(iter(plain["options"]))
    means = [data["options"][option]["indicators"]["npv"]["mean"] for data in (plain, changed)]
    assert means[0] != means[1]
    assert changed["findings"][0]["message"].startswith("what if: `case.discounting.rate` is `30 %`")
    assert changed["findings"][0]["line"] > 1
    assert Path(RETAILER).read_bytes() == before


def test_a_what_if_that_leads_nowhere_is_a_finding(enjeu: Enjeu) -> None:
    ran = enjeu("appraise", RETAILER, "--set", "inputs.no_such.value=3")
    assert ran.code == 2
    assert "Y040" in ran.err


def test_an_unknown_option_is_refused_with_those_there_are(enjeu: Enjeu) -> None:
    ran = enjeu("appraise", RETAILER, "--option", "nope")
    assert ran.code == 2
    assert "A201" in ran.err
    assert "choose among" in ran.err


def test_schemas_are_printed(enjeu: Enjeu) -> None:
    assert json.loads(enjeu("schema").out)["$id"] == "urn:enjeu:case:1"
    assert json.loads(enjeu("schema", "--result").out)["$id"] == "urn:enjeu:appraisal:1"


def test_a_fault_of_ours_is_one_line_and_its_trace_is_shown_on_demand(
    enjeu: Enjeu, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_language: str) -> app.Commands:
        raise ZeroDivisionError("division by zero\nand more")

    monkeypatch.setattr(app, "commands", fail)
    ran = enjeu("check", "x")
    assert ran.code == 1
    assert ran.err.startswith("Error: This is a fault of enjeu, not yours: ZeroDivisionError: division by zero. ENJEU_")
    assert len(ran.err.splitlines()) == 1
    monkeypatch.setenv("ENJEU_DEBUG", "1")
    assert "Traceback" in enjeu("check", "x").err


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (EnjeuError("D209"), 2)])
def test_interruptions_and_refusals_have_their_codes(
    enjeu: Enjeu, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(_language: str) -> app.Commands:
        raise error

    monkeypatch.setattr(app, "commands", fail)
    ran = enjeu("check", "x")
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_no_bar_is_shown_to_a_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.Bar("drawing") as bar:
        bar.advance(0.5)
    assert capsys.readouterr().err == ""
