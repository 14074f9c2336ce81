"""The part of the program that reaches beside the terminal's window: clipboard, pager, editor, browser."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar, runtime_checkable

from textual.app import App, SuspendNotSupported, SystemCommand
from textual.screen import Screen

from assistant.domain import wording
from assistant.domain.article import ArticleRef, digest
from assistant.domain.errors import AssistantError, ProgramError
from assistant.domain.sanitize import harmless, sanitize_line
from assistant.tui.addresses import address_of
from assistant.tui.messages import BrowserWanted, CopyWanted, EditorWanted, IngestWanted, PagerWanted
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.services import ChatServices, Desk, Programs
from assistant.tui.wrapping import wrapped

Result = TypeVar("Result")
Offer = tuple[str, str, str]
"""What the palette offers of a screen: its title, what it does, and the screen's action."""

# The widest that lines are drawn for reading, in cells.
_READING_WIDTH = 90


@runtime_checkable
class Offering(Protocol):
    """A screen that has more for the palette."""

    OFFERS: tuple[Offer, ...]


class OutsideApp(App[int]):
    """Does what the screens want done beside them, one program at a time, and says what was done."""

    desk: Desk | None = None
    _opening: asyncio.Future[ChatServices] | None = None
    _away = False

    # Copying

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected, by the same ways as everything else."""
        self._clipboard = text
        self.post_message(CopyWanted("Selection", text))

    def on_copy_wanted(self, event: CopyWanted) -> None:
        """Copy it, and say how."""
        event.stop()
        self._clipboard = event.text
        self.run_worker(self._copy(event.what, event.text), group="copy", exit_on_error=False)

    async def _copy(self, what: str, text: str) -> None:
        text = harmless(text)
        try:
            way = await self._way(text)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
        else:
            self.notify(f"{what} {way}", markup=False)

    async def _way(self, text: str) -> str:
        clipboard = self.desk.clipboard if self.desk else None
        if clipboard and (way := await asyncio.to_thread(clipboard.native, text)):
            return way
        if clipboard is None or clipboard.terminal_takes(text):
            super().copy_to_clipboard(text)
            return "sent to the terminal (OSC 52)"
        return f"written to {await asyncio.to_thread(clipboard.write, text)}"

    # The browser

    def on_browser_wanted(self, event: BrowserWanted) -> None:
        """Open a page, after a question that shows where it is."""
        event.stop()
        try:
            address = address_of(event.url)
        except AssistantError as error:
            self.notify(f"{error.message[:1].upper()}{error.message[1:]}.", severity="warning", markup=False)
            return

        def decided(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._browse(address.url), group="browse", exit_on_error=False)

        self.push_screen(ConfirmScreen(f"Open {address.host} in the browser?"), decided)

    async def _browse(self, url: str) -> None:
        try:
            await asyncio.to_thread(self._programs.browse, url)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", timeout=15, markup=False)

    # Programs that take the terminal

    def on_pager_wanted(self, event: PagerWanted) -> None:
        """Show a text in the pager."""
        event.stop()
        self._leave(self._page(event.text, event.shown))

    async def _page(self, text: str, shown: Callable[[], None] | None) -> None:
        width = min(self.size.width, _READING_WIDTH)
        text = await asyncio.to_thread(lambda: wrapped(harmless(text), width) + "\n")
        await self.lend_terminal(lambda: self._programs.page(text))
        if shown:
            await asyncio.to_thread(shown)

    def on_editor_wanted(self, event: EditorWanted) -> None:
        """Open an article's file in the editor, and offer to take the change in."""
        event.stop()
        self._leave(self._edit(event.article))

    async def _edit(self, article: ArticleRef) -> None:
        file = await self._file_of(article)
        before = await asyncio.to_thread(_state, file)
        try:
            await self.lend_terminal(lambda: self._programs.edit(file))
        except AssistantError as error:
            # An editor that failed may have saved all the same.
            self.notify(wording.told(error), severity="error", markup=False)
        after = await asyncio.to_thread(_state, file)
        if after == before:
            return
        title = sanitize_line(article.title) or article.id

        def decided(yes: bool | None) -> None:
            if yes:
                self.post_message(IngestWanted(()))
            else:
                self.notify("`assistant ingest` takes the change in.", markup=False)

        what = "changed" if after else "deleted"
        self.push_screen(ConfirmScreen(f"The file of “{title}” was {what}. Take that into the library now?"), decided)

    async def _file_of(self, article: ArticleRef) -> Path:
        if self._opening is None:
            raise ProgramError("the library is not open")
        services = await asyncio.shield(self._opening)
        file = await asyncio.to_thread(services.article_file, article.id)
        if file is None or not await asyncio.to_thread(file.is_file):
            raise ProgramError("this article has no file in the corpus folder any more")
        return file

    async def edited(self, text: str) -> str:
        """`text` as it is after the editor. Raises ProgramError."""
        return harmless(await self.lend_terminal(lambda: self._programs.edit_text(text)))

    async def lend_terminal(self, work: Callable[[], Result]) -> Result:
        """Do in a thread what needs the terminal for itself. The loop goes on, for the answer that may be coming,
        and draws nothing meanwhile. Raises ProgramError, and what `work` raises."""
        if self._away:
            raise ProgramError("another program has the terminal")
        failure: BaseException | None = None
        self._away = True
        try:
            with self.batch_update(), _deaf(), self.suspend():
                try:
                    result = await asyncio.to_thread(work)
                except BaseException as error:
                    # Textual comes back only if nothing leaves its context.
                    failure = error
        except SuspendNotSupported as error:
            raise ProgramError("this terminal can't be lent to another program") from error
        finally:
            self._away = False
        if failure:
            raise failure
        return result

    def _leave(self, work: Coroutine[Any, Any, None]) -> None:
        async def told() -> None:
            try:
                await work
            except AssistantError as error:
                self.notify(wording.told(error), severity="error", markup=False)

        self.run_worker(told(), group="outside", exit_on_error=False)

    @property
    def _programs(self) -> Programs:
        if self.desk is None:
            raise ProgramError("no program can be run from here")
        return self.desk.programs

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: what the screen has, as far as it can be done now."""
        yield from super().get_system_commands(screen)
        if isinstance(screen, Offering):
            for title, told, action in screen.OFFERS:
                if screen.check_action(action, ()):
                    yield SystemCommand(title, told, partial(screen.run_action, action))


@contextmanager
def _deaf() -> Iterator[None]:
    """While another program has the terminal, Ctrl+C is its key: the terminal tells every program of the group."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, frame: FrameType | None) -> None:
        pass

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _state(file: Path) -> str | None:
    """What tells one content of a file from another; None where it is gone."""
    try:
        return digest(file.read_bytes().decode("utf-8", "surrogateescape"))
    except OSError:
        return None
