"""What a user wants of the chat itself: its looks, its keys, the mouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.tui.themes import OwnTheme

KeepTheme = Callable[[str], str | None]
"""Keep a theme that was chosen for the next start; gives what the user should know. Writes a file, so it is called
off the screen's loop. Raises SettingsError."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """From the settings, and checked when the chat is made."""

    theme: str | None = None
    themes: Sequence[OwnTheme] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    keep_theme: KeepTheme | None = None
