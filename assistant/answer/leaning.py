"""Whether a question leans on what was said before it, and by which words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from assistant.answer.mentions import names, says_something
from assistant.retrieve.terms import content_words, stems

OPENING = re.compile(
    r"(?i)^\s*(?:(?:and|but|so|or|also|no|sorry|well)\b[\s,]*)?"
    r"(?:(?:what|how) about|what of|i (?:mean|meant)(?: about)?|and|but|so|or)\b[\s,]*"
)
"""What a question opens with of which only the new part is said: "What about Italy?", "No, I meant in May"."""

BARE_PART = re.compile(
    r"(?i)^\W*(?:(?:1[0-9]|20)\d\d"
    r"|(?:in|on|to|for|from|at|by|with|since|until|before|after|during) [\w'’-]+(?: [\w'’-]+){0,3})\W*\?\W*$"
)
"""A new part alone: "In June?", "2018?"."""

PERSON = re.compile(r"(?i)\b(he|she|him|her|his|hers|himself|herself)\b")
THING = re.compile(r"(?i)\b(it|they|them|its|it's|their|theirs|itself|themselves)\b")

_BARE = re.compile(
    r"""(?ix) ^\W* (?:and\ |but\ |so\ )? (?:
        why(?:\ not)? | how(?:\ so|\ much|\ many|\ long|\ often)? | when | where | who | which(?:\ ones?)? | really
      | since\ when | by\ how\ much | by\ whom | with\ whom | for\ how\ long | in\ what\ year | what(?:\ year)?
    ) \W*$"""
)
# "That" and "there" point back only in some of their uses: not in "the bridge that fell", "is there a deal".
_DEMONSTRATIVE = re.compile(
    r"""(?ix)
      \b (?:this|these|those) \b (?! \ (?:year|month|week|morning|evening|century|days?)\b)
    | \b (?:same|former|latter) \b
    | \b (?:in|at|of|by|for|about|after|before|since|with|from|on|to|like|during|than|until|did|does|do|is|was|as)
      \ that\b (?! \ \w+\ (?:is|was|are|were)\b)
    | \b that\ (?:time|year|day|point|period|one|case|country|place) \b
    | ^\W*that\b | \bthat\W*$ | \bthen\W*$
    | (?<!is\ ) (?<!are\ ) (?<!was\ ) (?<!were\ ) (?<!been\ ) (?<!be\ ) \bthere\W*$
    | \b (?:this|that|which|the|those|these|any|a\ \w+)\ ones? \b"""
)
_MORE = re.compile(r"(?i)\b(else|others?|another|additional(?:ly)?|besides)\b")
# "It" that stands for nothing: it is true that, is it possible to, it rains.
_EXPLETIVE = re.compile(
    r"""(?ix) \b it\ (?:is\ |was\ |be\ )? (?:
        true | possible | worth | safe | legal | rain\w* | snow\w* | hard | easy | common | necessary | normal
      | ok(?:ay)? | important | better | best | likely
    ) \b (?= \ (?:to|that|for|if|when)\b | \ \w+ing\b)"""
)
_DEFINING = re.compile(
    r"(?i)^\W*(?:what|who)(?:(?:'s| is| was)(?: an?)? [\w'-]+(?: [\w'-]+)?| are [\w'-]+| does [\w'-]+ \w+)\W*$"
)
_DEFINING_THE = re.compile(r"(?i)^\W*(?:what|who)(?:'s| is| are| was| were) the\b[^,]*$")
_DEFINITE = re.compile(
    r"""(?ix)
      \b the\ ([^\W\d_]+) \W*$
    | \b (?:is|was|are|were|did|do|does|has|have|had|will|would|can|could)\ the\ ([^\W\d_]+) \b
      (?! \ (?:of|in|that|which|who|for|from|to|on|at|with|between|about|by)\b)"""
)
_WHOSE = re.compile(r"(?i)\W*(?:(?:and|but|so|or)\b[\s,]*)?who (?:has |had )?(?:says?|said) (?:that|this|so|it)\W*")
_ASKS = re.compile(
    r"(?i)\b(who|whom|whose|when|where|why|which|(what|how)(?! about))\b"
    r"|^\W*(and |but |so )?(is|was|were|are|did|do|does|has|have|had|will|would|can|could)\b"
)
_OWNER = re.compile(r"(?i)(?:its|their)\b")
_WHICH = re.compile(r"(?i)^\W*(?:which|what|how many) \w+ \w+")
_AUXILIARY = re.compile(r"(?i)\b(?:is|was|were|are|did|do|does|has|have|had|will|would|can|could|should)\b")
_CLAUSE = re.compile(r"(?i),? (?:and|but|or|if|when|because|while) ")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")

# A question of so few content words rarely names what it is about, a new part is not longer than this, and a
# reaction says no more than that.
_FEW_WORDS = 2
_PART = 4
_DEFINITE_WORDS = 4
_REACTION = 3


def leans(question: str, known: Sequence[str] = (), said: AbstractSet[str] = frozenset()) -> bool:
    """Whether the question needs what was said before it.

    `known` are names and topics of the conversation: a question that has a word of one names what it is about,
    however it is written. `said` are the stems of what was asked: of "the crew", which nobody has spoken of,
    it was said before whose it is.
    """
    return bool(
        _BARE.match(question)
        or (BARE_PART.match(question) and not asks(question))
        or (OPENING.match(question) and len(content_words(question)) <= _PART)
        or points_back(question)
        or wants_more(question)
        or (not _names_its_subject(question, known) and _says_too_little(question, said))
    )


def points_back(question: str) -> bool:
    """Whether a pronoun or a demonstrative stands for something outside of the question."""
    if _DEMONSTRATIVE.search(question):
        return True
    plain = _EXPLETIVE.sub("", question)
    starts = [found.start() for one in (PERSON, THING) if (found := one.search(plain))]
    return bool(starts) and not _named_before(plain[: min(starts)], plain[min(starts) :])


def _named_before(before: str, rest: str) -> bool:
    """Whether a pronoun stands for what the same question has before it: a name, what an earlier clause is
    about, or what is asked for ("Which bank raised its rate?")."""
    if names(f"x {before}") or (_OWNER.match(rest) and _WHICH.match(before) and not _AUXILIARY.search(before)):
        return True
    clauses = _CLAUSE.split(before)
    return len(clauses) > 1 and len(content_words(clauses[0])) >= _FEW_WORDS


def wants_more(question: str) -> bool:
    """Whether it asks for more of what was told: anything else, any other."""
    return bool(_MORE.search(question))


def asks(question: str) -> bool:
    """Whether the question's own words ask something."""
    return bool(_ASKS.search(question))


