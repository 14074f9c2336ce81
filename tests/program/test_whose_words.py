"""Who said what the answer before quotes."""

from __future__ import annotations

import asyncio

from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Question, Turn


def test_the_speaker_of_the_answer_before_is_found_where_another_sentence_names_her(starter: Services) -> None:
    question = "What did the commission on the Drevna flood find instead of a villain?"
    first = asyncio.run(complete(starter.ask(Question(question))))
    assert first.short_answer == "a procedure that had been written for office hours"
    history = (Turn("user", question), Turn("assistant", first.text))
    second = asyncio.run(complete(starter.ask(Question("And who said that?", history))))
    assert second.short_answer == "Ágnes Szentirmay"
    assert second.short_answer in second.citations[0].quote.text
