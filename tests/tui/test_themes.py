"""Themes: Textual's and the user's own, kept where they were chosen; no colour where none is wanted; the mouse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.command import CommandPalette

from assistant.cli.preferences import KeptTheme, preferences
from assistant.config import load, user_file
from assistant.domain.answer import Question
from assistant.domain.errors import SettingsError
from assistant.tui.app import ChatApp
from assistant.tui.preferences import Preferences
from assistant.tui.themes import OwnTheme, built
from tests.fakes.scripted_services import ScriptedServices, answered, events, quote
from tests.grain import QUESTION, indexed
from tests.program.terminal import KEYS, Terminal
from tests.tui.driving import WIDE, ask, drawn, until

COST = Question("What will the repairs cost?")
ANSWER = answered(COST, [quote("The Radosna bridge closed on Friday for repairs that will cost 14 million euros")])
PAPER = OwnTheme(
    "paper", {"primary": "#7a3e00", "background": "#fbf7ee", "foreground": "#2b2620"}, False, {"border": "#aa0000 50%"}
)
# Foreground and background colours, in each of the forms that a terminal takes.
COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")


def chat(preferences: Preferences) -> ChatApp:
    return ChatApp(lambda: ScriptedServices([events(ANSWER)]), preferences)


@pytest.mark.asyncio
async def test_a_light_theme_of_the_users_own_is_worn_on_every_part() -> None:
    app = chat(Preferences("paper", [PAPER]))
    async with app.run_test(size=WIDE) as pilot:
        await ask(pilot, COST.text)
        assert not app.current_theme.dark
        assert app.screen.styles.background.hex.lower() == "#fbf7ee"
        assert app.get_css_variables()["border"] == "#aa0000 50%"
        assert "14 million euros" in drawn(pilot)
        # Text can be told from what is behind it.
        for part in ("#prompt", "#evidence", ".question", ".answer"):
            widget = app.screen.query(part).first()
            background, colour = widget.background_colors[1], widget.colors[3]
            assert background.get_contrast_text(1.0).brightness < 0.5, part
            assert abs(background.brightness - colour.brightness) > 0.4, part


@pytest.mark.asyncio
async def test_the_palette_offers_the_users_theme_and_what_is_chosen_is_kept() -> None:
    kept: list[str] = []

    def keep(name: str) -> str | None:
        kept.append(name)
        return "It is kept [/nope]."

    app = chat(Preferences(None, [PAPER], keep_theme=keep))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        app.action_change_theme()
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"paper", "down", "enter")
        await until(pilot, lambda: app.theme == "paper")
        await until(pilot, lambda: kept == ["paper"] and "It is kept [/nope]." in drawn(pilot))


@pytest.mark.asyncio
async def test_what_can_not_be_kept_is_told() -> None:
    def keep(_: str) -> str | None:
        raise SettingsError("config.toml can't be written: Read-only file system", "Check who may write there.")

    app = chat(Preferences(keep_theme=keep))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        app.theme = "nord"
        await until(pilot, lambda: "The theme is not kept: config.toml" in drawn(pilot))


@pytest.mark.parametrize(
    ("theme", "message"),
    [
        (OwnTheme("mine", {"primary": "bleu"}), "chat.themes.mine.primary: 'bleu' is no colour"),
        (OwnTheme("mine", {"primary": "#12345"}), "chat.themes.mine.primary: '#12345' is no colour"),
        (OwnTheme("mine", {"primary": "blue", "panel": ""}), "chat.themes.mine.panel: '' is no colour"),
        (OwnTheme("mine", {"primary": "blue"}, True, {"bordr": "red"}), "variables: there is no variable bordr"),
        (OwnTheme("mine", {"primary": "blue"}, True, {"border": "red;"}), "variables.border: 'red;' is no colour"),
        (OwnTheme("mine", {"primary": "blue"}, True, {"link-style": "fat"}), "link-style: 'fat' is no style of text"),
    ],
)
def test_what_is_no_theme_is_refused_in_a_sentence(theme: OwnTheme, message: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)) as caught:
        ChatApp(lambda: ScriptedServices(), Preferences(themes=[theme]))
    assert caught.value.hint


def test_every_form_of_a_variable_that_textual_takes_is_taken() -> None:
    built(OwnTheme("mine", {"primary": "rgb(1,2,3)"}, True, {"text": "auto 87%", "link-style": "bold not underline"}))


# In the settings


def test_a_chosen_theme_goes_to_the_users_file(project: Path) -> None:
    assert KeptTheme(load(project, {}))("nord") is None
    assert load(project, {}).settings.chat.theme == "nord"
    assert (project / "assistant.toml").read_text() == ""
    assert KeptTheme(load(project, {}))("dracula") is None
    assert 'theme = "dracula"' in user_file().read_text()


def test_a_projects_own_theme_keeps_the_last_word(project: Path) -> None:
    (project / "assistant.toml").write_text('[chat]\ntheme = "gruvbox"\n')
    told = KeptTheme(load(project, {}))("nord")
    assert told is not None
    assert "kept for your other projects" in told
    assert f"set in the project file {project / 'assistant.toml'}" in told
    assert load(project, {}).settings.chat.theme == "gruvbox"


def test_a_theme_that_only_the_project_knows_is_not_kept_for_others(project: Path) -> None:
    (project / "assistant.toml").write_text('[chat.themes.paper]\nprimary = "#7a3e00"\n')
    told = KeptTheme(load(project, {}))("paper")
    assert told is not None
    assert "assistant config set chat.theme paper" in told
    assert not user_file().exists()


def test_themes_and_keys_of_all_settings_come_together(project: Path) -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text('[chat]\ntheme = "paper"\nkeys.chat.new = "ctrl+b"\nthemes.paper.primary = "#7a3e00"\n')
    (project / "assistant.toml").write_text('[chat.keys]\n"chat.resume" = "ctrl+o"\n"chat.new" = "ctrl+l"\n')
    wanted = preferences(load(project, {"ASSISTANT_CHAT__KEYS__APP__HELP": "f12"}))
    assert wanted.keys == {"chat.new": "ctrl+l", "chat.resume": "ctrl+o", "app.help": "f12"}
    assert (wanted.theme, wanted.themes) == ("paper", [OwnTheme("paper", {"primary": "#7a3e00"})])


# On a terminal


@pytest.fixture(scope="module")
def grain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that is indexed."""
    return indexed(tmp_path_factory.mktemp("grain"))


