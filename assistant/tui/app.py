"""The terminal program: it paints first, and opens the library behind the first picture."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from assistant.domain import wording
from assistant.domain.errors import AssistantError
from assistant.tui.colourless import CSS, STYLES, NoColour
from assistant.tui.garbage import QuietCollector
from assistant.tui.guard import TerminalGuard
from assistant.tui.outside import OutsideApp
from assistant.tui.preferences import KeepTheme, Preferences
from assistant.tui.recorder import Recorder
from assistant.tui.screens.chat import ChatScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.services import Desk, OpenConversations, OpenServices
from assistant.tui.suite import SuiteApp
from assistant.tui.themes import wear

# Title, what it does, action, and the action's parameter.
_OF_CONVERSATIONS = (
    ("Retrieval X-ray", "Why each passage of this answer stood where it stood", "xray", ""),
    ("Timeline", "What happened in the story of this question, in order", "timeline", ""),
    ("Save as a case", "Make this turn a scripted question", "save_case", ""),
    ("Resume", "Go on with the last conversation", "resume", ""),
    ("Conversations", "Find, rename, export or delete what was asked", "conversations", ""),
    ("Export as Markdown", "Write this conversation with its quotes to a file", "export", "('md')"),
    (
        "Export as a sealed pack",
        "Write this conversation with its articles to a page, to be checked later",
        "export",
        "('html')",
    ),
    ("Export as JSON", "Write this conversation with its quotes to a file, for programs", "export", "('json')"),
)

# Seconds: how often all garbage is looked for, and how long nobody must have touched anything before.
_COLLECT_EVERY = 5.0
_QUIET = 2.0


class ChatApp(OutsideApp, SuiteApp):
    """The chat over the services that `open_services` builds, in a thread of its own.

    Raises SettingsError where `preferences` name a theme or keys that can not be.
    """

    TITLE = "assistant"
    collects = False
    """Whether it says when Python looks for garbage; for a process that has nothing else to do."""
    CSS = CSS
    BINDINGS = [
        Binding("f1", "help", "Help", id="app.help", tooltip="The keys, and what they do"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
        Binding(
            "ctrl+p",
            "command_palette",
            "palette",
            show=False,
            id="app.palette",
            priority=True,
            tooltip="All that can be done",
        ),
    ]

    def __init__(
        self,
        open_services: OpenServices,
        preferences: Preferences | None = None,
        open_conversations: OpenConversations | None = None,
        *,
        desk: Desk | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._record = Recorder(open_conversations)
        self._guard = TerminalGuard()
        self._open_services = open_services
        self._preferences = preferences or Preferences()
        wear(self, self._preferences.theme, self._preferences.themes)
        self._worn = self.theme
        self._collector = QuietCollector()
        self._touched = time.monotonic()
        if self._preferences.keys:
            self._take_keys(self._preferences.keys)

    def _take_keys(self, keys: Mapping[str, str]) -> None:
        # Imported where it is used: it looks at every screen.
        from assistant.tui.keymap import keymap

        taken = keymap(keys)
        self.set_keymap(taken)
        if "app.palette" in taken:
            # The footer looks for it at this key.
            self.COMMAND_PALETTE_BINDING = taken["app.palette"].split(",")[0]  # type: ignore[misc]

    def on_mount(self) -> None:
        """Show the chat, then load what it needs."""
        self._opening = asyncio.get_running_loop().create_future()
        chat = ChatScreen(self._opening, self._record)
        self.push_screen(chat)
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        if self.collects:
            self.set_interval(_COLLECT_EVERY, self._collect)
        # Loading would hold up the first picture.
        chat.call_after_refresh(self._open)

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

    async def on_event(self, event: events.Event) -> None:
        """Note when someone was here last."""
        if isinstance(event, events.InputEvent):
            self._touched = time.monotonic()
        await super().on_event(event)

    def _collect(self) -> None:
        answering = any(worker.group == "ask" and worker.is_running for worker in self.workers)
        if not answering and time.monotonic() - self._touched > _QUIET:
            self._collector.collect()

    def _theme_changed(self, theme: Theme) -> None:
        if theme.name != self._worn:
            self._worn = theme.name
            if keep := self._preferences.keep_theme:
                self.run_worker(self._keep_theme(keep, theme.name), group="theme", exit_on_error=False)

    async def _keep_theme(self, keep: KeepTheme, name: str) -> None:
        try:
            told = await asyncio.to_thread(keep, name)
        except AssistantError as error:
            self.notify(f"The theme is not kept: {wording.told(error)}", severity="warning", markup=False)
        else:
            if told:
                self.notify(told, markup=False)

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
        return [*super().get_line_filters(), *([NoColour()] if self.no_color else []), self._guard]

    def get_css_variables(self) -> dict[str, str]:
        """What the stylesheets name."""
        return {**super().get_css_variables(), **(STYLES if self.no_color else {})}

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


def run(
    open_services: OpenServices,
    preferences: Preferences,
    open_conversations: OpenConversations,
    *,
    desk: Desk | None = None,
    mouse: bool = True,
) -> int:
    """Run the chat until it is left; its exit code. Raises SettingsError."""
    app = ChatApp(open_services, preferences, open_conversations, desk=desk)
    app.collects = True
    return app.run(mouse=mouse) or 0
