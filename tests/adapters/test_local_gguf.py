"""A real model of 135M parameters, run by llama.cpp in this process."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from assistant.adapters.local_gguf import LocalModel
from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta, ChatMessage
from tests.conftest import TOP
from tests.small_model import small_model

PATIENCE = 60.0
LONG = "The bank raised its rate. " * 400
ENDLESS = "Count from one to ten thousand, in words."


@pytest.fixture(scope="module")
def model() -> Iterator[LocalModel]:
    """The model, loaded once. Its replies are far longer than any test waits for."""
    opened = LocalModel(small_model(), 4096, answer_tokens=3000)
    yield opened
    opened.close()


async def reply(model: LocalModel, text: str, pieces: int = 10_000) -> tuple[str, dict[str, int]]:
    """The first pieces of a reply, joined, and its cost."""
    said, usage = "", {}
    stream = model.stream([ChatMessage("user", text)])
    async for delta in stream:
        said += delta.text
        usage.update(delta.usage or {})
        pieces -= 1
        if not pieces:
            break
    await stream.aclose()
    return said, usage


async def rest(stream: AsyncGenerator[ChatDelta, None]) -> ChatDelta:
    """The last piece of a reply."""
    return [delta async for delta in stream][-1]


async def idle(model: LocalModel) -> float:
    """Seconds until the model's thread has nothing more to do."""
    started = time.perf_counter()
    await asyncio.wait_for(asyncio.wrap_future(model._worker.submit(lambda: None)), PATIENCE)
    return time.perf_counter() - started


@pytest.mark.asyncio
async def test_letters_of_every_script_come_whole(model: LocalModel) -> None:
    said, _ = await reply(model, "Repeat this word for word: Café in São Paulo, 東京 😀", pieces=12)
    assert "Café" in said
    assert "São Paulo" in said
    assert "東京" in said
    assert "\ufffd" not in said


@pytest.mark.asyncio
async def test_a_reply_that_is_cut_says_so_and_the_next_one_follows() -> None:
    model = LocalModel(small_model(), 1024, answer_tokens=5)
    try:
        for text in (ENDLESS, f"A lone surrogate \ud800 can be asked. {ENDLESS}"):
            stream = model.stream([ChatMessage("user", text)])
            said = [(await anext(stream)).text for _ in range(3)]
            assert "".join(said)
            with pytest.raises(ChatModelError, match="cut at the longest answer") as told:
                await rest(stream)
            assert "model.max_tokens" in str(told.value.hint)
    finally:
        model.close()


@pytest.mark.asyncio
async def test_a_reply_ends_with_its_cost() -> None:
    model = LocalModel(small_model(), 1024, answer_tokens=400)
    try:
        said, usage = await reply(model, "What is the capital of France? Answer in one word.")
        assert "Paris" in said
        assert usage["prompt_tokens"] > 5
        assert 1 <= usage["completion_tokens"] < 400
    finally:
        model.close()


@pytest.mark.asyncio
async def test_the_loop_goes_on_while_the_model_writes(model: LocalModel) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await reply(model, LONG[:2000], pieces=1)
    ticking.cancel()
    assert ticks > 5


@pytest.mark.asyncio
async def test_leaving_a_reply_stops_the_model(model: LocalModel) -> None:
    stream = model.stream([ChatMessage("user", ENDLESS)])
    for _ in range(3):
        await anext(stream)
    await stream.aclose()
    assert await idle(model) < 2
    assert await still(model)


@pytest.mark.asyncio
async def test_leaving_while_the_prompt_is_read_stops_the_model(model: LocalModel) -> None:
    await reply(model, "Say yes.", pieces=1)
    stream = model.stream([ChatMessage("user", f"{LONG} And then?")])
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await stream.aclose()
    assert await idle(model) < 2
    assert await still(model)


async def still(model: LocalModel) -> bool:
    """Whether llama.cpp itself is idle: its only slot takes the next question at once, which would wait for
    thousands of tokens otherwise."""
    said, _ = await asyncio.wait_for(reply(model, "Say yes.", pieces=1), 10)
    await idle(model)
    return bool(said)


@pytest.mark.asyncio
async def test_a_second_question_waits_for_its_turn(model: LocalModel) -> None:
    first, second = await asyncio.gather(reply(model, "Say yes.", pieces=3), reply(model, "Name a colour.", pieces=3))
    assert first[0]
    assert second[0]


