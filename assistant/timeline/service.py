"""A timeline from end to end: the articles of a story, what they tell, and its order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answer.candidates import QuestionWords, weigh
from assistant.answer.wordlist import listed
from assistant.domain import wording
from assistant.domain.answer import Filters, RetrievedPassage
from assistant.domain.article import Article, ArticleRef, Span
from assistant.domain.errors import UsageError
from assistant.domain.ports import SentenceSplitter, WordIndex
from assistant.domain.story import Story
from assistant.domain.timeline import Timeline, gaps_between
from assistant.retrieve.names import names_in
from assistant.retrieve.service import Retriever
from assistant.retrieve.terms import content_words, stem, stems
from assistant.timeline.merging import merged, order
from assistant.timeline.telling import Told, told

LIMIT = 30
# Passages that are searched for the articles of a story, and how many of one article.
_PASSAGES, _PER_ARTICLE = 90, 4
# Articles that are read to the end.
_ARTICLES = 40
# An article is of the story where it holds a name of the question and, beside the article that holds most, so much of
# its words or, beside the best, so high a score; without names in the question, both.
# Fitted on the development half of tests/news.
_NAMED, _UNNAMED, _HELD = 0.4, 0.55, 0.7
# Words that ask for a timeline, and name nothing.
_FRAME = frozenset(
    stem(word)
    for word in listed(
        "happen happened go went come came case affair step steps taken timeline history events story develop "
        "developments course chronology unfold unfolded order"
    )
)
_YEAR = re.compile(r"[12]\d{3}")

# What names neither is of it where its score is near that, and it shares so many names with what is: names that stand
# in no more passages than this.
_CAST_SCORE, _CAST, _RARE = 0.3, 2, 40

FindStories = Callable[[Sequence[str]], Mapping[str, Story]]


class Screen(Protocol):
    """Finds what is written to the assistant."""

    def suspected(self, text: str, title: str = "") -> tuple[Span, ...]: ...


class TimelineStore(WordIndex, Protocol):
    """What a timeline reads of the library."""

    def article(self, article_id: str) -> Article | None: ...


class TimelineService:
    """Tells what happened, in order, by the sentences of articles that say so."""

    def __init__(
        self,
        retriever: Retriever,
        store: TimelineStore,
        splitter: SentenceSplitter,
        stories: FindStories,
        screen: Screen,
    ) -> None:
        self._retriever = retriever
        self._store = store
        self._splitter = splitter
        self._stories = stories
        self._screen = screen

    def timeline(self, question: str, filters: Filters = Filters(), limit: int = LIMIT) -> Timeline:
        """The events of the story that `question` asks for, at most `limit`: those that matter most, in order.

        Raises UsageError where the question is too long, and as Retriever.retrieve does.
        """
        if too_long := wording.too_long(question):
            raise UsageError(*too_long)
        question = self._retriever.mended(question)
        passages = self._retriever.retrieve(question, filters, limit=_PASSAGES, per_article=_PER_ARTICLE)
        asked = self._asked(question, filters)
        articles = self._articles(passages, asked, filters)
        found = [one for article, ref in articles for one in self._told(article, ref, asked)]
        events = merged([one for one in found if one.when])
        best = sorted(events, key=lambda one: (-one[1], order(one[0])))[:limit]
        kept = {id(event) for event, _ in best}
        return Timeline(
            question=question,
            events=tuple(event for event, _ in events if id(event) in kept),
            gaps=gaps_between([event for event, _ in events]),
            undated=tuple(one.quote for one in found if one.when is None)[:limit],
            articles=len(articles),
            left_out=len(events) - len(best),
        )

    def _asked(self, question: str, filters: Filters) -> QuestionWords:
        words = weigh(question, question, self._store, self._retriever.searched(filters))
        weights = {
            key: weight for key, weight in words.weights.items() if key not in _FRAME and not _YEAR.fullmatch(key)
        }
        return replace(words, weights=weights or words.weights)

    def _articles(
        self, passages: Sequence[RetrievedPassage], asked: QuestionWords, filters: Filters
    ) -> list[tuple[Article, ArticleRef]]:
        """The articles of the story, and their copies in other outlets, as far as the filters let them pass."""
        scores: dict[str, float] = {}
        articles: dict[str, Article] = {}
        for one in passages:
            id_ = one.article.id
            scores[id_] = max(one.scores.fused or 0.0, scores.get(id_, 0.0))
            if id_ not in articles and (article := self._store.article(id_)):
                articles[id_] = article
        chosen = self._of_the_story(asked, articles, scores)[:_ARTICLES]
        stories = self._stories(chosen)
        for story in dict.fromkeys(stories.values()):
            chosen += [copy.article_id for copy in story.copies if copy.article_id not in chosen]
        return list(self._passing(chosen, articles, stories, filters))

    def _of_the_story(
        self, asked: QuestionWords, articles: Mapping[str, Article], scores: Mapping[str, float]
    ) -> list[str]:
        """Those of these articles that are of the story, the best first; each has the score of its best passage."""
        words = {id_: stems(f"{one.title}\n{one.text}") for id_, one in articles.items()}
        best = max(scores.values(), default=0.0)
        shares = {id_: asked.share(held) for id_, held in words.items()}
        most = max(shares.values(), default=0.0)
        names = _stems_of(names_in(asked.text)) & set().union(*words.values())
        chosen = []
        for id_, held in words.items():
            much, high = shares[id_] >= _HELD * most > 0, scores[id_] >= (_NAMED if names else _UNNAMED) * best
            if (held & names and (much or high)) if names else (much and high):
                chosen.append(id_)
        named = {id_: _stems_of(names_in(one.text)) for id_, one in articles.items()}
        cast = self._rare(set().union(*(named[id_] for id_ in chosen)))
        chosen += [
            id_
            for id_, own in named.items()
            if id_ not in chosen and scores[id_] >= _CAST_SCORE * best and len(own & cast) >= _CAST
        ]
        return sorted(chosen, key=lambda id_: (-scores[id_], id_))

    def _rare(self, names: set[str]) -> set[str]:
        """Those that stand in so few passages that to share them is to tell of the same."""
        known = self._store.document_frequencies(sorted(names))
        return {name for name, passages in known.items() if passages <= _RARE}

    def _passing(
        self, ids: Sequence[str], known: Mapping[str, Article], stories: Mapping[str, Story], filters: Filters
    ) -> Iterator[tuple[Article, ArticleRef]]:
        for id_ in ids:
            article = known.get(id_) or self._store.article(id_)
            # One that was found may have another date by now.
            if article and _passes(article, filters):
                yield article, replace(article.ref, story=stories.get(id_))

    def _told(self, article: Article, ref: ArticleRef, asked: QuestionWords) -> list[Told]:
        about = stems(article.title)
        suspected = self._screen.suspected(article.text, article.title)
        return told(article, ref, self._splitter, lambda words: asked.share(words | about), suspected)


def _stems_of(names: Iterable[str]) -> set[str]:
    return {stem(word) for name in names for word in content_words(name)}


def _passes(article: Article, filters: Filters) -> bool:
    published = article.published
    if filters.since and (published is None or published < filters.since):
        return False
    if filters.as_of and (published is None or published > filters.as_of):
        return False
    if filters.source and (article.source or "").casefold() != filters.source.casefold():
        return False
    return not filters.articles or article.id in filters.articles
