"""What a killed writer leaves over is tidied by the next, and what a person leaves over is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import keeping_whole
from assistant.adapters.library import Library
from assistant.composition import Services
from assistant.domain.events import Filed
from assistant.domain.integrity import Verdict
from assistant.ingest.corpus import CorpusFolder
from tests.conftest import finish
from tests.fakes.files import page


class Killed(BaseException):
    """What no code of the program catches, as nothing catches a kill."""


def killed(*_: object) -> None:
    raise Killed


def saved(tmp_path: Path, more: str = "") -> str:
    whole = page("The bridge closes", "https://post.example/bridge")
    (tmp_path / "page.html").write_text(whole.replace("</article>", f"<p>{more}</p></article>"))
    return str(tmp_path / "page.html")


def originals(project: Path) -> list[str]:
    return sorted(path.name for path in (project / ".assistant" / "originals").rglob("*") if path.is_file())


def versions(project: Path) -> list[Path]:
    return list((project / "corpus" / ".versions").rglob("*.md"))


def notes(services: Services) -> list[str]:
    verdict = list(keeping_whole.verify(services))[-1]
    assert isinstance(verdict, Verdict)
    assert verdict.clean, verdict.faults
    return verdict.notes


def test_an_original_whose_article_was_never_filed_is_removed(
    services: Services, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(CorpusFolder, "write", killed)
        with pytest.raises(Killed):
            finish(services.ingest([saved(tmp_path)]))
    assert len(originals(project)) == 2
    finish(services.ingest([]))
    assert originals(project) == []


def test_an_original_that_was_replaced_is_removed(services: Services, project: Path, tmp_path: Path) -> None:
    finish(services.ingest([saved(tmp_path)]))
    (first,) = originals(project)
    events = services.ingest([saved(tmp_path, "It opens in May, the mayor said.")])
    next(event for event in events if isinstance(event, Filed))
    events.close()  # type: ignore[attr-defined]
    assert first in originals(project)
    finish(services.ingest([]))
    (now,) = originals(project)
    assert now != first
    assert notes(services) == []


def test_a_removal_that_was_killed_leaves_nothing(
    services: Services, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(services.ingest([saved(tmp_path)]))
    finish(services.ingest([saved(tmp_path, "It opens in May, the mayor said.")]))
    assert versions(project)
    with monkeypatch.context() as patched:
        patched.setattr(Library, "remove", killed)
        with pytest.raises(Killed):
            services.remove([services.catalogue.articles()[0].id])
    finish(services.ingest([]))
    assert (originals(project), versions(project), services.counts()[0]) == ([], [], 0)


def test_what_was_kept_of_a_file_that_a_person_deleted_stays_and_is_told(
    services: Services, project: Path, tmp_path: Path
) -> None:
    for more in ("", "It opens in May, the mayor said."):
        finish(services.ingest([saved(tmp_path, more)]))
    (path,) = (path for path in (project / "corpus").rglob("*.md") if ".versions" not in path.parts)
    content = path.read_bytes()
    path.unlink()
    finish(services.ingest([]))
    original, version = notes(services)
    assert original.startswith("1 original without an article file, such as ")
    assert version.startswith("1 former version without an article file, such as .versions/undated/the-bridge-closes/")
    path.write_bytes(content)
    finish(services.ingest([]))
    assert notes(services) == []
    assert len(services.versions(services.catalogue.articles()[0].id)) == 1
