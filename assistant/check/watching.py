"""Watched questions asked again: which answers are others than when they were last looked at, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.check.assertions import ArticleById
from assistant.check.baseline.model import mark
from assistant.check.findings import cited, fold
from assistant.check.runner import Ask, answer_of
from assistant.check.since import Between, What, because, what_changed
from assistant.check.watched import Seen, Watched, WatchFile
from assistant.domain.answer import Answer, Question
from assistant.domain.article import Article
from assistant.domain.errors import AssistantError, UsageError


@dataclass(frozen=True, slots=True)
class Rerun:
    """A watched question asked again. `what` changed is None where nothing did; where the question could not be
    answered, `error` says why and the rest is as it was."""

    watched: Watched
    then: Answer
    now: Answer
    seen: Seen
    what: What | None = None
    because: tuple[str, ...] = ()
    error: AssistantError | None = None


class Watches:
    """The watched questions of one library. Every method raises CaseError where their file fails."""

    def __init__(self, file: WatchFile, ask: Ask, article: ArticleById) -> None:
        self._file = file
        self._ask = ask
        self._article = article

    def listed(self) -> list[Watched]:
        """The questions in the order in which they came."""
        return self._file.load()

    async def add(self, question: Question, day: date) -> tuple[Watched, Answer]:
        """Watch a question from now on, with the answer of today; gives both. Raises UsageError where it is watched
        already, and what asking it raises."""
        kept = await asyncio.to_thread(self._file.load)
        filters = question.filters
        if any(_same(one, question) for one in kept):
            raise UsageError("this question is watched already", "`assistant watch` lists those that are.")
        answer = await answer_of(self._ask, question)
        text = question.standalone or answer.standalone_question
        seen = await asyncio.to_thread(self._seen, answer, day)
        new = Watched(text, filters.since, filters.source, seen)
        await asyncio.to_thread(lambda: self._file.store([*self._file.load(), new]))
        return new, answer

    def remove(self, which: str) -> Watched:
        """Watch a question no longer: the one of this number in the list, from 1, or in these words. Raises
        UsageError."""
        kept = self._file.load()
        found = [one for number, one in enumerate(kept, 1) if which == str(number) or fold(one.question) == fold(which)]
        if not found:
            raise UsageError(f"{which} is not watched", "`assistant watch` lists the questions with their numbers.")
        self._file.store([one for one in kept if one is not found[0]])
        return found[0]

    async def rerun(self, day: date) -> list[Rerun]:
        """Ask every question again. Nothing is kept of it: what changed goes on being told until it is looked at."""
        return [await self._again(one, day) for one in await asyncio.to_thread(self._file.load)]

    def looked_at(self, reruns: Sequence[Rerun]) -> None:
        """Keep the answers of `reruns` as those that were last looked at; what was added or removed since stays so."""
        new = {(one.watched.question, one.watched.since, one.watched.source): one.seen for one in reruns}
        kept = self._file.load()
        self._file.store([replace(one, seen=new.get((one.question, one.since, one.source), one.seen)) for one in kept])

    async def _again(self, watched: Watched, day: date) -> Rerun:
        then = watched.seen.answer(watched.asked)
        try:
            now = await answer_of(self._ask, watched.asked)
            what = what_changed(then, now)
            if what is None:
                return Rerun(watched, then, now, watched.seen)
            seen = await asyncio.to_thread(self._seen, now, day)
            between = await asyncio.to_thread(self._between, watched.seen, now)
        except AssistantError as error:
            return Rerun(watched, then, then, watched.seen, error=error)
        return Rerun(watched, then, now, seen, what, tuple(because(then, now, between)))

    def _seen(self, answer: Answer, day: date) -> Seen:
        return Seen.of(answer, {ref.id: self._article(ref.id) for ref in cited(answer)}, day)

    def _between(self, seen: Seen, now: Answer) -> Between:
        """What became of the articles that either answer quotes."""
        before = {one.article: one.content for one in seen.citations}
        texts = {id_: self._article(id_) for id_ in (*before, *(ref.id for ref in cited(now)))}
        gone = frozenset(id_ for id_ in before if texts[id_] is None)
        changed = frozenset(
            id_ for id_, content in before.items() if (article := texts[id_]) and mark(article.text) != content
        )
        new = texts.keys() - before.keys() - set(seen.found)
        return Between(frozenset(id_ for id_ in new if _came(texts[id_], seen.asked)), changed, gone)


def _came(article: Article | None, day: date) -> bool:
    return bool(article and article.retrieved and article.retrieved >= day)


def _same(watched: Watched, question: Question) -> bool:
    filters = question.filters
    text = question.standalone or question.text
    return fold(watched.question) == fold(text) and (watched.since, watched.source) == (filters.since, filters.source)
