"""Running cases against a scripted `ask`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from check_samples import ScriptedAsk, abstained, answered, article, case, citation, failed

from assistant.check.assertions import Kind
from assistant.check.cases import Case
from assistant.check.runner import CaseResult, Outcome, run
from assistant.domain.answer import Diagnosis, Filters, Question, Turn
from assistant.domain.errors import AssistantError, ChatModelError
from assistant.domain.events import Done
from assistant.domain.exchange import Exchange, history_of


async def results(cases: list[Case], ask: ScriptedAsk) -> list[CaseResult]:
    return [result async for result in run(cases, ask, article)]


@pytest.mark.asyncio
async def test_a_pass_and_a_failure() -> None:
    ask = ScriptedAsk({}, answered())
    passed, missed = await results([case("a", contains=("01:15",)), case("b", contains=("02:30",))], ask)
    assert (passed.outcome, missed.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert [finding.kind for finding in missed.failures] == [Kind.CONTAINS]
    assert missed.answer is not None
    assert missed.seconds >= 0
    assert [question.id for question in ask.asked] == ["a", "b"]


@pytest.mark.asyncio
async def test_results_come_one_by_one() -> None:
    ask = ScriptedAsk({}, answered())
    stream = run([case("a", contains=("01:15",)), case("b", contains=("01:15",))], ask, article)
    assert (await anext(stream)).case.id == "a"
    assert len(ask.asked) == 1


@pytest.mark.asyncio
async def test_earlier_questions_are_asked_and_their_answers_become_history() -> None:
    ask = ScriptedAsk({"Who?": abstained("Nobody knows."), "When?": answered("At 01:15. [1]")}, answered())
    filters = Filters(source="The Harbour Post")
    talk = case(question="Where?", earlier=("Who?", "When?"), filters=filters, cites=("bridge-2020",))
    [result] = await results([talk], ask)
    assert result.outcome is Outcome.PASSED
    who, when, where = ask.asked
    assert (who.history, who.filters) == ((), filters)
    assert when.history == (Turn("user", "Who?"), Turn("assistant", "Nobody knows."))
    assert where.history == (*when.history, Turn("user", "When?"), Turn("assistant", "At 01:15. [1]"))
    assert where.filters == filters
    assert result.answer is not None
    assert result.answer.question == where


@pytest.mark.asyncio
async def test_after_an_abstention_a_question_leans_on_what_it_would_lean_on_in_the_chat() -> None:
    silent = replace(abstained("What comes nearest: it fell at 01:15."), diagnosis=Diagnosis("Nobody knows."))
    ask = ScriptedAsk({"Who?": silent}, answered())
    await results([case(question="When?", earlier=("Who?",), contains=("01:15",))], ask)
    asked = Exchange(Question("Who?"))
    asked.take(Done(silent))
    assert ask.asked[-1].history == history_of([asked]) == (Turn("user", "Who?"), Turn("assistant", "Nobody knows."))


@pytest.mark.asyncio
async def test_a_wrong_quote_in_an_earlier_answer_fails_the_case() -> None:
    ask = ScriptedAsk({"Who?": answered(citations=(citation(shift=1),))}, answered())
    [result] = await results([case(earlier=("Who?",), contains=("01:15",))], ask)
    assert [finding.kind for finding in result.failures] == [Kind.EXACT_QUOTE]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("script", "message"),
    [
        (ChatModelError("the endpoint is gone", "Start it."), "the endpoint is gone"),
        (failed(ChatModelError("the endpoint is gone")), "the endpoint is gone"),
        (failed(None), "the answer ended with an error that has no message"),
    ],
)
async def test_an_error_in_one_case_does_not_stop_the_rest(script: AssistantError, message: str) -> None:
    ask = ScriptedAsk({"Broken?": script}, answered())
    broken, well = await results([case("a", "Broken?", contains=("x",)), case("b", contains=("01:15",))], ask)
    assert broken.outcome is Outcome.ERROR
    assert broken.error is not None
    assert broken.error.message == message
    assert broken.answer is None
    assert well.outcome is Outcome.PASSED


@pytest.mark.asyncio
async def test_an_error_in_an_earlier_question_is_the_error_of_its_case() -> None:
    ask = ScriptedAsk({"Who?": AssistantError("no")}, answered())
    [result] = await results([case(earlier=("Who?",), contains=("01:15",))], ask)
    assert result.outcome is Outcome.ERROR
    assert len(ask.asked) == 1


@pytest.mark.asyncio
async def test_a_stream_without_an_answer_is_an_error() -> None:
    [result] = await results([case(abstains=True)], ScriptedAsk({}))
    assert result.error is not None
    assert "broken off" in result.error.message


@pytest.mark.asyncio
async def test_a_defect_is_not_hidden_as_a_result() -> None:
    def broken_lookup(_: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await anext(run([case(contains=("x",))], ScriptedAsk({}, answered()), broken_lookup))
