"""The terminal program: it paints first, and opens the library behind the first picture."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial

from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen

from assistant.domain.errors import AssistantError, SettingsError
from assistant.tui.guard import TerminalGuard
from assistant.tui.keeping import LibraryApp
from assistant.tui.recorder import Recorder
from assistant.tui.screens.chat import ChatScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.services import OpenConversations, OpenServices

# Title, what it does, action, and the action's parameter.
_OF_CONVERSATIONS = (
    ("Resume", "Go on with the last conversation", "resume", ""),
    ("Conversations", "Find, rename, export or delete what was asked", "conversations", ""),
    ("Export as Markdown", "Write this conversation with its quotes to a file", "export", "('md')"),
    ("Export as JSON", "Write this conversation with its quotes to a file, for programs", "export", "('json')"),
)


class ChatApp(LibraryApp):
    """The chat over the services that `open_services` builds, in a thread of its own.

    Raises SettingsError where there is no theme of the name that was given.
    """

    TITLE = "assistant"
    BINDINGS = [
        Binding("f1", "help", "Help", id="app.help", tooltip="The keys, and what they do"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(
        self,
        open_services: OpenServices,
        theme: str | None = None,
        open_conversations: OpenConversations | None = None,
    ) -> None:
        super().__init__()
        self._record = Recorder(open_conversations)
        self._guard = TerminalGuard()
        self._open_services = open_services
        if theme is not None:
            if theme not in self.available_themes:
                names = ", ".join(sorted(self.available_themes))
                raise SettingsError(f"there is no theme {theme}", f"Set chat.theme to one of: {names}.")
            self.theme = theme

    def on_mount(self) -> None:
        """Show the chat, then load what it needs."""
        self._opening = asyncio.get_running_loop().create_future()
        self.push_screen(ChatScreen(self._opening, self._record))
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self.run_worker(self._opened(), group="library", exit_on_error=False)

    async def _opened(self) -> None:
        assert self._opening
        try:
            services = await asyncio.to_thread(self._open_services)
        except AssistantError as error:
            self._opening.set_exception(error)
            return
        except Exception as error:
            broken = AssistantError(f"the library can't be opened: {error}", "`assistant doctor` checks every part.")
            self._opening.set_exception(broken)
            return
        self._opening.set_result(services)

    async def on_unmount(self) -> None:
        """Give the library's files free."""
        await self._record.close()
        await self.end_ingestion()
        if self._opening and self._opening.done() and not self._opening.exception():
            await asyncio.to_thread(self._opening.result().close)

    def action_help(self) -> None:
        """Show the keys that work here."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen.active_bindings.values()))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every drawn line goes through."""
        return [*super().get_line_filters(), self._guard]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: what can be done now, and Textual's own."""
        yield from super().get_system_commands(screen)
        if isinstance(screen, ChatScreen):
            yield SystemCommand("Stop", "Stop the answer in progress", screen.action_stop)
            if screen.check_action("evidence", ()):
                yield SystemCommand("Evidence", "Go to the evidence of the answer", screen.action_evidence)
                yield SystemCommand("New conversation", "Begin anew", screen.action_new)
            for title, told, action, form in _OF_CONVERSATIONS:
                if screen.check_action(action, ()):
                    yield SystemCommand(title, told, partial(screen.run_action, f"{action}{form}"))


def run(open_services: OpenServices, theme: str | None, open_conversations: OpenConversations) -> int:
    """Run the chat until it is left; its exit code. Raises SettingsError."""
    return ChatApp(open_services, theme, open_conversations).run() or 0