def test_no_color_is_heeded_and_the_state_of_a_quote_is_told_by_its_glyph(grain: Path) -> None:
    with Terminal(grain, "chat", environment={"NO_COLOR": "1"}, size=(120, 30)) as terminal:
        terminal.until("Ask about")
        terminal.until("1 article")
        terminal.press(f"{QUESTION}{KEYS['enter']}")
        terminal.until("✓ verified")
        terminal.press(KEYS["f1"])
        terminal.until("Begin a new conversation")
        terminal.press(KEYS["escape"])
        terminal.press(KEYS["ctrl+q"])
        assert terminal.end() == 0
        assert not COLOUR.search(terminal.written)
        assert re.search(rb"\x1b\[(?:\d+;)*7m", terminal.written), "the cursor can't be seen"


def test_without_a_mouse_the_terminal_is_not_asked_for_one(grain: Path) -> None:
    for setting, asked in (("true", True), ("false", False)):
        with Terminal(grain, "chat", environment={"ASSISTANT_CHAT__MOUSE": setting}) as terminal:
            terminal.until("Ask about")
            terminal.press(KEYS["ctrl+q"])
            assert terminal.end() == 0
            assert (b"\x1b[?1000h" in terminal.written) is asked


def test_keys_and_themes_that_can_not_be_stop_the_start_with_a_sentence(grain: Path) -> None:
    for name, value, told in (
        ("ASSISTANT_CHAT__KEYS__CHAT__NEW", "f5", "so app.library could not be reached"),
        ("ASSISTANT_CHAT__THEME", "neon", "there is no theme neon"),
    ):
        with Terminal(grain, "chat", environment={name: value}) as terminal:
            terminal.until(told)
            assert terminal.end() == 1
