"""What the flows of an option depend on: risks and their effects, enabling changes, adoption, ceilings of hours.

Written first on the sheet of an option; benefits and costs refer to these rows.
"""

from collections.abc import Sequence

from enjeu.appraisal.flows import OptionFlows
from enjeu.appraisal.hits import ActiveHit
from enjeu.appraisal.line import STEPS, Line
from enjeu.estimates.graph import Ref
from enjeu.report.workbook.calculation import Calculation, Family
from enjeu.report.workbook.emission import factor_between, reachable
from enjeu.report.workbook.expression import number

CEILING = STEPS.index("ceiling")
_EFFECTS = (("change", "share"), ("delay", "number2"), ("amount", "money"))


def conditions(sheet: Calculation, flows: OptionFlows) -> None:
    """All rows; nothing where an option depends on none of them."""
    title = sheet.page.row
    sheet.page.row += 1
    _risks(sheet, flows)
    _enabling(sheet, flows)
    _adoption(sheet, flows)
    _ceilings(sheet, flows)
    last, sheet.page.row = sheet.page.row, title
    if last > title + 1:
        sheet.page.bar(sheet.page.say("conditions.title"), sheet.last + 2)
        sheet.page.row = last


def _risks(sheet: Calculation, flows: OptionFlows) -> None:
    say, names = sheet.page.say, sheet.page.view.names
    for risk, (before, after) in flows.hits.probabilities.items():
        label = names.of("risks", risk)
        sheet.single(label, say("conditions.before"), before, "share")
        if after != before:
            sheet.single(label, say("conditions.after"), after, "share")
        effects = [hit for hit in flows.hits.active if hit.risk == risk]
        if effects:
            sheet.single(label, say("conditions.used"), effects[0].event, "share")
        for hit in effects:
            for name, kind in _EFFECTS:
                effect: Ref | None = getattr(hit, name)
                if effect is not None:
                    sheet.single(label, say(f"conditions.{name}", on=_targets(sheet, hit)), effect, kind)


def _targets(sheet: Calculation, hit: ActiveHit) -> str:
    """What a hit is on, in words."""
    words, names = sheet.page.view.words, sheet.page.view.names
    said = []
    for target in sorted(hit.on):
        key = f"report.workbook.conditions.on_{target}"
        if words.has(key):
            said.append(words.text(key))
        elif target in sheet.read.case.adoption:
            said.append(sheet.page.view.text("names.curve", curve=target))
        else:
            said.append(names.anywhere(target))
    return words.listing(said)


def _enabling(sheet: Calculation, flows: OptionFlows) -> None:
    """The probability of each change that a benefit of the option needs."""
    terms, case = sheet.model.terms, sheet.read.case
    declared = {**case.benefits, **case.disbenefits}
    needed = [change for line in flows.lines if line.steps for change in declared[line.id].requires]
    for change in dict.fromkeys(needed):
        path = f"enabling.{change}"
        event = terms.event(path, terms.quantity(f"{path}.probability"))
        label = sheet.page.view.names.of("enabling", change)
        sheet.single(label, sheet.page.say("conditions.used"), event, "share")
        sheet.single(label, sheet.page.say("conditions.without"), terms.quantity(f"{path}.without"), "share")


def _adoption(sheet: Calculation, flows: OptionFlows) -> None:
    """The curves that the option follows, one row for each delay and level that risks give them."""
    graph, say = sheet.model.terms.graph, sheet.page.say
    needed = reachable(graph, [ref for line in flows.lines for ref in (*line.amounts, *(line.hours or ()))])
    needed |= {ref for line in flows.lines for step in line.steps for ref in step}
    curves: dict[tuple[str, Ref, Ref], dict[int, Ref]] = {}
    for (curve, period, delay, factor), ref in sheet.model.terms.adoptions.items():
        if ref in needed:
            curves.setdefault((curve, delay, factor), {})[period] = ref
    for (curve, delay, factor), shares in curves.items():
        label = sheet.page.view.text("names.curve", curve=curve)
        for ref, key, kind in ((delay, "delayed", "number2"), (factor, "level", "share")):
            if graph.value(ref) is None:
                sheet.single(label, say(f"conditions.{key}"), ref, kind)
        _shares(sheet, label, shares)


def _shares(sheet: Calculation, label: str, shares: dict[int, Ref]) -> None:
    """One curve; its formula reads the middle of each period from the sheet of time."""
    graph, plain = sheet.model.terms.graph, sheet.emitter
    refs = [shares.get(period, graph.constant(0.0)) for period in sheet.periods]
    made = []
    for period, ref in enumerate(refs):
        middle = sheet.timeline.middles[period]
        own = plain.reading({graph.constant((period - 0.5) / sheet.read.periods_per_year): sheet.at(middle)})
        made.append(own.definition(ref) if graph.value(ref) is None else number(0.0))
    run = sheet.cells(label, sheet.page.say("conditions.adoption"), made, "share")
    for ref, place in zip(refs, run.places, strict=True):
        sheet.emitter.learn(ref, place)
    sheet.families.append(Family(label, sheet.page.say("conditions.adoption"), tuple(refs), run.places, "share"))


def _ceilings(sheet: Calculation, flows: OptionFlows) -> None:
    """Of each pool with a ceiling: hours of its benefits before the cut, their sum, the most, what is kept."""
    case, say, names = sheet.read.case, sheet.page.say, sheet.page.view.names
    declared = {**case.benefits, **case.disbenefits}
    for pool in flows.ceilings:
        label = names.of("pools", pool)
        members = [line for line in flows.lines if line.hours and line.steps and declared[line.id].pool == pool]
        cuts = _cuts(sheet, members)
        for line in members:
            before = _before(sheet, line, cuts)
            name = names.anywhere(line.id)
            sheet.nodes(label, say("conditions.hours_of", name=name), before, "hours")
        for at, key in ((1, "released"), (2, "most")):
            if at == 2 or len(members) > 1:
                refs = [_within(sheet, cut, at) for cut in cuts]
                sheet.nodes(label, say(f"conditions.{key}"), refs, "hours")
        sheet.nodes(label, say("conditions.kept"), cuts, "share")


def _cuts(sheet: Calculation, members: Sequence[Line]) -> list[Ref]:
    """The factor of each period, read from a benefit that is alive then; 1 where none is."""
    graph = sheet.model.terms.graph
    cuts = []
    for period in sheet.periods:
        found = (factor_between(graph, one.steps[CEILING - 1][period], one.steps[CEILING][period]) for one in members)
        cuts.append(next((ref for ref in found if _is_cut(sheet, ref)), None) or graph.constant(1.0))
    return cuts


def _is_cut(sheet: Calculation, ref: Ref | None) -> bool:
    return ref is not None and sheet.model.terms.graph.operations[ref] == "where"


def _before(sheet: Calculation, line: Line, cuts: Sequence[Ref]) -> list[Ref]:
    """Hours before the cut."""
    graph = sheet.model.terms.graph
    hours = line.hours or ()
    found = [factor_between(graph, cut, after) for cut, after in zip(cuts, hours, strict=True)]
    return [after if ref is None else ref for ref, after in zip(found, hours, strict=True)]


def _within(sheet: Calculation, cut: Ref, at: int) -> Ref:
    """Of the cut `where(released ≤ most, 1, most / released)`: 1 the released hours, 2 the most; 0 without a cut."""
    graph = sheet.model.terms.graph
    if not _is_cut(sheet, cut):
        return graph.constant(0.0)
    test = graph.arguments[cut][0]
    return Ref(graph.arguments[test][at - 1])
