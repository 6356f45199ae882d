"""The benefits register: one row for each benefit or disbenefit and each option that delivers it.

Present values are expected and economic, those of the option itself before the baseline is taken off.
"""

from collections.abc import Iterator, Mapping

from enjeu.appraisal.line import STEPS
from enjeu.case.schema.economy import Benefit, Indicator
from enjeu.report.registers.model import Kind, Named, Register, Value, register
from enjeu.report.view import View

KINDS: Mapping[str, Kind] = {
    "id": "text",
    "label": "text",
    "group": "text",
    "kind": "text",
    "option": "text",
    "usage": "text",
    "stakes": "text",
    "positioning": "text",
    "population": "text",
    "owner": "text",
    "indicator": "text",
    "indicator_unit": "text",
    "baseline": "text",
    "target": "text",
    "indicator_source": "text",
    "due": "date",
    "amount": "text",
    "start": "number",
    "end": "number",
    "growth": "text",
    "adoption": "text",
    "attribution": "text",
    "realisation": "text",
    "margin_rate": "text",
    "redeployed": "text",
    "sales_process": "text",
    "plan": "text",
    "pool": "text",
    "pool_share": "text",
    "requires": "text",
    "caused_by": "text",
    "evidence": "text",
    "grade": "text",
    "in_cash": "flag",
    "counted": "flag",
    **{f"pv_{step}": "money" for step in STEPS},
    "pv_net": "money",
    "hours": "number",
}


def benefits(view: View) -> Register:
    """The register in the order of the case, benefits before disbenefits."""
    return register(view, "benefits", KINDS, _rows(view))


def _rows(view: View) -> Iterator[Mapping[str, Value]]:
    for group in ("benefits", "disbenefits"):
        for identity, benefit in getattr(view.case, group).items():
            for option in benefit.options:
                common = {"id": identity, "label": view.names.said(benefit.label)}
                yield common | _row(view, group, benefit, option) | _found(view, identity, option)


def _row(view: View, group: str, benefit: Benefit, option: str) -> dict[str, Value]:
    delivered = benefit.options[option]
    usage = view.case.usages.get(benefit.usage or "")
    curve = delivered.adoption or benefit.adoption or view.case.options[option].adoption
    evidence = view.case.evidence.get(benefit.evidence or "")
    return {
        "group": Named(group, view.words.text(f"group.{group.removesuffix('s')}.name")),
        "kind": _coded(view, "kind.benefit", benefit.kind),
        "option": Named(option, view.option(option)),
        "usage": _named(view, "usages", benefit.usage),
        "stakes": _stakes(view, benefit.usage),
        "positioning": _coded(view, "positioning", usage.positioning) if usage else None,
        "population": _named(view, "populations", benefit.population),
        "owner": benefit.owner,
        **_indicator(view, benefit.indicator),
        "amount": delivered.amount or benefit.amount,
        "start": benefit.start,
        "end": benefit.end,
        "growth": benefit.growth,
        "adoption": Named(curve, view.names.path(f"adoption.{curve}")) if curve else None,
        "attribution": delivered.attribution or benefit.attribution,
        "realisation": delivered.realisation or benefit.realisation,
        "margin_rate": benefit.margin_rate,
        "redeployed": benefit.redeployed,
        "sales_process": benefit.sales_process,
        "plan": benefit.plan,
        "pool": _named(view, "pools", benefit.pool),
        "pool_share": benefit.pool_share,
        "requires": tuple(Named(one, view.names.of("enabling", one)) for one in benefit.requires),
        "caused_by": Named(benefit.caused_by, view.names.anywhere(benefit.caused_by)) if benefit.caused_by else None,
        "evidence": Named(benefit.evidence or "", view.names.said(evidence.source)) if evidence else None,
        "grade": _coded(view, "grade", evidence.grade) if evidence else None,
    }


def _indicator(view: View, indicator: Indicator | None) -> dict[str, Value]:
    if indicator is None:
        return {}
    return {
        "indicator": view.names.said(indicator.name),
        "indicator_unit": indicator.unit,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "indicator_source": indicator.source,
        "due": indicator.due,
    }


def _found(view: View, identity: str, option: str) -> dict[str, Value]:
    """What the appraisal says of it; nothing for the baseline, against which all is measured."""
    result = view.appraisal.options.get(option)
    one = next((line for line in result.waterfalls if line.benefit == identity), None) if result else None
    if one is None:
        return {}
    steps: dict[str, Value] = {f"pv_{step.code}": step.value for step in one.steps if step.code in STEPS}
    return {"in_cash": one.in_cash, "counted": one.counted, **steps, "pv_net": one.net, "hours": one.hours}


def _stakes(view: View, usage: str | None) -> tuple[Named, ...]:
    cells = sorted((cell for cell in view.appraisal.usage_map if cell.usage == usage), key=lambda cell: -cell.mean)
    return tuple(Named(cell.stake, view.names.of("stakes", cell.stake)) for cell in cells)


def _named(view: View, group: str, identity: str | None) -> Named | None:
    return Named(identity, view.names.of(group, identity)) if identity else None


def _coded(view: View, family: str, code: str) -> Named:
    return Named(code, view.words.text(f"{family}.{code}.name"))
