"""The file of conversations: what goes in comes out, and damage costs as little as it can."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.adapters.conversation_codec import decode, encode
from assistant.adapters.conversations import ConversationFile
from assistant.domain.answer import Answer, Question, Status, Turn
from assistant.domain.article import Span
from assistant.domain.conversation import ConversationStore, new_id
from assistant.domain.errors import AssistantError, ConversationError
from assistant.domain.events import Done, Searching, TextDelta
from assistant.domain.exchange import Exchange, Phase
from tests.fakes.scripted_services import BRIDGE, abstained, answered, events, quote

COST = Question("What will the repairs cost?")
NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)

# Only what can be: hypothesis knows no rule of either.
SPANS = st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
st.register_type_strategy(Span, SPANS)
st.register_type_strategy(AssistantError, st.builds(AssistantError, st.text(), st.none() | st.text()))
# Every plane, both directions, controls, NUL.
ODD = ["", "\x00", "a\x1b[31mb", "שלום", "\u202eabc", "e\u0301", "👩‍👩‍👧", '"\\n\n\u2028', "\U0010ffff", "\x9b2J"]


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[ConversationFile]:
    opened = ConversationFile(tmp_path / "data" / "conversations.db", clock)
    yield opened
    opened.close()


def built(kind: type) -> st.SearchStrategy[object]:
    """Values of a dataclass with every field drawn, those with a default too: a field of tomorrow is kept as well."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: st.from_type(hints[field.name]) for field in fields(kind)})


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """Turns as the chat has them: with an answer, or as far as one came."""
    exchange = draw(built(Exchange))
    assert isinstance(exchange, Exchange)
    exchange.answer = None
    if draw(st.booleans()):
        answer = draw(built(Answer).filter(lambda one: one.status is not Status.ERROR))  # type: ignore[attr-defined]
        assert isinstance(answer, Answer)
        plain = {"usage": dict(answer.usage), "timings_ms": dict(answer.timings_ms)}
        exchange.take(Done(replace(answer, question=exchange.question, **plain)))
    return exchange


def comparable(exchange: Exchange) -> tuple[object, ...]:
    """Everything of it; errors compare by what they say."""

    def said(error: AssistantError | None) -> object:
        return error and (error.message, error.hint)

    answer = exchange.answer
    plain = replace(exchange, fault=None, answer=replace(answer, error=None) if answer else None)
    # By how they are written: not a number is no number, and equals none.
    return repr(plain), said(exchange.fault), answer and said(answer.error)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(exchanges())
def test_a_turn_comes_back_as_it_was(exchange: Exchange) -> None:
    assert comparable(decode(encode(exchange), exchange.question.history)) == comparable(exchange)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_kept(store: ConversationFile, text: str) -> None:
    exchange = Exchange(Question(text), standalone=text, text=text, failure=text, phase=Phase.FAILED)
    store.save_turn("one", 0, exchange)
    kept = store.load("one")
    assert kept is not None
    assert kept.exchanges == [exchange]
    store.save_draft("s", text)
    assert store.take_draft("t") == text


def test_a_lone_surrogate_is_replaced(store: ConversationFile) -> None:
    store.save_turn("one", 0, Exchange(Question("a\ud800b"), text="\udfff"))
    store.save_draft("s", "dra\udc00ft")
    kept = store.load("one")
    assert kept is not None
    assert (kept.exchanges[0].question.text, kept.exchanges[0].text) == ("a\ufffdb", "\ufffd")
    assert store.take_draft("t") == "dra\ufffdft"


def turn(question: str, *, done: bool = True) -> Exchange:
    exchange = Exchange(Question(question))
    told = events(answered(exchange.question, [quote("closed on Friday")]))
    for event in told if done else told[:3]:
        exchange.take(event)
    return exchange


def test_a_conversation_is_listed_and_comes_back_with_its_history(store: ConversationFile) -> None:
    promised: ConversationStore = store
    promised.save_turn("one", 0, Exchange(COST))
    promised.save_turn("one", 0, turn(COST.text), {BRIDGE.id: BRIDGE.content_hash})
    promised.save_turn("one", 1, turn("And when?"))
    (summary,) = store.conversations()
    assert (summary.id, summary.title, summary.turns) == ("one", COST.text, 2)
    assert summary.created < summary.updated
    kept = store.load("one")
    assert kept is not None
    assert kept.turns[0].hashes == {BRIDGE.id: BRIDGE.content_hash}
    assert kept.exchanges[0] == turn(COST.text)
    assert kept.exchanges[1].question.history == (Turn("user", COST.text), Turn("assistant", "closed on Friday [1]"))
    assert store.load("another") is None


def test_an_answer_in_progress_comes_back_as_stopped(store: ConversationFile) -> None:
    store.save_turn("one", 0, turn(COST.text, done=False))
    kept = store.load("one")
    assert kept is not None
    assert kept.exchanges[0].phase is Phase.STOPPED
    assert kept.exchanges[0].text == "closed on Friday [1]"


def test_words_are_found_in_questions_answers_and_titles_whatever_their_case(store: ConversationFile) -> None:
    store.save_turn("bridge", 0, turn("What did the Mayor of Łódź say?"))
    store.save_turn("apple", 0, Exchange(Question("Who runs the company? 东京")))
    store.rename("apple", "Café talks")

    def found(*words: str) -> list[str]:
        return [one.id for one in store.conversations(words)]

    assert found() == ["apple", "bridge"]
    assert found("MAYOR", "friday") == ["bridge"]
    assert found("cafe") == found("京") == ["apple"]
    assert found("mayor", "cafe") == []
    assert found("%") == found("'") == []


