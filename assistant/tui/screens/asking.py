"""The part of the chat where a question is asked again: in other words, or by the other answerer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from textual.binding import Binding
from textual.getters import query_one

from assistant.domain import wording
from assistant.domain.answer import Answer, Filters, Question
from assistant.domain.errors import AssistantError
from assistant.domain.events import Done
from assistant.domain.exchange import Exchange, history_of
from assistant.tui.outside import Offer
from assistant.tui.present_comparison import NO_MODEL
from assistant.tui.recorder import Recorder
from assistant.tui.screens.compare import CompareScreen, Keep
from assistant.tui.screens.day import Chosen, DayScreen
from assistant.tui.screens.finding import FindingScreen
from assistant.tui.screens.standalone import StandaloneScreen
from assistant.tui.services import ChatServices
from assistant.tui.widgets.status import StatusLine


class AskingScreen(FindingScreen):
    """A conversation whose selected turn can be asked again."""

    BINDINGS = [
        Binding(
            "ctrl+o",
            "day",
            "As of a day",
            show=False,
            id="chat.day",
            tooltip="Answer from what was published by a day, or from all again",
        ),
        Binding(
            "ctrl+e",
            "standalone",
            "Reword",
            show=False,
            id="chat.standalone",
            tooltip="Edit what the question was searched as, and ask again",
        ),
        Binding(
            "ctrl+g",
            "compare",
            "Compare",
            show=False,
            id="chat.compare",
            tooltip="Have the other answerer answer too, and compare",
        ),
    ]
    OFFERS: tuple[Offer, ...] = (
        *FindingScreen.OFFERS,
        ("Reword", "Edit what the question was searched as, and ask again", "standalone"),
        ("As of a day", "Answer from what was published by a day, or from all again", "day"),
        ("Watch this question", "Ask it again after each ingestion, and say when its answer changes", "watch"),
        ("Compare", "Have the model, or quotations, answer too, and compare", "compare"),
        ("Read or remembered?", "Ask the model again without the passages", "probe"),
    )

    status = query_one(StatusLine)

    def __init__(self, opening: asyncio.Future[ChatServices], record: Recorder) -> None:
        super().__init__(opening, record)
        self._day: date | None = None

    @property
    def _filters(self) -> Filters:
        """Which articles the next question is asked over."""
        return Filters(as_of=self._day)

    @property
    def _busy(self) -> bool:
        """Whether an answer is in progress."""
        raise NotImplementedError

    async def _pose(self, exchange: Exchange) -> None:
        """Ask the question of a new turn."""
        raise NotImplementedError

    def _show_evidence(self) -> None:
        """Show the evidence of the selected turn."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action in ("standalone", "compare", "probe", "watch"):
            return self._turn is not None and not self._busy
        return super().check_action(action, parameters)

    def action_day(self) -> None:
        """Have the next questions answered from what was published by a day."""

        def decided(chosen: Chosen | None) -> None:
            if chosen:
                self._day = chosen.day
                self.status.day(wording.as_of(self._filters))

        self.app.push_screen(DayScreen(self._day), decided)

    def action_standalone(self) -> None:
        """Show what the selected question was searched as, to be edited and asked again."""
        turn = self._turn

        async def decided(words: str | None) -> None:
            if words and turn:
                again = replace(turn.question, history=history_of(self._exchanges), id=None, standalone=words)
                await self._pose(Exchange(again))

        if turn:
            self.app.push_screen(StandaloneScreen(turn), decided)

    def action_watch(self) -> None:
        """Watch the answer of the selected turn from now on."""
        if self._turn:
            self.run_worker(self._watch(self._turn), group="watched", exit_on_error=False)

    async def _watch(self, turn: Exchange) -> None:
        words = turn.standalone or turn.question.text
        question = Question(words, filters=replace(turn.question.filters, as_of=None), standalone=words)
        try:
            services = await asyncio.shield(self._opening)
            watched, _ = await services.watched.add(question, date.today())
        except AssistantError as error:
            self.notify(wording.told(error), severity="warning", markup=False)
        else:
            self.notify(f"Watching “{watched.question}”.", markup=False)

    def action_compare(self) -> None:
        """Have the other answerer answer the selected turn too, and show both."""
        if self._turn:
            work = self._compare(self._turn, self._selected)
            self.run_worker(work, group="compare", exclusive=True, exit_on_error=False)

    def action_probe(self) -> None:
        """Ask the model of the selected turn again, without the passages."""
        if self._turn and self._turn.answer:
            work = self._probe(self._turn, self._turn.answer, self._selected)
            self.run_worker(work, group="probe", exclusive=True, exit_on_error=False)

    async def _probe(self, turn: Exchange, answer: Answer, number: int) -> None:
        try:
            services = await asyncio.shield(self._opening)
            probed = await services.probe(answer)
        except AssistantError as error:
            self.notify(wording.told(error), severity="warning", timeout=10, markup=False)
            return
        if self._exchanges[number : number + 1] == [turn]:
            turn.take(Done(probed))
            self.conversation.changed(turn)
            await self._record.ended(self._record.place(number), turn, services)

    async def _compare(self, first: Exchange, number: int) -> None:
        try:
            services = await asyncio.shield(self._opening)
        except AssistantError as error:
            self.notify(wording.told(error), severity="error", markup=False)
            return
        answerers = services.answerers
        used = first.answer.engine.answerer if first.answer else answerers[0]
        other = next((one for one in answerers if one != used), None)
        if other is None:
            self.notify(NO_MODEL, severity="warning", timeout=10, markup=False)
            return
        shown = CompareScreen(services, first, other)
        kept = await self.app.push_screen_wait(shown)
        if kept is Keep.FIRST or self._exchanges[number : number + 1] != [first]:
            return
        second = shown.second
        if kept is Keep.SECOND:
            self._exchanges[number] = second
            self.conversation.put(number, second)
            self._show_evidence()
        else:
            number = len(self._exchanges)
            await self.conversation.add(second, number)
            self._exchanges.append(second)
            await self.action_turn(number - self._selected)
        await self._record.ended(self._record.place(number), second, services)
        self._complain()
        self.refresh_bindings()
