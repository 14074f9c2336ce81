"""The scripted questions: run them and watch, open what failed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import ProgressBar, Static
from textual.worker import Worker

from assistant.check.board import Board
from assistant.check.cases import Case
from assistant.check.runner import CaseResult
from assistant.domain.errors import AssistantError, CaseError
from assistant.domain.wording import told
from assistant.tui.messages import CasesChanged, CaseUndoWanted
from assistant.tui.outside import Offer
from assistant.tui.present_checks import board_line, case_row, error_row, file_row
from assistant.tui.screens.case import CaseScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.cases import CaseList, FileHead, Row
from assistant.tui.widgets.footer import Footer

# How often the line above the list follows a run, in seconds.
_TELL_EVERY = 0.1
_NONE = "No scripted question yet. In the chat, Ctrl+S makes one of the answer that is selected."


class ChecksScreen(Screen[None]):
    """Lists the cases of all files and runs them, one after the other; `board` outlives the screen."""

    CSS_PATH = "checks.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]
    BINDINGS = [
        Binding("r", "run", "Run all", id="checks.run"),
        Binding("f", "failed", "Run failed", id="checks.failed", tooltip="Run those that failed once more"),
        Binding("u", "undo", "Undo", show=False, id="checks.undo", tooltip="Take the last change of a file back"),
        Binding("escape", "back", "Back", id="checks.back", tooltip="Stop what runs; then back"),
    ]
    OFFERS: tuple[Offer, ...] = (
        ("Run all", "Ask every scripted question", "run"),
        ("Run failed", "Run those that failed once more", "failed"),
    )
    listed = query_one(CaseList)
    bar = query_one(ProgressBar)

    def __init__(self, opening: asyncio.Future[ChatServices], board: Board, name: str | None = None) -> None:
        super().__init__(name)
        self._opening = opening
        self._board = board
        self._run: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """How it stands, and the list."""
        with Horizontal(id="head"):
            yield Static("reading the case files …", id="summary", markup=False)
            yield ProgressBar(id="bar", show_eta=False, show_percentage=False)
        yield Static(_NONE, id="none", markup=False)
        yield CaseList(self._content)
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """List what there is."""
        self.listed.focus()
        self._list()

    # The list

    def _list(self) -> None:
        self.run_worker(self._read(), group="list", exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        if await self._take():
            self._show()

    async def _take(self) -> bool:
        """Read the files; whether the library is there."""
        try:
            services = await asyncio.shield(self._opening)
            self._board.take(await asyncio.to_thread(services.checks.listing))
        except AssistantError as error:
            self.query_one("#summary", Static).update(Content.styled(told(error), "$text-error"))
            return False
        return True

    def _show(self) -> None:
        listing = self._board.listing
        counts = Counter(case.where.file for case in listing.cases)
        rows: list[Row] = list(listing.errors)
        file = None
        for case in listing.cases:
            if case.where.file != file:
                file = case.where.file
                rows.append(FileHead(file, counts[file]))
            rows.append(case)
        self.listed.show(rows)
        self.set_class(not rows, "-empty")
        self._summarise()
        self.refresh_bindings()

    def _content(self, row: Row) -> Content:
        match row:
            case FileHead(file, cases):
                return file_row(file, cases)
            case CaseError():
                return error_row(row)
        running = self._board.running == row.id
        return case_row(row, self._board.results.get(row.id), running=running, narrow=self.has_class("-narrow"))

    def _changed(self, case: Case) -> None:
        if self.is_attached:
            self.listed.redraw(case.id)

    def _summarise(self) -> None:
        board = self._board
        self.query_one("#summary", Static).update(board_line(board))
        self.bar.update(total=len(board.wanted) or None, progress=board.done)
        self.set_class(board.running is not None, "-running")

    def on_cases_changed(self, event: CasesChanged) -> None:
        """Read the files anew; what is known of the changed case stays known."""
        event.stop()
        if event.result:
            self._board.results[event.result.case.id] = event.result
        self._list()

    # Running

    @property
    def _busy(self) -> bool:
        return self._run is not None and self._run.is_running

    @property
    def holds(self) -> bool:
        """Whether a run is in progress."""
        return self._busy

    def action_run(self) -> None:
        """Ask every case, as the files say it now."""
        self._begin(lambda: self._board.listing.cases)

    def action_failed(self) -> None:
        """Ask those that failed once more, as the files say them now."""
        ids = {case.id for case in self._board.failed}
        self._begin(lambda: [case for case in self._board.listing.cases if case.id in ids])

    def _begin(self, cases: Callable[[], Sequence[Case]]) -> None:
        if self._busy:
            self.notify("A run is in progress. Esc stops it.", severity="warning", markup=False)
            return
        self._run = self.run_worker(self._ask(cases), group="suite", exclusive=True, exit_on_error=False)

    async def _ask(self, chosen: Callable[[], Sequence[Case]]) -> None:
        board = self._board
        if not await self._take():
            return
        cases = tuple(chosen())
        board.begin(cases)
        self._show()
        services = await asyncio.shield(self._opening)
        summarising = self.set_interval(_TELL_EVERY, self._summarise)
        try:
            for case in cases:
                board.running = case.id
                self._changed(case)
                board.results[case.id] = await _result(services, case)
                board.running = None
                self._changed(case)
        finally:
            board.running = None
            summarising.stop()
            if self.is_attached:
                self._show()

    def on_case_list_opened(self, event: CaseList.Opened) -> None:
        """Open what came of a case, run one that was not, or say what is wrong with a file."""
        event.stop()
        row = event.row
        if isinstance(row, CaseError):
            self.notify(told(row), severity="error", timeout=15, markup=False)
        elif result := self._board.results.get(row.id):
            self._open(row, result)
        else:
            self._one(row)

    def _one(self, case: Case) -> None:
        self._begin(lambda: [one for one in self._board.listing.cases if one.id == case.id])

    def _open(self, case: Case, result: CaseResult) -> None:
        def closed(again: bool | None) -> None:
            if again:
                self._one(case)

        self.app.push_screen(CaseScreen(self._opening, result), closed)

    # Leaving, and taking back

    def action_undo(self) -> None:
        """Take the last change of a case file back."""
        self.app.post_message(CaseUndoWanted())

    def action_back(self) -> None:
        """Stop what runs; else leave."""
        if self._run and self._busy:
            self._run.cancel()
        else:
            self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done now."""
        if action == "run":
            return bool(self._board.listing.cases) or None
        if action == "failed":
            return bool(self._board.failed) or None
        return True


async def _result(services: ChatServices, case: Case) -> CaseResult:
    """What came of a case. A defect of ours ends this one alone."""
    try:
        return await services.checks.run(case)
    except Exception as error:
        failed = AssistantError(f"the check failed: {type(error).__name__}: {error}", "`assistant doctor` looks at it.")
        return CaseResult(case, None, (), 0.0, failed)
