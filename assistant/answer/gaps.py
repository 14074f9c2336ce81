"""What is missing where a question has no answer: which part of it no article covers, what the library holds, and what
could be brought in. All of it is read off the library and the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from assistant.answer.dates import dates
from assistant.answer.when import When
from assistant.domain.answer import Diagnosis, Filters
from assistant.domain.article import Article
from assistant.domain.gaps import Holdings, ToIngest
from assistant.domain.ports import WordIndex
from assistant.retrieve.spelling import rooted
from assistant.retrieve.terms import content_words, stems, words

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_TIMES = re.compile(
    r"\b(?:(?:this|last|past|previous|next)\s(?:week|month|year|night|morning)|(?:\w+\s)?(?:day|week|month|year)s?\sago"
    r"|today|tonight|yesterday|tomorrow|now|currently|latest|newest|most recent|so far|still)\b",
    re.IGNORECASE,
)
# They say how an answer is to look, and name nothing that an article could be about.
_FRAME = stems(
    "many much long far old big high tall often number total figure amount date year month week day time kind name call"
    " happen get give take make become come go use know tell news article new latest think explain describe done since"
    " please kindly hello thanks true anything something everything nobody everybody somebody someone anyone"
)
_MOST = 5


class Texts(WordIndex, Protocol):
    """What is read of the articles themselves."""

    def article(self, article_id: str) -> Article | None: ...


class Held(Protocol):
    """What is counted of the library."""

    def holdings(self, filters: Filters = Filters()) -> Holdings: ...

    def count(self, filters: Filters) -> int: ...


class Gaps:
    """Completes the diagnosis of an abstention. Its calls read the library and raise LibraryError."""

    def __init__(self, texts: Texts, held: Held) -> None:
        self._texts = texts
        self._held = held

    def completed(self, diagnosis: Diagnosis, question: str, filters: Filters, time: When) -> Diagnosis:
        """`diagnosis` with what of `question` is covered and what is not, what was searched, and what to bring in.

        Where something stands in no article at all, `covered` is what does stand in one; otherwise it is what the
        nearest article speaks of, and `uncovered` what that article does not.
        """
        topics = list(topics_of(question))
        known = [part for topic in topics for part in self._known(topic, diagnosis.missing)]
        articles = [self._texts.article(ref.id) for ref in diagnosis.nearest]
        spoken = {article.id: [topic for topic in known if _speaks(article, topic)] for article in articles if article}
        covered: tuple[str, ...] = tuple(known)
        uncovered: tuple[str, ...] = ()
        if not diagnosis.missing:
            best = max(spoken, key=lambda id_: len(spoken[id_]), default=None)
            covered = tuple(spoken[best]) if best else ()
            uncovered = tuple(topic for topic in known if topic not in covered)
        near = [ref.source for ref in diagnosis.nearest if ref.source and spoken.get(ref.id)]
        holdings, (since, until) = self._holdings(filters, time)
        return replace(
            diagnosis,
            covered=covered[:_MOST],
            uncovered=uncovered[:_MOST],
            holdings=holdings,
            to_ingest=ToIngest(_about(topics, diagnosis.missing), since, until, tuple(dict.fromkeys(near))),
        )

    def _holdings(self, filters: Filters, time: When) -> tuple[Holdings, tuple[date | None, date | None]]:
        """What was searched, or where nothing passes the filters all there is; and the days that are asked for."""
        held = self._held.holdings(filters)
        if not held.articles:
            held, filters = self._held.holdings(), Filters()
        if window := time.window:
            first, last = window.first, min(window.printed, filters.as_of or window.printed)
            since = max(first, filters.since) if filters.since else first
            inside = self._held.count(replace(filters, since=since, as_of=last))
            return replace(held, in_period=inside), (first, window.last)
        if time.now and held.last and held.last < time.day:
            return held, (held.last, time.day)
        return held, (None, None)

    def _known(self, topic: str, missing: Sequence[str]) -> Iterator[str]:
        """The parts of a topic that stand in some article: whole where its words stand together, else one by one."""
        found = content_words(topic)
        lacking = {word for one in missing for word in words(one)}
        frequencies = self._texts.document_frequencies([topic, *found])
        if frequencies[topic] and not lacking.intersection(found):
            yield topic
            return
        for match in _WORD.finditer(topic):
            own = content_words(match.group())
            there = all(frequencies.get(word) or rooted(word, self._texts) for word in own)
            if own and there and not lacking.intersection(own):
                yield match.group()


def topics_of(question: str) -> Iterator[str]:
    """What a question names, as it is written: runs of words that carry meaning, without its dates."""
    times = [(one.start, one.end) for one in dates(question)]
    times += [match.span() for match in _TIMES.finditer(question)]
    run: tuple[int, int] | None = None
    seen: set[str] = set()
    for match in [*_WORD.finditer(question), None]:
        means = (
            match is not None
            and _means(match.group())
            and not any(s < match.end() and match.start() < e for s, e in times)
        )
        if means and match and run and question[run[1] : match.start()].isspace():
            run = run[0], match.end()
            continue
        if run:
            topic = re.sub(r"['’]s$", "", question[run[0] : run[1]])
            if topic.lower() not in seen:
                seen.add(topic.lower())
                yield topic
        run = match.span() if means and match else None


def _means(word: str) -> bool:
    own = content_words(word)
    return bool(own) and not stems(word) <= _FRAME


def _speaks(article: Article, topic: str) -> bool:
    return stems(topic) <= stems(f"{article.title} {article.text}")


def _about(topics: Sequence[str], missing: Sequence[str]) -> tuple[str, ...]:
    """What articles that answer are about: what is missing first, then the rest of the question."""
    lacking = {word for one in missing for word in words(one)}
    first = [topic for topic in topics if lacking.intersection(words(topic))]
    return tuple([*first, *(topic for topic in topics if topic not in first)][:_MOST])
