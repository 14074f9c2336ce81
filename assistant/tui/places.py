"""Where in the chat keys are bound, and which of these places can be on one screen together."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

import assistant.tui


@dataclass(frozen=True, slots=True)
class Place:
    """A class of the chat that has bindings: its own and, where no other stands at their key, those it inherits."""

    kind: type[DOMNode]
    bindings: tuple[Binding, ...]

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.kind.__name__


@dataclass(frozen=True, slots=True)
class Stack:
    """A screen: every way from what may have the focus on it up to the app, nearest first."""

    name: str
    chains: tuple[tuple[Place, ...], ...]


@cache
def places() -> tuple[Place, ...]:
    """Every class of ours with bindings that have an id: the app's, the screens', the widgets'."""
    kinds = {kind for module in _modules() for kind in _kinds(module) if _ours(kind)}
    found = [Place(kind, _bindings(kind)) for kind in _sorted(kinds)]
    return tuple(place for place in found if any(one.id for one in place.bindings))


@cache
def stacks() -> tuple[Stack, ...]:
    """Every screen. Those of a widget are found by name: a screen can only hold what its module knows."""
    found = []
    app = next(place for place in places() if issubclass(place.kind, App) and not _bases(place.kind))
    for place in places():
        if not issubclass(place.kind, Screen) or _bases(place.kind):
            continue
        # Of what is below a modal screen, only the keys with priority work.
        top = _of_priority(app) if issubclass(place.kind, ModalScreen) else app
        widgets = [
            Place(kind, _bindings(kind)) for kind in sorted(_widgets(place.kind), key=lambda kind: kind.__name__)
        ]
        chains = [(place, top), *((widget, place, top) for widget in widgets if widget.bindings)]
        found.append(Stack(_words(place.name), tuple(chains)))
    return tuple(found)


def _sorted(kinds: Iterable[type[DOMNode]]) -> list[type[DOMNode]]:
    return sorted(kinds, key=lambda kind: kind.__name__)


def _words(name: str) -> str:
    return f"the {name.removesuffix('Screen').lower()} screen"


def _of_priority(place: Place) -> Place:
    return Place(place.kind, tuple(one for one in place.bindings if one.priority))


def _bases(kind: type[DOMNode]) -> bool:
    """Whether it is only there for another class of ours to inherit from."""
    return any(_ours(heir) for heir in kind.__subclasses__())


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = [found.name for found in pkgutil.walk_packages(assistant.tui.__path__, f"{assistant.tui.__name__}.")]
    return tuple(importlib.import_module(name) for name in names)


def _kinds(module: ModuleType) -> Iterator[type[DOMNode]]:
    for kind in vars(module).values():
        if inspect.isclass(kind) and issubclass(kind, DOMNode):
            yield kind


def _ours(kind: type) -> bool:
    return kind.__module__.startswith(f"{assistant.tui.__name__}.")


def _widgets(screen: type[DOMNode]) -> set[type[DOMNode]]:
    found: set[type[DOMNode]] = set()
    waiting: list[type] = [screen]
    while waiting:
        for base in waiting.pop().__mro__:
            if not _ours(base):
                continue
            for kind in _kinds(inspect.getmodule(base) or assistant.tui):
                widget = issubclass(kind, Widget) and not issubclass(kind, Screen)
                if widget and kind not in found and kind is not Widget:
                    found.add(kind)
                    if _ours(kind):
                        waiting.append(kind)
    # Where a widget of ours stands for one of Textual's, it has the same keys and more.
    above = {base for kind in found if _ours(kind) for base in kind.__mro__[1:]}
    return {kind for kind in found - above if getattr(kind, "can_focus", False)}


def _bindings(kind: type[DOMNode]) -> tuple[Binding, ...]:
    """As Textual merges them: those of a class take a key from those of the classes above it."""
    keys: dict[str, list[Binding]] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, DOMNode):
            own: dict[str, list[Binding]] = {}
            for binding in Binding.make_bindings(base.__dict__.get("BINDINGS", [])):
                own.setdefault(binding.key, []).append(binding)
            keys.update(own)
    return tuple(binding for found in keys.values() for binding in found)
