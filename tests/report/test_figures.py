"""Every figure is a valid Vega-Lite specification, draws without leaving its frame, and takes the extremes of its data.

The schema is Altair's copy of Vega-Lite's own (`Chart.from_dict(…, validate=True)`).
"""

import re
from collections.abc import Callable, Mapping, Sequence

import altair
import numpy as np
import pytest

from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.cash_flow import Flow, cash_flow
from enjeu.report.figures.density import density
from enjeu.report.figures.frame import PAGE, TELEPHONE, Frame
from enjeu.report.figures.information import Knowledge, information
from enjeu.report.figures.npv import Distribution, Lane, npv_distributions
from enjeu.report.figures.ranks import Ranked, rank_acceptability
from enjeu.report.figures.risk_matrix import Axes, Hazard, risk_matrix
from enjeu.report.figures.strategic import Part, Stake, strategic_parts
from enjeu.report.figures.text import width_of
from enjeu.report.figures.tornado import Center, Swing, tornado
from enjeu.report.figures.usage_map import Axis, Cell, usage_stake_map
from enjeu.report.figures.waterfall import Panel, Stage, waterfall
from enjeu.report.render_svg import svg

LONG = "Répondre ensemble à un client à plusieurs services, sans réunion supplémentaire ni courriel à toute l’équipe"
DRAWS = np.random.default_rng(7).normal(1e6, 8e5, 4096)


def money(amount: float) -> str:
    return f"{amount / 1e6:.1f}\N{NO-BREAK SPACE}M€"


def share(part: float) -> str:
    return f"{100 * part:.0f}\N{NARROW NO-BREAK SPACE}%"


