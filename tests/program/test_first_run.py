"""The first run: the articles at hand are indexed once, to the end, however often that is broken off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import cli, composition
from assistant.adapters.lock import write_lock
from assistant.composition import Services, never_filled, open_services
from assistant.config import Settings, load
from assistant.domain.events import Filed, IngestEvent, Stage
from tests.conftest import TOP, finish
from tests.program.processes import State, corpus_files, count, finished, kill_when, start, state

QUESTION = "who is Russia's largest creditor rival?"
ARTICLES = 47


@pytest.fixture(scope="module")
def undisturbed(starter: Services) -> State:
    """What an undisturbed run makes of the starter articles."""
    found = state(starter.settings.data_folder)
    assert len(found.articles) == ARTICLES
    return found


def answered(folder: Path, environment: dict[str, str] | None = None) -> str:
    """Standard error of a question that must be answered."""
    code, out, err = finished(start(folder, "ask", QUESTION, environment=environment))
    assert code == 0, err
    assert "China" in out
    return err


# Killed processes


@pytest.mark.parametrize("moment", ["filing", "publishing"])
def test_a_killed_first_question_without_a_project_is_made_good(
    tmp_path: Path, undisturbed: State, moment: str
) -> None:
    home = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data")}
    folder = tmp_path / "data" / "news-assistant"
    library = folder / ".assistant" / "library.db"
    moments: dict[str, Callable[[], bool]] = {
        "filing": lambda: corpus_files(folder / "corpus") >= 5,
        "publishing": lambda: count(library, "article") > 0,
    }
    kill_when(start(tmp_path, "ask", QUESTION, environment=home), moments[moment])
    filed, stored = corpus_files(folder / "corpus"), count(library, "article")
    assert (filed < ARTICLES) is (moment == "filing")
    assert (stored > 0) is (moment == "publishing")
    assert count(library, "unpublished") == count(library, "passage")

    assert "First run" in answered(tmp_path, home)
    assert state(folder / ".assistant") == undisturbed


def test_a_killed_first_ingestion_of_a_project_is_made_good(project: Path, undisturbed: State) -> None:
    shutil.copytree(TOP / "corpus", project / "corpus")
    library = project / ".assistant" / "library.db"
    # The recipe is noted before anything is indexed: it alone is no sign that the library is filled.
    kill_when(start(project, "ingest"), lambda: count(library, "meta WHERE key = 'recipe'") > 0)
    assert count(library, "article") == 0

    assert "First run" in answered(project)
    assert state(project / ".assistant") == undisturbed
    assert "First run" not in answered(project)


# What counts as filled


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three starter articles instead of all."""
    folder = tmp_path / "few"
    folder.mkdir()
    for path in sorted((TOP / "corpus").rglob("2*.md"))[:3]:
        shutil.copy(path, folder)
    shutil.copy(TOP / "corpus" / "README.md", folder)
    monkeypatch.setattr(composition, "starter_corpus", lambda: folder)
    return sorted(folder.glob("2*.md"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings outside of any project."""
    found = load(tmp_path, {}).settings
    assert not found.is_project
    return found


def broken_off(events: Iterator[IngestEvent], last: type[IngestEvent]) -> None:
    """Run an ingestion to its first event of a kind and no further."""
    assert any(isinstance(event, last) for event in events)
    events.close()  # type: ignore[attr-defined]


def article_ids(services: Services) -> set[str]:
    return {ref.id for ref in services.catalogue.articles()}


def test_filled_is_what_ran_to_its_end(settings: Settings, few: list[Path]) -> None:
    assert never_filled(settings)
    assert not settings.library_file.exists()
    services = open_services(settings, "quotes")
    list(services.ingest([], dry_run=True))
    assert services.never_filled()
    broken_off(services.ingest([]), Filed)
    assert services.never_filled()
    assert never_filled(settings)
    summary, failures = finish(services.ingest([]))
    assert (summary.articles, failures) == (len(few), [])
    assert not services.never_filled()
    assert not never_filled(settings)
    services.close()


def test_starter_articles_are_finished_along_with_what_is_named(settings: Settings, few: list[Path]) -> None:
    own = few[0].parent.parent / "own.txt"
    own.write_text("The Radosna bridge closed on 3 May 2024 for repairs.")
    services = open_services(settings, "quotes")
    broken_off(services.ingest([]), Filed)
    assert finish(services.ingest([str(own)]))[0].articles == len(few) + 1
    services.close()


def test_own_articles_are_never_mixed_with_the_starter_ones(settings: Settings, few: list[Path]) -> None:
    own = few[0].parent.parent / "own.txt"
    own.write_text("The Radosna bridge closed on 3 May 2024 for repairs.")
    services = open_services(settings, "quotes")
    broken_off(services.ingest([str(own)]), Filed)
    assert finish(services.ingest([]))[0].articles == 1
    assert finish(services.ingest([]))[0].articles == 1
    services.close()


@pytest.mark.usefixtures("few")
def test_a_rebuild_that_is_broken_off_is_finished_and_brings_nothing_back(settings: Settings) -> None:
    services = open_services(settings, "quotes")
    finish(services.ingest([]))
    kept = article_ids(services)
    gone = kept.pop()
    list(services.ingestion.remove([gone]))
    broken_off(services.ingest([], rebuild=True), Stage)
    assert services.never_filled()
    finish(services.ingest([]))
    assert article_ids(services) == kept
    assert not services.never_filled()
    services.close()


# The chat, and whoever comes while another process is filling


def test_the_chat_fills_what_was_broken_off(
    project: Path, few: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(few[0].parent, project / "corpus")
    services = open_services(load(project, {}).settings, "quotes")
    broken_off(services.ingest([]), Stage)
    services.close()
    monkeypatch.setattr("assistant.cli.chat.interactive", lambda: True)
    monkeypatch.setattr("assistant.tui.app.run", lambda *_, **__: 0)
    for told in (True, False):
        cli.group.main(["--project", str(project), "chat"], standalone_mode=False)
        assert ("First run" in capsys.readouterr().err) is told
    assert count(project / ".assistant" / "library.db", "article") == len(few)


def test_asking_whether_to_fill_imports_no_vendor(project: Path) -> None:
    open_services(load(project, {}).settings, "quotes").close()
    script = (
        "import sys\nfrom pathlib import Path\nimport assistant.cli.chat\nfrom assistant import composition, config\n"
        "print(composition.never_filled(config.load(Path.cwd(), {}).settings))\n"
        "vendors = ('chromadb', 'openai', 'onnxruntime', 'langchain_text_splitters', 'langchain_core', 'textual',"
        " 'numpy', 'trafilatura', 'tokenizers')\n"
        "print([name for name in vendors if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )
    assert done.stdout == "True\n[]\n", done.stderr


def test_while_another_process_fills_what_is_there_answers(project: Path) -> None:
    (project / "corpus").mkdir()
    with write_lock(project / ".assistant" / "write.lock"):
        code, _, err = finished(start(project, "ask", QUESTION))
    assert code == 1
    assert "another process is writing to this library" in err

    shutil.copy(next((TOP / "corpus").rglob("2019-09-25-kremlin-hosts-maduro.md")), project / "corpus")
    services = open_services(load(project, {}).settings, "quotes")
    events = services.ingest([])
    assert any(isinstance(event, Stage) for event in events)
    assert "1 of its articles can be asked about so far" in answered(project)
    finish(events)
    services.close()
