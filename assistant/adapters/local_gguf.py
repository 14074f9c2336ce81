"""A model in a GGUF file, run inside this process by llama.cpp: no server to start, no key, no network."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.errors import ChatModelError
from assistant.domain.ports import ChatDelta, ChatMessage

if TYPE_CHECKING:
    from xllamacpp import Server

SUFFIX = ".gguf"
INSTALL = "python -m pip install xllamacpp"

_MAGIC = b"GGUF"
# Tokens of the prompt that are read in one go. A step can't be broken off, so this bounds how long a stopped
# model still computes: with 135M parameters on one core 0.15 s, where 128 took 0.8 s and read 27 % faster.
_BATCH = 16
# Below 0 llama.cpp prints nothing at all. It would print to the terminal that the chat draws on.
_SILENT = -1


class LocalModel:
    """One GGUF file. The weights are loaded with the first question, or with `preload`, by a thread of its own;
    `close` frees them. One reply is written at a time, others wait."""

    def __init__(
        self,
        file: Path,
        context_tokens: int,
        answer_tokens: int = 1024,
        *,
        threads: int = 0,
        total_seconds: float = 600.0,
    ) -> None:
        """`context_tokens` hold prompt and reply together; a reply ends, with an error, after `answer_tokens` or
        `total_seconds`. `threads` are the cores to use; 0 leaves it to `default_threads`."""
        self._file = file
        self._context_tokens = context_tokens
        self._answer_tokens = answer_tokens
        self._threads = threads or default_threads()
        self._seconds = total_seconds
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="local-model")
        self._replies: set[_Reply] = set()
        self._server: Server | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self._file.name

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatDelta, None]:
        """The reply, piece by piece. Closing the iterator stops the model at its next step, and does not wait
        for that. Raises ChatModelError."""
        reply = _Reply(asyncio.get_running_loop(), self.name, self._seconds)
        self._replies.add(reply)
        try:
            try:
                self._worker.submit(self._write, messages, reply)
            except RuntimeError as error:
                raise self._closed() from error
            while (piece := await reply.pieces.get()) is not None:
                if isinstance(piece, ChatModelError):
                    raise piece
                yield piece
        finally:
            reply.stop()
            self._replies.discard(reply)

    def check(self) -> None:
        """Whether the file could be loaded, as far as can be told without doing it. Raises ChatModelError."""
        if find_spec("xllamacpp") is None:
            raise ChatModelError("a GGUF file needs llama.cpp, which is not installed", f"Install it: `{INSTALL}`.")
        try:
            with self._file.open("rb") as file:
                magic = file.read(len(_MAGIC))
        except FileNotFoundError as error:
            raise ChatModelError(f"there is no model file {self._file}", "Set model.name to a GGUF file.") from error
        except OSError as error:
            raise ChatModelError(
                f"the model file {self._file} can't be read: {error.strerror}", "Set model.name to a GGUF file."
            ) from error
        if magic != _MAGIC:
            raise ChatModelError(f"{self._file} is not a GGUF file", "Download the model in the format GGUF.")
        size, memory = self._file.stat().st_size, _memory()
        if memory and size > memory:
            raise ChatModelError(
                f"{self.name} has {size / 1e9:.1f} GB and this machine {memory / 1e9:.1f} GB of memory",
                "Take a smaller model, or one with fewer bits a weight.",
            )

    def preload(self) -> None:
        """Begin to load the weights. A failure is told with the first question."""
        self._worker.submit(self._loaded)

    def close(self) -> None:
        """Stop what is being written and free the weights. Waits for the model's current step."""
        for reply in list(self._replies):
            reply.stop()
            reply.put(self._closed())
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._server = None

    def _closed(self) -> ChatModelError:
        return ChatModelError(f"{self.name} was closed", "Ask again.")

    def _write(self, messages: Sequence[ChatMessage], reply: _Reply) -> None:
        try:
            if reply.stopped:
                return
            server = self._loaded()
            request = {
                "messages": [{"role": one.role, "content": _sendable(one.text)} for one in messages],
                "stream": True,
                "stream_options": {"include_usage": True},
                # Says after every step of reading the prompt how far it is: only there can a reply be stopped.
                "return_progress": True,
                "temperature": 0,
                "max_tokens": self._answer_tokens,
            }
            if not reply.stopped:
                server.handle_chat_completions(request, reply.take)
            if reply.cut:
                reply.put(
                    ChatModelError(
                        f"{self.name} was cut at the longest answer that the settings allow",
                        "Raise model.max_tokens, and model.context_tokens if the model takes more.",
                    )
                )
        except ChatModelError as error:
            reply.put(error)
        except Exception as error:
            reply.put(ChatModelError(f"{self.name}: llama.cpp failed: {error}"))
        finally:
            reply.put(None)

    def _loaded(self) -> Server:
        """The model, loaded; only the worker comes here. Raises ChatModelError."""
        if self._server is None:
            self.check()
            try:
                import xllamacpp
            except ImportError as error:
                raise ChatModelError(f"llama.cpp can't be used here: {error}", f"Try `{INSTALL} -U`.") from error
            wanted = xllamacpp.CommonParams()
            wanted.model.path = str(self._file)
            wanted.n_ctx = self._context_tokens
            wanted.n_batch = wanted.n_ubatch = _BATCH
            wanted.cpuparams.n_threads = self._threads
            wanted.n_parallel = 1
            wanted.warmup = False
            wanted.verbosity = _SILENT
            # Its cache of earlier prompts in memory may grow to 8 GB; the last prompt is kept without it.
            wanted.cache_ram_mib = 0
            # The bindings always open a port of 127.0.0.1 as well. Nothing here uses it, and nobody else can.
            wanted.ui = wanted.endpoint_slots = False
            wanted.endpoint_metrics = True
            wanted.n_threads_http = 1
            wanted.api_keys = [secrets.token_urlsafe(32)]
            wanted.api_prefix = f"/{secrets.token_urlsafe(32)}"
            try:
                server = xllamacpp.Server(wanted)
            except RuntimeError as error:
                raise ChatModelError(
                    f"llama.cpp can't load {self._file} with a context of {self._context_tokens:,} tokens",
                    "Download the file again if it may be cut off, take a smaller model or a smaller "
                    f"model.context_tokens if memory is short, or bring llama.cpp up to date: `{INSTALL} -U`.",
                ) from error
            # Its loop may not be running yet, and freeing it before it does waits for ever (xllamacpp 2026.10).
            # Only the loop answers this.
            server.handle_metrics()
            self._server = server
        return self._server