def _lane(strong: bool) -> Lane:
    xs, heights = density(DRAWS, -2e6, 4e6)
    p5, p25, p50, p75, p95 = np.quantile(DRAWS, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
    words = ("1,0 M€", "P5–P95 : −0,3 à 2,3 M€", "P(perte) 11 %")
    return Lane("économique", strong, xs.tolist(), heights.tolist(), p5, p25, p50, p75, p95, p50, *words)


def _npv(frame: Frame) -> Spec:
    return npv_distributions([Distribution(LONG, [_lane(True), _lane(False)])] * 6, (-2e6, 4e6), money, "VAN", frame)


def _cash_flow(frame: Frame) -> Spec:
    periods = 61 if frame.gutter else 2
    flow = Flow([-9e5, *[2e5] * (periods - 1)], [0.0] * periods, "cumul économique", "cumul de trésorerie", "mois")
    return cash_flow(flow, (-1e6, 1.2e7), money)


def _waterfall(frame: Frame) -> Spec:
    stages = [Stage("adoption", 3e6, 1e6, "−2,0 M€"), Stage("changements absents", 1e6, 8e5, "−0,2 M€")]
    panel = Panel(LONG, "capacité", Stage("brut", 0, 3e6, "3 M€"), stages, Stage("net", 0, 8e5, "0,8 M€"), counted=True)
    loss = Panel("Perte", "capacité", Stage("brut", 0, -1e5, "−0,1 M€"), [], Stage("net", 0, -1e5, "−0,1 M€"), True)
    nothing = Panel("Rien", "qualité", Stage("brut", 0, 0, "0 €"), [], Stage("net", 0, 0, "0 €"), counted=False)
    return waterfall([panel] * 10 + [loss, nothing], 2 if frame.gutter else 1, frame.width)


def _usage_map(frame: Frame) -> Spec:
    cells = {(row, column): Cell(1 + (row + column) % 4, "2,5", "1–4") for row in range(12) for column in range(8)}
    return usage_stake_map([LONG] * 12, [Axis(LONG, "12 %")] * 8, cells, frame)


def _strategic(frame: Frame) -> Spec:
    parts = {(row, column): Part(0.5, 0.0, 1.0, "100") for row in range(9) for column in range(6)}
    return strategic_parts([Stake(LONG, "poids 12 %")] * 9, [LONG] * 6, parts, frame)


def _ranks(frame: Frame) -> Spec:
    shares = (0.771, 0.229, 0.0, 0.0, 0.0, 0.0)
    ranked = [Ranked(LONG, "confiance 82 %", shares, ("77 %", "23 %", *["0 %"] * 4))] * 6
    return rank_acceptability(ranked, ["1er", "2e", "3e", "4e", "5e", "6e"], frame)


def _tornado(frame: Frame) -> Spec:
    both = Swing(LONG, "question/personne/an", "4,00", "41 000", 2e5, 3e5)
    wide = Swing(LONG, "question/personne/an", "4,00", "41 000", -2e6, 5e6)
    return tornado([wide, both, *[both] * 10], Center(1e6, "toutes à leur moyenne : 1 M€"), money, "VAN", frame)


def _risks(frame: Frame) -> Spec:
    hazards = [Hazard(LONG, 0.9, 4e5, 0.4, 1e5), Hazard("Sans effet", 0.2, 0.0, 0.2, 0.0)] * 5
    return risk_matrix(hazards, Axes("perte", "probabilité", money, share), frame)


def _information(frame: Frame) -> Spec:
    rows = [Knowledge(LONG, 1.9e6, 2e4, "1,9 M€", 2.4e6), Knowledge("Gratuit", 0.0, 0.0, "0 €", None)]
    return information([*rows, *[Knowledge(LONG, 4e5, 1e4, "400 k€", 0.0)] * 12], money, "valeur", frame)


FIGURES: Mapping[str, Callable[[Frame], Spec]] = {
    "npv": _npv,
    "cash_flow": _cash_flow,
    "waterfall": _waterfall,
    "usage_map": _usage_map,
    "strategic": _strategic,
    "ranks": _ranks,
    "tornado": _tornado,
    "risks": _risks,
    "information": _information,
}
CASES = [(name, frame) for name in FIGURES for frame in (PAGE, TELEPHONE)]


@pytest.mark.parametrize(("name", "frame"), CASES)
def test_it_is_valid_vega_lite(name: str, frame: Frame) -> None:
    altair.Chart.from_dict(dict(FIGURES[name](frame)), validate=True)


@pytest.mark.parametrize(("name", "frame"), CASES)
def test_all_its_data_stand_inside_it(name: str, frame: Frame) -> None:
    layers = FIGURES[name](frame)["layer"]
    assert isinstance(layers, list)
    assert layers
    assert all(set(layer["data"]) == {"values"} for layer in layers)


_TRANSLATE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")


def _texts(drawn: str) -> Sequence[tuple[float, float, float, str]]:
    """Left, right, y and words of each text, in pixels of the picture."""
    inner = re.search(r'<g fill="none" transform="translate\(([\d.]+),([\d.]+)\)">', drawn)
    assert inner is not None
    found = []
    for match in re.finditer(r"<text ([^>]*)>(.*?)</text>", drawn):
        place = _TRANSLATE.search(match[1])
        size = re.search(r'font-size="([\d.]+)px"', match[1])
        assert place is not None
        assert size is not None
        # The margin for wide faces is left out: a text must fit with the widths of the common ones.
        lines = re.findall(r"<tspan[^>]*>(.*?)</tspan>", match[2]) or [match[2]]
        width = max(width_of(line, float(size[1])) for line in lines) / 1.15
        start = -width if '"end"' in match[1] else -width / 2 if '"middle"' in match[1] else 0.0
        left = float(inner[1]) + float(place[1]) + start
        found.append((left, left + width, float(inner[2]) + float(place[2]), match[2]))
    return found


@pytest.mark.parametrize(("name", "frame"), CASES)
def test_no_word_is_cut_off_by_the_edge(name: str, frame: Frame) -> None:
    drawn = svg(FIGURES[name](frame), "f", "title", "description")
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert size is not None
    width, height = float(size[1]), float(size[2])
    texts = _texts(drawn)
    assert texts
    for left, right, y, words in texts:
        assert left >= -1, words
        assert right <= width + 1, words
        assert 6 <= y <= height, words


def test_equal_input_gives_the_same_picture() -> None:
    assert svg(_tornado(PAGE), "t", "a", "b") == svg(_tornado(PAGE), "t", "a", "b")


def test_the_name_of_a_picture_is_escaped() -> None:
    drawn = svg(_risks(PAGE), "r", "<script>", 'a "b" & c')
    assert "<script" not in drawn
    assert '<title id="r-t">&lt;script&gt;</title>' in drawn


def test_a_label_is_data_and_never_an_expression() -> None:
    swing = Swing("datum.x + '\"", "", "1", "2", 0.0, 1e6)
    drawn = svg(tornado([swing], Center(5e5, "c"), money, "VAN"), "t", "a", "b")
    assert "datum.x + " in drawn
