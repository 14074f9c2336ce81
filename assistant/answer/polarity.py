"""Whether a claim says yes where its quote says yes: negations, words of opposite meaning, and "may" for "did"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import dropwhile, islice, takewhile

from assistant.answer.clauses import Clause, Token, base
from assistant.answer.fit import Fit
from assistant.answer.wordlist import listed

_CUES = frozenset(listed("not never no none nobody nothing neither nor without hardly scarcely"))
# "Nearly passed" was not passed, and "nearly 40" or "nearly all" are about so many.
_NEARLY = frozenset(listed("nearly almost"))
_SHORT_OF = frozenset(listed("won lost fell hit broke sank"))
_TIMES = frozenset(listed("doubled tripled trebled quadrupled halved"))
# Verbs that say no by themselves, some only before "to".
_DENIALS = frozenset(base(word) for word in listed("deny rejected refuse decline failed unable lacks"))
_ONLY_BEFORE_TO = frozenset(base(word) for word in listed("refuse decline failed unable"))
# "Sabotage was ruled out".
_RULE = base("rule")
_BREAKS = frozenset(listed("but while although though whereas because unless until than"))
_PREPOSITIONS = frozenset(listed("in on at of from by for with about to under over into"))
_PRONOUNS = frozenset(listed("none nobody nothing"))
_MARKS = frozenset(",;:()—–.!?")
_STOPS = frozenset(";:.!?")
_RELATIVE = frozenset(listed("who which whose where when"))
# The words after a negation that it denies for certain: a verb and what is next to it.
_HEAD = 2
# A fact is none as long as a condition is open; "asked if" names a question, "as if" and "even if" open nothing.
_CONDITIONS = frozenset(listed("if unless provided"))
_ASKED = frozenset(
    base(word) for word in listed("as even ask know see wonder say tell clear unclear check decide question sure test")
)
_MODALS = frozenset(
    base(word)
    for word in listed(
        "may might could would will plan expect intend propose alleged allegedly consider hope aim"
        " threaten want seek possible possibly likely probably due should accuse accusation allegation if whether"
    )
)
# What somebody holds to be so may be told of what will be as of what was.
_HELD = frozenset(base(word) for word in listed("claim suspect suspicion rumour rumor speculation demand believe fear"))
_TRYING = frozenset(base(word) for word in listed("try attempt"))

OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(base(word) for word in one.split()), frozenset(base(word) for word in other.split()))
    for one, other in (
        (
            "rise increase climb gain grow up soar jump surge higher",
            "fall decrease decline drop shrink down sink lower slump plunge",
        ),
        ("raise", "cut reduce"),
        ("win winner victory beat", "lose loser defeat loss"),
        ("before", "after"),
        ("earlier", "later"),
        ("more most", "less fewer least fewest"),
        ("above over", "below under"),
        ("accept approve adopt pass", "reject refuse"),
        ("support back favour favor", "oppose opposition"),
        ("agree", "disagree"),
        ("open reopen", "close shut"),
        ("begin start launch", "end finish stop"),
        ("join enter", "leave quit withdraw exit"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("left", "right"),
        ("first", "last"),
        ("largest biggest highest larger bigger", "smallest lowest smaller"),
        ("best better", "worst worse"),
        ("buy bought", "sell sold"),
        ("arrive", "depart"),
        ("allow permit", "ban forbid prohibit"),
        ("guilty convict", "innocent acquit"),
        ("alive survive", "dead die kill"),
        ("male man", "female woman"),
        ("husband", "wife"),
        ("father", "mother"),
        ("son", "daughter"),
        ("brother", "sister"),
        ("public", "private"),
        ("true", "false"),
        ("minimum", "maximum"),
        ("majority", "minority"),
        ("import", "export"),
        ("young younger youngest", "old older oldest"),
        ("strengthen", "weaken"),
        ("include", "exclude"),
        ("confirm admit", "deny"),
        ("succeed success", "fail failure"),
    )
)  # fmt: skip


def polarity(claim: Clause, quote: Clause) -> Fit:
    """How the claim's yes and no fit the quote's."""
    if _reversed(claim, quote) or _opposed(claim, quote):
        return Fit.ABSENT
    return Fit.NEAR if _firmer(claim, quote) or _unconditional(claim, quote) else Fit.EXACT


def _reversed(claim: Clause, quote: Clause) -> bool:
    own, theirs = Negations(claim.tokens), Negations(quote.tokens)
    # A claim says no more than its quote, so it has no negation that the quote has not.
    if own.cues > theirs.cues:
        return True
    shared = claim.words & quote.words
    if any(not own.parities(key) & theirs.parities(key) for key in (own.heads | theirs.heads) & shared):
        return True
    # "He will sign the deal" has other words for what is denied in "he will not put his name to the deal".
    last = next((key for key in reversed(claim.content) if key in shared), None)
    return own.cues == 0 and last is not None and theirs.parities(last) == {0, 1} and last in theirs.doubtful


def _firmer(claim: Clause, quote: Clause) -> bool:
    """Whether the quote only plans or supposes what the claim tells as a fact."""
    supposing: set[str] = set()
    for kind in (_MODALS, _HELD, _TRYING):
        supposing |= kind if not kind & set(claim.keys) else set()
    for index, token in enumerate(quote.tokens):
        if token.key in supposing and (token.key not in _TRYING or _text(quote.tokens, index + 1) == "to"):
            near = takewhile(lambda one: one.text not in _MARKS, quote.tokens[index + 1 : index + 6])
            if claim.words & {one.key for one in islice((one for one in near if one.content), 2)}:
                return True
    return False


def _unconditional(claim: Clause, quote: Clause) -> bool:
    """Whether the claim leaves out the condition on which the quote tells it."""
    if any(token.text.lower() in _CONDITIONS for token in claim.tokens):
        return False
    for index, token in enumerate(quote.tokens):
        if token.text.lower() in _CONDITIONS and (not index or quote.tokens[index - 1].key not in _ASKED):
            said = {one.key for one in (*_until(quote.tokens[:index][::-1]), *_behind(quote.tokens[index + 1 :]))}
            if 2 * len(claim.words & said) > len(claim.words):
                return True
    return False


def _until(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens before a full stop, a "but" or a "which"."""
    return takewhile(lambda one: one.text not in _STOPS and one.text.lower() not in _BREAKS | _RELATIVE, tokens)


