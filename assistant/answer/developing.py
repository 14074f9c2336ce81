"""The sentences of a story that goes on, weighed by whether they hold the value that is asked for, and which of the
values is the last that was known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer.candidates import UNREAD, Candidate, QuestionWords
from assistant.answer.holders import comes
from assistant.answer.matters import concerning, keys, matter
from assistant.answer.selection import Scored, probability
from assistant.answer.values import Value, values
from assistant.answer.wanted import Want, Wanted
from assistant.domain.answer import AnswerSpan
from assistant.domain.article import Span
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import stems

# What speaks for a sentence beside what rank() weighs, in log-odds: that it holds a value of the wanted kind, by how
# well that fits, or none; that the name in it stands by the office asked for, or comes into it; that it tells of a
# change, a reason, or more of what a yes or no is asked of; that it looks back where a plan is asked for, or only plans
# where an event is; that it tells of another place. Chosen on stories as those of odd number in tests/news.
_FITS = 1.2
_HAS_NONE = -1.0
_HOLDS = 1.0
_COMES = 2.0
_CHANGES = 0.7
_TELLS_WHY = 1.0
_TELLS_WHETHER = 2.0
_OTHER_TENSE = -1.0
_ELSEWHERE = -1.0
# The reader's score of a value that it did not point at, and at most that of a sentence asked for a yes or no, whose
# words it can't point at.
_UNPOINTED = -5.0
_OF_WHETHER = -2.0
# Characters before a sentence that say what it is about.
_BEFORE = 200
# From this fit on a value is the answer, unless the reader's phrase has it, in at most so many characters more.
_SETTLED = 0.6
_WIDER = 25
_VALUED = frozenset({Want.COUNT, Want.MONEY, Want.SHARE, Want.LASTING, Want.FIGURE, Want.NAME, Want.PLACE, Want.DATE})
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:at|in|near|on|of)\s(?:the\s)?([A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)+)")
_FULL_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)+")
AHEAD = (
    r"will|shall|would|should|could|may|might|to be|is to|are to|was to|were to|due|expect\w*|plan\w*|until|by"
    r"|next|set to|schedul\w*|tomorrow|aim\w*|hope\w*"
)
"""A pattern of the words by which a sentence may look ahead."""
_AHEAD = re.compile(rf"\b(?:{AHEAD}|put off|postponed|delayed|begins?|opens?|starts?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Story:
    """What is looked at once for a question: what it wants, how much each of its words tells, the articles that are of
    its story, and who left what is asked about, with the day on which that was told last."""

    asked: QuestionWords
    wanted: Wanted
    weights: Mapping[str, float]
    articles: frozenset[str]
    gone: Mapping[str, date]


def weighed(ranked: Sequence[Scored], asked: QuestionWords, wanted: Wanted) -> list[Scored]:
    """`ranked` with what the reader found that cannot be the answer left out, and sentences that hold a value of the
    kind that is asked for before those that hold none; best first."""
    weights = {
        one: 1 / (1 + sum(one in keys(row.candidate.quote.text) for row in ranked)) for one in sorted(wanted.anchors)
    }
    story = _Story(asked, wanted, weights, of_story(ranked, asked), _gone(ranked, wanted))
    rows = [_weighed(row, story) for row in ranked]
    return sorted(rows, key=lambda row: (-row.probability, row.candidate.quote.article.id, row.candidate.quote.span))


def _gone(ranked: Sequence[Scored], wanted: Wanted) -> dict[str, date]:
    """Who is told to have left what is asked, by the last word of the name, and on which day that was told last."""
    gone: dict[str, date] = {}
    for row in ranked if wanted.holder else ():
        sentence, day = row.candidate.quote.text, row.candidate.quote.article.published or date.min
        for value in values(wanted, sentence, set()):
            if value.old:
                name = _surname(value, sentence)
                gone[name] = max(day, gone.get(name, date.min))
    return gone


def _around(candidate: Candidate) -> set[str]:
    """The keys of the words of a sentence, of its title, and of what stands right before it."""
    found = candidate.passage
    start = candidate.quote.span.start - found.passage.span.start
    return keys(f"{found.article.title} {found.passage.text[max(0, start - _BEFORE) : start]} {candidate.quote.text}")


def settled(one: Candidate, phrase: Span | None, wanted: Wanted) -> Span | None:
    """The short answer in a sentence that `weighed` has looked at: `phrase`, unless that misses the value which the
    sentence tells as holding, or has the one of before in it too."""
    if not wanted.develops or one.kind < _SETTLED or not one.spans:
        return phrase
    value = one.spans[0].span
    if phrase and phrase.overlaps(value) and phrase.end - phrase.start <= value.end - value.start + _WIDER:
        former = [other.span for other in values(wanted, one.quote.text, _around(one)) if other.old]
        if not any(phrase.overlaps(other) for other in former):
            return phrase
    return value


def of_story(ranked: Sequence[Scored], asked: QuestionWords) -> frozenset[str]:
    """The ids of the articles that are of what the question names: those that have its names, and those that share a
    name of several words with one of them. Empty where none has."""
    named = matter(asked.text)
    articles = {row.candidate.quote.article.id: row.candidate.passage for row in ranked}
    sure = {found.article.id for found in concerning(list(articles.values()), named)}
    names = {id_: _names(found.passage.text) for id_, found in articles.items()}
    known = frozenset().union(*(names[id_] for id_ in sure))
    return frozenset(sure | {id_ for id_, own in names.items() if sure and own & known})


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(match.group().split()[-2:]) for match in _FULL_NAME.finditer(text))


def _weighed(row: Scored, story: _Story) -> Scored:
    one, wanted, sentence = row.candidate, story.wanted, row.candidate.quote.text
    spans = [span for span in one.spans if _may_answer(span.span.of(sentence), story)]
    read = max((max(UNREAD, min(one.read, span.score)) for span in spans), default=min(one.read, _UNPOINTED))
    changed = replace(
        one, read=read, spans=tuple(spans), lead=0.0 if one.quote.article.id in story.articles else one.lead
    )
    bonus = _tense(sentence, wanted) + (_ELSEWHERE if _elsewhere(one, story.asked) else 0.0)
    around = (one.coverage + one.context) / 2
    if wanted.kind in _VALUED:
        changed, more = _valued(one, changed, story)
        bonus += more
    elif wanted.kind is Want.WHY:
        changed = replace(changed, coverage=around)
        bonus += _TELLS_WHY if wanted.reasons(sentence) else 0.0
    elif wanted.kind is Want.WHETHER:
        changed = replace(changed, coverage=around, read=min(read, _OF_WHETHER))
        bonus += _TELLS_WHETHER * _share(story.weights, sentence)
    return Scored(changed, probability(changed, bonus))


def _valued(one: Candidate, changed: Candidate, story: _Story) -> tuple[Candidate, float]:
    """The sentence `one`, as far as it is `changed`, with the value in it as its first span and the fit of that as its
    kind, and what speaks for it."""
    wanted, sentence = story.wanted, one.quote.text
    found = values(wanted, sentence, _around(one))
    if not found:
        read = min(one.read, _UNPOINTED) if wanted.measured else changed.read
        return replace(changed, read=read, kind=0.0), _HAS_NONE if wanted.measured else 0.0
    best = max(found, key=lambda value: _worth(value, one.spans))
    left = story.gone.get(_surname(best, sentence), date.min)
    ended = best.old or (one.quote.article.published or date.min) <= left
    fit = 0.0 if ended else best.fit
    score = _pointed(best, one.spans)
    others = [span for span in changed.spans if not span.span.overlaps(best.span)]
    bonus = _FITS * fit if wanted.measured else 0.0
    if wanted.holder:
        bonus += _HOLDS * (fit - 2 * ended) + (_COMES if comes(wanted, sentence) and not ended else 0.0)
    if fit >= _SETTLED and wanted.updates(sentence):
        bonus += _CHANGES
    return (
        replace(
            changed,
            read=min(max(one.read, _UNPOINTED), score),
            spans=(AnswerSpan(best.span, score), *others),
            kind=fit,
            coverage=(one.coverage + one.context) / 2,
        ),
        bonus,
    )


def _tense(sentence: str, wanted: Wanted) -> float:
    back = wanted.ahead and not _AHEAD.search(sentence)
    planned = wanted.measured and wanted.planned(sentence)
    return _OTHER_TENSE * (back + planned)


def _elsewhere(one: Candidate, asked: QuestionWords) -> bool:
    """Whether the sentence tells of another place than the question's, and of none of its names."""
    named = set().union(*matter(asked.text).names)
    if not named or named & keys(one.quote.text):
        return False
    title = keys(one.passage.article.title)
    return any(not keys(match.group(1)) & (named | title) for match in _PLACE.finditer(one.quote.text))


def _share(weights: Mapping[str, float], sentence: str) -> float:
    there, total = keys(sentence), sum(weights.values())
    return sum(weight for one, weight in weights.items() if one in there) / total if total else 0.0


def _may_answer(text: str, story: _Story) -> bool:
    """Whether what the reader points at says anything that the question has not said; a bare name is no reason."""
    own, asked, wanted = stems(text), story.asked, story.wanted
    if wanted.kind is Want.WHY and all(word[:1].isupper() for word in text.split()):
        return False
    if wanted.kind is Want.NAME and not wanted.choice and any(stems(name) <= own for name in names_in(asked.text)):
        return False
    return bool(own) and (not own <= stems(asked.text) or _CHOICE.search(asked.text) is not None)


def _surname(value: Value, sentence: str) -> str:
    return value.span.of(sentence).split()[-1]


def _worth(value: Value, spans: Sequence[AnswerSpan]) -> float:
    return (-10.0 if value.old else 0.0) + 8.0 * value.fit + _pointed(value, spans) / 2


def _pointed(value: Value, spans: Sequence[AnswerSpan]) -> float:
    """The reader's best score of a span that touches the value; short of what it did not point at."""
    return max((one.score for one in spans if one.span.overlaps(value.span)), default=_UNPOINTED)
