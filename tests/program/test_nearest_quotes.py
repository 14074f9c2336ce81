"""An abstention tells what comes near, as what it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

from assistant.answer.contract import to_json
from assistant.answer.service import complete
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Answer, Question, Status
from assistant.domain.events import Done
from assistant.domain.exchange import Exchange, evidence_of, history_of
from tests.grain import QUESTION, QUOTE, indexed


def asked(folder: Path, question: str, threshold: str) -> Answer:
    services = open_services(load(folder, {"ASSISTANT_ANSWER__THRESHOLD": threshold}).settings, "quotes")
    try:
        return asyncio.run(complete(services.ask(Question(question))))
    finally:
        services.close()


def test_what_nearly_answers_is_shown_where_it_may_not_count_as_an_answer(tmp_path: Path) -> None:
    answer = asked(indexed(tmp_path), QUESTION, "1.0")
    assert answer.status is Status.ABSTAINED
    assert answer.diagnosis is not None
    assert QUOTE in [quote.text for quote in answer.diagnosis.quotes]
    assert f"“{QUOTE}” (Wire, 2019-09-25)" in answer.text
    assert not answer.citations
    assert answer.short_answer is None

    (found, *_) = to_json(answer)["diagnosis"]["quotes"]
    article = found["article"]
    assert (article["id"], found["quote"], found["end"] - found["start"]) == ("grain", QUOTE, len(QUOTE))

    exchange = Exchange(Question(QUESTION))
    exchange.take(Done(answer))
    assert evidence_of(exchange)[0].text == QUOTE
    assert [turn.text for turn in history_of([exchange])] == [QUESTION, answer.diagnosis.reason]


def test_nothing_comes_near_where_a_name_is_in_no_article_or_the_doubt_is_large(tmp_path: Path) -> None:
    folder = indexed(tmp_path)
    for question in ("How much grain did Ruritania send?", "Which actor plays the piano in the film?"):
        answer = asked(folder, question, "0.3")
        assert answer.diagnosis is not None
        assert not answer.diagnosis.quotes
        assert answer.text == answer.diagnosis.reason
