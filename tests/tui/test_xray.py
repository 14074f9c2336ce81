"""The retrieval X-ray, driven as a person drives it, over a real library; and over traces that no library gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.composition import Services
from assistant.domain.answer import Filters, Question
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError
from assistant.domain.events import EvidenceFound, Searching, TextDelta
from assistant.domain.exchange import Exchange
from assistant.domain.trace import Ranking, Trace, difference
from assistant.tui.app import ChatApp
from assistant.tui.messages import LibraryChanged
from assistant.tui.present_xray import columns_content, head_content, layout_of, row_content
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.xray import PassageList, PassageText, XrayScreen
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, answered, events, passage, quote
from tests.fakes.scripted_trace import trace_of
from tests.tui.conversations import Kept as KeptConversations
from tests.tui.conversations import done
from tests.tui.driving import WIDE, ask, drawn, screen, until
from tests.tui.test_chat import ANSWER, COST, HOSTILE, Kept

pytestmark = pytest.mark.asyncio

STONE = "At what time did the stone bridge in Žilnica collapse?"
JOINT = "When was the Maré Alta wind farm licensed, and who presented the report of the Drevna flood commission?"


async def opened(pilot: Pilot[int]) -> XrayScreen:
    """Press Ctrl+T, and wait for the table."""
    await pilot.press("ctrl+t")
    await until(pilot, lambda: isinstance(pilot.app.screen, XrayScreen))
    shown = pilot.app.screen
    assert isinstance(shown, XrayScreen)
    await until(pilot, lambda: shown._trace or "-hidden" not in shown.query_one("#told").classes)
    await until(pilot, lambda: shown.listed.option_count or shown._trace is None)
    await pilot.pause()
    return shown


def text(shown: XrayScreen, selector: str) -> str:
    return str(shown.query_one(selector, Static).content)


def places(shown: XrayScreen) -> list[str]:
    """The first column of the table."""
    return [str(option.prompt).split()[0] for option in shown.listed.options]


async def test_the_table_has_every_ranking_and_the_cursor_shows_the_passage(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(120, 44)) as pilot:
        await ask(pilot, STONE)
        shown = await opened(pilot)
        head = text(shown, "#head")
        assert head.startswith(STONE)
        for part in ("12 found, 9 of them read, of ", "the answer: ", "this search: ", "the same passages"):
            assert part in head
        assert places(shown)[:13] == [*map(str, range(1, 13)), "–"]
        assert "● cited [1]" in str(shown.listed.get_option_at_index(0).prompt)
        detail = text(shown, "#passage")
        assert "● cited [1]" in detail
        assert "collapsed at 01:15." in detail
        content = shown.query_one("#passage", Static).content
        styles = {str(span.style): content.plain[span.start : span.end] for span in content.spans}  # type: ignore[union-attr]
        assert "01:15" in styles["bold $text-primary on $primary-muted"]
        underlined = [content.plain[span.start : span.end] for span in content.spans if span.style == "underline"]  # type: ignore[union-attr]
        assert underlined[:4] == ["Žilnica", "stone", "bridge", "collapsed"]
        await pilot.press("j", "j", "down", "k")
        assert shown.listed.highlighted == 2
        assert "○ read, not cited" in text(shown, "#passage")
        await pilot.press("end")
        assert "left out: " in text(shown, "#passage")
        await pilot.press("q")
        assert app.screen is screen(pilot)


async def test_a_key_puts_them_in_the_order_of_another_column_and_the_cursor_stays(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(120, 44)) as pilot:
        await ask(pilot, STONE)
        shown = await opened(pilot)
        await pilot.press("j")
        under = shown._current
        assert under
        await pilot.press("s")
        ranks = [int(str(option.prompt).split()[1]) for option in shown.listed.options]
        assert ranks == sorted(ranks)
        assert "in the order by meaning" in text(shown, "#head")
        assert shown._current == under
        await pilot.press("s")
        assert "in the order by words" in text(shown, "#head")
        await pilot.press("S", "S")
        assert "in the order in which they were found" in text(shown, "#head")
        assert places(shown)[:3] == ["1", "2", "3"]
        assert text(shown, "#columns").splitlines()[1].split() == [
            "#", "meaning", "words", "meaning", "words", "fused", "reader", "fate", "article",
        ]  # fmt: skip


async def test_enter_opens_the_article_at_the_passage_with_the_quotes_marked(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, STONE)
        shown = await opened(pilot)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        current = shown._current
        assert current
        words = current.passage.text.split("\n")[0][:40]
        await until(pilot, lambda: words in drawn(pilot))
        await pilot.press("escape")
        assert app.screen is shown
        assert shown.listed.highlighted == 2
        await pilot.press("escape")
        assert app.screen is screen(pilot)


async def test_each_part_of_a_question_has_its_search(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, JOINT)
        shown = await opened(pilot)
        assert "search 1 of 3" in text(shown, "#head")
        await pilot.press("n")
        assert "search 2 of 3: When was the Maré Alta wind farm licensed?" in text(shown, "#head")
        await pilot.press("n", "n", "p")
        assert "search 3 of 3: Who presented the report" in text(shown, "#head")
        offered = {command.title: command for command in app.get_system_commands(shown)}
        assert {"Order", "Next search", "How it was searched"} <= set(offered)
        await pilot.press("escape")
        await ask(pilot, STONE)
        shown = await opened(pilot)
        await pilot.press("n", "p")
        assert "search" not in text(shown, "#head").splitlines()[1]
        assert "Next search" not in {command.title for command in app.get_system_commands(shown)}


async def test_a_follow_up_shows_what_was_searched(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, "How many people died in the Drevna flood?")
        await ask(pilot, "And in Žilnica?")
        shown = await opened(pilot)
        exchange = shown._exchange
        assert exchange.leaned
        assert f"searched as: {exchange.standalone}" in text(shown, "#head")
        await pilot.press("escape", "ctrl+up")
        shown = await opened(pilot)
        assert text(shown, "#head").startswith("How many people died in the Drevna flood?")


@pytest.mark.parametrize("size", [(40, 15), (80, 24), (200, 50)])
async def test_it_fits_terminals_of_every_size(starter: Services, size: tuple[int, int]) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=size) as pilot:
        await ask(pilot, STONE)
        shown = await opened(pilot)
        width = shown.listed.scrollable_content_region.width
        assert all(cell_len(str(option.prompt)) <= width for option in shown.listed.options)
        assert shown.listed.max_scroll_x == 0
        await until(pilot, lambda: "● cited [1]" in drawn(pilot) and "Žilnica" in drawn(pilot))
        assert shown.listed.size.height >= 3
        assert shown.detail.size.height >= 3
        whole = "this search: " in text(shown, "#head")
        assert whole == (size[1] >= 30)
        await pilot.press("i")
        assert ("this search: " in text(shown, "#head")) != whole
        await pilot.press("i", "tab")
        assert isinstance(app.focused, PassageText)
        await pilot.press("j", "j", "k", "shift+tab")
        assert isinstance(app.focused, PassageList)


async def test_it_shows_other_columns_when_the_terminal_changes(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, STONE)
        shown = await opened(pilot)
        assert "fused" in text(shown, "#columns")
        await pilot.resize_terminal(40, 15)
        await until(pilot, lambda: "fused" not in text(shown, "#columns"))
        await pilot.resize_terminal(60, 15)
        await until(pilot, lambda: "reader" in text(shown, "#columns"))
        assert "fused" not in text(shown, "#columns")


async def test_columns_are_dropped_and_never_cut_off() -> None:
    exchange = Exchange(COST)
    for event in events(ANSWER):
        exchange.take(event)
    wide = replace(passage(), article=replace(BRIDGE.ref, title="東京の橋が閉鎖された " * 9))
    exchange.passages = (*exchange.passages, wide)
    trace = trace_of(exchange, [replace(passage(), rank=30)])
    search = trace.searches[0]
    for width in range(20, 240):
        layout = layout_of(width)
        for one in search.passages:
            assert cell_len(row_content(one, search, layout).plain) <= width
        for line in columns_content(layout, Ranking.WORDS).plain.splitlines():
            assert cell_len(line) <= width
    assert not layout_of(40).rankings
    assert layout_of(60).rankings == (Ranking.DENSE, Ranking.WORDS, Ranking.READER)
    assert not layout_of(80).scores
    assert layout_of(120).scores
    whole = row_content(search.passages[-1], search, layout_of(200)).plain
    assert "left out: beyond the two" in whole


async def test_nothing_is_offered_before_there_is_an_answer() -> None:
    services = ScriptedServices([[Searching("x"), EvidenceFound((passage(),)), TextDelta("The bridge")]])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("ctrl+t")
        assert app.screen is screen(pilot)
        await ask(pilot, "What happened?", wait=False)
        await until(pilot, lambda: "The bridge" in drawn(pilot))
        await pilot.press("ctrl+t")
        assert app.screen is screen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in drawn(pilot))
        # What was stopped was searched all the same.
        shown = await opened(pilot)
        assert shown.listed.option_count == 1


async def test_the_palette_leads_there() -> None:
    app = ChatApp(lambda: ScriptedServices([events(ANSWER)]))
    async with app.run_test(size=WIDE) as pilot:
        assert "Retrieval X-ray" not in {command.title for command in app.get_system_commands(app.screen)}
        await ask(pilot, COST.text)
        offered = {command.title: command for command in app.get_system_commands(app.screen)}
        await offered["Retrieval X-ray"].callback()
        await until(pilot, lambda: isinstance(app.screen, XrayScreen))


async def test_a_turn_of_another_day_says_where_todays_library_differs(tmp_path: Path) -> None:
    kept = KeptConversations(tmp_path)
    kept.ask("aaa", done(COST.text))
    moved = Article("bridge", BRIDGE.title, f"News.\n\n{BRIDGE.text}", BRIDGE.source, published=BRIDGE.published)

    class Today(ScriptedServices):
        def trace(self, exchange: Exchange) -> Trace:
            today = replace(exchange, passages=(passage(moved),))
            return replace(trace_of(today), difference=difference(trace_of(today).searches, exchange.passages))

    app = ChatApp(lambda: Today([], {"bridge": moved}), None, kept.open)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: screen(pilot)._last)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: screen(pilot)._exchanges)
        shown = await opened(pilot)
        assert "which differs: 1 of the passages kept with the answer not found any more, 1 found only today." in text(
            shown, "#head"
        )
        assert "● cited [1]" in text(shown, "#passage")


async def test_a_search_that_fails_says_so_and_can_be_left() -> None:
    class Failing(ScriptedServices):
        def trace(self, exchange: Exchange) -> Trace:  # noqa: ARG002
            raise LibraryError("the library is damaged", "Run `assistant ingest`.")

    class Defective(ScriptedServices):
        def trace(self, exchange: Exchange) -> Trace:  # noqa: ARG002
            raise RuntimeError("a defect")

    for services, told in (
        (Failing([events(ANSWER)]), "the library is damaged. Run `assistant ingest`."),
        (Defective([events(ANSWER)]), "a defect"),
    ):
        app = ChatApp(lambda services=services: services)  # type: ignore[misc]
        async with app.run_test(size=(80, 24)) as pilot:
            await ask(pilot, COST.text)
            await pilot.press("ctrl+t")
            await until(pilot, lambda told=told: told in drawn(pilot))  # type: ignore[misc]
            await pilot.press("s", "n", "i", "enter", "j", "tab", "escape")
            assert app.screen is screen(pilot)


async def test_the_search_is_done_again_when_the_library_changes() -> None:
    services = ScriptedServices([events(ANSWER)])
    app = ChatApp(lambda: services)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        shown = await opened(pilot)
        before = shown._trace
        shown.post_message(LibraryChanged())
        await until(pilot, lambda: shown._trace is not before)
        services.articles.clear()
        await pilot.press("enter")
        await until(pilot, lambda: "This article was removed" in drawn(pilot))
        assert app.screen is shown


async def test_no_passage_at_all_is_said(starter: Services) -> None:
    exchange = Exchange(Question("What is it?", filters=Filters(articles=("nowhere",), source="The [b]Post")))
    trace = starter.trace(exchange)
    head = head_content(trace, 0, Ranking.FOUND, whole=True).plain
    assert "No candidates among 0 passages." in head
    assert "only articles of The [b]Post, among 1 article that were named" in head

    class Empty(ScriptedServices):
        def trace(self, exchange: Exchange) -> Trace:  # noqa: ARG002
            return trace

    app = ChatApp(lambda: Empty([events(ANSWER)]))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "No candidates among 0 passages." in drawn(pilot))
        await pilot.press("enter", "s", "j", "escape")
        assert app.screen is screen(pilot)


@pytest.mark.parametrize("size", [WIDE, (40, 15)])
async def test_hostile_passages_neither_act_nor_crash(size: tuple[int, int]) -> None:
    evil = Article("evil", f"{HOSTILE}\x1b[2J", f"{HOSTILE} the bridge", f"\x9b{HOSTILE}")
    found = replace(passage(evil), suspected=())
    answer = replace(answered(COST, [quote(HOSTILE, evil)]), passages=(found,))
    app = ChatApp(lambda: ScriptedServices([events(answer)], {"evil": evil}))
    async with app.run_test(size=size, notifications=True) as pilot:
        await ask(pilot, f"What? {HOSTILE}")
        await opened(pilot)
        await until(pilot, lambda: "[/nope]" in drawn(pilot))
        assert not set(drawn(pilot)) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
