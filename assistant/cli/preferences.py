"""From the settings to what the chat is told of its looks and keys, and a chosen theme back into the settings."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.adapters.settings_file import change
from assistant.config import ChatSettings, Loaded, ThemeSettings, user_file

if TYPE_CHECKING:
    from assistant.tui.preferences import Preferences
    from assistant.tui.themes import OwnTheme

_THEME = "chat.theme"


def preferences(loaded: Loaded) -> Preferences:
    """What the chat is told. Nothing is checked yet."""
    from assistant.tui.preferences import Preferences

    chat = loaded.settings.chat
    return Preferences(chat.theme, own_themes(chat), chat.keys, KeptTheme(loaded))


def own_themes(chat: ChatSettings) -> list[OwnTheme]:
    """The themes that the settings give."""
    return [_own(name, theme) for name, theme in chat.themes.items()]


def check(chat: ChatSettings) -> None:
    """Whether the chat could start with these settings. Raises SettingsError."""
    from assistant.tui import themes
    from assistant.tui.keymap import keymap

    themes.check(chat.theme, own_themes(chat))
    if chat.keys:
        keymap(chat.keys)


class KeptTheme:
    """Writes the theme that was chosen in the chat to the user's settings, for every project of this user.

    A project's own setting keeps the last word, as it does for everything.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        # Who tries one theme after the other may be quicker than the disk.
        self._one_at_a_time = threading.Lock()

    def __call__(self, name: str) -> str | None:
        """Keep it; gives what the user should know. Raises SettingsError."""
        if self._elsewhere(name):
            return (
                f"{name} is a theme of this project alone, and not kept. `assistant config set {_THEME} {name}`"
                " sets it for the project."
            )
        with self._one_at_a_time:
            change(user_file(), _THEME, name)
        origin = next((one.origin for one in self._loaded.origins() if one.key == _THEME), "default")
        if origin == "default" or str(user_file()) in origin:
            return None
        return f"{name} is kept for your other projects. Here {_THEME} is set in the {origin}, which has the last word."

    def _elsewhere(self, name: str) -> bool:
        """Whether the theme is one that the user's other projects would not know."""
        named = [layer for layer, values in self._loaded.layers if name in _themes(values)]
        return bool(named) and not any(str(user_file()) in layer for layer in named)


def _themes(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    chat = layer.get("chat", {})
    found = chat.get("themes", {}) if isinstance(chat, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _own(name: str, theme: ThemeSettings) -> OwnTheme:
    from assistant.tui.themes import OwnTheme

    colours = theme.model_dump(exclude={"dark", "variables"}, exclude_none=True)
    return OwnTheme(name, colours, theme.dark, theme.variables)
