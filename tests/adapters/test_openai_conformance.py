"""Every behaviour of an OpenAI-compatible server, through the real client: what came, and how it ended."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

import pytest

from assistant.adapters.openai_chat import OpenAIChat
from assistant.adapters.openai_reply import LONGEST_REPLY
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatMessage
from tests.fakes.openai_behaviours import BEHAVIOURS, TEXT
from tests.fakes.openai_failures import FAULTS, HALF
from tests.fakes.openai_server import Script, serving

SILENCE, TOTAL = 0.5, 1.5
"""What those are given that never come to an end, in seconds."""
PATIENT = 5.0, 10.0
"""What the others are given, so that a busy machine is no failure."""
LEEWAY = 3.0
"""What a busy machine may add to a bound."""
ENDLESS = {
    "never_answers", "never_says_a_word", "nothing_but_keep_alive_lines", "falls_silent_half_way", "drips_for_ever",
    "never_hangs_up_when_it_is_done",
}  # fmt: skip
MESSAGES = [ChatMessage("system", "Be brief."), ChatMessage("user", "How much grain?")]

pytestmark = pytest.mark.asyncio


@dataclass
class Heard:
    """What came of a reply."""

    text: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    error: ChatModelError | None = None
    seconds: float = 0.0


def model_at(url: str, name: str = "") -> OpenAIChat:
    """A model at a server that behaves as `name` says."""
    return OpenAIChat("m", url, "sk-secret", *((SILENCE, TOTAL) if name in ENDLESS else PATIENT))


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """The first request loads the package, which takes longer than some behaviours are given."""
    with serving(Script(["yes"])) as url:
        asyncio.run(heard(url))


async def heard(url: str, name: str = "", model: OpenAIChat | None = None) -> Heard:
    """A reply to its end, whatever that is."""
    result, began = Heard(), time.monotonic()
    try:
        async for delta in (model or model_at(url, name)).stream(MESSAGES):
            result.text += delta.text
            result.usage.update(delta.usage or {})
    except ChatModelError as error:
        result.error = error
    result.seconds = time.monotonic() - began
    return result


WITHOUT_USAGE = {
    "never_hangs_up_when_it_is_done",
    "crashes_when_it_is_done",
    "no_mark_of_the_end",
    "carriage_returns_and_no_blanks",
    "one_byte_at_a_time",
    "compressed",
}
OTHER_TEXT = {"characters_cut_in_two": f"“{TEXT}” … żółć 𝄞", "slow_drip_within_the_patience": f"{TEXT} "}


@pytest.mark.parametrize("name", BEHAVIOURS)
async def test_an_odd_server_is_understood(name: str) -> None:
    script = Script(play=BEHAVIOURS[name])
    with serving(script) as url:
        result = await heard(url, name)
    assert result.error is None
    assert result.text == OTHER_TEXT.get(name, TEXT)
    if "usage" not in name and name not in WITHOUT_USAGE:
        assert result.usage == {"prompt_tokens": 11, "completion_tokens": 7}


@pytest.mark.parametrize(("name", "usage"), [("usage_that_is_no_number", {}), ("no_usage_at_all", {})])
async def test_token_counts_are_not_made_up(name: str, usage: dict[str, int]) -> None:
    with serving(Script(play=BEHAVIOURS[name])) as url:
        assert (await heard(url)).usage == usage


# The failure, what is said of it, and a word of what to do.
NOTHING_CAME = [
    ("never_answers", r"did not answer in time \(0\.5 s\)", "model.timeout_seconds"),
    ("never_says_a_word", "did not answer in time", "model.timeout_seconds"),
    ("nothing_but_keep_alive_lines", "did not answer in time", "model.timeout_seconds"),
    ("always_hangs_up", "broke the connection off", "Try again"),
    ("busy_for_long", "too many requests", "It asks to wait 90 s"),
    ("busy_until_a_date", "too many requests", r"It asks to wait \d{9,} s"),
    ("no_credit_left", "no credit left", "--answerer quotes"),
    ("always_broken", "answered 500: CUDA error: out of memory", "Try again"),
    ("key_refused", "refused the key", "config set-key"),
    ("not_allowed", "refused the key", "config set-key"),
    ("no_such_model", "has no model m", "assistant doctor"),
    ("no_such_path", "not as an OpenAI-compatible server", "/v1"),
    ("redirects_for_ever", "not as an OpenAI-compatible server", "/v1"),
    ("context_too_long", "more than m reads at once", "answer.passages"),
    ("context_too_long_in_a_list", "more than m reads at once", "answer.passages"),
    ("key_in_the_error", r"answered 400: bad request from \(key\)", None),
    ("page_with_status_200", "nothing that is an answer.*Sign in", "/v1"),
    ("error_with_status_200", "Unexpected endpoint", None),
    ("plain_words_with_status_200", r"nothing that is an answer \(it begins: It works!\)", "/v1"),
    ("empty_body", "nothing that is an answer", "/v1"),
    ("empty_answer", "m wrote nothing", "another model"),
    ("only_thinks", "used up its whole length on thinking", "thinking off"),
    ("refuses_the_question", "m refused: I can't talk about grain", "--answerer quotes"),
]
HALF_CAME = [
    ("dies_half_way", "broke the (answer|connection) off", "Try again"),
    ("ends_half_way_without_a_word", "broke the answer off in the middle", "Try again"),
    ("falls_silent_half_way", r"fell silent in the middle of the answer, for 0\.5 s", "model.timeout_seconds"),
    ("malformed_piece_half_way", "a piece that can't be read", "Try again"),
    ("not_utf8_half_way", "a piece that can't be read", "Try again"),
    ("piece_that_is_no_object", "a piece that can't be read", "Try again"),
    ("nested_without_end", "a piece that can't be read", "Try again"),
    ("error_in_the_stream", "answered: the engine stopped", None),
    ("error_in_the_stream_in_other_words", "more than m reads at once", "answer.passages"),
    ("cut_at_the_length", "cut the answer at the longest", "context size"),
    ("filtered_half_way", "content filter", "--answerer quotes"),
    ("drips_for_ever", r"still writing after 1\.5 s", "model.total_seconds"),
]


@pytest.mark.parametrize(("name", "message", "hint"), NOTHING_CAME)
async def test_a_failure_before_the_first_word_says_what_to_do(name: str, message: str, hint: str | None) -> None:
    with serving(Script(play=FAULTS[name])) as url:
        result = await heard(url, name)
    _told(result, name, message, hint)
    assert result.text == ""


@pytest.mark.parametrize(("name", "message", "hint"), HALF_CAME)
async def test_what_came_before_a_failure_is_kept(name: str, message: str, hint: str | None) -> None:
    with serving(Script(play=FAULTS[name])) as url:
        result = await heard(url, name)
    _told(result, name, message, hint)
    assert result.text == HALF


@pytest.mark.parametrize("name", ["repeats_itself_for_ever", "one_huge_piece"])
async def test_a_reply_without_end_is_cut_and_the_request_ended(name: str) -> None:
    script = Script(play=FAULTS[name])
    with serving(script) as url:
        result = await heard(url)
        if name == "repeats_itself_for_ever":
            assert await asyncio.to_thread(script.hung_up.wait, 5)
    _told(result, name, "wrote on past 24,000 characters", "Ask more narrowly")
    assert len(result.text) == LONGEST_REPLY


async def test_every_failure_is_here() -> None:
    tested = {name for name, *_ in NOTHING_CAME + HALF_CAME} | {"repeats_itself_for_ever", "one_huge_piece"}
    assert tested == set(FAULTS)
    assert len(FAULTS) + len(BEHAVIOURS) >= 60


@pytest.mark.parametrize(
    ("name", "requests"),
    [
        ("busy_for_a_moment", 2),
        ("broken_twice_then_well", 3),
        ("hangs_up_on_the_first_request", 2),
        ("refuses_temperature", 2),
    ],
)
async def test_a_request_is_repeated_where_that_helps(name: str, requests: int) -> None:
    script = Script(play=BEHAVIOURS[name])
    with serving(script) as url:
        await heard(url)
    assert len(script.asked) == requests


@pytest.mark.parametrize("name", ["key_refused", "no_credit_left", "busy_for_long", "context_too_long"])
async def test_a_request_is_not_repeated_where_it_does_not(name: str) -> None:
    script = Script(play=FAULTS[name])
    with serving(script) as url:
        await heard(url)
    assert len(script.asked) == 1


async def test_what_was_refused_once_is_not_asked_again() -> None:
    script = Script(play=BEHAVIOURS["refuses_stream_options"])
    with serving(script) as url:
        model = model_at(url)
        await heard(url, model=model)
        await heard(url, model=model)
    assert ["stream_options" in asked for asked in script.asked] == [True, False, False]


async def test_a_system_message_that_a_template_refuses_goes_with_the_question() -> None:
    script = Script(play=BEHAVIOURS["refuses_a_system_message"])
    with serving(script) as url:
        await heard(url)
    assert script.asked[-1]["messages"] == [{"role": "user", "content": "Be brief.\n\nHow much grain?"}]


@pytest.mark.parametrize(
    ("url", "message", "hint"),
    [
        ("http://127.0.0.1:9/v1", "no server at 127.0.0.1:9", "Start the server"),
        ("http://nowhere.invalid/v1", "there is no host nowhere.invalid", "model.base_url"),
        ("ftp://127.0.0.1/v1", "is not an address of a server", "http://"),
        ("https://127.0.0.1:{port}/v1", "no secure connection", "https://"),
        ("http://user:pass@127.0.0.1:9/v1", "no server at 127.0.0.1:9", "Start the server"),
    ],
)
async def test_nobody_there_is_told_apart(url: str, message: str, hint: str) -> None:
    with serving(Script()) as served:
        result = await heard(url.replace("{port}", str(served.split(":")[2].removesuffix("/v1"))))
    _told(result, "", message, hint)


def _told(result: Heard, name: str, message: str, hint: str | None) -> None:
    assert result.error is not None
    assert re.search(message, result.error.message), result.error.message
    assert (result.error.hint is None) == (hint is None), result.error.hint
    assert re.search(hint or "", result.error.hint or ""), result.error.hint
    shown = f"{result.error.message} {result.error.hint}"
    assert "sk-secret" not in shown
    assert "\n" not in shown
    assert result.seconds < (TOTAL + LEEWAY if name in ENDLESS else PATIENT[1])
