"""The themes that the chat can wear: Textual's, and the user's own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from textual.app import App
from textual.color import Color, ColorParseError
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import BUILTIN_THEMES, Theme

from assistant.domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class OwnTheme:
    """A theme as the settings give it: colours by the names of Textual's Theme, `primary` at least."""

    name: str
    colours: Mapping[str, str]
    dark: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)


def built(own: OwnTheme) -> Theme:
    """The theme for Textual. Raises SettingsError for a colour that is none: Textual would stop at it while drawing."""
    where = f"chat.themes.{own.name}"
    for part, colour in own.colours.items():
        _colour(f"{where}.{part}", colour)
    known = _theme(own, {}).to_color_system().generate()
    for part, value in own.variables.items():
        if part not in known:
            near = difflib.get_close_matches(part, known, 1)
            hint = f"Did you mean {near[0]}?" if near else "Textual's guide to themes lists the variables."
            raise SettingsError(f"{where}.variables: there is no variable {part}", hint)
        if "style" in part.split("-"):
            _style(f"{where}.variables.{part}", value)
        else:
            _colour(f"{where}.variables.{part}", value, part_of_css=True)
    return _theme(own, own.variables)


def _theme(own: OwnTheme, variables: Mapping[str, str]) -> Theme:
    colour = own.colours.get
    return Theme(
        name=own.name,
        primary=own.colours["primary"],
        secondary=colour("secondary"),
        warning=colour("warning"),
        error=colour("error"),
        success=colour("success"),
        accent=colour("accent"),
        foreground=colour("foreground"),
        background=colour("background"),
        surface=colour("surface"),
        panel=colour("panel"),
        boost=colour("boost"),
        dark=own.dark,
        variables=dict(variables),
    )


def check(name: str | None, own: Iterable[OwnTheme]) -> None:
    """Whether all of `own` can be drawn, and there is a theme `name`. Raises SettingsError."""
    names = {*BUILTIN_THEMES, *(built(one).name for one in own)}
    if name is not None and name not in names:
        raise _unknown(name, names)


def wear(app: App[int], name: str | None, own: Iterable[OwnTheme]) -> None:
    """Make the user's themes known to `app`, and put on the one of that name. Raises SettingsError."""
    for one in own:
        app.register_theme(built(one))
    if name is None:
        return
    if name not in app.available_themes:
        raise _unknown(name, app.available_themes)
    app.theme = name


def _unknown(name: str, names: Iterable[str]) -> SettingsError:
    near = difflib.get_close_matches(name, list(names), 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return SettingsError(f"there is no theme {name}", f"{hint}Set chat.theme to one of: {', '.join(sorted(names))}.")


def _colour(where: str, text: str, *, part_of_css: bool = False) -> None:
    colour, _, opacity = text.strip().rpartition(" ")
    # In a stylesheet a colour may say how opaque it is, or leave the choice to what is behind it.
    if part_of_css and opacity.endswith("%") and opacity[:-1].isdecimal():
        text = colour
    if part_of_css and text.strip() in ("auto", "initial"):
        return
    try:
        Color.parse(text)
    except ColorParseError as error:
        raise SettingsError(
            f"{where}: {text!r} is no colour", "A colour is written as #0178D4, rgb(1,120,212) or rebeccapurple."
        ) from error


def _style(where: str, text: str) -> None:
    if unknown := [word for word in text.split() if word not in VALID_STYLE_FLAGS]:
        raise SettingsError(
            f"{where}: {unknown[0]!r} is no style of text", "Write words such as bold, underline, reverse, none."
        )
