"""How what people give is spread among them, what it is made of, and who gives more than they get."""

from typing import Final

import ibis
import ibis.expr.types as ir

from enjeu.metrics import concentration
from enjeu.metrics.cells import KEYS, about, cells, counted, for_each, in_parts, result, sorted_into
from enjeu.metrics.metric import GIVEN, Metric, Sight
from enjeu.metrics.portable import ratio, rows, total, union
from enjeu.metrics.tables import Tables, complete

FIRST: Final = 10
"""People whose part of all contributions `top_share` tells."""
CORE: Final = (4, 5)
"""Share of all contributions, 80 %, up to which somebody is of the core of the onion."""
REGULAR: Final = (19, 20)
"""The same for regulars: 95 %."""
LAYERS: Final = ("core", "regular", "casual")

OBSERVER: Final = 3
"""Contributions below which somebody observes."""
POSTING: Final = 0.5
"""Share of posts in what they give from which somebody broadcasts … """
RESPONDING: Final = 0.25
"""… if the share of replies and reactions is lower than this."""
BALANCE: Final = 1.0
"""Thirds of balance between giving and getting from which somebody is a responder, or a catalyst. Like all cut-offs
here a convention: nobody has published better ones."""
SPREAD: Final = 0.2
"""By how much all cut-offs are moved, up and down, to show what hangs on them."""
PERSONAS: Final = ("observer", "broadcaster", "catalyst", "responder", "engager")
_LOOKING_BACK: Final = {"month": 3, "week": 13}

MIX: Final = ("posts", "replies", "reactions")
_ASKED: Final[tuple[frozenset[Sight], ...]] = (frozenset({"post", "reply"}), frozenset({"question"}))
_ALL_THREE: Final[tuple[frozenset[Sight], ...]] = (
    frozenset({"post"}),
    frozenset({"reply"}),
    frozenset({"reaction"}),
)
_BOTH_WAYS: Final[tuple[frozenset[Sight], ...]] = (frozenset({"post"}), frozenset({"reply", "reaction"}))


def _givers(tables: Tables) -> ir.Table:
    """`KEYS`, no, contributions, posts, replies, reactions, questions: people of the roster who gave something."""
    given = tables.members.filter(tables.members["contributions"] > 0)
    kept = ("period", "unit", "team", "no", "contributions", *MIX, "questions")
    return cells(given.select(*kept))


def gini(tables: Tables) -> ir.Table:
    """Gini coefficient of contributions over all who were there, those who gave nothing included."""
    levels = concentration.levels(_givers(tables), "contributions")
    base = counted(tables.roster, "there").inner_join(concentration.totals(levels), list(KEYS))
    return result(concentration.gini(levels, base))


def gini_contributors(tables: Tables) -> ir.Table:
    """Gini coefficient of contributions over those who gave something."""
    levels = concentration.levels(_givers(tables), "contributions")
    base = concentration.totals(levels)
    return result(concentration.gini(levels, base.mutate(there=base["contributors"])))


