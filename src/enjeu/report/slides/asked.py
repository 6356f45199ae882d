"""First slide: the decision asked for, the verdict, its reasons, and four parts of equal rank."""

from enjeu.report.documents.opinion import loses, opinion
from enjeu.report.sections.conventions import rules
from enjeu.report.sections.summary import Part, summary
from enjeu.report.slides.fit import Words, fitted
from enjeu.report.slides.house import House
from enjeu.report.slides.page import TEXT, page
from enjeu.report.view import View

EDGE = 8.0
"""Around the words of a card, in points."""


def asked(view: View, house: House, foot: str) -> None:
    """The title is the verdict in words, with what weakens it."""
    said = summary(view)
    title = _title(view, said.verdict)
    one = page(view, house, title, foot)
    question = said.question or view.text("slides.asked.no_question", title=said.title)
    lead = (
        Words(view.text("slides.asked.question", question=question)),
        Words(" · ".join(text for text in (said.organisation, said.fictitious) if text), 0.75, tone="quiet"),
    )
    rest = one.area.below(one.write(one.area.upper(one.area.height * 0.2), lead, (17.0, *TEXT)) + 12)
    cards = [_card(part) for part in said.parts]
    # One size and one height for all four: they are of equal rank.
    boxes = rest.upper(rest.height * 0.64).columns(*(1.0 for _ in cards), gap=12)
    inner = boxes[0].within(EDGE)
    size = one.alike([inner] * len(cards), cards, TEXT)
    height = max(fitted(card, inner, one.setting((size,))).height for card in cards) + 2 * EDGE
    for box, card in zip(boxes, cards, strict=True):
        one.write(box.upper(height), card, (size,), EDGE)
    halves = rest.below(height + 16).columns(1, 1)
    heads = (view.text("slides.asked.rule"), view.text("slides.asked.cautions"))
    boxes = tuple(one.head(box, head) for box, head in zip(halves, heads, strict=True))
    told = [caution.text for caution in opinion(view).lines[len(said.reasons) :] if caution.text not in title]
    reasons = [Words(reason.text, tone=reason.tone, bullet=True, before=0.2) for reason in said.reasons]
    cautions = [Words(text, bullet=True, before=0.2) for text in told]
    size = one.alike(boxes, (reasons, cautions), TEXT[1:])
    for box, words in zip(boxes, (reasons, cautions), strict=True):
        one.write(box, words, (size,))
    one.say(
        (
            question,
            title,
            said.rule,
            *(reason.text for reason in said.reasons),
            *told,
            *(view.text("slides.named", name=part.title, value=_spoken(part)) for part in said.parts),
            said.fictitious,
            view.text("slides.conventions", conventions=" · ".join(rules(view))),
        )
    )


def _title(view: View, verdict: str) -> str:
    """A go that loses money says so in the same breath."""
    if view.appraisal.verdict == "go" and loses(view):
        return f"{verdict} {view.text('note.opinion.loses', value=view.money(view.focus.indicators['npv'].mean))}"
    return verdict


def _card(part: Part) -> list[Words]:
    words = [Words(part.title, tone="good", bold=True)]
    for fact in part.facts:
        words.append(Words(fact.value, 1.3, True, before=0.4))
        words.append(Words(fact.name, 0.85))
        words.append(Words(fact.note, 0.8, tone="quiet"))
    return [word for word in words if word.text]


def _spoken(part: Part) -> str:
    return " · ".join(" – ".join(text for text in (fact.name, fact.value, fact.note) if text) for fact in part.facts)
