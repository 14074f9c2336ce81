"""Which of several sentences that answer about equally well comes first, and when nothing was told yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.kinds import kind_of
from assistant.answer.latest import last_known
from assistant.answer.selection import Scored
from assistant.answer.timely import beside, in_time
from assistant.answer.told import told_by_then
from assistant.answer.wanted import wanted
from assistant.answer.when import When, when
from assistant.domain.answer import Quote
from assistant.domain.article import Span
from assistant.retrieve.terms import content_words, stem
from tests.fakes.scripted_services import passage

DAY = date(2024, 3, 6)
EARLIER, LATER = "Nine people died in the flood.", "Eleven people died in the flood."


def scored(words: str, published: date | None, probability: float = 0.6, *, read: float = 4.0) -> Scored:
    found = passage()
    article = replace(found.article, published=published, title="Flood")
    cited = Quote(article, Span(0, len(words)), words)
    found = replace(found, article=article, passage=replace(found.passage, id=words, text=words))
    candidate = Candidate(
        quote=cited, passage=found, coverage=0.5, context=0.5, lead=0.0, kind=1.0, read=read,
        spans=(), cosine=0.5,
    )  # fmt: skip
    return Scored(candidate, probability)


def words_of(question: str) -> QuestionWords:
    weights = {stem(word): 1.0 for word in content_words(question)}
    return QuestionWords(question, question, weights, (), kind_of(question))


def order(question: str, *rows: Scored, as_of: date | None = None) -> list[str]:
    time = when(question, as_of, DAY)
    found = [row.candidate for row in rows]
    told = last_known(found, rows, words_of(question), time) if time.newest else in_time(rows, time)
    return [row.candidate.quote.text for row in told]


def told(question: str, *rows: Scored) -> bool:
    reading = max(row.candidate.read for row in rows)
    return told_by_then(rows, words_of(question), wanted(question), when(question, DAY, DAY), reading)


FIRST, SECOND = scored(EARLIER, date(2024, 3, 1), 0.7), scored(LATER, date(2024, 3, 4), 0.5)


def test_the_last_that_was_known_comes_first_where_the_latest_or_a_day_is_asked_for() -> None:
    assert order("How many died in the flood?", FIRST, SECOND) == [EARLIER, LATER]
    assert order("How many are now known to have died in the flood?", FIRST, SECOND) == [LATER, EARLIER]
    assert order("How many died in the flood?", FIRST, SECOND, as_of=DAY) == [LATER, EARLIER]


def test_a_later_sentence_that_answers_less_well_stays_behind() -> None:
    unlikely = scored(LATER, date(2024, 3, 4), 0.05)
    valueless = replace(SECOND, candidate=replace(SECOND.candidate, kind=0.0, read=-5.0))
    for row in (unlikely, valueless):
        assert order("How many have now died?", FIRST, row)[0] == EARLIER


def test_a_later_sentence_about_something_else_stays_behind() -> None:
    other = replace(SECOND, candidate=replace(SECOND.candidate, context=0.1, cosine=0.1, read=-4.0))
    assert order("How many have now died?", FIRST, other)[0] == EARLIER


def test_an_undated_article_gives_way_and_is_not_left_out() -> None:
    undated = scored(EARLIER, None, 0.7)
    assert order("What is the latest toll?", undated, SECOND) == [LATER, EARLIER]


def test_what_an_article_takes_back_gives_way_to_what_it_says_instead() -> None:
    former = scored("We reported that nine people died.", date(2024, 3, 4), 0.6)
    assert order("How many have now died?", former, SECOND) == [LATER, former.candidate.quote.text]


def test_of_equal_sentences_the_one_of_the_days_asked_about_comes_first() -> None:
    now, former = scored(LATER, date(2024, 3, 4), 0.7), scored(EARLIER, date(2021, 3, 20), 0.5)
    assert order("How many died in the flood in March 2021?", now, former) == [EARLIER, LATER]
    telling = scored("Nine people died in the flood of March 2021.", date(2024, 3, 4), 0.5)
    assert order("How many died in the flood in March 2021?", now, telling)[0] == telling.candidate.quote.text


def test_what_the_articles_of_a_day_do_not_speak_of_was_not_told_by_then() -> None:
    doubtful = scored("The flood broke the dyke at Saltby on Monday.", DAY, 0.6, read=-1.0)
    assert not told("Who was arrested over the flood at Saltby?", doubtful)
    assert told("What broke the dyke at Saltby?", doubtful)
    words = QuestionWords("Who?", "Who?", {"arrest": 1.0}, (), kind_of("Who?"))
    assert told_by_then([doubtful], words, wanted("Who?"), When(DAY), -1.0)


def test_what_has_not_happened_yet_is_no_answer() -> None:
    sought = scored("The police have not found the crown of Weirby.", DAY)
    assert not told("Where was the crown of Weirby found?", sought)


def test_passages_of_the_days_asked_about_join_the_others_and_outrank_none() -> None:
    first = passage()
    other = replace(first, passage=replace(first.passage, id="other"), scores=replace(first.scores, fused=99.0))
    mixed = beside([first], [first, other])
    assert [one.passage.id for one in mixed] == [first.passage.id, "other"]
    assert [one.rank for one in mixed] == [1, 2]
    assert (mixed[1].scores.fused or 0.0) <= (first.scores.fused or 0.0)
