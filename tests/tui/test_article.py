"""A whole article: its quotes, searching in it, its keys, and what it looks like at any length."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.domain.answer import Question
from assistant.domain.article import Article, Span
from assistant.tui.messages import LibraryChanged
from assistant.tui.screens.article import ArticleScreen, SearchInput
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.widgets.article_text import ArticleText
from tests.fakes.programs import program, taken
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, answered, quote
from tests.fakes.scripted_services import events as told
from tests.tui import stage, states
from tests.tui.desk import LentApp, at_desk
from tests.tui.driving import WIDE, ask, drawn, screen, until

pytestmark = pytest.mark.asyncio

COST = Question("What will it cost?")
PAGE = replace(BRIDGE, url="https://post.example/bridge")
LONG = replace(
    PAGE, id="long", text="\n\n".join(f"Paragraph {n} tells of the ferry and of bridge {n}." for n in range(200))
)


async def opened(pilot: Pilot[int], article: Article, quotes: list[Span], current: Span | None = None) -> ArticleScreen:
    """The article on the screen, once it is drawn."""
    pilot.app.push_screen(ArticleScreen(article, quotes, current))
    await until(pilot, lambda: isinstance(pilot.app.screen, ArticleScreen))
    await until(pilot, lambda: pilot.app.screen.query_one(ArticleText).virtual_size.height)
    await pilot.pause()
    assert isinstance(pilot.app.screen, ArticleScreen)
    return pilot.app.screen


def span(article: Article, words: str) -> Span:
    return quote(words, article).span


def place(pilot: Pilot[int]) -> str:
    """The line that tells where one is."""
    told = pilot.app.screen.query_one("#place", Static)
    return str(told.content) if told.display else ""


def app(tmp_path: Path, **environment: str) -> LentApp:
    return at_desk(ScriptedServices(articles={PAGE.id: PAGE, LONG.id: LONG}), tmp_path, **environment)


async def test_the_line_below_tells_which_quote_of_how_many(tmp_path: Path) -> None:
    quotes = [span(PAGE, words) for words in ("closed on Friday", "built in 1931", "9,000 vehicles")]
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        await opened(pilot, PAGE, quotes, quotes[1])
        seen = [place(pilot)]
        for key in ("n", "n", "p", "N", "N"):
            await pilot.press(key)
            seen.append(place(pilot))
        assert seen == [f"quote {number} of 3" for number in (2, 3, 1, 3, 2, 1)]


async def test_a_passage_that_is_no_quote_is_marked_and_the_quotes_lie_around_it(tmp_path: Path) -> None:
    quotes = [span(PAGE, "closed on Friday"), span(PAGE, "9,000 vehicles")]
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        await opened(pilot, PAGE, quotes, span(PAGE, "built in 1931"))
        assert place(pilot) == "a passage that was read · 2 quotes marked"
        await pilot.press("n")
        assert place(pilot) == "quote 2 of 2"


async def test_without_quotes_nothing_is_told_and_nothing_offered(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        shown = await opened(pilot, replace(PAGE, url=None), [])
        assert place(pilot) == ""
        offers = ("step", "copy_quote", "copy_citation", "copy_answer", "browse")
        assert not any(shown.check_action(action, ()) for action in offers)


async def test_a_search_leads_from_hit_to_hit_and_ends_with_escape(tmp_path: Path) -> None:
    quotes = [span(LONG, "bridge 3."), span(LONG, "bridge 150.")]
    async with app(tmp_path).run_test(size=(64, 24)) as pilot:
        shown = await opened(pilot, LONG, quotes, quotes[0])
        await pilot.press("slash", *"BRIDGE", "space", *"12")
        await until(pilot, lambda: place(pilot) == "“BRIDGE 12”: hit 1 of 11")
        assert "bridge 12." in drawn(pilot)
        await pilot.press("0")
        await until(pilot, lambda: place(pilot) == "“BRIDGE 120”: hit 1 of 1" and "bridge 120." in drawn(pilot))
        await pilot.press("backspace", "enter")
        await until(pilot, lambda: shown.query_one(ArticleText).has_focus)
        seen = []
        for key in ("n", "n", "N", "p", "p"):
            await pilot.press(key)
            seen.append(place(pilot))
        assert seen == [f"“BRIDGE 12”: hit {number} of 11" for number in (2, 3, 2, 1, 11)]
        await until(pilot, lambda: "bridge 129." in drawn(pilot))
        await pilot.press("escape")
        assert place(pilot) == "quote 1 of 2"
        await pilot.press("n")
        await until(pilot, lambda: "bridge 150." in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: app_screen_is_chat(pilot))


def app_screen_is_chat(pilot: Pilot[int]) -> bool:
    return pilot.app.screen is screen(pilot)


async def test_a_search_goes_on_below_where_one_reads_and_giving_up_leads_back_there(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=(64, 24)) as pilot:
        shown = await opened(pilot, LONG, [])
        text = shown.query_one(ArticleText)
        await pilot.press("G")
        await until(pilot, lambda: "Paragraph 199" in drawn(pilot))
        top = text.top
        await pilot.press("slash", *"nowhere")
        await until(pilot, lambda: place(pilot) == "“nowhere” is not in this article")
        assert text.top == top
        await pilot.press(*["backspace"] * 7, *"ferry")
        await until(pilot, lambda: "of 200" in place(pilot))
        assert place(pilot) != "“ferry”: hit 1 of 200"
        await pilot.press("down", "up", "up")
        await pilot.press("escape")
        await until(pilot, lambda: text.has_focus and text.top == top and place(pilot) == "")


async def test_letters_that_are_keys_can_be_searched_for(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        shown = await opened(pilot, PAGE, [])
        await pilot.press("slash", *"npqoyjkbgG")
        assert shown.query_one(SearchInput).value == "npqoyjkbgG"


async def test_what_is_typed_without_a_pause_is_searched_for(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=WIDE) as pilot:
        shown = await opened(pilot, PAGE, [])
        for key in ("slash", *"polony"):
            pilot.app.post_message(events.Key(key, "/" if key == "slash" else key))
        await until(pilot, lambda: len(shown.query_one(SearchInput).value) == 6)
        assert shown.query_one(SearchInput).value == "polony"
        assert pilot.app.screen is shown


async def test_every_key_that_scrolls(tmp_path: Path) -> None:
    async with app(tmp_path).run_test(size=(64, 24)) as pilot:
        shown = await opened(pilot, LONG, [])
        text = shown.query_one(ArticleText)
        page, end = text.size.height - 1, text.max_scroll_y
        assert text.has_focus
        for key, top in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("space", page), ("pagedown", 2 * page), ("b", page),
            ("pageup", 0), ("G", end), ("g", 0), ("end", end), ("home", 0),
        ):  # fmt: skip
            await pilot.press(key)
            await until(pilot, lambda top=top: round(text.scroll_offset.y) == top, 5)  # type: ignore[misc]


async def test_the_quote_stays_on_the_screen_when_the_terminal_changes(tmp_path: Path) -> None:
    quotes = [span(LONG, "bridge 150.")]
    async with app(tmp_path).run_test(size=(64, 24)) as pilot:
        await opened(pilot, LONG, quotes, quotes[0])
        for size in ((30, 12), (200, 50), (40, 15)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: "bridge 150." in " ".join(drawn(pilot).split()))


@pytest.mark.parametrize("size", [(30, 12), (40, 15), (80, 24), (200, 50)])
async def test_wide_and_joined_characters_fill_no_line_beyond_its_width(tmp_path: Path, size: tuple[int, int]) -> None:
    text = "日本語の記事 " * 30 + "Nä\u0301ppi a\u0301 " * 30 + "שלום עולם " * 20 + "x" * 400
    article = replace(PAGE, text=text)
    async with app(tmp_path).run_test(size=size) as pilot:
        shown = await opened(pilot, article, [span(article, "שלום")])
        body = shown.query_one(ArticleText)
        lines = [body.render_line(y) for y in range(body.size.height)]
        assert {line.cell_length for line in lines} == {body.scrollable_content_region.width}
        assert all(sum(map(cell_len, (one.text for one in line))) <= size[0] for line in lines)


async def test_an_article_of_a_megabyte_in_one_line_is_walked_and_searched(tmp_path: Path) -> None:
    text = "ferry and bridge " * 60_000 + "the end of it"
    article = replace(PAGE, text=text)
    quotes = [Span(place, place + 16) for place in range(0, len(text) - 17, 170_000)]
    async with app(tmp_path).run_test(size=(80, 24)) as pilot:
        shown = await opened(pilot, article, quotes, quotes[3])
        await pilot.press("n")
        assert place(pilot) == f"quote 5 of {len(quotes)}"
        await pilot.press("slash", *"end of")
        await until(pilot, lambda: place(pilot) == "“end of”: hit 1 of 1")
        assert "the end of it" in drawn(pilot)
        # No more than the lines of the screen are ever drawn.
        assert len(shown.query_one(ArticleText)._lines) > 10_000


async def test_words_are_selected_without_the_breaks_of_the_screen(tmp_path: Path) -> None:
    article = replace(PAGE, text="The bridge was built in 1931 by many hands and with much iron.\n\nIt stands.")
    async with app(tmp_path, TERM="xterm").run_test(size=(30, 30), notifications=True) as pilot:
        shown = await opened(pilot, article, [])
        body = shown.query_one(ArticleText)
        first = body.content_region.offset
        await pilot.mouse_down(offset=(first.x + 6, first.y))
        await pilot.hover(offset=(first.x + 8, first.y + 1))
        await pilot.mouse_up(offset=(first.x + 8, first.y + 1))
        selected = shown.get_selected_text() or ""
        assert selected.startswith("bridge was built")
        assert "\n" not in selected
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Selection" in drawn(pilot))
        assert pilot.app.clipboard == selected


async def test_quote_citation_and_answer_are_copied_from_the_article(tmp_path: Path) -> None:
    two = answered(COST, [quote("closed on Friday", PAGE), quote("built in 1931", PAGE)])
    services = ScriptedServices([told(two)], {PAGE.id: PAGE})
    program_folder = tmp_path / "bin"
    chat = at_desk(services, tmp_path, DISPLAY=":0")
    program(program_folder, "xclip")
    async with chat.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "2", "enter")
        await until(pilot, lambda: isinstance(chat.screen, ArticleScreen))
        for key, what, beginning in (
            ("y", "Quote", "built in 1931"),
            ("c", "Citation", "“built in 1931”\nRadosna bridge closes for repairs\n"),
            ("Y", "Answer", "closed on Friday [1] built in 1931 [2]\n\n[1] “closed"),
        ):
            await pilot.press(key)
            await until(pilot, lambda what=what: f"{what} copied with xclip" in drawn(pilot))  # type: ignore[misc]
            assert taken(program_folder, "xclip")[1].decode().startswith(beginning)
        offered = {command.title for command in chat.get_system_commands(chat.screen)}
        assert {"Copy quote", "Copy citation", "Copy answer", "Open page", "Search in the article"} <= offered


async def test_the_page_of_the_article_is_opened_after_a_question(tmp_path: Path) -> None:
    chat = app(tmp_path, DISPLAY=":0")
    program(tmp_path / "bin", "xdg-open", "")
    async with chat.run_test(size=WIDE) as pilot:
        await opened(pilot, PAGE, [])
        await pilot.press("o")
        await until(pilot, lambda: isinstance(chat.screen, ConfirmScreen) and "Open post.example in" in drawn(pilot))
        await pilot.press("y")
        arguments = tmp_path / "bin" / ".xdg-open.arguments"
        await until(pilot, lambda: arguments.exists() and arguments.read_text() == "https://post.example/bridge")


async def test_an_article_that_changes_while_it_is_open_is_read_again(tmp_path: Path) -> None:
    services = ScriptedServices(
        [told(answered(COST, [quote("closed on Friday", PAGE), quote("built in 1931", PAGE)]))], {PAGE.id: PAGE}
    )
    chat = at_desk(services, tmp_path)
    async with chat.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "2", "enter")
        await until(pilot, lambda: isinstance(chat.screen, ArticleScreen))
        services.articles[PAGE.id] = replace(PAGE, text=f"An old story. It was built in 1931. {'More. ' * 300}")
        chat.post_message(LibraryChanged())
        await until(pilot, lambda: "An old story." in drawn(pilot))
        assert place(pilot) == "quote 1 of 1"
        await until(pilot, lambda: "1 quote can't be found in the text as it is now." in drawn(pilot))
        del services.articles[PAGE.id]
        chat.post_message(LibraryChanged())
        await until(pilot, lambda: "This article is not in the library any more." in drawn(pilot))


async def test_what_the_article_was_before_is_shown_with_what_became_of_it(tmp_path: Path) -> None:
    async with stage.chat(tmp_path, stage.ANSWER).run_test(size=WIDE, notifications=True) as pilot:
        await states.article(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "version 3 of 3 former versions" in drawn(pilot))
        assert "[-12-] {+14+} million" in drawn(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "version 2 of 3 former versions, until 2024-05-03" in drawn(pilot))
        assert "[-Thursday-] {+Friday+}" in drawn(pilot)
        await pilot.press("n", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ArticleScreen))


async def test_an_article_that_was_never_another_says_so(tmp_path: Path) -> None:
    async with stage.chat(tmp_path, articles=(PAGE, stage.FERRY)).run_test(size=WIDE, notifications=True) as pilot:
        await states.library(pilot)
        await until(pilot, lambda: "Ferry road" in drawn(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ArticleScreen))
        await pilot.press("v")
        await until(pilot, lambda: "No former version" in drawn(pilot))
