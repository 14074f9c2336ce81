"""What the tests share: real parts on small folders of their own."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

from assistant.adapters.onnx_embedder import OnnxEmbedder
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.events import Failed, IngestEvent, IngestSummary
from tests.secrets import in_environment, leaks
from tests.weights import loaded_once

TOP = Path(__file__).parent.parent
SHARED = TOP.parent / "shared"


@pytest.fixture(scope="session")
def embedder() -> OnnxEmbedder:
    """The real embedding model, loaded once."""
    return OnnxEmbedder()


@pytest.fixture(scope="session", autouse=True)
def _no_secret_is_written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that any test's programs wrote holds one of the secrets that the tests plant."""
    yield
    found = [str(path) for path in leaks(tmp_path_factory.getbasetemp())]
    assert not found, f"a planted secret is in {', '.join(found)}"


@pytest.fixture(scope="session", autouse=True)
def _models_stay_loaded() -> Iterator[None]:
    """Whoever opens a library in this process finds the models loaded."""
    with loaded_once():
        yield


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(scope="session")
def _secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return in_environment(tmp_path_factory.mktemp("planted"))


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], _secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads this machine's settings, or writes to its data folder. Each has secrets in its environment."""
    home = next(_homes)
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("ASSISTANT_", "OPENAI_", "XDG_", "CHROMA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name, value in _secrets.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assistant.toml").write_text("")
    return folder


@pytest.fixture
def services(project: Path) -> Iterator[Services]:
    """The services of an empty project."""
    opened = open_services(load(project, {}).settings, "quotes")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A library of the starter corpus; read only."""
    folder = tmp_path_factory.mktemp("starter")
    (folder / "assistant.toml").write_text(f"corpus = {str(TOP / 'corpus')!r}\n")
    opened = open_services(load(folder, {}).settings, "quotes")
    finish(opened.ingest([]))
    yield opened
    opened.close()


def finish(events: Iterator[IngestEvent]) -> tuple[IngestSummary, list[Failed]]:
    """Run an ingestion to its end."""
    seen = list(events)
    summary = seen[-1]
    assert isinstance(summary, IngestSummary)
    return summary, [event for event in seen if isinstance(event, Failed)]


def shared(name: str) -> Path:
    """A file of the shared folder; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/{name}, which is not here")
    return path


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays to the end. Not looking through it, and not so often, spares a third
    of the time of the tests that make many objects, above all those of the chat."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file's bytes make no name: packed ones hold the time at which they were packed, and a test has one name in
    every process."""
    if not isinstance(val, bytes) or (len(val) <= 40 and val.isascii() and val.decode().isprintable()):
        return None
    return argname
