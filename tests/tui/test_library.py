"""The library inside the chat, driven as a person drives it, over a real library with a real vector index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Sparkline, Static

from assistant.adapters.lock import write_lock
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.article import Article
from assistant.domain.errors import LibraryError
from assistant.domain.shelf import Shelf, ShelfQuery
from assistant.tui.app import ChatApp
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.ingest import IngestScreen
from assistant.tui.screens.library import FilterInput, LibraryScreen
from assistant.tui.widgets.articles import ArticleList
from tests.conftest import finish
from tests.fakes.scripted_services import BRIDGE, ScriptedServices
from tests.tui.driving import WIDE, drawn, screen, until
from tests.tui.test_chat import HOSTILE, Kept

pytestmark = pytest.mark.asyncio


@pytest.fixture
def small(project: Path) -> Iterator[Services]:
    """A library of five articles, one of them undated."""
    folder = project / "corpus"
    folder.mkdir()
    for number, (source, published) in enumerate(
        [
            ("The Post", "2021-03-02"),
            ("The Post", "2022-01-15"),
            ("Gazette", "2022-06-30"),
            ("Gazette", "2023-01-01"),
            ("Wire", ""),
        ]
    ):
        (folder / f"{number}.md").write_text(
            f"---\nid: a{number}\ntitle: Story number {number}\nsource: {source}\n"
            + (f"published: {published}\n" if published else "")
            + f"---\n\nThe harbour of town {number} was dredged. Its mayor praised quay {number}.\n"
        )
    services = open_services(load(project, {}).settings, "quotes")
    finish(services.ingest([]))
    yield services
    services.close()


async def library(pilot: Pilot[int]) -> LibraryScreen:
    """Press F5, and wait for the list."""
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
    shown = pilot.app.screen
    assert isinstance(shown, LibraryScreen)
    await until(pilot, lambda: "article" in text(shown, "#count"))
    await pilot.pause(0.1)
    return shown


def text(shown: LibraryScreen, selector: str) -> str:
    return str(shown.query_one(selector, Static).content)


async def filtered(pilot: Pilot[int], shown: LibraryScreen, query: str) -> None:
    """Type a filter, and wait until it holds."""
    shown.query_one(FilterInput).value = query
    await pilot.pause(0.4)


async def test_the_library_is_newest_first_with_its_months_and_what_has_no_date(small: Services) -> None:
    async with ChatApp(lambda: Kept(small)).run_test(size=WIDE) as pilot:  # type: ignore[arg-type,return-value]
        shown = await library(pilot)
        await until(pilot, lambda: "Story number 4" in drawn(pilot))
        assert text(shown, "#count") == "5 articles · 2021-03-02 to 2023-01-01 · 1 undated"
        lines = [line for line in drawn(pilot).splitlines() if "Story number" in line]
        assert [line.split("number ")[1].strip() for line in lines] == ["3", "2", "1", "0", "4"]
        assert "2023-01-01" in lines[0]
        assert "Gazette" in lines[0]
        assert "undated" in lines[4]
        months = shown.query_one(Sparkline).data
        assert months is not None
        assert (len(months), sum(months), months[0], months[-1]) == (23, 4, 1, 1)


async def test_filters_of_words_source_and_dates_narrow_it_and_a_wrong_one_says_why(small: Services) -> None:
    async with ChatApp(lambda: Kept(small)).run_test(size=WIDE) as pilot:  # type: ignore[arg-type,return-value]
        shown = await library(pilot)
        await pilot.press("slash")
        assert isinstance(pilot.app.focused, FilterInput)
        await pilot.press(*"source:gaz")
        await until(pilot, lambda: text(shown, "#count").startswith("2 articles found"))
        await filtered(pilot, shown, "since:2022 until:2022-06")
        await until(pilot, lambda: text(shown, "#count") == "2 articles found · 2022-01-15 to 2022-06-30")
        await filtered(pilot, shown, '"quay 4" harb')
        await until(pilot, lambda: text(shown, "#count") == "1 article found · 1 undated")
        await filtered(pilot, shown, "since:yesterday")
        told = "since:yesterday names no day. Write since:2022, since:2022-06 or since:2022-06-30."
        await until(pilot, lambda: text(shown, "#told") == told)
        await filtered(pilot, shown, "zeppelin")
        await until(pilot, lambda: text(shown, "#told") == "No article passes this filter. Esc clears it.")
        await pilot.press("escape")
        await until(pilot, lambda: text(shown, "#count").startswith("5 articles"))
        assert isinstance(pilot.app.focused, ArticleList)
        await pilot.press("slash", *"quay", "enter")
        assert isinstance(pilot.app.focused, ArticleList)
        await pilot.press("slash", "down")
        assert isinstance(pilot.app.focused, ArticleList)
        await pilot.press("escape", "slash", "escape")
        assert isinstance(pilot.app.focused, ArticleList)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen(pilot))


async def test_enter_reads_an_article_and_escape_comes_back_to_its_place(small: Services) -> None:
    app = ChatApp(lambda: Kept(small))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        shown = await library(pilot)
        await pilot.press("j", "j", "k", "enter")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await until(pilot, lambda: "The harbour of town 2 was dredged." in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is shown)
        assert shown.query_one(ArticleList).cursor == 1
        # F5 from anywhere leads back here rather than to a second library.
        await pilot.press("f6", "f5")
        await until(pilot, lambda: app.screen is shown)
        assert not any(isinstance(one, IngestScreen) for one in app.screen_stack)


@pytest.mark.parametrize("key", ["d", "delete"])
async def test_removing_asks_and_says_what_went(small: Services, project: Path, key: str) -> None:
    app = ChatApp(lambda: Kept(small))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        shown = await library(pilot)
        await until(pilot, lambda: "Story number 4" in drawn(pilot))
        await pilot.press("down", key)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: app.screen is shown)
        assert small.counts()[0] == 5
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await until(pilot, lambda: "Remove “Story number 2”?" in drawn(pilot))
        await pilot.press("y")
        await until(pilot, lambda: text(shown, "#count").startswith("4 articles"))
        await until(pilot, lambda: "Removed “Story number 2” with its 1 passage" in drawn(pilot))
        assert not (project / "corpus" / "2.md").exists()
        assert small.article("a2") is None
        assert shown.query_one(ArticleList).cursor == 1
        await pilot.press("escape")
        await until(pilot, lambda: "4 articles" in str(screen(pilot).query_one("#engine", Static).content))


async def test_nothing_is_removed_while_another_process_writes(small: Services, project: Path) -> None:
    app = ChatApp(lambda: Kept(small))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        shown = await library(pilot)
        await until(pilot, lambda: "Story number 4" in drawn(pilot))
        with write_lock(project / ".assistant" / "write.lock"):
            await pilot.press("d")
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press("y")
            await until(pilot, lambda: "Nothing was removed: another process is writing" in text(shown, "#told"))
        assert small.counts()[0] == 5


async def test_an_empty_library_says_how_articles_come(services: Services) -> None:
    app = ChatApp(lambda: Kept(services))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "F6 brings articles in" in drawn(pilot))
        shown = await library(pilot)
        await until(pilot, lambda: "F6 brings articles in" in text(shown, "#told"))
        await pilot.press("enter", "d", "j", "k", "end", "home", "pagedown", "pageup")
        assert app.screen is shown


class Huge(ScriptedServices):
    """A library of 15,000 articles, which counts how many of them are looked at."""

    looked_at = 0

    def shelf(self, query: ShelfQuery) -> Shelf:  # noqa: ARG002
        return Shelf(tuple(f"a{n}" for n in range(15_000)), (7_500, 7_500), date(2020, 1, 1), date(2020, 2, 1))

    def refs(self, article_ids):  # type: ignore[no-untyped-def]
        self.looked_at += len(article_ids)
        return {
            one: replace(BRIDGE, id=one, title=f"Title of {one}", published=date(2020, 1, 1) + timedelta(3)).ref
            for one in article_ids
        }


async def test_of_a_long_list_only_what_is_looked_at_is_read() -> None:
    services = Huge()
    app = ChatApp(lambda: services)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await library(pilot)
        articles = shown.query_one(ArticleList)
        await until(pilot, lambda: "Title of a0" in drawn(pilot))
        await pilot.press("end")
        await until(pilot, lambda: "Title of a14999" in drawn(pilot))
        await pilot.press("pageup", "k")
        assert articles.cursor < 14_998
        await pilot.press("home")
        await until(pilot, lambda: "Title of a0 " in drawn(pilot))
        await pilot.press("space", "pagedown", "G")
        assert articles.cursor == 14_999
        await pilot.press("g")
        assert articles.cursor == 0
        assert services.looked_at <= 600


async def test_a_click_goes_to_an_article_and_another_opens_it(small: Services) -> None:
    app = ChatApp(lambda: Kept(small))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        shown = await library(pilot)
        await until(pilot, lambda: "Story number 4" in drawn(pilot))
        await pilot.click(ArticleList, offset=(20, 2))
        await until(pilot, lambda: shown.query_one(ArticleList).cursor == 2)
        await pilot.pause(0.6)
        await pilot.click(ArticleList, offset=(20, 2))
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))


async def test_a_library_that_fails_says_so_and_can_be_left() -> None:
    class Failing(ScriptedServices):
        def shelf(self, query: ShelfQuery) -> Shelf:  # noqa: ARG002
            raise LibraryError("the library is damaged", "Run `assistant ingest`.")

    app = ChatApp(Failing)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "the library is damaged. Run `assistant ingest`." in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen(pilot))

    def refuse() -> ScriptedServices:
        raise LibraryError("the library is of a newer version", "Install the newer program.")

    app = ChatApp(refuse)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "the library is of a newer version." in drawn(pilot))


@pytest.mark.parametrize("size", [WIDE, (40, 12)])
async def test_a_hostile_title_and_source_neither_act_nor_crash(size: tuple[int, int]) -> None:
    evil = Article("evil", f"{HOSTILE}\n\x1b[2J", "x", f"\x9b{HOSTILE}", None, None, date(2024, 1, 1))
    wide = Article(
        "wide", "東京の橋が閉鎖された " * 20, "x", "朝日新聞の東京本社版の夕刊", None, None, date(2023, 1, 1)
    )
    app = ChatApp(lambda: ScriptedServices([], {"evil": evil, "wide": wide}))
    async with app.run_test(size=size, notifications=True) as pilot:
        await library(pilot)
        await until(pilot, lambda: "[/nope]" in drawn(pilot))
        seen = [drawn(pilot)]
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.pause()
        seen.append(drawn(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "1 article" in drawn(pilot))
        await pilot.pause(0.2)
        seen.append(drawn(pilot))
        for place in seen:
            assert not set(place) & {"\x1b", "\x07", "\x9b", "\u202e", "\u202c"}


async def test_the_palette_leads_to_the_library(starter: Services) -> None:
    app = ChatApp(lambda: Kept(starter))  # type: ignore[arg-type,return-value]
    async with app.run_test(size=WIDE) as pilot:
        offered = {command.title: command for command in app.get_system_commands(app.screen)}
        offered["Library"].callback()
        await until(pilot, lambda: "47 articles" in drawn(pilot))
