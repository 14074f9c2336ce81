"""An ingestion in a process of its own: told as it goes, stopped cleanly, and never left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from assistant.adapters.ingest_process import IngestProcess
from assistant.adapters.lock import write_lock
from assistant.composition import Services
from assistant.domain.errors import AssistantError, LibraryBusy
from assistant.domain.events import Failed, Filed, IngestSummary, Outcome


def page(folder: Path) -> Path:
    file = folder / "quay.txt"
    file.write_text("Zorvik harbour reopens\n\nThe Zorvik harbour reopened after 412 days of dredging.\n")
    return file


def test_its_events_are_those_of_the_service(services: Services, tmp_path: Path) -> None:
    told = list(services.begin_ingest([str(page(tmp_path)), str(tmp_path / "none.md")]).events())
    assert [one.outcome for one in told if isinstance(one, Filed)] == [Outcome.ADDED]
    (failed,) = (one for one in told if isinstance(one, Failed))
    assert (failed.source, failed.error.hint) == (str(tmp_path / "none.md"), "Check the name.")
    assert isinstance(told[-1], IngestSummary)
    assert services.counts() == (1, 1)


def test_an_error_arrives_as_itself_with_its_hint(services: Services, tmp_path: Path) -> None:
    with write_lock(services.settings.data_folder / "write.lock"), pytest.raises(LibraryBusy) as raised:
        list(services.begin_ingest([str(page(tmp_path))]).events())
    assert raised.value.hint


def test_a_module_in_the_current_folder_is_not_run(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("assistant", "pickle", "pydantic"):
        (tmp_path / f"{name}.py").write_text("open('was_run', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    list(services.begin_ingest([str(page(tmp_path))]).events())
    assert not (tmp_path / "was_run").exists()


def test_standard_input_is_no_input_here(services: Services) -> None:
    told = list(services.begin_ingest(["-"]).events())
    assert isinstance(told[-1], IngestSummary)
    assert (told[-1].added, told[-1].failed) == (0, 1)


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_one_that_dies_says_so(services: Services, tmp_path: Path) -> None:
    run = services.begin_ingest([str(page(tmp_path))])
    assert isinstance(run, IngestProcess)
    os.kill(run.pid, signal.SIGKILL)
    with pytest.raises(AssistantError, match="broke off \\(signal 9\\)"):
        list(run.events())
    run.close()


def test_a_stop_ends_it_and_frees_the_lock(services: Services, tmp_path: Path) -> None:
    run = services.begin_ingest([str(page(tmp_path))])
    run.stop()
    told = list(run.events())
    assert not any(isinstance(one, IngestSummary) for one in told)
    run.close()
    with write_lock(services.settings.data_folder / "write.lock"):
        pass
