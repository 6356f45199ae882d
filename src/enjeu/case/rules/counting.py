"""Nothing is counted twice: pools are shared aloud, causes are not added to their effects."""

from collections import defaultdict
from collections.abc import Iterator

from enjeu.case.findings import Finding
from enjeu.case.reading import Reading
from enjeu.case.schema.economy import Benefit
from enjeu.case.suggestion import listed
from enjeu.case.tree import Path

Draw = tuple[Path, str, Benefit]


def check_shared_pools(reading: Reading) -> Iterator[Finding]:
    """M401 benefits of one option that draw on one pool without saying how they share it, M402 shares above 100 %."""
    reported: set[tuple[str, ...]] = set()
    for (pool, _, _), draws in _draws(reading).items():
        names = tuple(name for _, name, _ in draws)
        if len(draws) < 2 or names in reported:
            continue
        reported.add(names)
        for path, name, benefit in draws:
            if benefit.pool_share is None:
                others = listed(other for other in names if other != name)
                yield reading.at_value("M401", (*path, "pool"), name=name, others=others, pool=pool)
        shares = [reading.constant((*path, "pool_share")) for path, _, _ in draws]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares) and sum(known) > 1 + 1e-9:
            total = format(sum(known) * 100, ".4g")
            yield reading.at_value("M402", (*draws[-1][0], "pool_share"), pool=pool, total=total, names=listed(names))


def _draws(reading: Reading) -> dict[tuple[str, str, str], list[Draw]]:
    """What draws on each pool: by pool, population and option; what another benefit causes is not added."""
    groups: dict[tuple[str, str, str], list[Draw]] = defaultdict(list)
    for path, name, benefit in reading.gains():
        pool = reading.case.pools.get(benefit.pool or "")
        if pool is None or benefit.pool is None or benefit.caused_by is not None or path[0] == "disbenefits":
            continue
        population = benefit.population or pool.population or ""
        for option in benefit.options:
            groups[benefit.pool, population, option].append((path, name, benefit))
    return groups


def check_hours_without_pool(reading: Reading) -> Iterator[Finding]:
    """M403 where several release hours of one population and some name no pool: an hour may be sold twice."""
    by_population: dict[tuple[str, str], list[Draw]] = defaultdict(list)
    for path, name, benefit in reading.gains():
        if benefit.kind == "capacity" and benefit.population and benefit.caused_by is None and path[0] == "benefits":
            for option in benefit.options:
                by_population[benefit.population, option].append((path, name, benefit))
    reported: set[Path] = set()
    for (population, _), draws in by_population.items():
        for path, name, benefit in draws if len(draws) > 1 else []:
            if benefit.pool is None and path not in reported:
                reported.add(path)
                others = listed(other for _, other, _ in draws if other != name)
                yield reading.at_key("M403", path, name=name, others=others, population=population)


def check_causes(reading: Reading) -> Iterator[Finding]:
    """M404 for benefits that cause each other in a circle: then none of them would be counted."""
    gains = {name: (path, benefit.caused_by) for path, name, benefit in reading.gains()}
    done: set[str] = set()
    for start in gains:
        chain: list[str] = []
        name: str | None = start
        while name in gains and name not in done and name not in chain:
            chain.append(name)
            name = gains[name][1]
        if name in chain:
            circle = chain[chain.index(name) :]
            circle_text = " → ".join([*circle, circle[0]])
            yield reading.at_value("M404", (*gains[circle[0]][0], "caused_by"), circle=circle_text)
        done.update(chain)


def check_pool_ceilings(reading: Reading) -> Iterator[Finding]:
    """M408 a ceiling per person of nobody in particular, M409 a pool that no benefit draws on, M407 people mixed up."""
    drawn = {benefit.pool for _, _, benefit in reading.gains()}
    for name, pool in reading.case.pools.items():
        if pool.ceiling is not None and pool.population is None:
            yield reading.at_key("M408", ("pools", name, "ceiling"), name=name)
        if name not in drawn:
            yield reading.at_key("M409", ("pools", name), name=name)
    for path, _, benefit in reading.gains():
        owner = reading.case.pools[benefit.pool].population if benefit.pool in reading.case.pools else None
        if owner and benefit.population and benefit.population != owner:
            values = {"population": benefit.population, "pool": str(benefit.pool), "owner": owner}
            yield reading.at_value("M407", (*path, "pool"), **values)


def check_cost_differences(reading: Reading) -> Iterator[Finding]:
    """M406 a saving while the baseline bears costs: the costs it no longer bears are subtracted already."""
    baselines = {name for name, option in reading.case.options.items() if option.kind == "baseline"}
    borne = [name for name, cost in reading.case.costs.items() if baselines & set(cost.options)]
    if not borne:
        return
    for path, name, benefit in reading.gains():
        if benefit.kind == "saving" and path[0] == "benefits":
            yield reading.at_value("M406", (*path, "kind"), name=name, costs=", ".join(borne))


def check_unused_inputs(reading: Reading) -> Iterator[Finding]:
    """M410 for an input that no formula uses, unless the pilot or a correlation is about it."""
    if not reading.complete:
        return
    for name in reading.case.inputs:
        if name not in reading.used:
            yield reading.at_key("M410", ("inputs", name), name=name)
