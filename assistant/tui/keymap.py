"""A user's own keys for the bindings of the chat, checked before the chat starts.

Textual lays a keymap over the bindings of each widget, screen and the app (BindingsMap.apply_keymap), and says
nothing where a key is unknown or hides another: so it is looked at here, screen by screen.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, REPLACED_KEYS, Keys, key_to_character
from textual.widgets import Input, TextArea

from assistant.domain.errors import SettingsError
from assistant.tui.places import Place, Stack, places, stacks

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
# A terminal sends the same byte for both, and Textual tells the second.
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape", "ctrl+h": "backspace"}
_OTHER_NAMES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
_WRITTEN = {"pageup": "PageUp", "pagedown": "PageDown", "escape": "Esc"}
_NAMES = frozenset(one.value.rpartition("+")[2] for one in Keys if one.value.isprintable() and "<" not in one.value)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a keymap can name: an id with its keys, what they do, and the class that has the binding."""

    id: str
    keys: tuple[str, ...]
    told: str
    place: str


def bound() -> list[Bound]:
    """Everything that has an id, in the order of the ids. Imports every screen."""
    found: dict[str, Bound] = {}
    for place in places():
        for id_, bindings in _by_id(place.bindings).items():
            first = bindings[0]
            keys = tuple(dict.fromkeys(one.key for one in bindings))
            found.setdefault(id_, Bound(id_, keys, first.tooltip or first.description, place.name))
    return [found[id_] for id_ in sorted(found)]


def keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """The user's `keys`, by id, in the form that `App.set_keymap` takes.

    Raises SettingsError for an id that no binding has, for what is no key, and where something could not be reached
    any more.
    """
    known = {one.id: one for one in bound()}
    wanted: dict[str, tuple[str, ...]] = {}
    for id_, text in keys.items():
        if id_ not in known:
            near = difflib.get_close_matches(id_, known, 1)
            hint = f"Did you mean {near[0]}?" if near else "docs/keys.md lists what has a key."
            raise SettingsError(f"chat.keys: nothing is named {id_}", hint)
        wanted[id_] = tuple(dict.fromkeys(_key(id_, part) for part in _parts(text)))
    for stack in stacks():
        _look(stack, wanted)
    return {id_: ",".join(found) for id_, found in _with_company(wanted).items()}


def display(key: str) -> str:
    """A key as a person writes it."""
    *modifiers, name = key.split("+")
    character = _character(name)
    if character and character.isprintable() and character != " ":
        shown = character.upper() if modifiers else character
    else:
        shown = _WRITTEN.get(name, name.capitalize())
    return "+".join([*(one.capitalize() for one in modifiers), shown])


def _parts(text: str) -> list[str]:
    # A comma alone, or after another comma, is the key itself.
    return ["comma"] if text.strip() == "," else [part.strip() for part in text.split(",")]


def _key(id_: str, text: str) -> str:
    """The name that Textual has for a key."""
    *modifiers, name = text.split("+") if len(text) > 1 else [text]
    if text.endswith("++"):
        modifiers, name = modifiers[:-1], "+"
    modifiers = sorted({one.strip().lower() for one in modifiers})
    name = name.strip()
    if len(name) != 1 or modifiers:
        name = name.lower()
    name = _OTHER_NAMES.get(name, name)
    if unknown := [one for one in modifiers if one not in _MODIFIERS]:
        raise _no_key(id_, text, unknown[0], _MODIFIERS)
    if len(name) == 1 and name.isprintable():
        name = _name(name)
    elif name not in _NAMES and _character(name) is None:
        raise _no_key(id_, text, name, _NAMES)
    key = "+".join([*modifiers, name])
    if key in _SAME:
        raise SettingsError(
            f"chat.keys: {id_}: a terminal can't tell {display(key)} from {display(_SAME[key])}", "Choose another key."
        )
    return key


def _name(character: str) -> str:
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _no_key(id_: str, text: str, wrong: str, known: Iterable[str]) -> SettingsError:
    near = difflib.get_close_matches(wrong, known, 1)
    hint = f"Did you mean {near[0]}?" if near else "A key is written as ctrl+b, f12, pageup or ?."
    return SettingsError(f"chat.keys: {id_}: {text!r} is no key", hint)