@pytest.mark.asyncio
async def test_a_prompt_that_is_too_long_says_what_to_set(model: LocalModel) -> None:
    with pytest.raises(ChatModelError, match=r"the prompt has [\d,]+ tokens and .* takes 4,096") as raised:
        await reply(model, LONG * 3)
    assert "model.context_tokens" in str(raised.value.hint)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no model file"),
        (b"", "is not a GGUF file"),
        (b"PK\x03\x04 a zip", "is not a GGUF file"),
        (b"GGUF", "llama.cpp can't load"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 64, "llama.cpp can't load"),
        (b"first 3 MB", "llama.cpp can't load"),
    ],
)
async def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    whole = small_model()
    file = tmp_path / "model.gguf"
    if content == b"first 3 MB":
        with whole.open("rb") as stream:
            content = stream.read(3_000_000)
    if content is not None:
        file.write_bytes(content)
    model = LocalModel(file, 512)
    try:
        with pytest.raises(ChatModelError, match=message) as raised:
            await reply(model, "x")
        assert str(file) in raised.value.message
        assert raised.value.hint
    finally:
        model.close()


@pytest.mark.asyncio
async def test_a_reply_that_takes_too_long_ends_with_what_came() -> None:
    model = LocalModel(small_model(), 1024, answer_tokens=900, total_seconds=0.01)
    with pytest.raises(ChatModelError, match=r"still writing after 0\.01 s"):
        await reply(model, ENDLESS)
    assert await idle(model) < 2
    model.close()


@pytest.mark.asyncio
async def test_more_memory_than_there_is_is_said_so(tmp_path: Path) -> None:
    small_model()
    file = tmp_path / "model.gguf"
    with file.open("wb") as stream:
        stream.write(b"GGUF")
        try:
            # A file with a hole: it takes no room.
            stream.truncate(2 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
        except OSError:
            pytest.skip("this file system holds no file so large")
    with pytest.raises(ChatModelError, match="GB of memory"):
        LocalModel(file, 512).check()


@pytest.mark.asyncio
async def test_without_the_extra_the_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    model = LocalModel(tmp_path / "model.gguf", 512)
    with pytest.raises(ChatModelError, match="not installed") as raised:
        await reply(model, "x")
    model.close()
    assert "pip install xllamacpp" in str(raised.value.hint)


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform != "linux", reason="reads what is mapped from /proc")
async def test_closing_stops_the_model_and_frees_it() -> None:
    file = small_model()
    model = LocalModel(file, 1024)
    stream: AsyncGenerator[ChatDelta, None] = model.stream([ChatMessage("user", ENDLESS)])
    await anext(stream)
    before = maps(file)
    await asyncio.wait_for(asyncio.to_thread(model.close), PATIENCE)
    assert maps(file) == before - 1
    with pytest.raises(ChatModelError, match="was closed"):
        async for _ in stream:
            pass
    with pytest.raises(ChatModelError, match="was closed"):
        await reply(model, "Say yes.")
    assert not [one for one in threading.enumerate() if one in model._worker._threads]


def test_a_model_that_nobody_asked_can_be_closed() -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from assistant.adapters.local_gguf import LocalModel\n"
        "for _ in range(3):\n"
        "    model = LocalModel(Path(sys.argv[1]), 512)\n"
        "    model._worker.submit(model._loaded).result()\n"
        "    model.close()\n"
        "print('closed')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(small_model())],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    assert (done.stdout, done.stderr) == ("closed\n", "")


def maps(file: Path) -> int:
    """How often the file is mapped into this process."""
    return sum(str(file) in line for line in Path("/proc/self/maps").read_text().splitlines())


@pytest.mark.asyncio
async def test_nobody_else_can_use_the_model(model: LocalModel) -> None:
    await reply(model, "Say yes.", pieces=1)
    assert model._server is not None
    address = model._server.listening_address
    assert address.startswith("http://127.0.0.1:")
    for path in ("/v1/models", "/slots", "/props", "/"):
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + path)
        assert raised.value.code in (401, 404)


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_ctrl_c_stays_with_the_program() -> None:
    handler = ctypes.pythonapi.PyOS_getsig
    handler.restype, handler.argtypes = ctypes.c_void_p, [ctypes.c_int]
    before = [handler(number) for number in (signal.SIGINT, signal.SIGTERM)]
    model = LocalModel(small_model(), 1024)
    await reply(model, "Say yes.", pieces=1)
    assert [handler(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    model.close()
