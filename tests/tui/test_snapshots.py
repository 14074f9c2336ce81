"""Whole screens, as pictures. After a wanted change: pytest tests/tui/test_snapshots.py --snapshot-update."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.domain.answer import Answer, Question
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from tests.fakes.scripted_services import ScriptedServices, abstained, answered, events, quote
from tests.tui.driving import ask, screen, until

COST = Question("How much will the repairs of the Radosna bridge cost?")
ANSWERED = answered(
    COST,
    [
        quote("The Radosna bridge closed on Friday for repairs that will cost 14 million euros, the mayor said."),
        quote("The bridge was built in 1931."),
    ],
    "14 million euros",
)
ABSTAINED = abstained(Question("Who runs Apple?"), "No article mentions Apple. They span 2018-06-17 to 2026-02-12.")
WIDE, NARROW = (120, 32), (72, 32)

Snap = Callable[..., bool]


def chat(*answers: Answer) -> ChatApp:
    return ChatApp(lambda: ScriptedServices([events(answer) for answer in answers]))


def asking(*questions: str, keys: tuple[str, ...] = ()) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def run(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "article" in str(screen(pilot).query_one("#engine").content))  # type: ignore[attr-defined]
        for question in questions:
            await ask(pilot, question)
        await pilot.press(*keys)
        if "enter" in keys:
            await until(pilot, lambda: isinstance(pilot.app.screen, ArticleScreen))
        pilot.app.screen.set_focus(pilot.app.screen.focused if "tab" in keys else None)
        await pilot.pause(0.2)

    return run


def test_before_the_first_question(snap_compare: Snap) -> None:
    assert snap_compare(chat(), terminal_size=WIDE, run_before=asking())


def test_an_answer_beside_its_evidence(snap_compare: Snap) -> None:
    assert snap_compare(chat(ANSWERED), terminal_size=WIDE, run_before=asking(COST.text, keys=("tab",)))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_an_abstention_below_an_answer(snap_compare: Snap, size: tuple[int, int]) -> None:
    run = asking(COST.text, "Who runs Apple?", keys=("tab",))
    assert snap_compare(chat(ANSWERED, ABSTAINED), terminal_size=size, run_before=run)


def test_the_article_at_its_quote(snap_compare: Snap) -> None:
    run = asking(COST.text, keys=("tab", "down", "enter"))
    assert snap_compare(chat(ANSWERED), terminal_size=NARROW, run_before=run)


def test_help(snap_compare: Snap) -> None:
    assert snap_compare(chat(), terminal_size=WIDE, run_before=asking(keys=("f1",)))


def test_the_question_before_a_conversation_is_lost(snap_compare: Snap) -> None:
    run = asking(COST.text, keys=("ctrl+n",))
    assert snap_compare(chat(ANSWERED), terminal_size=NARROW, run_before=run)
