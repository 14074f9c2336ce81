"""Cases drafted from what an article says, each of them asked once before it is suggested."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from assistant.check.amounts import Amount, agree, amount, amounts
from assistant.check.cases import Case
from assistant.check.expectation import Expectation
from assistant.check.jobs import in_order
from assistant.check.kinds import plain
from assistant.check.recording import Draft, id_of
from assistant.check.runner import Ask, usual_jobs
from assistant.check.suggest_rules import Asked, Fact, facts
from assistant.check.suggest_story import Story
from assistant.check.writing import Value
from assistant.domain.answer import Answer, Filters, Question, Quote, Status
from assistant.domain.article import Article
from assistant.domain.events import Done
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.terms import stems

# "Who said this?" is easily asked, and tells the least.
_QUOTED = 2
_A_SENTENCE = 2
# Two questions that share so many of their words ask the same.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A drafted case, what it was drafted from, and the quote on which its answer stood."""

    draft: Draft
    fact: Fact
    quote: Quote


def drafted(article: Article, splitter: SentenceSplitter) -> list[Fact]:
    """The questions that the wording of `article` answers, in its order; none of them was asked yet."""
    story = Story(article, splitter.sentences(article.text))
    found: list[Fact] = []
    quoted = 0
    for sentence in story.sentences:
        of_this: list[Fact] = []
        for fact in facts(sentence, story):
            speech = "“" in fact.question
            if len(of_this) == _A_SENTENCE or (speech and quoted == _QUOTED) or _repeats(fact.question, found):
                continue
            quoted += speech
            of_this.append(fact)
            found.append(fact)
    return found


async def suggestions(
    article: Article, splitter: SentenceSplitter, ask: Ask, cases: Sequence[Case]
) -> AsyncGenerator[Suggestion, None]:
    """The drafts that hold: the library answers the question by the sentence that it was made of, and cites `article`
    first. What `cases` ask already is left out. Ids are free among `cases` and the suggestions before.

    Raises what an answer ended with where that is an error.
    """
    known = [stems(case.question) for case in cases]
    fresh = [fact for fact in drafted(article, splitter) if not any(_alike(stems(fact.question), one) for one in known)]
    taken = {case.id for case in cases}

    async def tried(fact: Fact) -> Suggestion | None:
        return await suggestion(article, fact, ask, taken)

    async with aclosing(in_order(fresh, tried, usual_jobs((), local_model=False))) as results:
        async for found in results:
            if found is None:
                continue
            draft = replace(found.draft, id=id_of(found.fact.question, taken))
            taken.add(draft.id)
            yield replace(found, draft=draft)


async def suggestion(article: Article, fact: Fact, ask: Ask, taken: Collection[str]) -> Suggestion | None:
    """The case for `fact` where its question holds, of all articles, or else of those published by then."""
    filters = Filters()
    answer = await _answer(ask, Question(fact.question, filters=filters))
    quote = standing(article, fact, answer)
    if quote is None and article.published and answer.citations and answer.citations[0].quote.article.id != article.id:
        # A later article may say otherwise.
        filters = Filters(as_of=article.published)
        answer = await _answer(ask, Question(fact.question, filters=filters))
        quote = standing(article, fact, answer)
    if quote is None:
        return None
    contains, further = _asserted(fact, answer)
    expectation = Expectation(contains=contains, cites=(article.id,))
    return Suggestion(
        Draft(id_of(fact.question, taken), (fact.question,), filters, expectation, (), further), fact, quote
    )


def standing(article: Article, fact: Fact, answer: Answer) -> Quote | None:
    """The quote of `answer` that the fact's sentence is, or is part of; None where it stands on something else, where
    another article is cited first, or where the short answer is another."""
    if answer.status is not Status.ANSWERED or not answer.citations or not answer.short_answer:
        return None
    if answer.citations[0].quote.article.id != article.id or not _agrees(fact, answer.short_answer):
        return None
    words = fact.sentence.span(fact.start, fact.end)
    quotes = (one.quote for one in answer.citations)
    return next((one for one in quotes if one.article.id == article.id and one.span.contains(words)), None)


def _agrees(fact: Fact, came: str) -> bool:
    wanted = _amount(fact)
    if wanted:
        return any(agree(wanted, one, 0.0, relative=False) for one in amounts(came))
    own, theirs = plain(fact.short), plain(came)
    return bool(theirs) and (own in theirs or theirs in own)


def _asserted(fact: Fact, answer: Answer) -> tuple[tuple[str, ...], tuple[tuple[str, Value], ...]]:
    """What the answer contains, and the assertions of other kinds."""
    if wanted := _amount(fact):
        return (), (("number", wanted.text), ("quote_contains", (fact.short,)))
    if plain(answer.short_answer or "") == plain(fact.short):
        return (), (("equals_short", fact.short),)
    return (fact.short,), ()


def _amount(fact: Fact) -> Amount | None:
    found = amounts(fact.short) if fact.asked is Asked.AMOUNT else []
    return found[0] if len(found) == 1 and amount(found[0].text) else None


def _repeats(question: str, found: Iterable[Fact]) -> bool:
    return any(_alike(stems(question), stems(fact.question)) for fact in found)


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)


async def _answer(ask: Ask, question: Question) -> Answer:
    async for event in ask(question):
        if isinstance(event, Done):
            if event.answer.error:
                raise event.answer.error
            return event.answer
    raise AssertionError("an answer ends with Done")
