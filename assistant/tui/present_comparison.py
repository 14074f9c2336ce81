"""Two answers beside each other, as styled text. Everything that comes from outside is data here, never markup."""

from __future__ import annotations

from textual.content import Content

from assistant.domain import wording
from assistant.domain.answer import Answer, Status
from assistant.domain.comparison import Agreement, Comparison, compared
from assistant.domain.exchange import Evidence, Exchange, Phase, evidence_of
from assistant.tui.present import answer_content, evidence_content

NO_MODEL = (
    "No model is set up that could answer too. Set model.name (and model.base_url for a local server) in"
    " assistant.toml, or start with --model; `assistant doctor` checks it."
)
_NAMES = {"quotes": "by quotation", "model": "by the model"}
_BOTH, _ONE = "= cited by both", "≠ only here"


def side_head(exchange: Exchange, number: int, answerer: str, seconds: float | None) -> Content:
    """Who answers as number 1 or 2, how far that is, and since when."""
    name = wording.who(exchange.answer.engine) if exchange.answer else _NAMES.get(answerer, answerer)
    head = Content.styled(f"{number} · {name}", "bold")
    if not exchange.phase.running:
        return head
    elapsed = f" {seconds:.1f} s" if seconds is not None else ""
    return Content.assemble(head, (f"  {exchange.phase} …{elapsed}", "$foreground-muted"))


def side_content(exchange: Exchange, number: int, shared: frozenset[int] | None, searched: str) -> Content:
    """An answer sentence by sentence, and below it every quote; where `shared` is known, with the mark of those that
    the other answer cites too. What it was searched as is told unless that is `searched`, which stands above."""
    parts = [answer_content(exchange, number, apart=True)]
    if exchange.standalone and exchange.standalone != searched:
        parts.insert(0, Content.styled(f"searched as: {exchange.standalone}", "$foreground-muted italic"))
    parts += [_card(one, shared) for one in evidence_of(exchange) if one.citation]
    return Content("\n\n").join(parts)


def _card(one: Evidence, shared: frozenset[int] | None) -> Content:
    card = evidence_content(one)
    if shared is None or one.citation is None:
        return card
    both = one.citation.marker in shared
    mark = (_BOTH, "$text-success") if both else (_ONE, "$text-warning")
    return Content("\n").join([Content.styled(*mark), card])


def comparison_of(first: Exchange, second: Exchange) -> Comparison | None:
    """What two complete answers have in common; None while one is not complete."""
    return compared(first.answer, second.answer) if first.answer and second.answer else None


def verdict(first: Exchange, second: Exchange) -> Content:
    """Where two answers agree and where not, in two lines; or how far the second is."""
    comparison = comparison_of(first, second)
    if first.answer is None or second.answer is None or comparison is None:
        return Content.styled(_unfinished(first, second), "$foreground-muted")
    return Content("\n").join([_short(comparison, first.answer, second.answer), _quotes(comparison, first, second)])


def _unfinished(first: Exchange, second: Exchange) -> str:
    if second.phase.running:
        return "Esc stops the second answer."
    which = "second" if second.answer is None else "first"
    phase = second.phase if second.answer is None else first.phase
    ended = "failed" if phase is Phase.FAILED else "was stopped"
    return f"The {which} answer {ended}: there is nothing to compare."


def _short(comparison: Comparison, first: Answer, second: Answer) -> Content:
    if comparison.answered is Agreement.NEITHER:
        return Content.styled("= Neither finds an answer.", "$text-success")
    if comparison.answered is not Agreement.SAME:
        which = "first" if first.status is Status.ANSWERED else "second"
        return Content.styled(f"≠ Only the {which} finds an answer.", "$text-warning")
    if comparison.short is Agreement.SAME:
        return Content.styled(f"= The short answers agree: {first.short_answer}", "$text-success")
    if comparison.short is Agreement.WIDER:
        said = f"≈ The short answers agree, one says more: {first.short_answer} / {second.short_answer}"
        return Content.styled(said, "$text-success")
    if comparison.short is Agreement.DIFFERENT:
        said = f"≠ The short answers differ: {first.short_answer} / {second.short_answer}"
        return Content.styled(said, "$text-warning")
    if comparison.short is Agreement.NEITHER:
        return Content.styled("Neither has a short answer.", "$foreground-muted")
    which, short = ("first", first.short_answer) if first.short_answer else ("second", second.short_answer)
    return Content.styled(f"Only the {which} has a short answer: {short}", "$text-warning")


def _quotes(comparison: Comparison, first: Exchange, second: Exchange) -> Content:
    alone = [len(first.citations) - len(comparison.first), len(second.citations) - len(comparison.second)]
    both = wording.count(max(len(comparison.first), len(comparison.second)), "quote")
    told = f"{both} cited by both, {alone[0]} only by the first, {alone[1]} only by the second."
    return Content.styled(told, "$text-warning" if any(alone) else "$text-success")
