"""Actions that money and hours can be put into: declared once, doable together, with responses that only flatten."""

from collections.abc import Iterator, Mapping, Sequence

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.rules.benefits import lacks_hourly_cost
from enjeu.case.schema import Case
from enjeu.case.schema.allocation import Table
from enjeu.case.suggestion import listed
from enjeu.case.tree import Path
from enjeu.estimates.nodes import names
from enjeu.estimates.notation import Estimate
from enjeu.estimates.numbers import plain

_TOLERATED = 1e-9
Pair = frozenset[str]


def check_contents(reading: Reading) -> Iterator[Finding]:
    """M980 an action of nothing, M981 one declared twice over, M987 an option nobody can take, M988 one taken twice."""
    case, taken = reading.case, dict[str, str]()
    for name, action in case.actions.items():
        path: Path = ("actions", name)
        own = [key for key in ("money", "hours", "value") if getattr(action, key)]
        if action.option is None:
            if action.value is None:
                yield reading.at_key("M980", path, name=name)
            continue
        if own:
            yield reading.at_key("M981", (*path, own[0]), name=name, option=action.option, keys=listed(own))
        option = case.options.get(action.option)
        if option is not None and option.kind == "baseline":
            yield reading.at_value("M987", (*path, "option"), name=name, option=action.option)
        if action.option in taken:
            yield reading.at_value("M988", (*path, "option"), option=action.option, first=taken[action.option])
        taken.setdefault(action.option, name)


def check_hours(reading: Reading) -> Iterator[Finding]:
    """M508 hours of people whose hour has no cost: their work would be free."""
    for name, action in reading.case.actions.items():
        for population in action.hours:
            if lacks_hourly_cost(reading, population):
                yield reading.at_key("M508", ("actions", name, "hours", population), population=population)


def check_scales(reading: Reading) -> Iterator[Finding]:
    """M985 a scale that is not one certain number, M986 a scale of what is done whole."""
    for name, action in reading.case.actions.items():
        path: Path = ("actions", name)
        if action.steps == "whole":
            for key in ("response", "minimum"):
                if getattr(action, key) is not None:
                    yield reading.at_key("M986", (*path, key), name=name, key=key)
        for scale in _scales(reading.case, name):
            quantity = reading.quantities.get(".".join(map(str, (*path, *scale))))
            computed = quantity is not None and not isinstance(quantity, Estimate) and bool(names(quantity))
            if computed or (isinstance(quantity, Estimate) and not quantity.is_certain):
                yield reading.at_value("M985", (*path, *scale), name=name, key=str(scale[-1]))


def _scales(case: Case, name: str) -> list[Path]:
    """Where an action says a scale or the shape of its response."""
    response = case.actions[name].response
    inner = [key for key in ("exponent", "saturation") if getattr(response, key, None)]
    shares = range(len(response.shares)) if isinstance(response, Table) else range(0)
    return [("minimum",), *(("response", key) for key in inner), *(("response", "shares", at) for at in shares)]


def check_responses(reading: Reading) -> Iterator[Finding]:
    """M984 for the first step of a table that adds more than the one before it, or a table that does not end at 1."""
    for name, action in reading.case.actions.items():
        if not isinstance(action.response, Table):
            continue
        path: Path = ("actions", name, "response", "shares")
        shares = [reading.constant((*path, at)) for at in range(len(action.response.shares))]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares):
            yield from _check_table(reading, path, name, known)


def _check_table(reading: Reading, path: Path, name: str, shares: Sequence[float]) -> Iterator[Finding]:
    before = (0.0, *shares)
    for at in range(1, len(shares)):
        most = 2 * shares[at - 1] - before[at - 1]
        if not shares[at - 1] - _TOLERATED <= shares[at] <= most + _TOLERATED:
            limits = {"low": plain(100 * shares[at - 1]), "high": plain(100 * min(1.0, most))}
            yield reading.at_value("M984", (*path, at), name=name, share=plain(100 * shares[at]), **limits)
            return
    if abs(shares[-1] - 1.0) > _TOLERATED:
        limits = {"share": plain(100 * shares[-1]), "low": "100", "high": "100"}
        yield reading.at_value("M984", (*path, len(shares) - 1), name=name, **limits)


def check_order(reading: Reading) -> Iterator[Finding]:
    """M982 for actions that require each other in a circle: none of them could be done first."""
    actions, done = reading.case.actions, set[str]()
    for start in actions:
        chain: list[tuple[str, Iterator[str]]] = [] if start in done else [(start, iter(actions[start].requires))]
        while chain:
            following = next(chain[-1][1], None)
            trail = [name for name, _ in chain]
            if following is None:
                done.add(chain.pop()[0])
            elif following in trail:
                circle = trail[trail.index(following) :]
                at = actions[circle[-1]].requires.index(following)
                text = " → ".join([*circle, following])
                yield reading.at_value("M982", ("actions", circle[-1], "requires", at), circle=text)
            elif following not in done and following in actions:
                chain.append((following, iter(actions[following].requires)))


def check_together(reading: Reading) -> Iterator[Finding]:
    """M983 an action that could never be done, M989 two decided actions that exclude each other."""
    actions = reading.case.actions
    apart = exclusions(reading.case)
    needs = {name: needed(reading.case, name) for name in actions}
    for name, action in actions.items():
        clash = next(_clashes({name, *needs[name]}, apart), None)
        if clash is not None:
            key = "requires" if action.requires else "excludes"
            one, other = sorted(clash) if len(clash) == 2 else (name, name)
            yield reading.at_key("M983", ("actions", name, key), name=name, one=one, other=other)
    decided = {other for name, action in actions.items() if action.committed for other in (name, *needs[name])}
    for clash in _clashes(decided, apart):
        if not any(clash <= {name, *needs[name]} for name in actions):
            one, other = sorted(clash)
            first = next(name for name in actions if actions[name].committed and clash & {name, *needs[name]})
            yield reading.at_key("M989", ("actions", first, "committed"), one=one, other=other)


def _clashes(names: set[str], apart: frozenset[Pair]) -> Iterator[Pair]:
    yield from sorted((pair for pair in apart if pair <= names), key=sorted)


def needed(case: Case, name: str) -> frozenset[str]:
    """Every action that `name` requires, directly or not; it is in its own when it stands in a circle."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in case.actions[waiting.pop()].requires:
            if other in case.actions and other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def exclusions(case: Case) -> frozenset[Pair]:
    """Pairs of actions that cannot be done together: as declared, and options of the case unless they combine.

    Options are alternatives: each is differenced to the same baseline, so that two values do not add up by themselves.
    An action that excludes itself is a pair of one.
    """
    declared = {frozenset((name, other)) for name, action in case.actions.items() for other in action.excludes}
    combined = {frozenset((name, other)) for name, action in case.actions.items() for other in action.combines}
    return frozenset(declared | (_alternatives(case.actions) - combined))


def _alternatives(actions: Mapping[str, object]) -> set[Pair]:
    taking = [name for name, action in actions.items() if getattr(action, "option", None) is not None]
    return {frozenset((one, other)) for at, one in enumerate(taking) for other in taking[:at]}
