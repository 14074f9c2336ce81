"""Whether a claim of one clause is put together from two of its quote: what "rents rose by 4 percent in the city, while
those in the villages rose by 1" says of the villages is not said of the city."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.clauses import Clause, Token
from assistant.answer.crossed import is_verb
from assistant.answer.wordlist import listed

# They open a clause by themselves, or behind a comma.
_OPENING = frozenset(listed("while whereas although though but where ;"))
# These open one even where the form of no verb tells it, as of "stays".
_CERTAIN = frozenset(listed("while whereas although though ;"))
_BEHIND_A_COMMA = frozenset(listed("and or so"))
# What a subject of its own begins with. A pronoun may be the subject before.
_SUBJECT = frozenset(
    listed("the a an its his her their those these this that some many most several few all both no another others one")
)
_MARKS = frozenset('.!?:"“”()—–')


def straddled(claim: Clause, quote: Clause) -> bool:
    """Whether the claim takes words from clauses of the quote that have subjects of their own, and joins nothing."""
    if any(token.text.lower() in _OPENING | _BEHIND_A_COMMA for token in claim.tokens):
        return False
    clauses = list(_clauses(quote.tokens))
    if len(clauses) < 2:
        return False
    # What two clauses share is said of both.
    alone = [one.difference(*(other for other in clauses if other is not one)) for one in clauses]
    return sum(bool(claim.words & words) for words in alone) > 1


def _clauses(tokens: Sequence[Token]) -> Iterator[frozenset[str]]:
    """The content words of each clause that has a subject and a verb of its own; those of others go to the one
    before."""
    start = 0
    for place in range(1, len(tokens) - 1):
        if _opens(tokens, place) and (
            tokens[place].text.lower() in _CERTAIN
            or (_tells(tokens[start:place]) and _tells(tokens[place + 1 : _end(tokens, place)]))
        ):
            yield _words(tokens[start:place])
            start = place
    yield _words(tokens[start:])


def _opens(tokens: Sequence[Token], place: int) -> bool:
    word, following = tokens[place].text.lower(), tokens[place + 1]
    if word not in _OPENING and not (word in _BEHIND_A_COMMA and tokens[place - 1].text == ","):
        return False
    return following.text.lower() in _SUBJECT or following.text[0].isdigit() or following.capital


def _end(tokens: Sequence[Token], place: int) -> int:
    return next((at for at in range(place + 1, len(tokens)) if tokens[at].text in _MARKS), len(tokens))


def _tells(tokens: Sequence[Token]) -> bool:
    """Whether there is a verb, as far as its form tells."""
    return any(token.key in ("be", "have", "do") or is_verb(tokens, at) for at, token in enumerate(tokens))


def _words(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(token.key for token in tokens if token.content)
