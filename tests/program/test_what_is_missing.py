"""An abstention says what no article covers, what the library spans, and what to bring in."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.holdings import LibraryHoldings
from assistant.answer.contract import to_json
from assistant.answer.gaps import topics_of
from assistant.answer.service import complete
from assistant.cli.ask import readable
from assistant.composition import Services
from assistant.domain.answer import Answer, Diagnosis, Filters, Question, Status
from assistant.domain.gaps import ToIngest
from assistant.domain.wording import gap


def asked(starter: Services, question: str, **filters: object) -> tuple[Answer, Diagnosis]:
    answer = asyncio.run(complete(starter.ask(Question(question, filters=Filters(**filters)))))  # type: ignore[arg-type]
    assert answer.status is Status.ABSTAINED
    assert answer.diagnosis is not None
    return answer, answer.diagnosis


def test_the_part_that_no_article_has_is_told_from_the_part_that_some_have(starter: Services) -> None:
    answer, found = asked(starter, "Who was the chief executive of Apple in October 2017?")
    assert (found.missing, found.covered) == (("Apple",), ("chief executive",))
    assert found.to_ingest is not None
    assert (found.to_ingest.about, found.to_ingest.period) == (("Apple", "chief executive"), "October 2017")
    told = readable(answer)
    assert "The articles do speak of chief executive." in told
    assert "Searched: 47 articles from 2018-06-17 to 2026-02-12 by 10 outlets; none came out in October 2017." in told
    assert "bring in articles about Apple and chief executive from October 2017" in told


def test_the_json_has_what_was_searched_and_what_to_ingest(starter: Services) -> None:
    answer, _ = asked(starter, "Who was the chief executive of Apple in 2019?")
    diagnosis = json.loads(json.dumps(to_json(answer)))["diagnosis"]
    corpus, wanted = diagnosis["corpus"], diagnosis["to_ingest"]
    whole = LibraryHoldings(starter.catalogue).holdings()
    assert (corpus["articles"], corpus["outlets"], corpus["first"]) == (whole.articles, whole.outlets, "2018-06-17")
    assert corpus["sources"] == list(whole.sources)
    assert corpus["in_period"] > 0
    assert (wanted["from"], wanted["until"]) == ("2019-01-01", "2019-12-31")


def test_outlets_are_those_of_the_nearest_articles_that_speak_of_it(starter: Services) -> None:
    _, found = asked(starter, "Who is the chief executive of Apple?")
    assert found.to_ingest is not None
    assert set(found.to_ingest.sources) <= {ref.source for ref in found.nearest}
    _, nothing = asked(starter, "Zorblax quuxified gribblewick?")
    assert nothing.to_ingest is not None
    assert not nothing.to_ingest.sources


def test_what_is_searched_follows_the_filters(starter: Services) -> None:
    _, found = asked(starter, "Who is the chief executive of Apple?", source="Tech Almanac", as_of=date(2023, 12, 31))
    passing = starter.catalogue.articles(Filters(source="Tech Almanac", as_of=date(2023, 12, 31)))
    assert found.holdings is not None
    assert (found.holdings.articles, found.holdings.sources) == (len(passing), ("Tech Almanac",))


def test_where_nothing_passes_the_filters_the_library_is_told_and_nothing_is_said_to_be_searched(
    starter: Services,
) -> None:
    answer, _ = asked(starter, "How much grain does Russia plan to send to Venezuela?", source="Nobody's Post")
    told = readable(answer)
    assert "No article passes the filters." in told
    assert "Nothing was searched. The library holds 47 articles from 2018-06-17 to 2026-02-12 by 10 outlets" in told
    assert "such as Meridian Wire" in told
    assert "Searched:" not in told
    assert "nearest" not in told


@pytest.mark.parametrize(
    "question",
    [
        "Who is the chief executive of Apple?",
        "Which actor plays the piano in the film?",
        "How many goals did Erling Haaland score last week?",
        "What did the Bundesbank say about inflation in 1999?",
    ],
)
def test_an_abstention_says_it_in_a_few_lines(starter: Services, question: str) -> None:
    _, found = asked(starter, question)
    lines = gap(found)
    assert 2 <= len(lines) <= 3
    assert all(len(line) < 250 for line in lines)


def test_an_empty_library_is_told_what_to_bring_in(services: Services) -> None:
    _, found = asked(services, "Who is the mayor of Lugo?")
    assert gap(found) == ["To answer it, bring in articles about Lugo and mayor."]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), "2019"),
        (date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2024, 2, 1), date(2024, 2, 28), "2024-02-01 to 2024-02-28"),
        (date(2024, 5, 3), date(2024, 5, 3), "2024-05-03"),
        (None, None, None),
    ],
)
def test_a_period_is_said_as_a_person_says_it(first: date | None, last: date | None, said: str | None) -> None:
    assert ToIngest((), first, last).period == said


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("Can you please tell me something about interest rates?", ["interest rates"]),
        ("Is it true that anything was done about climate change since 2019?", ["climate change"]),
    ],
)
def test_what_only_frames_a_question_is_no_topic(question: str, topics: list[str]) -> None:
    assert list(topics_of(question)) == topics


@given(st.text(max_size=200))
def test_topics_are_words_of_the_question(question: str) -> None:
    topics = list(topics_of(question))
    assert all(topic and topic in question for topic in topics)
    assert len(topics) == len(set(topics))
