"""The chat, telling the benchmark what it is doing."""

from __future__ import annotations

import asyncio
from typing import Any, TextIO

from assistant.domain.exchange import Phase
from assistant.tui.app import ChatApp
from assistant.tui.screens.chat import ChatScreen
from assistant.tui.widgets.conversation import TurnView
from tests.bench.chat_child import Ticker, end, watch


class Watched(ChatApp):
    """Nothing of it is other than in the chat."""

    def __init__(self, *arguments: Any, file: TextIO, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._file = file
        self.ticker = Ticker()

    def on_mount(self) -> None:
        """Begin to watch."""
        self._watching = [
            asyncio.create_task(self.ticker.run()),
            asyncio.create_task(watch(self, self.ticker, self._file)),
        ]

    async def on_unmount(self) -> None:
        """Tell. Textual calls the chat's own methods of these names too."""
        end(self.ticker, self._file)

    @property
    def chat(self) -> ChatScreen | None:
        """The chat, wherever it is on the stack."""
        return next((one for one in self.screen_stack if isinstance(one, ChatScreen)), None)

    def label(self) -> str:
        """What the ticks of now are counted as."""
        chat = self.chat
        phase = chat._exchanges[-1].phase if chat and chat._exchanges else None
        working = bool(self.ingestion and self.ingestion.progress.running)
        writing = phase in (Phase.WRITING, Phase.CHECKING)
        if phase and phase.running and not writing:
            return "asking"
        return {
            (True, False): "streaming",
            (False, True): "ingesting",
            (True, True): "both",
            (False, False): "waiting",
        }[writing, working]

    def state(self) -> dict[str, Any]:
        """What the driver waits for."""
        chat = self.chat
        if chat is None or not chat.is_mounted:
            return {}
        last = chat._exchanges[-1] if chat._exchanges else None
        return {
            "screen": type(self.screen).__name__,
            "ready": bool(self._opening and self._opening.done()) and chat._last is not None,
            "turns": len(chat._exchanges),
            "shown": len(chat.query(TurnView)),
            "phase": str(last.phase) if last else "",
            "question": last.question.text if last else "",
            "prompt": chat.prompt.text,
            "ingestion": str(self.ingestion.progress) if self.ingestion else "",
        }
