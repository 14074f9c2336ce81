"""Whether the names of a claim stand in its quote, and do there what the claim says they do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.clauses import Clause, Token
from assistant.answer.fit import Fit
from assistant.answer.wordlist import listed
from assistant.retrieve.terms import content_words, fold

# "Zaev" and "Prime Minister Zaev" are one person, and "Minister" alone is no name.
_TITLES = frozenset(
    listed(
        "mr mrs ms miss dr sir lady lord dame president minister prime mayor chancellor senator governor judge justice"
        " king queen prince princess pope general colonel captain secretary chairman professor"
    )
)
_CALENDAR = frozenset(
    listed(
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august"
        " september october november december"
    )
)
# Countries and their people, where no ending tells that they belong together.
_MADE_BY_COUNTRY = (
    "france french", "greece greek", "netherlands dutch holland", "spain spanish", "denmark danish", "turkey turkish",
    "poland polish", "sweden swedish", "finland finnish", "ireland irish", "wales welsh", "scotland scottish scots",
    "england english", "switzerland swiss", "china chinese", "britain british uk", "us usa american america",
    "ukraine ukrainian", "iraq iraqi", "israel israeli", "portugal portuguese", "norway norwegian", "philippines"
    " filipino philippine", "cyprus cypriot", "germany german", "europe european eu", "thailand thai", "peru peruvian",
)  # fmt: skip
_SAME = {word: index for index, words in enumerate(_MADE_BY_COUNTRY) for word in words.split()}
_ENDINGS = frozenset(listed("a n an ian ish ese i is ns ans ians s"))
_JOINED = frozenset(("and", "or", ",", "&"))
_PREPOSITIONS = frozenset(
    listed("of in at from to with for against over under on about between near into through towards after before than")
)
_STOPS = frozenset((".", "!", "?", ";"))
# So many words at most are set between commas to say who somebody is.
_APPOSITION = 12
_BE = "be"


@dataclass(frozen=True, slots=True)
class _Mention:
    """A run of capitalised words: the places of its first and last token, and its words without case."""

    first: int
    last: int
    words: frozenset[str]


def names_fit(claim: Clause, quote: Clause, around: Clause) -> Fit:
    """How the claim's names stand in the quote, or in what is `around` it: sentences before, title, source."""
    if not _cased(claim):
        return Fit.EXACT
    worst = Fit.EXACT
    for place, token in _named(claim.tokens):
        if _stands(token, quote) or _abbreviated(claim.tokens, place, quote):
            continue
        if _stands(token, around) or _related(token, quote, around) or _abbreviated(claim.tokens, place, around):
            worst = min(worst, Fit.NEAR)
        elif _opens(claim.tokens, place) and not _capital_at(claim.tokens, place + 1):
            # The first word of a sentence has its capital from there: "Officials" is nobody's name.
            worst = min(worst, Fit.NEAR)
        else:
            return Fit.ABSENT
    return worst


def roles_fit(claim: Clause, quote: Clause) -> Fit:
    """Whether the names do in the claim what they do in the quote: "A sued B" is not "B sued A"."""
    own, theirs = _mentions(claim.tokens), _mentions(quote.tokens)
    present = [one for one in own if any(one.words & other.words for other in theirs)][:6]
    worst = Fit.EXACT
    for one, other in itertools.combinations(present, 2):
        if one.words & other.words or _coordinated(claim.tokens, one, other):
            continue
        worst = min(worst, _swapped(claim, quote, one, other, theirs))
    for one in present:
        if _usurped(claim, quote, one, own, theirs):
            worst = min(worst, Fit.NEAR)
    return worst


def _swapped(claim: Clause, quote: Clause, one: _Mention, other: _Mention, theirs: Sequence[_Mention]) -> Fit:
    first = [found for found in theirs if found.words & one.words]
    second = [found for found in theirs if found.words & other.words]
    skip = one.words | other.words
    role, counter = _role(claim.tokens, one, skip), _role(claim.tokens, other, skip)
    straight = _likeness(role, quote, first, skip) + _likeness(counter, quote, second, skip)
    crossed = _likeness(role, quote, second, skip) + _likeness(counter, quote, first, skip)
    if crossed - straight >= 2:
        return Fit.ABSENT
    return Fit.NEAR if crossed > straight else Fit.EXACT


