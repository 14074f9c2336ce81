"""Whoever waits for a slow site keeps nobody else from the library, and finds it as the others left it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.lock import write_lock
from assistant.domain.events import Noticed, Stage
from assistant.ingest.turns import Turn
from tests.fakes.web_server import Visit, story
from tests.program.commands import run_here
from tests.program.newsroom import Newsroom
from tests.program.processes import finished, start

PATIENT = {"ASSISTANT_WEB__READ_SECONDS": "60", "ASSISTANT_WEB__TOTAL_SECONDS": "60"}


class Slow:
    """A page that an ingestion in a process of its own is waiting for, until `answer` is called."""

    def __init__(self, newsroom: Newsroom, page: str) -> None:
        self._asked, self._gate = threading.Event(), threading.Event()

        def wait(visit: Visit) -> None:
            self._asked.set()
            self._gate.wait(60)
            visit.whole(200, page)

        newsroom.site.paths["/slow"] = wait
        self.process: subprocess.Popen[str] = start(
            newsroom.folder, "ingest", "-v", newsroom.site.url("/slow"), environment=PATIENT
        )
        assert self._asked.wait(60), self.process.communicate()

    def answer(self) -> None:
        """Let the page come."""
        self._gate.set()


@pytest.fixture
def page(newsroom: Newsroom) -> str:
    """A story that says which address is its own."""
    own = newsroom.site.url("/slow")
    return story("Story of the slow quay", head=f'<link rel="canonical" href="{own}">', about="the slow quay")


def test_others_write_while_a_page_is_on_its_way_and_no_article_comes_twice(
    newsroom: Newsroom, page: str, tmp_path: Path
) -> None:
    slow = Slow(newsroom, page)
    # The very story, saved by hand, and another one.
    (tmp_path / "saved.html").write_text(page)
    (tmp_path / "other.txt").write_text("A dam is built\n\nThe dam of Lind will be 40 metres high, the council said.")
    done = run_here(newsroom.folder, "ingest", str(tmp_path / "saved.html"), str(tmp_path / "other.txt"))
    assert (done.returncode, done.stdout.startswith("2 added")) == (0, True), done.stderr
    slow.answer()
    code, out, err = finished(slow.process)
    assert (code, out.startswith("1 unchanged")) == (0, True), err
    assert sorted(article.title for article in newsroom.articles()) == ["A dam is built", "Story of the slow quay"]


def test_a_second_one_that_fetches_or_needs_the_library_still_is_refused(newsroom: Newsroom, page: str) -> None:
    slow = Slow(newsroom, page)
    for words in (("ingest", newsroom.site.url("/1")), ("doctor", "--verify")):
        done = run_here(newsroom.folder, *words)
        assert done.returncode == 1
        assert "another process is fetching from the web for this library" in done.stderr
    assert newsroom.site.asked == ["/slow"]
    slow.answer()
    assert finished(slow.process)[0] == 0


def test_a_page_that_came_waits_for_who_is_writing(newsroom: Newsroom, page: str) -> None:
    slow = Slow(newsroom, page)
    with write_lock(newsroom.folder / ".assistant" / "write.lock"):
        slow.answer()
        assert slow.process.stderr
        assert slow.process.stderr.readline().startswith("Waiting: another process is writing to this library")
    code, out, _ = finished(slow.process)
    assert (code, out.startswith("1 added")) == (0, True)


def test_waiting_can_be_given_up(tmp_path: Path) -> None:
    def settle() -> Iterator[Stage]:
        yield Stage("embedding", 1, 1)

    looked: list[bool] = []
    with Turn(lambda: write_lock(tmp_path / "lock"), settle, lambda: looked.append(True)) as turn:
        assert [stage.name for stage in turn.leave()] == ["embedding"]
        with write_lock(tmp_path / "lock"):
            waiting = turn.come_back(Stage("fetching", 1, 2))
            assert isinstance(next(waiting), Noticed)
            assert next(waiting) == Stage("fetching", 1, 2)
            waiting.close()  # type: ignore[attr-defined]
    assert looked == []
    with write_lock(tmp_path / "lock"):
        pass