def test_deletion_can_be_taken_back_for_a_week(store: ConversationFile, clock: Clock) -> None:
    store.save_turn("one", 0, turn(COST.text))
    store.delete("one")
    assert store.conversations() == []
    assert store.restore("one")
    assert len(store.conversations()) == 1
    store.delete("one")
    store.save_turn("one", 0, turn(COST.text))
    assert store.conversations() == [], "the late end of an answer takes no deletion back"
    store.save_turn("one", 1, turn("And now?"))
    assert len(store.conversations()) == 1, "going on with it does"
    store.delete("one")
    for days, left in ((6, True), (2, False)):
        clock.now += timedelta(days=days)
        again = ConversationFile(store.path, clock)
        assert (again.load("one") is not None) is left
        again.close()
    assert not store.restore("one")


def test_a_draft_goes_to_the_next_chat(store: ConversationFile) -> None:
    store.save_draft("a", "older")
    store.save_draft("b", "What did the")
    store.save_draft("b", "What did the mayor")
    assert store.take_draft("c") == "What did the mayor"
    store.save_draft("c", "")
    assert store.take_draft("d") == "older"
    store.save_draft("d", "")
    assert store.take_draft("e") == ""


def test_a_title_is_one_short_line(store: ConversationFile) -> None:
    store.save_turn("one", 0, Exchange(Question("What\x1b[31m did\nthe mayor " + "say and " * 20)))
    store.save_turn("two", 0, Exchange(Question("\x00")))
    titles = [one.title for one in store.conversations()]
    assert titles == ["untitled", "What did the mayor say and say and say and say and say and…"]
    assert len(new_id()) == 12


def test_a_newer_file_is_refused_with_a_sentence_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConversationError, match="have version 99, and this program reads version 1") as caught:
        ConversationFile(path)
    assert caught.value.hint == "Install the newer program, or move the file away."
    assert [one.name for one in tmp_path.glob("*damaged*")] == []


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "conversations.db"
    if damage == "torn":
        first = ConversationFile(path)
        for number in range(50):
            first.save_turn("one", number, turn(f"Question {number}?"))
        first.close()
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    else:
        path.write_bytes(b"not a database at all" * 100)
    damaged = path.read_bytes()
    store = ConversationFile(path, lambda: NOON)
    assert store.notice is not None
    aside = tmp_path / "conversations.db.damaged-20240504-120000"
    assert store.notice == f"The kept conversations were damaged and begin anew; the old file is {aside}."
    assert aside.read_bytes() == damaged
    store.save_turn("one", 0, turn(COST.text))
    store.close()
    again = ConversationFile(path)
    assert again.notice is None
    assert len(again.conversations()) == 1
    again.close()


def test_a_turn_kept_before_stand_alone_questions_could_be_given_comes_back() -> None:
    asked = turn("And when?")
    older = json.loads(encode(asked))
    del older["given"]
    assert comparable(decode(json.dumps(older), ())) == comparable(asked)


def test_a_damaged_turn_costs_no_other(store: ConversationFile) -> None:
    for number in range(3):
        store.save_turn("one", number, turn(f"Question {number}?"))
    connection = sqlite3.connect(store.path)
    connection.execute("UPDATE turn SET body = '{' WHERE number = 1")
    connection.commit()
    connection.close()
    kept = store.load("one")
    assert kept is not None
    assert [one.question.text for one in kept.exchanges] == ["Question 0?", "Question 2?"]
    assert (kept.unreadable, kept.next_number) == (1, 3)


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConversationError, match="conversations can't be kept in"):
        ConversationFile(tmp_path / "taken" / "conversations.db")


def test_a_closed_store_is_told_too(tmp_path: Path) -> None:
    store = ConversationFile(tmp_path / "conversations.db")
    store.close()
    with pytest.raises(ConversationError, match="can't be read or written"):
        store.conversations()


def test_abstentions_and_streams_are_kept(store: ConversationFile) -> None:
    silent = Exchange(COST)
    for event in events(abstained(COST, "No article mentions it.")):
        silent.take(event)
    failed = Exchange(Question("And?"))
    failed.take(Searching("And what?"))
    failed.take(TextDelta("half"))
    failed.fail("the library is damaged", "Run `assistant ingest`.")
    store.save_turn("one", 0, silent)
    store.save_turn("one", 1, failed)
    kept = store.load("one")
    assert kept is not None
    assert kept.exchanges[0] == silent
    assert (kept.exchanges[1].failure, kept.exchanges[1].text) == (failed.failure, "half")


def test_two_chats_may_go_on_with_one_conversation(store: ConversationFile, clock: Clock) -> None:
    store.save_turn("one", 0, turn(COST.text))
    other = ConversationFile(store.path, clock)
    other.save_turn("one", 1, turn("Theirs?"))
    store.save_turn("one", 1, turn("Ours?"))
    other.save_turn("one", 1, turn("Theirs?"))
    other.close()
    kept = store.load("one")
    assert kept is not None
    assert [one.question.text for one in kept.exchanges] == [COST.text, "Theirs?", "Ours?"]
    assert (kept.summary.turns, kept.next_number) == (3, 2)


def test_a_turn_takes_the_place_of_the_one_that_another_chat_kept(store: ConversationFile, clock: Clock) -> None:
    store.save_turn("one", 0, turn("First?"))
    store.save_turn("one", 1, turn("Ours?"))
    other = ConversationFile(store.path, clock)
    other.save_turn("one", 1, turn("Theirs?"))
    kept = other.load("one")
    assert kept is not None
    ours = kept.turns[1]
    other.save_turn("one", ours.number, turn("Ours, again?"), {}, ours.writer)
    other.close()
    kept = store.load("one")
    assert kept is not None
    assert [one.question.text for one in kept.exchanges] == ["First?", "Ours, again?", "Theirs?"]
    assert [one.asked for one in kept.turns] == sorted(one.asked for one in kept.turns)
