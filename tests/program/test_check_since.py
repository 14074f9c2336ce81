"""`assistant check --since`: what the questions got from the library as it was, against what they get now."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from assistant.adapters.lock import write_lock
from tests.program.test_check_command import run
from tests.program.test_check_modes import ARTICLES, QUESTION

VERSION = ARTICLES["bridge"].replace("14 million", "9 million").replace("---\n\n", "superseded: 2024-06-01\n---\n\n")
# What a model would judge is asked as well, and needs none.
CASES = f"""cases:
  - {{id: cost, question: "{QUESTION}", contains: ["14"]}}
  - {{id: ferry, question: "How many passengers does the ferry Aurelia carry?", graded: Says how many.}}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A project in which one article has a former version, and one came in later."""
    folder = tmp_path / "changed"
    (folder / "corpus").mkdir(parents=True)
    (folder / "assistant.toml").write_text("")
    for name, text in ARTICLES.items():
        (folder / "corpus" / f"{name}.md").write_text(text)
    versions = folder / "corpus" / ".versions" / "bridge"
    versions.mkdir(parents=True)
    (versions / "1-01234567.md").write_text(VERSION)
    (folder / "tests" / "qa").mkdir(parents=True)
    (folder / "tests" / "qa" / "a.yaml").write_text(CASES)
    return folder


def since(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "assistant", "check", "--since", *words)


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


def test_since_a_day_tells_both_quotes_and_why(changed: Path) -> None:
    done = since(changed, "2024-05-31")
    assert done.returncode == 0, done.stderr
    assert "CHANGED cost (tests/qa/a.yaml:2)" in done.stdout
    then, now = done.stdout.index("will cost 9 million euros"), done.stdout.index("will cost 14 million euros")
    assert then < now
    assert "  because    bridge-2024 changed\n" in done.stdout
    assert "CHANGED ferry (tests/qa/a.yaml:3)" in done.stdout
    assert "  then       no answer\n" in done.stdout
    assert "  because    ferry-2025 came in\n" in done.stdout
    assert "Since the end of 2024-05-31: 1 article came in, 1 article changed, 0 articles went." in done.stdout
    assert done.stdout.endswith("2 of 2 answers changed, 0 more stand on other quotes\n")
    drift = since(changed, "2024-12-31", "--fail-on-drift", "--json")
    assert drift.returncode == 100, drift.stderr
    assert [json.loads(line)["id"] for line in drift.stdout.splitlines()] == ["ferry"]
    assert since(changed, "2025-03-01").stdout == "No article came in, changed or went since the end of 2025-03-01.\n"


def test_what_a_killed_run_left_goes_and_what_another_one_uses_stays(changed: Path) -> None:
    former = changed / ".assistant" / "former"
    for name in ("1", "2", "5"):
        (former / name / "corpus").mkdir(parents=True)
    with write_lock(former / "2.lock"):
        done = since(changed, "2024-05-31", "--jobs", "3")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("2 of 2 answers changed, 0 more stand on other quotes\n")
    assert {path.name for path in former.iterdir() if path.is_dir()} == {"2"}


def test_since_a_commit_reads_the_corpus_of_it(changed: Path) -> None:
    bridge = changed / "corpus" / "bridge.md"
    bridge.write_text(bridge.read_text().replace("14 million", "11 million"))
    git(changed, "init", "-q")
    git(changed, "add", ".")
    git(changed, "commit", "-q", "-m", "First")
    bridge.write_text(ARTICLES["bridge"])
    (changed / "corpus" / "ferry.md").unlink()
    done = since(changed, "HEAD")
    assert done.returncode == 0, done.stderr
    assert "will cost 11 million euros" in done.stdout
    assert ", First: 0 articles came in, 1 article changed, 1 article went." in done.stdout
    assert "  because    ferry-2025 went\n" in done.stdout


@pytest.mark.parametrize("word", ["2024-02-31", "2001-01-01", "HEAD~3", "--output=x"])
def test_a_day_or_commit_that_is_none_is_told_in_a_sentence(changed: Path, word: str) -> None:
    done = since(changed, word)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