class _Reply:
    """A reply on its way from the model's thread to the loop that reads it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, model: str, seconds: float) -> None:
        self.pieces: asyncio.Queue[ChatDelta | ChatModelError | None] = asyncio.Queue()
        self._loop = loop
        self._model = model
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._stopped = threading.Event()
        self.cut = False
        """Whether it ended because there was no room for more of it."""

    @property
    def stopped(self) -> bool:
        """Whether nobody wants more of it."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Have the model end at its next step."""
        self._stopped.set()

    def take(self, chunk: Any) -> bool:
        """Pass on one chunk of llama.cpp, in the form of OpenAI's streams; True ends the generation."""
        if "error" in chunk:
            self.put(_failure(chunk["error"], self._model))
            return True
        if usage := chunk.get("usage"):
            counts = {key: int(usage.get(key) or 0) for key in ("prompt_tokens", "completion_tokens")}
            self.put(ChatDelta(usage=counts))
        for choice in chunk.get("choices") or ():
            if text := choice.get("delta", {}).get("content"):
                self.put(ChatDelta(text))
            self.cut = self.cut or choice.get("finish_reason") == "length"
        if time.monotonic() > self._end:
            self.put(
                ChatModelError(
                    f"{self._model} was still writing after {self._seconds:g} s",
                    "Raise model.total_seconds, or take a smaller model.",
                )
            )
            return True
        return self.stopped

    def put(self, piece: ChatDelta | ChatModelError | None) -> None:
        """Hand a piece over to the loop; None is the end."""
        try:
            self._loop.call_soon_threadsafe(self.pieces.put_nowait, piece)
        except RuntimeError:
            # The loop is closed: whoever asked is gone.
            self.stop()


def is_local(name: str | None) -> bool:
    """Whether a model's name is that of a GGUF file."""
    return name is not None and name.lower().endswith(SUFFIX)


def default_threads() -> int:
    """Half of the logical processors, which as a rule are the physical cores, as llama.cpp reckons too. Its
    threads wait for each other at every step, so on a core that it has to share, more of them are slower."""
    return max(1, (os.cpu_count() or 2) // 2)


def _failure(error: Any, model: str) -> ChatModelError:
    if error.get("type") == "exceed_context_size_error":
        return ChatModelError(
            f"the prompt has {error.get('n_prompt_tokens', 0):,} tokens and {model} takes {error.get('n_ctx', 0):,}",
            "Raise model.context_tokens if the model takes more, or lower answer.passages.",
        )
    return ChatModelError(f"{model}: llama.cpp says: {str(error.get('message', error))[:200]}")


def _memory() -> int | None:
    """Bytes of memory of this machine, or None where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
