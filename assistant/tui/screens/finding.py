"""The part of the chat where one moves about in the conversation: from turn to turn, and to words in it."""

from __future__ import annotations

from textual.binding import Binding
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input

from assistant.tui.outside import Offer
from assistant.tui.screens.checking import CheckingScreen
from assistant.tui.widgets.conversation import Conversation, Hit
from assistant.tui.widgets.find import FindBar
from assistant.tui.widgets.prompt import Prompt


class FindingScreen(CheckingScreen):
    """A conversation that can be walked and searched."""

    BINDINGS = [
        Binding("ctrl+f", "find", "Find", show=False, id="chat.find", tooltip="Find words in this conversation"),
    ]
    OFFERS: tuple[Offer, ...] = (
        *CheckingScreen.OFFERS,
        ("Find", "Find words in this conversation", "find"),
    )
    find = query_one(FindBar)

    @property
    def focus_chain(self) -> list[Widget]:
        """From the prompt to the evidence, to the conversation, and back."""
        return sorted(super().focus_chain, key=lambda one: (isinstance(one, Prompt), isinstance(one, Conversation)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action == "find":
            return bool(self._exchanges)
        return super().check_action(action, parameters)

    def _select(self, number: int) -> None:
        """Show the evidence of turn `number`."""
        raise NotImplementedError

    async def action_turn(self, step: int) -> None:
        """Show the evidence of an earlier or a later answer."""
        if self._exchanges:
            self._select(max(0, min(len(self._exchanges) - 1, self._selected + step)))
            await self.conversation.go(self._selected)

    async def action_find(self) -> None:
        """Ask for the words, or go on with those of before."""
        self.find.add_class("-open")
        self.find.focus()
        self._found(await self.conversation.find(self.find.value))

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the first place of the words."""
        if event.input is self.find:
            event.stop()
            if self.find.has_class("-open"):
                self._found(await self.conversation.find(event.value))

    async def on_find_bar_stepped(self, event: FindBar.Stepped) -> None:
        """Go to another place."""
        event.stop()
        self._found(await self.conversation.step(event.step))

    async def on_find_bar_ended(self, event: FindBar.Ended) -> None:
        """Take the marks away, and stay at the place."""
        event.stop()
        self.find.remove_class("-open")
        await self.conversation.find("")
        self.prompt.focus()

    def _found(self, hit: Hit | None) -> None:
        self.find.border_subtitle = self.conversation.tally
        if hit:
            self._select(hit.number)
