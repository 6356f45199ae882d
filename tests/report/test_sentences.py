"""Sentences on the verdict: a weak result never reads like a strong one, in either language."""

from dataclasses import replace

import pytest

from enjeu.appraisal.result import Appraisal, Flexibility, GateResult, OptionResult, Ranking, Turn, Voice
from enjeu.case.schema import Case
from enjeu.locale import LANGUAGES, Language, locale
from enjeu.report import sentences
from enjeu.report.names import Names
from enjeu.report.sections.decision import decision
from enjeu.report.sections.strategy import strategy
from enjeu.report.sections.summary import summary
from enjeu.report.view import View
from tests.report import sample

NEAR = Turn("input", "minutes", "above", "not_go", 0.1, 9.0, "min/question", 0.6, "probability_of_loss", 0.21, 0.2, "C")
FAR = replace(NEAR, id="margin", code="below", distance=0.48, percentile=0.02, value=0.2, unit="share", grade=None)
EVENT = Turn(
    "event", "risks.silence", "happens", "not_go", 0.62, variable="probability_of_loss", reached=0.4, grade="D"
)
WEIGHT = Turn("weight", "talent", "above", "people", 0.3, 0.41, "share", 0.8)
VOICES = (
    Voice("Ann", "2026-05-02", "points", "network", 0.9, "people", 0.3),
    Voice("Bob", "2026-05-02", "rank", "people", 0.7, "network", 0.9),
)
RANKING = Ranking("network", 0.6, 0.004, False, VOICES)
GATE = Flexibility((GateResult(0, 1, 0.3),), 5e4, 1e3, 0.3, 1e5, 1.5e5, 0.4, 0.3)


def view(language: Language = "en", *turns: Turn, strength: str = "firm", case: Case | None = None) -> View:
    appraisal: Appraisal = sample.appraisal()
    focus = appraisal.options["network"]
    conditions = tuple(replace(one, close=False) for one in focus.verdict.conditions)
    changed = replace(focus.verdict, turns=turns, strength=strength, unsupported=0.7, conditions=conditions)
    options = {
        name: _weighed(option)
        for name, option in {**appraisal.options, "network": replace(focus, verdict=changed)}.items()
    }
    words, case = locale(language), case or sample.case()
    return View(replace(appraisal, options=options, ranking=RANKING), case, words, Names(case, words), (), {})


def _weighed(option: OptionResult) -> OptionResult:
    if option.strategic is None:
        return option
    weights = dict.fromkeys(sample.STAKES, 0.2)
    ranked = replace(option.strategic, first_by=(0.9, 0.3), central_weights=weights, confidence=0.8)
    return replace(option, strategic=ranked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_has_its_sentence(language: Language) -> None:
    codes = {"input": ("above", "below", "whatever"), "event": ("happens", "avoided"), "weight": ("above", "below")}
    templates = {"input": NEAR, "event": EVENT, "weight": WEIGHT}
    for kind, known in codes.items():
        for code in known:
            turn = replace(templates[kind], code=code)
            cell = sentences.turns(view(language, turn), view(language, turn).focus)[-1]
            assert cell.text
            assert "{" not in cell.text
            assert cell.note


def test_how_near_a_change_is_and_what_supports_it_is_said() -> None:
    seen = view("en", NEAR, FAR, EVENT, WEIGHT)
    near, far, event, weight = sentences.turns(seen, seen.focus)
    assert near.text.endswith("it would no longer be a go (probability of loss: 21%).")
    assert near.note.startswith("at hand · 60% of its distribution lies below")
    assert near.tone == "warn"
    assert "at the edge" in far.note
    assert "nothing but assumption" in far.note
    assert "nothing but assumption" not in event.note
    assert weight.text == (
        "If “Attirer et garder les talents techniques” weighed more than 41%, "
        "“Trois animateurs de communauté, sans nouvel outil” would come first outside money."
    )


def test_where_nothing_turns_the_verdict_it_is_said_before_the_weights() -> None:
    seen = view("en", WEIGHT)
    cells = sentences.turns(seen, seen.focus)
    assert cells[0].text.startswith("None of the inputs and events")
    assert len(cells) == 2


def test_a_go_on_assumptions_does_not_read_like_a_go() -> None:
    firm, weak = summary(view()), summary(view(strength="unsupported"))
    assert firm.verdict.startswith("Go: ")
    assert weak.verdict.startswith("Go by the rule, but on weak evidence")
    assert "70% of what moves the NPV" in weak.cautions[0]
    assert not any("rests on inputs" in caution for caution in firm.cautions)


def test_who_decides_the_ranking_is_named() -> None:
    seen = view()
    first, *others = sentences.ranking(seen, RANKING)
    assert "60%" in first
    people = "Trois animateurs de communauté, sans nouvel outil"
    assert others == [f"The statement of Ann decides it: without it “{people}” would come first."]
    close = sentences.ranking(seen, replace(RANKING, close=True))[0]
    assert close.startswith("Outside money, no option clearly leads")
    shared = replace(RANKING, voices=tuple(replace(one, first_without="network") for one in VOICES))
    assert sentences.ranking(seen, shared)[1].startswith("No single statement decides it; ")


def test_a_gate_that_is_worth_nothing_says_so() -> None:
    stages = {"decision": {"stages": [{"label": "Deux régions", "after": "1"}]}}
    case = Case.model_validate({**sample.case().model_dump(exclude={"weights", "decision"}), **stages})
    seen = view(case=case)
    said = sentences.flexibility(seen, GATE)
    assert said[0].startswith("Being able to stop is worth €50k")
    assert said[-1] == "Gate “Deux régions”, after period 1: one would stop in 30% of the draws."
    assert "worth nothing" in sentences.flexibility(seen, replace(GATE, value=500.0))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sections_hold_what_was_found(language: Language) -> None:
    seen = view(language, NEAR, WEIGHT)
    assert len(decision(seen).blocks) == 3
    identities = [getattr(block, "identity", "") for block in strategy(seen).blocks]
    assert "rank-acceptability" in identities
