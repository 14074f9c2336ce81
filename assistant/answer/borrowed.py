"""Whether a claim gives a verb of its quote to a word that only stands before it there: "the wing of the palace burned
down" tells nothing of the whole palace, and "the man who replaced Solberg resigned" nothing of Solberg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.clauses import Clause, Token, base
from assistant.answer.crossed import is_verb
from assistant.answer.reporting import VERB
from assistant.answer.wordlist import listed

_LINKS = frozenset(listed("of for at in on from to with near by inside against"))
# What they count, and what has its name behind them, is what the verb is said of: "the town of Merin".
_COUNTING = frozenset(
    base(word)
    for word in listed(
        "thousand hundred dozen million billion number group pair couple total rest lot crowd percent half third"
        " quarter city town village island port province district county state kingdom republic region"
    )
)
# Behind these a word that looks like a verb is none: "of the murdered journalist".
_DETERMINERS = frozenset(listed("the a an its his her their this that these those"))
_BOUND = frozenset(listed("who whom which"))
_MARKS = frozenset(',.;:!?()“”"—–')
_AUXILIARY = frozenset(listed("will would can could may might must shall should have be do not never also already"))
# So many words at most stand between a noun and what it is a part of: "of its own new".
_BEFORE = 4


def borrowed(claim: Clause, quote: Clause) -> bool:
    """Whether a verb of the claim has there another subject than in the quote."""
    return any(_elsewhere(claim.tokens, place, verb, quote.tokens) for place, verb in _subjects(claim.tokens))


def _subjects(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The places of the words that stand right before a verb, and of the verbs."""
    for verb, token in enumerate(tokens):
        if token.content and is_verb(tokens, verb):
            place = _before(tokens, verb)
            if place is not None and not is_verb(tokens, place):
                yield place, verb


def _elsewhere(claim: Sequence[Token], own: int, verb: int, quote: Sequence[Token]) -> bool:
    places = [place for place, one in enumerate(quote) if one.key == claim[verb].key and is_verb(quote, place)]
    return bool(places) and all(_other(claim, own, quote, place) for place in places)


def _before(tokens: Sequence[Token], verb: int) -> int | None:
    """The word right before a verb and what helps it."""
    for place in range(verb - 1, -1, -1):
        token = tokens[place]
        if token.content and not token.text.endswith("ly"):
            return place
        if token.text in _MARKS or (token.key and token.key not in _AUXILIARY and not token.content):
            return None
    return None


def _other(claim: Sequence[Token], own: int, quote: Sequence[Token], verb: int) -> bool:
    subject, key = _before(quote, verb), claim[own].key
    if subject is None:
        # A comma closes what was set in: "the surgeon, whose uncle had drowned, learned to swim".
        return False
    if quote[subject].key == key:
        return _part(claim, own, quote, subject) or (_bound(quote, subject) and not _bound(claim, own))
    if is_verb(quote, subject) and _governs(quote, key, subject):
        return True
    return _between(quote, key, verb) or _object(claim, key, quote, subject, verb)


def _part(claim: Sequence[Token], own: int, tokens: Sequence[Token], subject: int) -> bool:
    """Whether the quote tells it of a part or a member, which the claim leaves out."""
    opened = False
    for place in range(subject - 1, max(0, subject - 1 - _BEFORE), -1):
        token = tokens[place]
        if token.text in _MARKS or (is_verb(tokens, place) and not _attributive(tokens, place)):
            return False
        if token.text.lower() in _LINKS:
            head = tokens[place - 1]
            if not head.content or head.key in _COUNTING or head.text[0].isdigit():
                return False
            return all(one.key != head.key for one in claim[:own])
        # What stands before its article is of another: "early in the year the town voted".
        if opened:
            return False
        opened = token.text.lower() in _DETERMINERS
    return False


def _attributive(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place - 1].text.lower() in (*_DETERMINERS, *_LINKS)


def _bound(tokens: Sequence[Token], subject: int) -> bool:
    """Whether it is what "who" did something to: of "the man who replaced Solberg" Solberg does nothing."""
    verb = False
    for place in range(subject - 1, -1, -1):
        word = tokens[place].text.lower()
        if word in _MARKS:
            return False
        if word in _BOUND:
            return verb and place > 0 and tokens[place - 1].content
        verb = verb or (tokens[place].content and is_verb(tokens, place))
    return False


def _governs(tokens: Sequence[Token], key: str, verb: int) -> bool:
    """Whether a word has its own verb between "whom" and the next one: "the judge whom the president appointed"."""
    subject = _before(tokens, verb)
    if subject is None or tokens[subject].key != key:
        return False
    before = [token.text.lower() for token in tokens[max(0, subject - _BEFORE) : subject]]
    return any(word in (*_BOUND, "that") for word in before) and not _MARKS.intersection(before)


def _object(claim: Sequence[Token], key: str, quote: Sequence[Token], subject: int, verb: int) -> bool:
    """Whether it stands behind the verb in the quote, and what does it there is left out of the claim."""
    behind = {token.key for token in quote[verb + 1 :]} - {token.key for token in quote[:verb]}
    if key not in behind or any(token.key == quote[subject].key for token in claim):
        return False
    return all(token.key != "be" for token in (*claim, *quote[max(0, verb - 2) : verb]))


def _between(tokens: Sequence[Token], key: str, verb: int) -> bool:
    """Whether between it and the verb another one begins to act: "whose brother", "said the ministry"."""
    places = [place for place in range(verb) if tokens[place].key == key]
    if not places:
        return False
    gap = tokens[places[-1] + 1 : verb]
    for place, token in enumerate(gap):
        if token.text.lower() == "whose":
            return True
        if VERB.fullmatch(token.text.lower()) and any(one.content for one in gap[place + 1 :]):
            return True
    return False
