"""Of a story that goes on: which sentences hold what is asked for, and what the short answer is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.developing import of_story, settled, weighed
from assistant.answer.kinds import kind_of
from assistant.answer.selection import Scored
from assistant.answer.wanted import wanted
from assistant.domain.answer import AnswerSpan, Quote
from assistant.domain.article import Span
from assistant.retrieve.terms import content_words, stem
from tests.fakes.scripted_services import passage


def scored(words: str, day: int, *, pointed: str = "", read: float = 3.0, title: str = "Norby") -> Scored:
    found = passage()
    article = replace(found.article, id=words, published=date(2024, 3, day), title=title)
    found = replace(
        found, article=article, passage=replace(found.passage, id=words, text=words, span=Span(0, len(words)))
    )
    start = words.index(pointed)
    spans = (AnswerSpan(Span(start, start + len(pointed)), read),) if pointed else ()
    quote = Quote(article, Span(0, len(words)), words)
    return Scored(Candidate(quote, found, 0.5, 0.5, 0.0, 1.0, read, spans, 0.5), 0.5)


def asked(question: str) -> QuestionWords:
    weights = {stem(word): 1.0 for word in content_words(question)}
    return QuestionWords(question, question, weights, (), kind_of(question))


def first(question: str, *rows: Scored) -> Scored:
    return weighed(rows, asked(question), wanted(question))[0]


def test_a_sentence_that_holds_such_a_value_comes_before_one_that_the_reader_likes_better() -> None:
    boxes = scored("Norby recalls 48,000 boxes of cereal.", 1, pointed="48,000 boxes", read=6.0)
    none = scored("No child was hurt in Norby.", 1, pointed="No child")
    assert first("How many children were hurt in Norby?", boxes, none).candidate.quote == none.candidate.quote


def test_what_the_question_says_itself_is_no_answer() -> None:
    winner = scored("Remy Vass, who won the tour, failed a test.", 1, pointed="Remy Vass", read=6.0)
    heir = scored("The victory would go to Jonas Holm.", 1, pointed="Jonas Holm", read=2.0)
    assert first("Who gets the tour if Vass is banned?", winner, heir).candidate.quote == heir.candidate.quote


def test_who_left_holds_the_office_no_longer_in_older_articles_either() -> None:
    coach = scored("The coach of Norby, Rita Sand, was glad.", 1, pointed="Rita Sand", read=8.0)
    leaves = scored("Norby have dismissed their coach Rita Sand.", 9, pointed="Rita Sand", read=8.0)
    comes = scored("Her assistant Piet Loos takes charge in Norby.", 9, read=-4.0)
    assert first("Who is the coach of Norby?", coach, leaves, comes).candidate.quote == comes.candidate.quote


def test_the_value_of_before_is_no_short_answer() -> None:
    question = "How strong was the quake in Norby?"
    sentence = "The strength of the quake in Norby was revised from 6.4 to 6.1."
    row = first(question, scored(sentence, 1, pointed="6.4 to 6.1"))
    start = sentence.index("6.4 to 6.1")
    value = settled(row.candidate, Span(start, start + 10), wanted(question))
    assert value
    assert value.of(sentence) == "6.1"


def test_the_articles_of_a_story_are_known_by_its_names() -> None:
    rows = [
        scored("The mayor Ann Lund spoke in Tessaly.", 1, title="News"),
        scored("At last Ann Lund gave in.", 2, title="News"),
    ]
    other = scored("Pensions will rise in Lemnia.", 2, title="Budget")
    assert of_story([*rows, other], asked("How high are pensions in Tessaly?")) == {
        row.candidate.quote.article.id for row in rows
    }