def _behind(tokens: Sequence[Token]) -> Iterator[Token]:
    """What follows on a condition: in "if it rains, the match is off" what stands behind the comma."""
    return dropwhile(lambda one: one.text != ",", _until(tokens))


def _opposed(claim: Clause, quote: Clause) -> bool:
    own, theirs = _unbound(claim.tokens), _unbound(quote.tokens)
    for pair in OPPOSITES:
        for side, other in (pair, pair[::-1]):
            if not (said := side & set(own)):
                continue
            against, same = other & set(theirs), side & set(theirs)
            if against and not same and not other & set(own):
                return True
            both = bool(other & set(own)) and _alike(claim, quote, side | other)
            if against and same and not both and _nearest_differs(claim, quote, said, same, against):
                return True
    return False


def _unbound(tokens: Sequence[Token]) -> list[str]:
    """The stems of a text; "at least 40" is not the opposite of "more than 40"."""
    words = ["", *(token.text.lower() for token in tokens)]
    return [
        token.key
        for token, before in zip(tokens, words, strict=False)
        if token.key and not (before == "at" and token.key in ("least", "most"))
    ]


def _nearest_differs(claim: Clause, quote: Clause, said: Set[str], same: Set[str], against: Set[str]) -> bool:
    """Where the quote has both words, the one that stands with the claim's subject counts."""
    own, theirs = claim.keys, _outside(quote, said)
    if not against & set(theirs):
        return False
    place = next(index for index, key in enumerate(own) if key in said)
    for anchor in reversed([key for key in own[:place] if key in claim.words]):
        if anchor in theirs:
            places = [at for at, key in enumerate(theirs) if key == anchor]
            return all(_distance(theirs, at, against) < _distance(theirs, at, same) for at in places)
    return False


def _alike(claim: Clause, quote: Clause, words: Set[str]) -> bool:
    """Whether each of these words has in the claim the neighbours that it has in the quote."""
    return all(pair in quote.pairs for pair in claim.pairs if words & set(pair))


