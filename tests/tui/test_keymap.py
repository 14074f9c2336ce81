"""A user's own keys: what they reach, what the screen tells of them, and what is refused."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets._footer import FooterKey

from assistant.domain.answer import Question
from assistant.domain.errors import SettingsError
from assistant.tui.app import ChatApp
from assistant.tui.keymap import bound, keymap
from assistant.tui.preferences import Preferences
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.confirm import ConfirmScreen
from assistant.tui.screens.help import HelpScreen
from assistant.tui.screens.library import LibraryScreen
from assistant.tui.widgets.conversation import TurnView
from tests.conftest import TOP
from tests.fakes.scripted_services import ScriptedServices, answered, events, quote
from tests.tui.driving import WIDE, ask, drawn, screen, until
from tests.tui.keys import page

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("The Radosna bridge closed on Friday for repairs that will cost 14 million euros")])


def chat(**keys: str) -> ChatApp:
    named = {id_.replace("__", "."): key for id_, key in keys.items()}
    return ChatApp(lambda: ScriptedServices([events(ANSWER)]), Preferences(keys=named))


@pytest.mark.asyncio
async def test_a_key_of_the_users_does_it_and_the_usual_one_no_more() -> None:
    app = chat(app__library="f11")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f5")
        await pilot.pause()
        assert app.screen is screen(pilot)
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))


@pytest.mark.asyncio
async def test_keys_reach_every_screen_and_what_asks() -> None:
    app = chat(confirm__yes="a", article__back="b, f12", evidence__open="alt+o", app__help="alt+h", help__close="z")
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2", "alt+o")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("alt+h")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("z")
        await until(pilot, lambda: isinstance(app.screen, ArticleScreen))
        await pilot.press("f12")
        await until(pilot, lambda: app.screen is screen(pilot))
        # Nothing is kept here, so a new conversation is asked about.
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("a")
        await until(pilot, lambda: not screen(pilot).query(TurnView))


@pytest.mark.asyncio
async def test_footer_and_help_show_the_users_keys() -> None:
    app = chat(chat__new="ctrl+b", app__palette="f12")
    # High enough for the help to show every line.
    async with app.run_test(size=(WIDE[0], 80)) as pilot:
        await ask(pilot, COST.text)
        await until(pilot, lambda: "^b New" in drawn(pilot) and "f12 palette" in drawn(pilot))
        assert "^n" not in drawn(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Begin a new conversation" in drawn(pilot))
        line = next(line for line in drawn(pilot).splitlines() if "Begin a new conversation" in line)
        assert "^b" in line


@pytest.mark.asyncio
async def test_who_shares_a_key_with_what_gets_another_keeps_it() -> None:
    app = chat(chat__stop="f11")
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        await pilot.press("f2")
        assert not screen(pilot).prompt.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: screen(pilot).prompt.has_focus)


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        ({"chat.nwe": "ctrl+b"}, "nothing is named chat.nwe", "Did you mean chat.new?"),
        ({"zzz": "ctrl+b"}, "nothing is named zzz", "docs/keys.md"),
        ({"chat.new": "ctrl+foo"}, "chat.new: 'ctrl.foo' is no key", "A key is written as"),
        ({"chat.new": "ctlr+b"}, "chat.new: 'ctlr.b' is no key", "Did you mean ctrl?"),
        ({"chat.new": "pagup"}, "is no key", "Did you mean pageup?"),
        ({"chat.new": ""}, "chat.new: '' is no key", "A key is written as"),
        ({"chat.new": "ctrl+i"}, "can't tell Ctrl.I from Tab", "another key"),
        ({"chat.new": "x"}, "chat.new: x is what one types in the chat screen", "Take a key with Ctrl"),
        ({"app.help": "?"}, "app.help: . is what one types", "Take a key with Ctrl"),
        ({"chat.new": "f5"}, "F5 is for chat.new in the .* screen, so app.library could not", "Give chat.new another"),
        ({"conversations.undo": "r"}, "r is for .*undo in the conversations screen, so .*rename", "Give conversations"),
        ({"app.quit": "ctrl+n"}, "Ctrl.N is for app.quit in the chat screen, so chat.new could not", "Give app.quit"),
        ({"chat.resume": "ctrl+p"}, "Ctrl.P is for app.palette in the chat screen, so chat.resume", "Give chat.resume"),
        ({"evidence.open": "f2"}, "F2 is for evidence.open in the chat screen, so chat.evidence", "Give evidence.open"),
        ({"help.close": "ctrl+q"}, "Ctrl.Q is for app.quit in the help screen, so help.close", "Give help.close"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(keys: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        keymap(keys)
    assert hint in str(caught.value.hint)
    with pytest.raises(SettingsError, match=message):
        ChatApp(lambda: ScriptedServices(), Preferences(keys=keys))


@pytest.mark.parametrize(
    ("keys", "taken"),
    [
        ({"chat.new": "Ctrl+B"}, {"chat.new": "ctrl+b"}),
        ({"chat.new": "Alt+Ctrl+X, F12"}, {"chat.new": "alt+ctrl+x,f12"}),
        ({"chat.up": "shift+pgup"}, {"chat.up": "shift+pageup"}),
        # Two change places, and one takes a key that the other can do without.
        ({"article.next": "p", "article.previous": "n"}, {"article.next": "p", "article.previous": "n"}),
        ({"article.next": "q"}, {"article.next": "q"}),
        ({"article.next": ","}, {"article.next": "comma"}),
        ({"library.filter": "f"}, {"library.filter": "f"}),
    ],
)
def test_keys_are_written_as_people_write_them(keys: dict[str, str], taken: dict[str, str]) -> None:
    assert keymap(keys).items() >= taken.items()


@given(st.sampled_from([one.id for one in bound()]), st.text(max_size=12))
def test_any_text_is_a_key_or_refused(id_: str, text: str) -> None:
    with suppress(SettingsError):
        assert keymap({id_: text})[id_]


def test_the_usual_keys_are_allowed_as_they_are() -> None:
    every = bound()
    assert keymap({one.id: ",".join(one.keys) for one in every}) == {one.id: ",".join(one.keys) for one in every}


def test_what_has_a_key_can_be_named_once_and_says_what_it_does() -> None:
    for one in bound():
        assert one.told, f"{one.id} says nothing"


def test_the_page_of_keys_is_that_of_the_bindings() -> None:
    written = (Path(TOP) / "docs" / "keys.md").read_text("utf-8")
    assert written == page(), "python -m tests.tui.keys > docs/keys.md writes it again"


@pytest.mark.asyncio
async def test_the_footer_lets_go_of_the_keys_that_it_showed() -> None:
    app = chat()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        before = [weakref.ref(key) for key in app.screen.query(FooterKey)]
        assert before
        await ask(pilot, COST.text)
        shown = set(app.screen.query(FooterKey))
        gc.collect()
        assert all(key() is None or key() in shown for key in before)
