"""An answer and its quotes, tied both ways; what is copied of them; the page of an article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from assistant.domain.answer import Question
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.widgets.conversation import TurnView
from assistant.tui.widgets.evidence import EvidencePanel
from tests.fakes.programs import program, taken
from tests.fakes.scripted_services import BRIDGE, ScriptedServices, abstained, answered, events, quote
from tests.tui.desk import at_desk
from tests.tui.driving import WIDE, ask, drawn, screen, turns, until

pytestmark = pytest.mark.asyncio

COST = Question("What will it cost?")
TWO = answered(COST, [quote("closed on Friday"), quote("built in 1931")])
PAGE = replace(BRIDGE, url="https://post.example/bridge")


def panel(pilot: Pilot[int]) -> EvidencePanel:
    return screen(pilot).query_one(EvidencePanel)


def lit(pilot: Pilot[int], turn: int = 0) -> list[str]:
    """What stands out in an answer: sentences, and markers that are reversed."""
    content = list(screen(pilot).query(TurnView))[turn].query_one(".answer", Static).content
    assert isinstance(content, Content)
    strong = [span for span in content.spans if "reverse" in str(span.style) or "on $primary-muted" in str(span.style)]
    return [content.plain[span.start : span.end] for span in strong]


async def test_a_card_lights_its_marker_and_its_sentence_and_a_digit_goes_to_a_card(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(TWO)]), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        assert lit(pilot) == []
        await pilot.press("f2")
        await until(pilot, lambda: lit(pilot) == ["closed on Friday", "[1]"])
        for key, marker in (("down", 2), ("k", 1), ("j", 2), ("1", 1), ("2", 2), ("7", 2)):
            await pilot.press(key)
            sentence = ["closed on Friday", "[1]"] if marker == 1 else ["built in 1931", "[2]"]
            await until(pilot, lambda sentence=sentence: lit(pilot) == sentence)  # type: ignore[misc]
        await pilot.press("escape")
        await until(pilot, lambda: lit(pilot) == [])


async def test_the_turn_that_is_selected_is_lit_and_no_other(tmp_path: Path) -> None:
    services = ScriptedServices([events(TWO), events(abstained(COST, "No.")), events(TWO)])
    async with at_desk(services, tmp_path).run_test(size=WIDE) as pilot:
        for _ in range(3):
            await ask(pilot, COST.text)
        await pilot.press("f2", "2")
        await until(pilot, lambda: lit(pilot, 2))
        assert lit(pilot, 0) == []
        await pilot.press("ctrl+up")
        await until(pilot, lambda: not lit(pilot, 2))
        await pilot.press("ctrl+up")
        await until(pilot, lambda: lit(pilot, 0) == ["closed on Friday", "[1]"])
        assert lit(pilot, 2) == []


async def test_the_same_answer_given_twice_is_lit_where_it_is_selected(tmp_path: Path) -> None:
    async with at_desk(ScriptedServices([events(TWO), events(TWO)]), tmp_path).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await ask(pilot, COST.text)
        await pilot.press("f2")
        await until(pilot, lambda: lit(pilot, 1))
        await pilot.press("ctrl+up")
        await until(pilot, lambda: lit(pilot, 0) == ["closed on Friday", "[1]"] and not lit(pilot, 1))


async def test_the_lit_sentence_is_scrolled_to_in_an_answer_that_is_taller_than_the_screen(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"Paragraph {n} of the report has words enough to fill a line, and a few more." for n in range(60)
    )
    long = replace(BRIDGE, text=text)
    answer = answered(COST, [quote(f"Paragraph {n} of the report has words", long) for n in range(60)])
    services = ScriptedServices([events(answer)], {long.id: long})
    async with at_desk(services, tmp_path).run_test(size=(80, 24)) as pilot:
        await ask(pilot, COST.text)
        conversation = screen(pilot).conversation
        await until(pilot, lambda: conversation.scroll_offset.y > 0)

        def seen(number: int) -> bool:
            top = conversation.region.y
            lines = drawn(pilot).splitlines()[top : top + conversation.size.height]
            return f"Paragraph {number} of the report" in " ".join(line.split("┃")[0] for line in lines)

        await pilot.press("f2")
        await until(pilot, lambda: seen(0))
        await pilot.press("9")
        await until(pilot, lambda: seen(8))
        await pilot.press("end")
        await until(pilot, lambda: panel(pilot).highlighted == 59 and seen(59))


async def test_of_an_answer_in_progress_marker_and_sentence_are_lit_where_they_stand(tmp_path: Path) -> None:
    services = ScriptedServices([events(TWO)[:-1]])
    async with at_desk(services, tmp_path).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text, wait=False)
        await until(pilot, lambda: panel(pilot).option_count == 2 and "built in 1931 [2]" in turns(pilot)[0])
        await pilot.press("f2", "2")
        await until(pilot, lambda: sorted(lit(pilot)) == ["[2]", "built in 1931"])


async def test_the_reader_stays_at_a_card_while_others_come(tmp_path: Path) -> None:
    async with at_desk(ScriptedServices([events(TWO)]), tmp_path).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "2")
        shown = panel(pilot)._shown
        panel(pilot).show([*shown, replace(shown[0], text="another", span=None)])
        await pilot.pause()
        assert panel(pilot).highlighted == 1


async def test_the_card_that_is_looked_at_shows_the_words_around_its_quote_where_there_is_room(tmp_path: Path) -> None:
    async with at_desk(ScriptedServices([events(TWO)]), tmp_path).run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2")
        await until(pilot, lambda: "The Radosna bridge “closed on Friday” for repairs" in _joined(pilot))
        assert "The bridge was “built in 1931”" not in _joined(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "The bridge was “built in 1931” . It carried" in _joined(pilot))
        assert "The Radosna bridge “closed" not in _joined(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "The bridge was “built" not in _joined(pilot))


async def test_quote_citation_and_answer_are_copied_and_it_is_said_how(tmp_path: Path) -> None:
    answer = answered(COST, [quote("closed on Friday", PAGE), quote("built in 1931", PAGE)])
    app = at_desk(ScriptedServices([events(answer)]), tmp_path, WAYLAND_DISPLAY="wayland-0")
    program(tmp_path / "bin", "wl-copy")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "2", "y")
        await until(pilot, lambda: "Quote copied with wl-copy" in drawn(pilot))
        assert taken(tmp_path / "bin", "wl-copy")[1] == b"built in 1931"
        await pilot.press("c")
        await until(pilot, lambda: "Citation copied with wl-copy" in drawn(pilot))
        assert taken(tmp_path / "bin", "wl-copy")[1].decode() == (
            "“built in 1931”\nRadosna bridge closes for repairs\nThe Post, 2024-05-03\nhttps://post.example/bridge"
        )
        await pilot.press("Y")
        await until(pilot, lambda: "Answer copied with wl-copy" in drawn(pilot))
        copied = taken(tmp_path / "bin", "wl-copy")[1].decode()
        assert copied.startswith("closed on Friday [1] built in 1931 [2]\n\n[1] “closed on Friday”\n")
        assert app.clipboard == copied


async def test_without_a_tool_or_a_terminal_that_takes_it_a_file_gets_it(tmp_path: Path) -> None:
    async with at_desk(ScriptedServices([events(TWO)]), tmp_path).run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "y")
        await until(pilot, lambda: "Quote written to" in drawn(pilot))
        assert (tmp_path / "state" / "copied.txt").read_text() == "closed on Friday"
        (tmp_path / "state" / "copied.txt").unlink()
        (tmp_path / "state").rmdir()
        (tmp_path / "state").write_text("in the way")
        await pilot.press("y")
        await until(pilot, lambda: "nothing was copied" in drawn(pilot))


async def test_a_terminal_that_takes_it_gets_it(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(TWO)]), tmp_path, TERM="xterm-256color")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "y")
        await until(pilot, lambda: "Quote sent to the terminal (OSC 52)" in drawn(pilot))
        assert app.clipboard == "closed on Friday"
        assert not (tmp_path / "state").exists()


async def test_the_page_is_opened_once_the_reader_has_seen_its_host(tmp_path: Path) -> None:
    page = replace(BRIDGE, url="https://b\u0430nk.example/bridge")
    app = at_desk(ScriptedServices([events(answered(COST, [quote("built in 1931", page)]))]), tmp_path, DISPLAY=":0")
    program(tmp_path / "bin", "xdg-open", "")
    opened = tmp_path / "bin" / ".xdg-open.arguments"
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "o")
        await until(pilot, lambda: "Open xn--bnk-6cd.example in the browser?" in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmScreen))
        assert not opened.exists()
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, opened.exists)
        await until(pilot, lambda: opened.read_text() == "https://xn--bnk-6cd.example/bridge")


async def test_the_host_is_shown_whole_however_narrow_the_terminal_is(tmp_path: Path) -> None:
    host = f"post.example.{'a' * 60}.evil.example"
    page = replace(BRIDGE, url=f"https://{host}/bridge")
    app = at_desk(ScriptedServices([events(answered(COST, [quote("built in 1931", page)]))]), tmp_path, DISPLAY=":0")
    async with app.run_test(size=(40, 15)) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "o")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await until(pilot, lambda: host in "".join(line.strip(" │") for line in drawn(pilot).splitlines()))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:secret@post.example/", "This address is not opened: it names a user"),
        ("file:///etc/passwd", "This address is not opened: only http and https are."),
    ],
)
async def test_an_address_that_hides_where_it_leads_is_not_opened(tmp_path: Path, url: str, told: str) -> None:
    answer = answered(COST, [quote("built in 1931", replace(BRIDGE, url=url))])
    app = at_desk(ScriptedServices([events(answer)]), tmp_path, DISPLAY=":0")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "o")
        await until(pilot, lambda: told in drawn(pilot))
        assert app.screen is screen(pilot)


async def test_where_no_browser_can_be_opened_the_address_is_told(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(answered(COST, [quote("built in 1931", PAGE)]))]), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "o")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: "https://post.example/bridge" in drawn(pilot))


async def test_only_what_can_be_done_is_offered(tmp_path: Path) -> None:
    app = at_desk(ScriptedServices([events(abstained(COST, "No."))]), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        for action in ("copy_quote", "copy_citation", "copy_answer", "browse", "pager"):
            assert not screen(pilot).check_action(action, ())
        await ask(pilot, COST.text)
        assert not screen(pilot).check_action("browse", ())
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Copy answer", "Copy quote", "Copy citation", "Pager", "Editor"} <= offered
        assert "Open page" not in offered


def _joined(pilot: Pilot[int]) -> str:
    """The cards, with the line breaks of their column taken out."""
    options = panel(pilot)
    shown = [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]
    return " ".join(" ".join(shown).split())
