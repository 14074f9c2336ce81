"""The chat, driven as a person drives it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from rich.style import Style

from assistant.composition import Services
from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError, SettingsError
from assistant.domain.events import EvidenceFound, Searching, TextDelta
from assistant.tui.app import ChatApp
from assistant.tui.preferences import Preferences
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.widgets.article_text import ArticleText
from assistant.tui.widgets.conversation import TurnView
from assistant.tui.widgets.evidence import EvidencePanel
from assistant.tui.widgets.prompt import Prompt
from tests.fakes.scripted_services import BRIDGE, Broken, ScriptedServices, abstained, answered, events, passage, quote
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("The Radosna bridge closed on Friday for repairs that will cost 14 million euros")])

pytestmark = pytest.mark.asyncio


class Kept:
    """Services that outlive the screen, for a library that other tests read too."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def __getattr__(self, name: str) -> object:
        return getattr(self._services, name)

    def close(self) -> None:
        """Stay open."""


async def test_a_question_gets_its_answer_its_evidence_and_the_article_at_the_quote(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, "who is Russia's largest creditor rival?")
        (turn,) = turns(pilot)
        assert "China" in turn
        assert "Russia ranks second, behind only China. [1]" in turn
        assert "✓ verified" in drawn(pilot)
        assert "2019-09-25" in drawn(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.pause()
        assert "Among Venezuela's creditors Russia ranks second, behind only China." in drawn(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))


async def test_what_no_article_says_is_said_to_be_missing(starter: Services) -> None:
    async with ChatApp(lambda: Kept(starter)).run_test(size=WIDE) as pilot:  # type: ignore[arg-type,return-value]
        await ask(pilot, "Who is the chief executive of Apple?")
        (turn,) = turns(pilot)
        assert "No answer. No article mentions Apple." in turn
        assert "Nearest articles:" in turn


async def test_a_follow_up_carries_the_conversation_and_shows_what_was_searched(starter: Services) -> None:
    async with ChatApp(lambda: Kept(starter)).run_test(size=WIDE) as pilot:  # type: ignore[arg-type,return-value]
        await ask(pilot, "How much grain does Russia plan to send to Venezuela?")
        await ask(pilot, "And the year before?")
        joined = "How much grain does Russia plan to send to Venezuela, and the year before?"
        assert f"searched as: {joined}" in turns(pilot)[1]
        assert "254,000" in turns(pilot)[1]


async def test_escape_stops_the_answer_and_keeps_what_came() -> None:
    services = ScriptedServices([[Searching("x"), EvidenceFound((passage(),)), TextDelta("The bridge closed")]])
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "What happened?", wait=False)
        await until(pilot, lambda: "The bridge closed" in drawn(pilot) and "writing" in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in turns(pilot)[0])
        assert "The bridge closed" in turns(pilot)[0]
        assert services.stopped == 1
        services.script.append(events(ANSWER))
        await ask(pilot, COST.text)
        assert "14 million euros" in turns(pilot)[1]
    assert services.closed


async def test_one_question_at_a_time() -> None:
    services = ScriptedServices([[Searching("x")]])
    async with ChatApp(lambda: services).run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, "What happened?", wait=False)
        prompt = screen(pilot).query_one(Prompt)
        prompt.value = "And now?"
        await pilot.press("enter")
        await until(pilot, lambda: "An answer is in progress" in drawn(pilot))
        assert prompt.value == "And now?"
        assert len(services.asked) == 1


async def test_an_error_is_one_sentence_and_the_chat_goes_on() -> None:
    refused = LibraryError("the library is damaged", "Run `assistant ingest`.")
    services = ScriptedServices([refused, RuntimeError("a defect"), events(ANSWER)])
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        assert "the library is damaged. Run `assistant ingest`." in turns(pilot)[0]
        await ask(pilot, "Two?")
        assert "a defect" in turns(pilot)[1]
        await ask(pilot, COST.text)
        assert "14 million euros" in turns(pilot)[2]


async def test_a_library_that_cannot_be_opened_says_why() -> None:
    def refuse() -> ScriptedServices:
        raise LibraryError("the library is of a newer version", "Install the newer program.")

    async with ChatApp(refuse).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "the library is of a newer version. Install the newer program." in drawn(pilot))
        await ask(pilot, "Anything?")
        assert "the library is of a newer version" in turns(pilot)[0]

    def break_down() -> ScriptedServices:
        raise ZeroDivisionError("a defect")

    async with ChatApp(break_down).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "the library can't be opened: a defect." in drawn(pilot))
    async with ChatApp(Broken).run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "the library is damaged" in drawn(pilot))


async def test_a_question_asked_before_the_library_is_open_is_answered_once_it_is() -> None:
    opened = threading.Event()

    def slow() -> ScriptedServices:
        opened.wait(20)
        return ScriptedServices([events(ANSWER)])

    async with ChatApp(slow).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text, wait=False)
        await until(pilot, lambda: "Opening the library" in drawn(pilot))
        opened.set()
        await until(pilot, lambda: "14 million euros" in drawn(pilot))


async def test_quotes_of_one_answer_are_walked_in_the_article() -> None:
    two = answered(COST, [quote("closed on Friday"), quote("built in 1931")])
    app = ChatApp(lambda: ScriptedServices([events(two)]))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        text = app.screen.query_one(ArticleText)

        def marked() -> list[str]:
            return [
                segment.text
                for y in range(text.size.height)
                for segment in text.render_line(y)
                if _strong(segment.style)
            ]

        await until(pilot, marked)
        assert marked() == ["built in 1931"]
        await pilot.press("n")
        assert marked() == ["closed on Friday"]
        await pilot.press("p")
        assert marked() == ["built in 1931"]


