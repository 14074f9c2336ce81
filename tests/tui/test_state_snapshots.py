"""Whole states of the chat, as pictures. After a wanted change: run this file with --snapshot-update."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from assistant.domain.answer import Answer
from assistant.domain.article import Article
from assistant.domain.events import AnswerEvent
from assistant.domain.ingestion import Ingestion
from tests.fakes.scripted_services import ScriptedRun
from tests.tui import stage, states
from tests.tui.driving import screen
from tests.tui.stage import ANSWER, FERRY, NOBODY, PAGE, TRAM, doubtful, failing, streaming
from tests.tui.states import Reach

WIDE, SMALL, LEAST, VAST = (120, 32), (80, 24), (40, 15), (200, 45)
GREEN = stage.CASES.split("  - id: crowns")[0]


@dataclass(frozen=True)
class State:
    """What is drawn: the state with all that leads to it, the size, the theme, and keys pressed in the end."""

    name: str
    reach: Reach
    script: tuple[Answer | Sequence[AnswerEvent] | Exception, ...] = ()
    size: tuple[int, int] = WIDE
    theme: str | None = None
    keys: tuple[str, ...] = ()
    articles: tuple[Article, ...] = (PAGE, FERRY, TRAM)
    runs: Callable[[], tuple[ScriptedRun, ...]] = tuple
    cases: str = stage.CASES


CHECKED = (ANSWER, ANSWER, NOBODY)
STATES = (
    State("empty corpus", states.emptied, articles=()),
    State("first run", states.opened, size=SMALL),
    State("streaming", states.busy, (streaming(),)),
    State("answered", states.told, (ANSWER,)),
    State("selected citation", states.evidence, (ANSWER,), keys=("down",)),
    State("article open", states.article, (ANSWER,)),
    State("searched in the article", states.searching, (ANSWER,), SMALL, keys=("e", "u", "r", "o")),
    State("what changed", states.changes, (ANSWER,), SMALL),
    State("abstained", states.told, (NOBODY,), SMALL),
    State("unsupported sentence", states.told, (doubtful(),)),
    State("error", states.told, (failing(),), SMALL),
    State("ingest running", states.ingesting, runs=lambda: (stage.running(),)),
    State("ingest failed", states.failed, runs=lambda: (stage.ended(),)),
    State("one failure", states.failure, size=SMALL, runs=lambda: (stage.ended(),)),
    State("library", states.library),
    State("checks red", states.checked, CHECKED),
    State("checks green", states.checked_green, (ANSWER,), SMALL, cases=GREEN),
    State("one check", states.case, CHECKED),
    State("saved as a case", states.recording, (ANSWER,), cases=""),
    State("x-ray", states.xray, (ANSWER,)),
    State("timeline", states.timeline, (ANSWER,)),
    State("compared", states.compared, (ANSWER, NOBODY)),
    State("reworded", states.rewording, (ANSWER,), SMALL),
    State("palette", states.palette, (ANSWER,)),
    State("help", states.help_),
    State("narrow", states.told, (ANSWER,), SMALL),
    State("very small", states.told, (ANSWER,), LEAST),
    State("very wide", states.evidence, (ANSWER,), VAST),
    State("light theme", states.evidence, (ANSWER,), theme="textual-light"),
    State("light library", states.library, size=SMALL, theme="textual-light"),
    State("light article", states.article, (ANSWER,), SMALL, theme="textual-light"),
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name.replace(" ", "-"))
def test_a_state(
    snap_compare: Callable[..., bool], state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Files are named from where the program was started, rates and elapsed times depend on the machine that draws.
    (tmp_path / "pages").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Ingestion, "rate", lambda self, _now: 12.5 if self.stage else None)
    stopped: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: stopped[0] if stopped else time.monotonic())
    for module in ("chat", "compare"):
        monkeypatch.setattr(f"assistant.tui.screens.{module}.time", clock)
    monkeypatch.setattr("assistant.check.runner.time", SimpleNamespace(perf_counter=lambda: 0.0))
    app = stage.chat(
        tmp_path, *state.script, articles=state.articles, runs=state.runs(), cases=state.cases, theme=state.theme
    )

    async def run(pilot: Pilot[int]) -> None:
        await state.reach(pilot)
        stopped.append(screen(pilot)._began + 1.5)
        await pilot.press(*state.keys)
        for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
            field.cursor_blink = False
        await pilot.pause(0.3)

    assert snap_compare(app, terminal_size=state.size, run_before=run)