def _outside(quote: Clause, said: Set[str]) -> tuple[str, ...]:
    """The stems of the quote without the clauses that "who" or "which" opens between two commas, unless what the claim
    says stands in them."""
    keys: list[str] = []
    tokens, resumed = quote.tokens, 0
    for place, token in enumerate(tokens):
        if token.text == "," and _text(tokens, place + 1) in _RELATIVE:
            inside = [one.key for one in takewhile(lambda one: one.text not in _MARKS, tokens[place + 1 :])]
            if _text(tokens, place + 1 + len(inside)) == "," and not said & set(inside):
                resumed = place + 1 + len(inside)
        if token.key and place >= resumed:
            keys.append(token.key)
    return tuple(keys)


def _distance(keys: Sequence[str], at: int, wanted: Set[str]) -> int:
    # What follows a subject is said of it; what stands before it, rather of another.
    return min((index - at if index >= at else 3 * (at - index) for index, key in enumerate(keys) if key in wanted))


class Negations:
    """What a text denies. `heads` are the words that a negation stands right before, which are denied an odd
    number of times or an even one; of `doubtful` ones, further on in its clause, either may be meant."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.heads: set[str] = set()
        self.doubtful: set[str] = set()
        self.cues = 0
        denied = [0] * len(tokens)
        beyond: set[int] = set()
        for index in range(len(tokens)):
            if not _is_cue(tokens, index):
                continue
            self.cues += 1
            head, rest = _scope(tokens, index)
            self.heads |= {tokens[place].key for place in head}
            beyond.update(rest)
            for place in head:
                denied[place] += 1
        self._parities: dict[str, set[int]] = {}
        for place, token in enumerate(tokens):
            if token.content:
                doubtful = place in beyond
                if doubtful:
                    self.doubtful.add(token.key)
                self._parities.setdefault(token.key, set()).update({0, 1} if doubtful else {denied[place] % 2})

    def parities(self, key: str) -> set[int]:
        """0 where the word is affirmed somewhere, 1 where it is denied."""
        return self._parities.get(key, set())


def _is_cue(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    word = token.text.lower()
    first = _text(tokens, index + 1)
    if word == "yet":
        return first == "to"
    if token.key == _RULE:
        return first == "out"
    if word in _NEARLY:
        return first in _SHORT_OF or (first.endswith("ed") and first not in _TIMES)
    if word not in _CUES and token.key not in _DENIALS:
        return False
    if word in ("not", "no"):
        # "not only … but", "no more than", "No. 10", "no doubt".
        idle = ("only", "just") if word == "not" else ("more", "fewer", "less", "doubt", ".")
        return first not in idle and not (word == "no" and first.isdigit())
    if word in _CUES:
        return word != "nor" or all(one.text.lower() != "neither" for one in tokens[:index])
    return token.key not in _ONLY_BEFORE_TO or first == "to"


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text.lower() if index < len(tokens) else ""


def _passive(tokens: Sequence[Token], index: int) -> bool:
    first = _text(tokens, index + 1)
    return any(token.key == "be" for token in tokens[max(0, index - 2) : index]) and first != "to"


def _beyond_aside(tokens: Sequence[Token], place: int) -> int:
    """Where it goes on behind what two commas set off: "and not, as was said first, at the station"."""
    if _text(tokens, place) != ",":
        return place
    return next((at + 1 for at in range(place + 1, len(tokens)) if tokens[at].text == ","), place)


def _scope(tokens: Sequence[Token], index: int) -> tuple[list[int], list[int]]:
    """The places of the words that the negation at `index` stands right before, and of the others of its clause."""
    cue = tokens[index].text.lower()
    if tokens[index].key in _DENIALS and _passive(tokens, index):
        # "The offer was rejected" denies the offer, as "rejected the offer" does.
        before = list(takewhile(lambda place: tokens[place].text not in _MARKS, range(index - 1, -1, -1)))
        return [place for place in before if tokens[place].content], []
    # "No" denies the noun that follows; "none" and "nothing" what stands before them.
    length = 1 if cue == "no" else _HEAD
    head: list[int] = []
    rest: list[int] = []
    closed = False
    for place in range(_beyond_aside(tokens, index + 1), len(tokens)):
        word = tokens[place].text.lower()
        if word in _MARKS or word in _BREAKS:
            break
        closed = closed or len(head) == length or (word in _PREPOSITIONS and (bool(head) or cue in _PRONOUNS))
        if tokens[place].content and word != "longer":
            (rest if closed else head).append(place)
    return head, rest
