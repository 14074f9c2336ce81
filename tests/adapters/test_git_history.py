"""Files as they were at a commit, from a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from assistant.adapters.git_history import GitHistory
from assistant.domain.errors import AssistantError, UsageError


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of one commit, with a folder that changed since."""
    folder = tmp_path / "corpus"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "Žilnica.md").write_bytes("Žilnica\r\n".encode())
    (folder / "empty.md").write_bytes(b"")
    (folder / "link.md").symlink_to("/etc/hostname")
    (tmp_path / "beside.md").write_text("beside")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "First")
    (folder / "2024" / "Žilnica.md").write_text("other")
    (folder / "new.md").write_text("new")
    return folder


def test_the_files_of_the_folder_are_those_of_the_commit(repository: Path) -> None:
    history = GitHistory(repository)
    commit = history.commit("HEAD")
    assert commit.told.endswith(", First")
    assert history.files(commit, ".md") == {"2024/Žilnica.md": "Žilnica\r\n".encode(), "empty.md": b""}
    assert history.files(commit, ".txt") == {}


@pytest.mark.parametrize("name", ["HEAD~1", "nothing", "--all", "", "HEAD:corpus"])
def test_what_is_no_commit_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(UsageError, match="neither a date nor a commit"):
        GitHistory(repository).commit(name)


def test_a_folder_in_no_repository_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is not in a git repository"):
        GitHistory(tmp_path).commit("HEAD")
    with pytest.raises(UsageError, match="there is no folder"):
        GitHistory(tmp_path / "none").commit("HEAD")


def test_without_git_there_is_a_sentence(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(AssistantError, match="git can't be run"):
        GitHistory(repository).commit("HEAD")


def test_a_repository_that_a_hook_names_is_not_the_folder_s(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / "elsewhere"))
    assert GitHistory(repository).commit("HEAD").told.endswith(", First")
