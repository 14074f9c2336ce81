"""`assistant check --record` and `--coverage` on a library of two articles."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.program.terminal import Terminal
from tests.program.test_check_command import run

ARTICLES = {
    "bridge": """---
id: bridge-2024
title: A bridge closes
source: The Harbour Post
published: 2024-05-04
retrieved: 2024-05-04
---

The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros, said Mayor Iva Lind.
""",
    "ferry": """---
id: ferry-2025
title: A ferry sails
source: Nordlys
published: 2025-02-01
retrieved: 2025-02-01
---

The ferry Aurelia sails between Kaldavik and Radosna four times a day, and carries 300 passengers.
""",
}
QUESTION = "How much will the repairs of the Radosna bridge cost?"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two articles and one case. Not to be changed."""
    folder = tmp_path_factory.mktemp("ingested") / "filled"
    (folder / "corpus").mkdir(parents=True)
    (folder / "assistant.toml").write_text("")
    for name, text in ARTICLES.items():
        (folder / "corpus" / f"{name}.md").write_text(text)
    (folder / "tests" / "qa").mkdir(parents=True)
    (folder / "tests" / "qa" / "a.yaml").write_text(
        '# Mine.\ncases:\n  - {id: day, question: "When did the Radosna bridge close?", cites: [bridge-2024]}\n'
    )
    done = run(folder, "assistant", "ingest")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def filled(ingested: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(ingested, tmp_path / "filled"))


def test_a_question_becomes_a_case_and_is_not_written_twice(filled: Path) -> None:
    words = ("assistant", "check", "--record", QUESTION)
    piped = run(filled, *words, "--as-of", "2024-12-31")
    assert piped.returncode == 0, piped.stderr
    assert piped.stdout.startswith(
        f"cases:\n  - id: how-much-will-the-repairs-of-the-radosna-bridge\n    question: {QUESTION}"
    )
    assert "    cites: [bridge-2024]\n    as_of: 2024-12-31\n" in piped.stdout
    assert "said Mayor Iva Lind" in piped.stderr
    assert not (filled / "tests/qa/saved.yaml").exists()
    written = run(filled, *words, "--yes", "--file", "tests/qa/a.yaml")
    assert written.returncode == 0, written.stderr
    assert "said Mayor Iva Lind" in written.stdout
    assert (filled / "tests/qa/a.yaml").read_text().startswith("# Mine.\ncases:\n  - {id: day,")
    again = run(filled, *words, "--yes")
    assert "asks this already, and expects this answer" in again.stderr
    assert not (filled / "tests/qa/saved.yaml").exists()
    assert run(filled, "assistant", "check").stdout == "2 passed, 0 failed\n"


def test_an_abstention_is_kept_with_what_is_missing(filled: Path) -> None:
    done = run(filled, "assistant", "check", "--record", "What did Zebulon Quark say about the bridge?", "--yes")
    assert done.returncode == 0, done.stderr
    text = (filled / "tests/qa/saved.yaml").read_text()
    assert "    abstains: true\n    missing: [Zebulon, Quark]\n" in text
    assert run(filled, "assistant", "check").stdout == "2 passed, 0 failed\n"


@pytest.mark.parametrize(
    "words",
    [("--record", " "), ("--record", "x", "--file", "a.txt"), ("--yes",), ("--record", "x", "--junit", "a.xml")],
)
def test_what_makes_no_sense_is_usage(filled: Path, words: tuple[str, ...]) -> None:
    assert run(filled, "assistant", "check", *words).returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a pty")
def test_on_a_terminal_the_case_is_shown_and_asked_about(filled: Path) -> None:
    with Terminal(filled, "check", "--record", QUESTION, size=(120, 40)) as terminal:
        terminal.until("Write it to tests/qa/saved.yaml?")
        terminal.press("n\r")
        assert terminal.end() == 0
    assert not (filled / "tests/qa/saved.yaml").exists()


def test_coverage_is_told_and_can_fail(filled: Path) -> None:
    done = run(filled, "assistant", "check", "--coverage", "--fail-under", "60")
    assert done.returncode == 100, done.stderr
    assert "2025-02-01  ferry-2025  A ferry sails" in done.stdout
    assert done.stdout.endswith("1 of 2 articles are cited by a case (50 %)\n")
    (filled / "tests/qa/b.yaml").write_text(
        'cases:\n  - {id: ferry, question: "How many passengers does the Aurelia carry?", graded: Says it.}\n'
    )
    covered = run(filled, "assistant", "check", "--coverage", "--json")
    assert covered.returncode == 0, covered.stderr
    assert json.loads(covered.stdout)["percent"] == 100.0
    # Whom it cites is told without a model that judges it, and asked once.
    assert covered.stderr.endswith("asking now.\n")
    assert run(filled, "assistant", "check", "--coverage").stderr == ""
