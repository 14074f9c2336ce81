"""The bars of an ingestion say what is read, how fast and how long still, within a line of a usual terminal."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistant.cli import bars as shown
from assistant.cli.bars import bars, fitted, speeds
from assistant.domain.events import Stage
from assistant.domain.ingestion import Ingestion


def test_what_is_known_of_the_speed_is_told() -> None:
    ingestion = Ingestion((), 0.0)
    ingestion.take(Stage("embedding", 0, 2_277, passages=0), 0.0)
    ingestion.take(Stage("embedding", 20, 2_277, passages=100), 10.0)
    assert list(speeds(ingestion, 10.0)) == ["18:48 left", "2.0 articles/s", "10 passages/s"]
    ingestion.take(Stage("publishing", 0, 90_000), 10.0)
    ingestion.take(Stage("publishing", 90, 90_000), 20.0)
    assert list(speeds(ingestion, 20.0)) == ["2:46:30 left", "9.0 passages/s"]
    ingestion.take(Stage("reading", 3, None, "a.txt"), 21.0)
    assert list(speeds(ingestion, 21.0)) == []


STAGES = {
    "reading": [Stage("reading", done, None, "/home/ana/" + "saved-pages/" * 9 + "bridge.html") for done in (0, 1_000)],
    "embedding": [Stage("embedding", done, 2_277, passages=11 * done) for done in (0, 1_000)],
    "publishing": [Stage("publishing", done, 123_802) for done in (0, 1_000)],
}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("reading", ("Reading articles", "1000/?", " articles/s, …", "bridge.html")),
        ("embedding", ("Indexing articles", "1000/2277", " left, ", " articles/s, ", " passages/s")),
        ("publishing", ("Publishing passages", "1000/123802", " left, ", " passages/s")),
    ],
)
def test_each_bar_fits_its_line(name: str, told: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 7))
    monkeypatch.setattr(shown.time, "monotonic", lambda: float(next(clock)))
    out = io.StringIO()
    with bars(Console(file=out, force_terminal=True, width=width, color_system=None)) as moving:
        for stage in STAGES[name]:
            moving.move(stage)
    text = re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", out.getvalue())
    lines = [line.rstrip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    assert max(map(len, lines)) <= width
    assert all(part in lines[-1] for part in told), lines[-1]


@given(st.lists(st.text("abc/", min_size=1, max_size=60), max_size=4), st.integers(20, 120))
def test_what_does_not_fit_is_left_out_whole_but_for_a_first_and_a_last(parts: list[str], width: int) -> None:
    line = fitted(parts, width)
    assert len(line) <= width
    whole = [", ".join(parts[:number]) for number in range(len(parts) + 1)]
    before, cut, end = line.partition("…")
    assert line in whole or (cut and parts[-1 if before else 0].endswith(end))
