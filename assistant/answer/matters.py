"""What a question is about, and whether a sentence of an article is about the same."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answer.clauses import base
from assistant.answer.wordlist import listed
from assistant.domain.answer import AnswerSpan, Quote, Reading, RetrievedPassage
from assistant.domain.article import Span
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import content_words

# Words for one thing, as far as one article's word may answer to another's.
_ALIKE = {
    base(word): row.split()[0]
    for row in (
        "die death dead kill killed toll victim victims fatality fatalities fatal perish drown drowned lives lost",
        "hurt injure injury wound wounded injuries",
        "cost price worth value fee pay paid spend",
        "house home household building",
        "person people men women passengers residents",
        "ship vessel boat",
        "fire blaze wildfire burn burnt",
        "theft steal stolen rob robbery raid",
        "offer bid proposal",
        "divert reroute redirect",
        "begin start launch",
        "job post staff worker employee",
        "aboard board",
        "win winner won victory",
        "damage loss",
        "hear learn learnt told know",
        "flee evacuate evacuated",
        "arrest detain detained custody",
        "missing unaccounted",
        "bribe bribery",
        "shut close",
        "finish complete",
    )
    for word in row.split()
}
_EMPTY = frozenset(
    base(word)
    for word in listed(
        "many much long large big high far old often long how what which number total figure first last all date"
        " day time hour"
    )
)
_DATES = frozenset(
    listed(
        "january february march april may june july august september october november december"
        " monday tuesday wednesday thursday friday saturday sunday"
    )
)
_HOW_MANY = re.compile(
    r"\bhow many\s+(?:other |more |old |young |new )*(?:of (?:the |its |their |his |her |these |those |all )*)?"
    r"(?P<what>(?:[\w'’-]+\s*){1,5})",
    re.I,
)
# Where what is counted ends.
_NO_NOUN = frozenset(
    listed(
        "is are was were be been has have had do does did will would can could may might must should shall in at on of"
        " to from for by with as after before since who that which there out up still so already now"
    )
)
_OWNS = re.compile(r"['’]s?$")
_PLURALS = re.compile(
    r"people|police|cattle|fish|sheep|aircraft|feet|staff|personnel|\w*(?:men|children)|\w+(?<![su])s", re.I
)
# Whoever died or was hurt are people, though none are named.
_BEFELL = re.compile(
    r"\bhow many (?:(?:more|others?|have|has|had|were|was|are|is|been|be|so|far|still|now|already|in|all|then) )*"
    r"(?:died|dead|die|killed|drowned|hurt|injured|wounded|missing|arrested|detained|survived|rescued|saved|sick\w*"
    r"|infected|hospitali[sz]ed|evacuated|displaced|homeless|trapped)\b",
    re.I,
)


# The share of the words of a question's names that a passage about the same has.
_NAMED = 0.66
# Characters in which an article says what it is about: in the stories for development (tests/news) nine in ten that are
# about what is asked have a name of the question there, and one in four of those that only mention it.
_LEAD = 300


@dataclass(frozen=True, slots=True)
class Matter:
    """A question's words: its names, what it counts, and the others, its anchors, all by stem."""

    text: str
    names: tuple[frozenset[str], ...]
    counted: str
    anchors: frozenset[str]


def matter(question: str) -> Matter:
    """The words of `question`."""
    names = tuple(frozenset(keys(name)) for name in names_in(question) if name.lower() not in _DATES)
    noun = _counted(question)
    named = frozenset().union(*names)
    anchors = frozenset(keys(question)) - named - _EMPTY - {noun}
    return Matter(question, names, noun, frozenset(one for one in anchors if not one.isdigit()))