def _strong(style: Style | None) -> bool:
    return bool(style and style.bold)


async def test_a_quote_deep_in_a_long_article_is_on_the_screen() -> None:
    text = "\n\n".join(
        f"Paragraph {n} has words enough to fill a line and some more of the next one." for n in range(300)
    )
    long = replace(BRIDGE, text=text)
    answer = answered(COST, [quote("Paragraph 250 has words", long)])
    app = ChatApp(lambda: ScriptedServices([events(answer)], {long.id: long}))
    async with app.run_test(size=(60, 24)) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await until(pilot, lambda: "Paragraph 250 has words" in drawn(pilot))
        await pilot.resize_terminal(120, 30)
        await until(pilot, lambda: "Paragraph 250 has words" in drawn(pilot))


async def test_a_marker_leads_to_its_quote_and_earlier_turns_to_theirs() -> None:
    services = ScriptedServices(
        [events(answered(COST, [quote("closed on Friday"), quote("built in 1931")])), events(abstained(COST, "No."))]
    )
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        await ask(pilot, "Two?")
        panel = screen(pilot).query_one(EvidencePanel)
        assert panel.option_count == 1
        lines = drawn(pilot).splitlines()
        row = next(y for y, line in enumerate(lines) if "built in 1931 [2]" in line)
        await pilot.click(offset=(lines[row].index("[2]") + 1, row))
        await until(pilot, lambda: panel.has_focus)
        assert panel.option_count == 2
        assert panel.highlighted == 1
        await pilot.press("ctrl+down")
        assert [view.number for view in screen(pilot).query(".-selected").results(TurnView)] == [1]


async def test_earlier_questions_come_back_and_the_draft_too() -> None:
    services = ScriptedServices([events(ANSWER), events(ANSWER)])
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        await ask(pilot, "Two?")
        prompt = screen(pilot).query_one(Prompt)
        prompt.value = "Thr"
        seen = []
        for key in ("up", "up", "up", "down", "down"):
            await pilot.press(key)
            seen.append(prompt.value)
        assert seen == ["Two?", "One?", "One?", "Two?", "Thr"]


async def test_a_new_conversation_asks_first() -> None:
    services = ScriptedServices([events(ANSWER), events(ANSWER)])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, "One?")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: app.screen is screen(pilot))
        assert len(turns(pilot)) == 1
        await pilot.press("ctrl+n", "y")
        await until(pilot, lambda: not turns(pilot))
        await ask(pilot, "Two?")
        assert services.asked[-1].history == ()


async def test_a_new_conversation_may_begin_while_an_answer_comes() -> None:
    services = ScriptedServices([[Searching("x")], events(ANSWER)])
    async with ChatApp(lambda: services).run_test(size=WIDE) as pilot:
        await ask(pilot, "One?", wait=False)
        await until(pilot, lambda: services.asked)
        await pilot.press("ctrl+n", "y")
        await until(pilot, lambda: not turns(pilot) and services.stopped)
        await ask(pilot, COST.text)
        assert "14 million euros" in turns(pilot)[0]


async def test_help_lists_the_keys_that_work_here() -> None:
    app = ChatApp(lambda: ScriptedServices())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        assert "Earlier question" in drawn(pilot)
        assert "Ask what is typed" in drawn(pilot)
        await pilot.press("f1", "f5", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        assert "asks" not in drawn(pilot)
        await pilot.press("f1", "escape")
        await until(pilot, lambda: app.screen is screen(pilot))


async def test_the_palette_offers_the_themes_and_what_can_be_done_now() -> None:
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)]), preferences=Preferences(theme="nord"))
    assert app.theme == "nord"
    async with app.run_test(size=WIDE) as pilot:
        before = {command.title for command in app.get_system_commands(app.screen)}
        await ask(pilot, COST.text)
        after = {command.title for command in app.get_system_commands(app.screen)}
        assert "Theme" in before
        copies = {"Copy answer", "Copy quote", "Copy citation"}
        assert {"Evidence", "New conversation", "Pager", *copies} <= after - before
    with pytest.raises(SettingsError, match="there is no theme neon"):
        ChatApp(lambda: ScriptedServices(), preferences=Preferences(theme="neon"))


HOSTILE = "\x1b]52;c;aGk=\x07 [/nope] [@click=app.quit]x[/] \u202eevil\u202c \x9b31m [b]not bold[/b]"


async def test_hostile_text_neither_acts_nor_crashes_wherever_it_comes_from() -> None:
    article = Article("evil", HOSTILE, f"It says {HOSTILE} here.", HOSTILE, HOSTILE, HOSTILE)
    answer = answered(Question(HOSTILE), [quote(article.text, article)], HOSTILE)
    services = ScriptedServices([events(answer), LibraryError(HOSTILE, HOSTILE)], {article.id: article})
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, HOSTILE.replace("\x1b", ""))
        assert "[/nope]" in turns(pilot)[0]
        await ask(pilot, "again?")
        await pilot.press("ctrl+up", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.pause()
        for place in (drawn(pilot), await _back(pilot, app)):
            assert "[/nope]" in place
            assert not set(place) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}


async def _back(pilot: object, app: ChatApp) -> str:
    app.pop_screen()
    await until(pilot, lambda: not isinstance(app.screen, ArticleScreen))  # type: ignore[arg-type]
    return drawn(pilot)  # type: ignore[arg-type]
