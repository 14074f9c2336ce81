"""The model behind a real HTTP server."""

from __future__ import annotations

import asyncio

import pytest

from assistant.adapters.openai_chat import OpenAIChat
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatMessage
from tests.fakes.openai_server import Script, serving


async def reply(base_url: str, key: str | None = None, text: str = "Hello") -> tuple[str, dict[str, int]]:
    said, usage = "", {}
    async for delta in OpenAIChat("m", base_url, key, 5.0).stream([ChatMessage("user", text)]):
        said += delta.text
        usage.update(delta.usage or {})
    return said, usage


@pytest.mark.asyncio
async def test_a_reply_is_streamed_with_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    script = Script(["It ", "rose [1]", "."])
    with serving(script) as url:
        assert await reply(url, "secret") == ("It rose [1].", {"prompt_tokens": 11, "completion_tokens": 7})
    assert script.asked[0]["model"] == "m"
    assert script.asked[0]["messages"] == [{"role": "user", "content": "Hello"}]
    assert script.keys == ["Bearer secret"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["Hm. Grain?</think>\n\nIt rose", ". [1]"], "It rose. [1]"),
        (["<think>Hm.</think>It rose.</think> [1]"], "It rose.</think> [1]"),
        (["It <think>Hm.</think>rose. [1]"], "It <think>Hm.</think>rose. [1]"),
        # What was given can't be taken back.
        (["Hm. ", "Grain?</think>It rose. [1]"], "Hm. Grain?</think>It rose. [1]"),
    ],
)
async def test_thinking_is_no_answer_where_its_end_comes_with_the_first_words(pieces: list[str], text: str) -> None:
    with serving(Script(pieces)) as url:
        assert (await reply(url))[0] == text


@pytest.mark.asyncio
async def test_a_lone_surrogate_can_be_sent() -> None:
    script = Script(["ok"])
    with serving(script) as url:
        await reply(url, text="bad \ud800 char")
    assert script.asked[0]["messages"][0]["content"] == "bad ? char"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("script", "message"),
    [
        (Script(status=401), "refused the key"),
        (Script(status=404), "not as an OpenAI-compatible server"),
        (Script(status=400, body='{"error": {"message": "context too long"}}'), "context too long"),
        (Script(body="<html>login</html>"), "nothing that is an answer"),
    ],
)
async def test_what_goes_wrong_is_one_sentence(script: Script, message: str) -> None:
    with serving(script) as url, pytest.raises(ChatModelError, match=message):
        await reply(url)


@pytest.mark.asyncio
async def test_no_server_is_said_so() -> None:
    with serving(Script()) as url:
        pass
    with pytest.raises(ChatModelError, match=r"no server at 127\.0\.0\.1"):
        await reply(url)


@pytest.mark.asyncio
async def test_leaving_a_stream_hangs_up() -> None:
    script = Script(["first "], hang=True)
    with serving(script) as url:
        stream = OpenAIChat("m", url, None, 5.0).stream([ChatMessage("user", "x")])
        async for delta in stream:
            assert delta.text == "first "
            break
        await stream.aclose()  # type: ignore[attr-defined]
        script.released.set()
        assert await asyncio.to_thread(script.hung_up.wait, 5)
