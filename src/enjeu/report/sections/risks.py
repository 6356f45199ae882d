"""Risks, before and after mitigation, what each mitigation is worth, and the changes that must happen."""

from enjeu.appraisal.result import OptionResult, RiskResult
from enjeu.report.blocks import Block, Cell, Column, Group, Line, Paragraph, Picture, Section, Table, line
from enjeu.report.figures.canvas import Spec
from enjeu.report.figures.frame import TELEPHONE, Frame
from enjeu.report.figures.risk_matrix import Axes, Hazard, risk_matrix
from enjeu.report.view import View


def risks(view: View) -> Section:
    """The option in focus open, the others folded; then enabling changes."""
    blocks: list[Block] = [
        Group(view.option(one.id), _of(view, one), index > 0) for index, one in enumerate(view.options)
    ]
    if view.case.enabling:
        blocks.append(_enabling(view))
    return Section("risks", view.text("risks.title"), tuple(blocks))


def _of(view: View, option: OptionResult) -> tuple[Block, ...]:
    if not option.risks:
        return (Paragraph(view.text("risks.none")),)
    measures = _mitigations(view, option)
    return (matrix(view, option), _table(view, option), *([measures] if measures.lines else []))


def matrix(view: View, option: OptionResult) -> Picture:
    """Probability against loss, before and after mitigation; of an option with risks."""
    hazards = [_hazard(view, one) for one in option.risks]
    axes = Axes(view.text("risks.x"), view.text("risks.y"), view.money, view.share)

    def drawn(frame: Frame) -> Spec:
        return risk_matrix(hazards, axes, frame)

    title, caption = view.text("risks.figure", option=view.option(option.id)), view.text("risks.caption")
    return Picture(f"risks-{option.id}", title, caption, drawn(view.frame), drawn(TELEPHONE), None)


def _hazard(view: View, one: RiskResult) -> Hazard:
    def when_hit(loss: float, probability: float, otherwise: float) -> float:
        return max(loss / probability, 0.0) if probability > 0 else max(otherwise, 0.0)

    before = when_hit(one.loss_before, one.probability_before, one.impact_when_hit)
    return Hazard(
        view.names.of("risks", one.id),
        one.probability_before,
        before,
        one.probability_after,
        max(one.impact_when_hit, 0.0) if one.probability_after > 0 else before,
    )


def _table(view: View, option: OptionResult) -> Table:
    heads = ("risk", "probability", "loss", "impact", "owner")
    columns = tuple(Column(view.text(f"risks.{head}"), head in ("probability", "loss", "impact")) for head in heads)
    lines = [
        line(
            Cell(f"{number}. {view.names.of('risks', one.id)}", view.place(f"risks.{one.id}")),
            view.text(
                "risks.change", before=view.share(one.probability_before), after=view.share(one.probability_after)
            ),
            view.text("risks.change", before=view.money(one.loss_before), after=view.money(one.loss_after)),
            view.money(one.impact_when_hit),
            owner(view, one.id),
        )
        for number, one in enumerate(option.risks, 1)
    ]
    return Table(view.text("risks.table", option=view.option(option.id)), columns, tuple(lines))


def owner(view: View, identity: str) -> str:
    """Who watches a risk."""
    risk = view.case.risks.get(identity)
    return (risk.owner if risk else None) or view.text("missing")


def _mitigations(view: View, option: OptionResult) -> Table:
    heads = ("mitigation", "of_risk", "value", "cost", "worth")
    columns = tuple(Column(view.text(f"risks.{head}"), head in ("value", "cost")) for head in heads)
    lines: list[Line] = []
    for risk in option.risks:
        for one in risk.mitigations:
            worth = one.value > one.cost
            lines.append(
                line(
                    view.names.mitigation(one.id),
                    view.names.of("risks", risk.id),
                    view.money(one.value),
                    view.money(one.cost),
                    Cell(
                        view.text("risks.worth_it" if worth else "risks.not_worth_it"), tone="good" if worth else "bad"
                    ),
                )
            )
    return Table(view.text("risks.mitigations", option=view.option(option.id)), columns, tuple(lines))


def _enabling(view: View) -> Table:
    heads = ("change_name", "chance", "without", "owner", "due", "needed_by")
    columns = tuple(Column(view.text(f"risks.{head}"), head in ("chance", "without")) for head in heads)
    lines = []
    for identity, one in view.case.enabling.items():
        needed = [
            view.names.of("benefits", name)
            for name, benefit in view.case.benefits.items()
            if identity in benefit.requires
        ]
        lines.append(
            line(
                Cell(view.names.of("enabling", identity), view.place(f"enabling.{identity}")),
                one.probability,
                one.without,
                one.owner or view.text("missing"),
                view.words.date(one.due) if one.due else "–",
                "; ".join(needed) or "–",
            )
        )
    return Table(view.text("risks.enabling"), columns, tuple(lines))