def asks_whose(question: str) -> bool:
    """Whether the question asks whose words the answer before it is: "And who said that?"."""
    return bool(_WHOSE.fullmatch(question))


def core(question: str) -> str:
    """`question` without the reactions that it opens with: "Really?", "Okay, that is good to know."."""
    sentences = [part for part in _SENTENCE_END.split(question.strip()) if part]
    while len(sentences) > 1 and _reacts(sentences[0]):
        sentences.pop(0)
    return " ".join(sentences)


def _reacts(sentence: str) -> bool:
    """Whether it says so little that it can be left out: it names nothing, and asks nothing."""
    said = content_words(sentence)
    if len(said) > _REACTION or names(sentence) or OPENING.match(sentence):
        return False
    return not said or not (asks(sentence) or (sentence.endswith("?") and says_something(sentence)))


def _says_too_little(question: str, said: AbstractSet[str]) -> bool:
    if len(content_words(question)) <= _FEW_WORDS and not _DEFINING.match(question):
        return True
    if _DEFINING_THE.match(question) or len(content_words(question)) > _DEFINITE_WORDS:
        return False
    return any(stems(found.group(found.lastindex or 0)) - said for found in _DEFINITE.finditer(question))


def _names_its_subject(question: str, known: Sequence[str]) -> bool:
    own = stems(question)
    return bool(names(question) or any(own & stems(one) for one in known))