def _by_id(bindings: Sequence[Binding]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for binding in bindings:
        if binding.id:
            found.setdefault(binding.id, []).append(binding)
    return found


# What could not be reached any more


@dataclass(frozen=True, slots=True)
class _Held:
    """A binding with the keys that it has with the user's keymap; `depth` is 0 for what has the focus."""

    binding: Binding
    keys: tuple[str, ...]
    usual: frozenset[str]
    depth: int
    chosen: bool

    @property
    def name(self) -> str:
        return self.binding.id or f"“{self.binding.description or self.binding.action}”"


def _look(stack: Stack, wanted: Mapping[str, tuple[str, ...]]) -> None:
    for chain in stack.chains:
        held = [one for depth, place in enumerate(chain) for one in _held(place, depth, wanted)]
        for one in held:
            if one.chosen:
                _letters(one, chain, stack.name)
            if one.binding.id:
                _hidden(one, held, stack.name)


def _held(place: Place, depth: int, wanted: Mapping[str, tuple[str, ...]]) -> list[_Held]:
    found = []
    for id_, bindings in _by_id(place.bindings).items():
        usual = tuple(one.key for one in bindings)
        keys = wanted.get(id_, usual)
        found.append(_Held(bindings[0], keys, frozenset(usual), depth, id_ in wanted))
    for binding in place.bindings:
        if not binding.id:
            found.append(_Held(binding, (binding.key,), frozenset([binding.key]), depth, False))
    return found


def _letters(one: _Held, chain: Sequence[Place], where: str) -> None:
    """A letter can be typed where there is text, so it is no key there."""
    if not issubclass(chain[0].kind, Input | TextArea):
        return
    typed = [key for key in one.keys if _typed(key)]
    # What has a letter by itself is for when nothing is typed.
    by_itself = any(_typed(key) for key in one.usual)
    if typed and (one.depth == 0 or one.binding.priority or not by_itself):
        raise SettingsError(
            f"chat.keys: {one.name}: {display(typed[0])} is what one types in {where}",
            f"Take a key with Ctrl, or a function key, for {one.name}.",
        )


def _typed(key: str) -> bool:
    character = _character(key)
    return character is not None and character.isprintable()


def _character(key: str) -> str | None:
    return key_to_character(REPLACED_KEYS.get(key, key))


def _hidden(one: _Held, held: Sequence[_Held], where: str) -> None:
    takers: list[_Held] = []
    for key in one.keys:
        taker = _taker(key, one, held)
        if taker is None:
            return
        takers.append(taker)
    if takers:
        key, taker = one.keys[0], takers[0]
        raise SettingsError(
            f"chat.keys: {display(key)} is for {taker.name} in {where}, so {one.name} could not be reached there",
            f"Give {one.name if one.chosen else taker.name} another key.",
        )


def _taker(key: str, one: _Held, held: Sequence[_Held]) -> _Held | None:
    """What gets `key` instead of `one`, through a choice of the user's."""
    for other in held:
        if other is one or key not in other.keys or not (one.chosen or other.chosen) or one.usual & other.usual:
            continue
        if one.binding.priority != other.binding.priority:
            before = other.binding.priority
        elif one.depth != other.depth:
            # With priority the app comes first, otherwise what has the focus does.
            before = (other.depth > one.depth) if one.binding.priority else (other.depth < one.depth)
        else:
            before = other.chosen and bool(other.binding.id)
        if before:
            return other
    return None


def _with_company(wanted: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """With those that share a key with one that gets another: Textual takes the key from all of them otherwise."""
    every = dict(wanted)
    while True:
        company: dict[str, tuple[str, ...]] = {}
        for place in places():
            by_id = _by_id(place.bindings)
            freed = {one.key for id_ in by_id if id_ in every for one in by_id[id_]}
            for id_, bindings in by_id.items():
                keys = tuple(one.key for one in bindings)
                if id_ not in every and freed.intersection(keys):
                    company[id_] = keys
        if not company:
            return every
        every.update(company)
