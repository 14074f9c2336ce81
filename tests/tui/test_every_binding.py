"""Every key of every screen and widget leads to its action, from a state in which a person would press it.

The actions themselves are not run here, so that one state serves all keys that work in it: what they do is told by the
other tests. A binding that is added needs an id, a description, and a state below from which its keys reach it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode

import assistant.tui
from assistant.domain.answer import Answer
from assistant.domain.events import AnswerEvent
from assistant.tui.app import ChatApp
from tests.fakes.scripted_services import ScriptedRun, ScriptedServices
from tests.tui import stage, states
from tests.tui.driving import WIDE
from tests.tui.stage import ANSWER, NOBODY, Joint, numerous, streaming
from tests.tui.states import Reach


@dataclass(frozen=True)
class Place:
    """A state, what the services tell on the way to it, and the ids whose keys are pressed there; a name that ends in
    a dot stands for all ids that begin so."""

    reach: Reach
    ids: tuple[str, ...]
    script: tuple[Answer | Sequence[AnswerEvent], ...] = (ANSWER,)
    runs: tuple[ScriptedRun, ...] = ()
    kind: type[ScriptedServices] = ScriptedServices


PLACES = (
    Place(states.told, ("app.", "prompt.", "chat.")),
    Place(states.offered, ("chat.resume",)),
    Place(states.busy, ("chat.stop",), (streaming(),)),
    Place(states.evidence, ("evidence.",), (numerous(),)),
    Place(states.walking, ("conversation.",)),
    Place(states.finding, ("find.",)),
    Place(states.rewording, ("standalone.",)),
    Place(states.day, ("day.",)),
    Place(states.article, ("article.",)),
    Place(states.searching, ("search.",)),
    Place(states.changes, ("difference.",)),
    Place(states.xray, ("xray.",), kind=Joint),
    Place(states.timeline, ("timeline.",)),
    Place(states.xray_text, ("xray.text_down", "xray.text_up")),
    Place(states.comparing, ("compare.stop",), (ANSWER, streaming())),
    Place(states.compared, ("compare.",), (ANSWER, NOBODY)),
    Place(states.compared_stopped, ("compare.back",), (ANSWER, streaming())),
    Place(states.conversations, ("conversations.",)),
    Place(states.undoing, ("conversations.undo",)),
    Place(states.renaming, ("rename.",)),
    Place(states.library, ("library.",)),
    Place(states.filtering, ("library.list",)),
    Place(states.losing, ("confirm.",)),
    Place(states.ingest, ("ingest.",)),
    Place(states.picking, ("ingest.pick", "ingest.up", "ingest.down", "ingest.above", "ingest.openfolder")),
    Place(states.ingesting, ("ingest.stop",), runs=(stage.running(),)),
    Place(states.failed, ("failures.",), runs=(stage.ended(),)),
    Place(states.failure, ("failure.",), runs=(stage.ended(),)),
    Place(states.checked, ("checks.",), (ANSWER, ANSWER, NOBODY)),
    Place(states.case, ("case.",), (ANSWER, ANSWER, NOBODY)),
    Place(states.blessing, ("change.",), (ANSWER, ANSWER, NOBODY)),
    Place(states.recording, ("record.back",)),
    Place(states.filing, ("record.file_up", "record.file_down")),
    Place(states.same, ("same.",)),
    Place(states.help_, ("help.",)),
)


def bindings() -> Iterator[tuple[type, Binding]]:
    """Every binding that a class of the chat declares itself; those that a widget takes over from Textual are not."""
    for module in pkgutil.walk_packages(assistant.tui.__path__, "assistant.tui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if not isinstance(kind, type) or kind.__module__ != module.name or "BINDINGS" not in vars(kind):
                continue
            theirs = _textual_actions(kind)
            for one in vars(kind)["BINDINGS"]:
                assert isinstance(one, Binding), f"{kind.__name__}: {one!r} is no Binding"
                if one.id or one.action not in theirs:
                    yield kind, one


def _textual_actions(kind: type) -> set[str]:
    bases = [base for base in kind.__mro__ if base.__module__.startswith("textual.")]
    found = [one for base in bases for one in vars(base).get("BINDINGS", ())]
    return {one.action if isinstance(one, Binding) else one[1] for one in found}


def test_each_has_an_id_of_its_own_and_says_what_it_does() -> None:
    for kind in {kind for kind, _ in bindings()}:
        own = [one for owner, one in bindings() if owner is kind]
        ids = [one.id for one in own]
        assert all(ids), f"{kind.__name__}: {[one.key for one in own if not one.id]} have no id"
        assert len(set(ids)) == len(ids), f"{kind.__name__}: {ids}"
        assert all(one.description.strip() for one in own), kind.__name__


def test_each_is_pressed_somewhere() -> None:
    unreached = [one.id for _, one in bindings() if one.id and _place(one.id) is None]
    assert unreached == [], "no state in PLACES reaches these"


def _place(binding: str) -> Place | None:
    """The place that names the binding, or else the one that names all that begin as it does."""
    named = [place for place in PLACES if binding in place.ids]
    alike = [place for place in PLACES if f"{binding.partition('.')[0]}." in place.ids]
    return next(iter([*named, *alike]), None)


@pytest.mark.asyncio
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.reach.__name__.strip("_"))
async def test_every_key_leads_to_its_action(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [(kind, one) for kind, one in bindings() if one.id and _place(one.id) is place]
    assert wanted, "nothing is pressed here any more"
    app = stage.chat(tmp_path, *place.script, runs=place.runs, kind=place.kind, kept=True)
    run: list[tuple[str, tuple[object, ...]]] = []

    async def dispatch(_: ChatApp, namespace: DOMNode, action: str, parameters: Any) -> bool:
        assert hasattr(namespace, f"action_{action}") or hasattr(namespace, f"_action_{action}"), action
        run.append((action, tuple(parameters)))
        return True

    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await place.reach(pilot)
        with monkeypatch.context() as patched:
            patched.setattr(ChatApp, "_dispatch_action", dispatch)
            unled = []
            for kind, one in wanted:
                _, action, parameters = parse(one.action)
                for key in one.key.split(","):
                    run.clear()
                    await pilot.press(key.strip())
                    if run[:1] != [(action, tuple(parameters))]:
                        unled.append(f"{kind.__name__} {one.id}: {key} ran {run}")
        assert unled == []