def _counted(question: str) -> str:
    """The stem of what `question` counts, of "fire engines" the engines; "" where it does not say."""
    found = _HOW_MANY.search(question)
    befell = _BEFELL.search(question)
    said = found["what"].split() if found else []
    end = next((i for i, word in enumerate(said) if word.lower() in _NO_NOUN), len(said))
    many = [i for i in range(end) if _PLURALS.fullmatch(said[i])]
    if not many and befell and found and befell.start() == found.start():
        return "person"
    own = [i for i in range(end) if not _OWNS.search(said[i])]
    last = next((i for i in many if i + 1 not in many), own[0] if own else 0)
    return key(said[last]) if own and content_words(said[last]) else ""


def key(word: str) -> str:
    """The stem of a word, or the one that stands for it and those like it."""
    stem = base(word)
    return _ALIKE.get(stem, stem)


def keys(text: str) -> set[str]:
    """The stems of the words of `text` that carry meaning."""
    return {key(word) for word in content_words(text)}


@dataclass
class Sentence:
    """A sentence of a passage, with its words and those around it (its title, the sentence before it). `close` is what
    the reader found in it alone, where it was read so."""

    passage: RetrievedPassage
    span: Span
    text: str
    before: str
    close: Reading | None = None

    @cached_property
    def spans(self) -> tuple[AnswerSpan, ...]:
        """What the reader found in it, the likeliest first, in characters of the sentence: read alone or, where it was
        not, in its passage."""
        if self.close is not None:
            return self.close.spans
        found = self.passage.reading.spans if self.passage.reading else ()
        own, first = self.span, self.span.start
        return tuple(
            AnswerSpan(Span(max(one.span.start, first) - first, min(one.span.end, own.end) - first), one.score)
            for one in found
            if one.span.overlaps(own)
        )

    @property
    def quote(self) -> Quote:
        """The whole sentence."""
        return Quote(self.passage.article, self.span.shifted(self.passage.passage.span.start), self.text)

    @cached_property
    def words(self) -> set[str]:
        """Its own words."""
        return keys(self.text)

    @cached_property
    def around(self) -> set[str]:
        """Its words, those of its title and of the sentence before it."""
        return self.words | keys(self.passage.article.title) | keys(self.before)

    def coverage(self, weights: Mapping[str, float]) -> float:
        """The share of the weights of the question's anchors that it has; what only stands around it counts half."""
        total = sum(weights.values())
        own = sum(weight for one, weight in weights.items() if one in self.words)
        around = sum(weight for one, weight in weights.items() if one in self.around)
        return (own + around) / (2 * total) if total else 0.5


def sentences(found: RetrievedPassage, splitter: SentenceSplitter) -> list[Sentence]:
    """The sentences of a passage, but those that seem to be written to the assistant, and questions."""
    text = found.passage.text
    made: list[Sentence] = []
    for span in splitter.sentences(text):
        said = span.of(text)
        if not said.endswith("?") and not any(span.overlaps(one) for one in found.suspected):
            made.append(Sentence(found, span, said, made[-1].text if made else ""))
    return made


def weighed(asked: Matter, found: Sequence[Sentence]) -> dict[str, float]:
    """The question's anchors, each with a weight: the fewer of the sentences have it, the more it tells. What none
    of them has, tells little."""
    counts = {one: sum(one in sentence.words for sentence in found) for one in sorted(asked.anchors)}
    return {one: math.log(1 + len(found) / count) if count else 1.0 for one, count in counts.items()}


def concerning(passages: Sequence[RetrievedPassage], asked: Matter) -> list[RetrievedPassage]:
    """Those of `passages` that are about what is asked: they have, with their title, the names of the question, of many
    words most; and where one of them begins its article, a name stands in the title or there: an article that names it
    further down only is about something else, which it likens to it."""
    named = frozenset().union(*asked.names)
    begins = {one.article.id: one.passage.text[:_LEAD] for one in passages if one.passage.position == 0}

    def concerns(one: RetrievedPassage) -> bool:
        title = keys(one.article.title)
        if len(named & (title | keys(one.passage.text))) < _NAMED * len(named):
            return False
        begun = begins.get(one.article.id)
        return not named or begun is None or bool(named & (title | keys(begun)))

    return [one for one in passages if concerns(one)]
