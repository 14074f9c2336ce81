"""An ingestion as the screen follows it: how far, how quickly, how long still, and how it ended."""

from __future__ import annotations

import pytest

from assistant.domain.errors import AssistantError, UnreadableInput
from assistant.domain.events import Failed, Filed, IngestSummary, Outcome, Stage
from assistant.domain.ingestion import Ingestion, Progress
from assistant.tui.present_ingestion import duration


def test_rate_and_time_left_are_those_of_the_stage() -> None:
    ingestion = Ingestion(("x",), 100.0)
    assert ingestion.rate(101.0) is None
    ingestion.take(Stage("reading", 1, None), 102.0)
    ingestion.take(Stage("reading", 40, None), 104.0)
    assert (ingestion.rate(104.0), ingestion.left(104.0)) == (10.0, None)
    ingestion.take(Stage("embedding", 5, 25, passages=20), 110.0)
    assert ingestion.left(110.0) is None
    assert ingestion.passage_rate(110.0) is None
    ingestion.take(Stage("embedding", 15, 25, passages=60), 112.0)
    assert (ingestion.rate(112.0), ingestion.left(112.0)) == (5.0, 2.0)
    assert ingestion.passage_rate(112.0) == 20.0


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "1 s"), (59.7, "1 min"), (3_569, "59 min"), (3_590, "1 h 0 min"), (7_190, "2 h 0 min")],
)
def test_a_rough_time_has_no_sixty_of_anything(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_it_ends_finished_stopped_or_broken_off() -> None:
    finished, stopped, broken = (Ingestion((), 0.0) for _ in range(3))
    finished.take(IngestSummary(2, 1, 0, 0, 0, 3, 9, 1.0), 1.0)
    finished.end()
    stopped.take(Filed("a", "A", Outcome.ADDED), 1.0)
    stopped.stopping()
    assert stopped.progress.running
    stopped.end()
    broken.end(AssistantError("no"))
    assert [one.progress for one in (finished, stopped, broken)] == [
        Progress.FINISHED, Progress.STOPPED, Progress.BROKEN,
    ]  # fmt: skip
    assert finished.outcomes[Outcome.ADDED] == 2
    stopped.stopping()
    assert stopped.progress is Progress.STOPPED


def test_what_failed_is_tried_again_by_its_inputs_each_once() -> None:
    ingestion = Ingestion((), 0.0)
    error = UnreadableInput("no")
    for failed in (
        Failed("w, line 1", error, "w"),
        Failed("w, line 2", error, "w"),
        Failed("x", error),
        Failed("y", error, "y"),
    ):
        ingestion.take(failed, 0.0)
    assert ingestion.again == ("w", "y")