def _usurped(claim: Clause, quote: Clause, one: _Mention, own: Sequence[_Mention], theirs: Sequence[_Mention]) -> bool:
    """Whether another name of the quote, which the claim leaves out, does there what `one` does in the claim."""
    mine = [found for found in theirs if found.words & one.words]
    role = _role(claim.tokens, one, one.words)
    straight = _likeness(role, quote, mine, one.words)
    for other in theirs:
        if any(other.words & found.words for found in own):
            continue
        if any(_coordinated(quote.tokens, found, other) for found in mine):
            continue
        if _likeness(role, quote, [other], other.words) - straight >= 3:
            return True
    return False


def _likeness(role: frozenset[tuple[str, str]], quote: Clause, found: Sequence[_Mention], skip: frozenset[str]) -> int:
    """How much of a role any of the quote's mentions plays; a neighbouring word counts two, its case one."""
    return max(
        (sum(2 if kind in "lr" else 1 for kind, _ in role & _role(quote.tokens, one, skip)) for one in found), default=0
    )


def _role(tokens: Sequence[Token], one: _Mention, skip: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The words on the left and the right of a name, its preposition, its "'s".

    A passive is turned round, so that "B was sued by A" gives the same roles as "A sued B".
    """
    left = _neighbour(tokens, range(one.first - 1, max(-1, one.first - 6), -1), skip)
    right = _neighbour(tokens, _behind(tokens, one.last), skip)
    before = tokens[one.first - 1].text.lower() if one.first else ""
    if before == "the" and one.first > 1:
        before = tokens[one.first - 2].text.lower()
    role: set[tuple[str, str]] = set()
    if before == "by" and left is not None:
        role.add(("r", tokens[left].key))
        left = None
    if right is not None and _passive(tokens, one.last, right):
        role.add(("l", tokens[right].key))
        right = None
    if left is not None:
        role.add(("l", tokens[left].key))
    if right is not None:
        role.add(("r", tokens[right].key))
    if before in _PREPOSITIONS:
        role.add(("p", before))
    if tokens[one.last].owner:
        role.add(("s", ""))
    return frozenset(role)


def _behind(tokens: Sequence[Token], last: int) -> range:
    """Where what a name does may stand: in "Leary, the mayor of Cork, resigned" for Leary behind the apposition, and
    for Cork, which that ends with, nowhere."""
    start = last + 1
    if start < len(tokens) and tokens[start].text == ",":
        if any(_closing(tokens, place) == start for place in range(max(0, start - _APPOSITION), last)):
            return range(0)
        start = (_closing(tokens, start) or last) + 1
    return range(start, min(len(tokens), start + 5))


def _closing(tokens: Sequence[Token], comma: int) -> int | None:
    """Where the apposition that a comma behind a name opens is closed; None where it opens none."""
    if tokens[comma].text != "," or not comma or not tokens[comma - 1].capital:
        return None
    texts = [token.text for token in tokens[comma + 1 : comma + 1 + _APPOSITION]]
    inside = texts[: texts.index(",")] if "," in texts else []
    if not inside or inside[0][0].isupper() or inside[0] in _JOINED or _STOPS.intersection(inside):
        return None
    return comma + 1 + len(inside)


def _passive(tokens: Sequence[Token], last: int, verb: int) -> bool:
    auxiliary = any(token.key == _BE for token in tokens[last + 1 : verb])
    return auxiliary and any(token.text.lower() == "by" for token in tokens[verb + 1 : verb + 4])


def _neighbour(tokens: Sequence[Token], places: range, skip: frozenset[str]) -> int | None:
    for place in places:
        token = tokens[place]
        if token.text in _STOPS:
            return None
        if token.content and fold(token.text) not in skip:
            return place
    return None


def _coordinated(tokens: Sequence[Token], one: _Mention, other: _Mention) -> bool:
    first, second = sorted((one, other), key=lambda mention: mention.first)
    between = tokens[first.last + 1 : second.first]
    return (
        bool(between)
        and all(
            token.text.lower() in _JOINED or token.capital or token.text.lower() in ("the", "a") for token in between
        )
        and any(token.text.lower() in _JOINED for token in between)
    )


def _mentions(tokens: Sequence[Token]) -> list[_Mention]:
    found: list[_Mention] = []
    run: list[int] = []
    for place in range(len(tokens) + 1):
        if place < len(tokens) and _is_name(tokens[place]):
            run.append(place)
            # "Greece's Kotzias" are two.
            if not tokens[place].owner:
                continue
        if run:
            words = frozenset(fold(tokens[index].text) for index in run) - _TITLES
            if words:
                found.append(_Mention(run[0], run[-1], words))
            run = []
    return found


def _named(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    for place, token in enumerate(tokens):
        if _is_name(token) and fold(token.text) not in _TITLES:
            yield place, token


def _is_name(token: Token) -> bool:
    if not token.capital or fold(token.text) in _CALENDAR:
        return False
    # May, Will and Mark are function words to a search, and names where nothing else explains their capital.
    return bool(content_words(token.text)) or (token.text in ("May", "Will") or _acronym(token.text))


def _acronym(text: str) -> bool:
    return len(text) > 1 and text.isupper()


def _stands(token: Token, text: Clause) -> bool:
    word = fold(token.text)
    if any(one.key == token.key or fold(one.text) == word for one in text.tokens if one.key):
        return True if content_words(token.text) else any(one.capital and fold(one.text) == word for one in text.tokens)
    return False


def _related(token: Token, *texts: Clause) -> bool:
    """Whether a text has the country of a people, or the people of a country."""
    word = fold(token.text)
    return any(one.capital and _kin(word, fold(one.text)) for text in texts for one in text.tokens)


def _kin(one: str, other: str) -> bool:
    """Whether two words are a country and its people: Venezuela, Venezuelan."""
    if one in _SAME and other in _SAME:
        return _SAME[one] == _SAME[other]
    short, long = sorted((one, other), key=len)
    stem = short[:-1] if short[-1] in "aoy" else short
    return len(stem) >= 4 and long.startswith(stem) and (long[len(stem) :] in _ENDINGS)


def _abbreviated(tokens: Sequence[Token], place: int, text: Clause) -> bool:
    """Whether the text has the name as its initials (EU, European Union), or the initials as a name."""
    word = tokens[place].text
    if _acronym(word) and word.isalpha():
        return any(_initialled(text.tokens, start, word) is not None for start in range(len(text.tokens)))
    capitals = {one.text for one in text.tokens if _acronym(one.text)}
    return any(
        (end := _initialled(tokens, start, short)) is not None and end >= place
        for short in capitals
        for start in range(max(0, place - 2 * len(short) + 1), place + 1)
    )


def _initialled(tokens: Sequence[Token], start: int, short: str) -> int | None:
    """The last place of the run from `start` whose capitals are `short`, or None where they aren't."""
    letters = ""
    for place in range(start, min(len(tokens), start + 2 * len(short))):
        if tokens[place].capital:
            letters += tokens[place].text[0]
        elif not letters or tokens[place].text.lower() not in ("of", "the", "and", "for"):
            return None
        if len(letters) == len(short):
            return place if letters == short else None
    return None


def _opens(tokens: Sequence[Token], place: int) -> bool:
    return place == 0 or tokens[place - 1].text in (".", "!", "?", ":", '"', "“", "”")


def _capital_at(tokens: Sequence[Token], place: int) -> bool:
    return place < len(tokens) and tokens[place].capital


def _cased(claim: Clause) -> bool:
    """Whether capitals tell anything: not in a headline in which every word has one."""
    written = [token for token in claim.tokens if token.content and token.text[0].isalpha()]
    return len(written) < 5 or sum(token.capital for token in written) < 0.9 * len(written)
