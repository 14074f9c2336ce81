"""Holding a sentence of an answer against the sentences of the passages that it cites. No model takes part.

What must not change decides first: figures, dates, how many of them, names and who does what, yes and no. Each is
exact, near (it follows from what stands around the quote) or absent, and a claim with an absent detail is
unsupported. Then the wording decides: `carried` is the mean of two shares, of the claim's content words and of its
neighbouring pairs of words, that the quote holds. The pairs tell a sentence that says the same from one that only
has the same words in it, which content words alone can't.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.answer.actors import names_fit, roles_fit
from assistant.answer.borrowed import borrowed
from assistant.answer.clauses import Clause, read
from assistant.answer.crossed import crossed
from assistant.answer.dates import follows, holds
from assistant.answer.exchanged import exchanged
from assistant.answer.extent import bounds_fit, differ, offices_fit, parts_fit, shares_fit, within
from assistant.answer.figures import near, same
from assistant.answer.fit import Fit
from assistant.answer.lead import told
from assistant.answer.order import turned
from assistant.answer.polarity import polarity
from assistant.answer.straddled import straddled
from assistant.domain.answer import CitationState, Quote

# From .75 to .85 the balanced accuracy on human judgements of news summaries is flat: docs/benchmarks.md.
VERIFIED = 0.8
PARAPHRASE = 0.4
# Two sentences hold more words by chance than one.
_PAIR = 0.1
_PAIR_VERIFIED = 0.9
_ADDED = 2
# Names and figures alone carry nothing: so much of the other words must stand in the quote.
_PREDICATE = 0.3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or two neighbouring ones, that may carry a claim, with those before, which say who "he" and
    "it" are. `parts` are the texts of the two; () where it is one."""

    quote: Quote
    before: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Support:
    """The quote that carries a claim best, its state, and how much of the claim's wording it carries, 0.0 to 1.0.

    `reasons` name the details that the quote does not have as the claim does: "figures", "shares", "dates",
    "names", "roles", "negation", "words".
    """

    quote: Quote
    state: CitationState
    carried: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pairing:
    """A claim beside a sentence."""

    claim: Clause
    sentence: Sentence
    quote: Clause = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "quote", read(self.sentence.quote.text))

    @cached_property
    def around(self) -> Clause:
        article = self.sentence.quote.article
        return read(f"{self.sentence.before} . {article.title} . {article.source or ''}")

    @cached_property
    def plain(self) -> frozenset[str]:
        """The claim's content words that are neither names nor figures."""
        tokens = (token for token in self.claim.tokens if token.content and not token.capital)
        return frozenset(token.key for token in tokens if not token.text[0].isdigit())

    @cached_property
    def predicate(self) -> float:
        """The share of these that the quote holds; 1.0 of none."""
        return len(self.plain & self.quote.words) / len(self.plain) if self.plain else 1.0

    @cached_property
    def needed(self) -> bool:
        """Whether each of two sentences adds words of its own: one that lends no more than a name or a figure
        to what the other says makes no claim true."""
        parts = [self.plain & read(part).words for part in self.sentence.parts]
        return not parts or min(len(parts[0] - parts[1]), len(parts[1] - parts[0])) >= _ADDED

    @cached_property
    def carried(self) -> float:
        own = self.claim
        words = len(own.words & self.quote.words) / len(own.words) if own.words else 0.0
        return (words + len(own.pairs & self.quote.pairs) / len(own.pairs)) / 2 if own.pairs else words


def support(claim: str, sentences: Sequence[Sentence]) -> Support | None:
    """The sentence that carries `claim` best, or None where there are no sentences."""
    clause = read(told(claim))
    best: Support | None = None
    for sentence in sentences:
        found = _held_against(_Pairing(clause, sentence))
        if best is None or _order(found, sentence) > _order(best, None):
            best = found
    return best


def _order(found: Support, sentence: Sentence | None) -> tuple[int, float]:
    ranks = {CitationState.VERIFIED: 2, CitationState.PARAPHRASE: 1, CitationState.UNSUPPORTED: 0}
    return ranks[found.state], found.carried - (_PAIR if sentence and sentence.parts else 0.0)


def _held_against(pairing: _Pairing) -> Support:
    quote, carried = pairing.sentence.quote, pairing.carried
    if carried < PARAPHRASE or pairing.predicate < _PREDICATE:
        return Support(quote, CitationState.UNSUPPORTED, carried)
    fits = {
        "figures": min(_figures(pairing), bounds_fit(pairing.claim, pairing.quote)),
        "shares": min(shares_fit(pairing.claim, pairing.quote), parts_fit(pairing.claim, pairing.quote)),
        "dates": _dates(pairing),
        "names": names_fit(pairing.claim, pairing.quote, pairing.around),
        "roles": _roles(pairing),
        "negation": polarity(pairing.claim, pairing.quote),
        "words": Fit.NEAR if exchanged(pairing.claim, pairing.quote) else Fit.EXACT,
    }
    worst = min(fits.values())
    reasons = tuple(name for name, fit in fits.items() if fit is worst and fit is not Fit.EXACT)
    if worst is Fit.ABSENT:
        return Support(quote, CitationState.UNSUPPORTED, carried, reasons)
    enough = carried >= (_PAIR_VERIFIED if pairing.sentence.parts else VERIFIED) and pairing.needed
    state = CitationState.VERIFIED if enough and worst is Fit.EXACT else CitationState.PARAPHRASE
    return Support(quote, state, carried, reasons)


def _roles(pairing: _Pairing) -> Fit:
    claim, quote = pairing.claim, pairing.quote
    if turned(claim, quote) or crossed(claim, quote):
        return Fit.ABSENT
    elsewhere = Fit.NEAR if straddled(claim, quote) or borrowed(claim, quote) else Fit.EXACT
    return min(elsewhere, roles_fit(claim, quote), offices_fit(claim, quote))


def _figures(pairing: _Pairing) -> Fit:
    worst = Fit.EXACT
    theirs = pairing.quote.figures
    years = {one.year for one in pairing.quote.dates}
    bounds = within(pairing.claim, pairing.quote)
    for figure in pairing.claim.figures:
        equal = [one for one in theirs if same(figure, one)]
        if equal:
            # "22 stops" is not said by "stop 22 … 14 stops".
            units = {one.unit for one in equal}
            others = {one.unit for one in theirs if one not in equal}
            if figure.unit and figure.unit in others and not {figure.unit, ""} & units:
                return Fit.ABSENT
            if all(differ(figure.unit, unit) for unit in units):
                return Fit.ABSENT
        elif figure.values[0] in bounds or any(near(figure, one) for one in theirs):
            worst = Fit.NEAR
        elif not any(value in years for value in figure.values):
            return Fit.ABSENT
    return worst


def _dates(pairing: _Pairing) -> Fit:
    worst = Fit.EXACT
    quote, around = pairing.quote, pairing.around
    published = pairing.sentence.quote.article.published
    for claimed in pairing.claim.dates:
        if holds(claimed, quote.dates, published):
            continue
        if claimed.year is not None and any(claimed.year in figure.values for figure in quote.figures):
            continue
        if follows(claimed, pairing.sentence.quote.text, quote.dates, published) or holds(
            claimed, around.dates, published
        ):
            worst = Fit.NEAR
        else:
            return Fit.ABSENT
    return worst