def top_share(tables: Tables) -> ir.Table:
    """Share of the contributions that the ten most active people made, and the most active hundredth."""
    levels = concentration.levels(_givers(tables), "contributions")
    base = concentration.totals(levels)
    hundredth = ((base["contributors"] + 99) // 100).cast("int64")
    figures = [
        concentration.top(levels, base.mutate(first=first)).mutate(part=ibis.literal(part))
        for part, first in (("ten", ibis.literal(FIRST, "int64")), ("percent", hundredth))
    ]
    return result(_alike(figures))


def _alike(figures: list[ir.Table]) -> ir.Table:
    names = (*KEYS, "part", "value", "numerator", "denominator", "people", "contributors", "top_share")
    return union([one.select(*names) for one in figures])


def onion(tables: Tables) -> ir.Table:
    """Contributors in layers: the core until four fifths of all contributions are reached, regulars until 95 %.

    A layer is cut on the share reached *before* a person: whoever makes nearly everything alone is the core. People who
    gave as much as one another are in the layer of the first of them.
    """
    return result(in_parts(_layers(tables), LAYERS))


def _layers(tables: Tables) -> ir.Table:
    """`KEYS`, part, no."""
    givers = _givers(tables)
    levels = concentration.levels(givers, "contributions")
    order = ibis.window(group_by=list(KEYS), order_by=ibis.desc("amount"), preceding=None, following=0)
    sums = levels.mutate(upto=(levels["same"] * levels["amount"]).sum().over(order).cast("int64"))
    known = sums.inner_join(concentration.totals(levels).select(*KEYS, "given"), list(KEYS))
    before, given = known["upto"] - known["same"] * known["amount"], known["given"]
    part = ibis.cases(
        (before * CORE[1] < given * CORE[0], "core"),
        (before * REGULAR[1] < given * REGULAR[0], "regular"),
        else_="casual",
    )
    cut = known.select(*KEYS, "amount", part=part)
    joined = givers.inner_join(
        cut,
        [givers["period"] == cut["period"], givers["cell"] == cut["cell"], givers["contributions"] == cut["amount"]],
    )
    return joined.select(*KEYS, "no", "part")


def personas(tables: Tables) -> ir.Table:
    """People of the roster by what they give and get in three months: shares only, never who.

    `low` and `high` are the shares when all cut-offs lie a fifth lower and a fifth higher: what hangs on conventions.
    """
    keys = (*KEYS, "part")
    scales = (1.0, 1.0 - SPREAD, 1.0 + SPREAD)
    found, *moved = (in_parts(_personas(tables, scale), PERSONAS) for scale in scales)
    each = union([one.select(*keys, "value") for one in (found, *moved)])
    spread = each.group_by(list(keys)).aggregate(lowest=each["value"].min(), highest=each["value"].max())
    joined = found.drop("low", "high").inner_join(spread, list(keys))
    return result(joined.mutate(low=joined["lowest"], high=joined["highest"]))


def _personas(tables: Tables, scale: float = 1.0) -> ir.Table:
    """`KEYS`, part, no."""
    known = _exchange(tables)
    given, received, posts = (known[name].cast("float64") for name in ("given", "received", "posts"))
    balance = (given - received) * 3.0
    both = (given + received) * (BALANCE * scale)
    part = ibis.cases(
        (given < OBSERVER * scale, "observer"),
        ((posts >= given * (POSTING * scale)) & (given - posts < given * (RESPONDING * scale)), "broadcaster"),
        (balance <= -both, "catalyst"),
        (balance >= both, "responder"),
        else_="engager",
    )
    return cells(known.select("period", "unit", "team", "no", part=part)).select(*KEYS, "part", "no")


def _exchange(tables: Tables) -> ir.Table:
    """period, unit, team, no, posts, given, received: in the period and the two months before, of the roster."""
    length, windows = _LOOKING_BACK[tables.windows.kind], tables.windows
    ends = complete()
    ends = ends.filter(ends["period"] >= windows.first + length - 1).select(now="period")
    did = tables.presence
    done = did.select("period", "no", "posts", given=did["posts"] + did["replies"] + did["reactions"])
    pairs = tables.pairs
    got = pairs.group_by(["period", "target"]).aggregate(received=total(pairs["answers"]))
    zero = ibis.literal(0, "int64")
    both = ibis.union(
        done.select("period", "no", "posts", "given", received=zero),
        got.select("period", "received", no="target", posts=zero, given=zero).select(
            "period", "no", "posts", "given", "received"
        ),
    )
    back = both.inner_join(ends, [both["period"] <= ends["now"], both["period"] > ends["now"] - length])
    summed = back.group_by(["now", "no"]).aggregate(
        **{name: total(back[name]) for name in ("posts", "given", "received")}
    )
    there = tables.roster.semi_join(ends, tables.roster["period"] == ends["now"])
    joined = there.left_join(summed, [there["period"] == summed["now"], there["no"] == summed["no"]])
    return joined.select(
        *("period", "unit", "team"),
        no=there["no"],
        **{name: joined[name].fill_null(0) for name in ("posts", "given", "received")},
    )


def mix(tables: Tables) -> ir.Table:
    """What contributions are made of: posts, replies, reactions, by all three together."""
    each = _mixing(tables)
    summed = each.group_by(list(KEYS)).aggregate(
        people=rows(each),
        contributors=rows(each),
        most=each["mixed"].max(),
        **{name: total(each[name]) for name in MIX},
    )
    whole = summed["posts"] + summed["replies"] + summed["reactions"]
    shared = summed.mutate(denominator=whole, top_share=ratio(summed["most"], whole))
    figures = [
        shared.mutate(numerator=shared[name], value=ratio(shared[name], shared["denominator"]), part=ibis.literal(name))
        for name in MIX
    ]
    return result(_alike(figures))


def _mixing(tables: Tables) -> ir.Table:
    """`KEYS`, no, mixed and what it is made of: who gave something else than files."""
    each = _givers(tables)
    known = each.mutate(mixed=each["posts"] + each["replies"] + each["reactions"])
    return known.filter(known["mixed"] > 0)


def question_share(tables: Tables) -> ir.Table:
    """Share of posts and replies that ask something."""
    each = _givers(tables)
    written = each.filter(each["posts"] + each["replies"] > 0).mutate(written=each["posts"] + each["replies"])
    summed = written.group_by(list(KEYS)).aggregate(
        people=rows(written),
        contributors=rows(written, where=written["questions"] > 0),
        numerator=total(written["questions"]),
        denominator=total(written["written"]),
        most=written["written"].max(),
    )
    figures = summed.mutate(
        value=ratio(summed["numerator"], summed["denominator"]), top_share=ratio(summed["most"], summed["denominator"])
    )
    return result(figures)


def _writers(tables: Tables) -> ir.Table:
    each = _givers(tables)
    kept = each.filter(each["posts"] + each["replies"] > 0)
    return kept.select(*KEYS, "no", part=ibis.literal(""))


def _contributors(tables: Tables) -> ir.Table:
    return _givers(tables).select(*KEYS, "no", part=ibis.literal(""))


METRICS: Final = (
    Metric(
        id="gini",
        family="participation",
        unit="index",
        direction="none",
        needs=GIVEN,
        figures=gini,
        people=lambda tables: about(tables.roster),
    ),
    Metric(
        id="gini_contributors",
        family="participation",
        unit="index",
        direction="none",
        needs=GIVEN,
        figures=gini_contributors,
        people=_contributors,
    ),
    Metric(
        id="top_share",
        family="participation",
        unit="share",
        direction="down",
        needs=GIVEN,
        parts=("ten", "percent"),
        figures=top_share,
        people=lambda tables: for_each(("ten", "percent"), _contributors(tables)),
    ),
    Metric(
        id="onion",
        family="participation",
        unit="share",
        direction="none",
        needs=GIVEN,
        parts=LAYERS,
        counts_people=True,
        figures=onion,
        people=lambda tables: sorted_into(_layers(tables)),
    ),
    Metric(
        id="personas",
        family="participation",
        unit="share",
        direction="none",
        window="periods_3",
        needs=_BOTH_WAYS,
        parts=PERSONAS,
        counts_people=True,
        figures=personas,
        people=lambda tables: sorted_into(_personas(tables)),
    ),
    Metric(
        id="mix",
        family="participation",
        unit="share",
        direction="none",
        needs=_ALL_THREE,
        parts=MIX,
        figures=mix,
        people=lambda tables: for_each(MIX, _mixing(tables).select(*KEYS, "no")),
    ),
    Metric(
        id="question_share",
        family="participation",
        unit="share",
        direction="none",
        needs=_ASKED,
        figures=question_share,
        people=_writers,
    ),
)
