"""`assistant check --suggest` on a library of two articles."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.check.cases import load_file
from tests.program.terminal import Terminal
from tests.program.test_check_command import run

BRIDGE = """---
id: bridge-2024
title: The Radosna bridge closes
source: The Harbour Post
published: 2024-05-04
---

The Radosna bridge closed on 3 May 2024 for repairs.

The repairs of the Radosna bridge will cost 14 million euros, the council said.

The bridge was designed by Tomas Berg. “Nobody has ever seen such a bridge in this country,” said Tomas Berg.
"""
FERRY = """---
id: ferry-2025
title: A ferry sails
source: Nordlys
published: 2025-02-01
---

The ferry Aurelia carries 300 passengers between Kaldavik and Radosna. She is new.
"""
EMPTY = """---
id: calm-2025
title: Calm weather
source: Nordlys
published: 2025-03-01
---

It was calm. Nothing happened, and nobody minded.
"""
KEYS = "a accept, e edit the question, s skip, q stop"
FILE = (
    '# Mine.\ncases:\n  - {id: day, question: "When did the Radosna bridge close for repairs?", cites: [bridge-2024]}\n'
)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three articles and one case. Not to be changed."""
    folder = tmp_path_factory.mktemp("ingested") / "filled"
    (folder / "corpus").mkdir(parents=True)
    (folder / "assistant.toml").write_text("")
    for name, text in {"bridge": BRIDGE, "ferry": FERRY, "calm": EMPTY}.items():
        (folder / "corpus" / f"{name}.md").write_text(text)
    (folder / "tests" / "qa").mkdir(parents=True)
    (folder / "tests" / "qa" / "a.yaml").write_text(FILE)
    done = run(folder, "assistant", "ingest")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def filled(ingested: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(ingested, tmp_path / "filled"))


def test_a_pipe_gets_a_file_of_cases_that_pass(filled: Path) -> None:
    done = run(filled, "assistant", "check", "--suggest", "bridge-2024")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("cases:\n  - id: ")
    assert "question: How much will the repairs of the Radosna bridge cost?" in done.stdout
    assert "number: 14 million euros" in done.stdout
    # A case asks this already.
    assert "When did" not in done.stdout
    assert "Nothing is written" in done.stderr
    file = filled / "suggested.yaml"
    file.write_text(done.stdout)
    assert all(case.cites == ("bridge-2024",) for case in load_file(file))
    checked = run(filled, "assistant", "check", "suggested.yaml")
    assert checked.returncode == 0, checked.stdout


def test_all_are_written_once_and_what_stood_there_stays(filled: Path) -> None:
    words = ("assistant", "check", "--suggest", "corpus/bridge.md", "--yes", "--file", "tests/qa/a.yaml")
    first = run(filled, *words, "--limit", "1")
    assert first.returncode == 0, first.stderr
    assert len(load_file(filled / "tests/qa/a.yaml")) == 2
    rest = run(filled, *words)
    assert rest.returncode == 0, rest.stderr
    text = (filled / "tests/qa/a.yaml").read_text()
    assert text.startswith(FILE)
    assert len(load_file(filled / "tests/qa/a.yaml")) > 2
    again = run(filled, *words)
    assert again.returncode == 0, again.stderr
    assert "No question came of this article" in again.stderr
    assert (filled / "tests/qa/a.yaml").read_text() == text


def test_an_article_is_named_by_id_file_or_title(filled: Path) -> None:
    for name in ("ferry-2025", "corpus/ferry.md", "A ferry*", "title:*sails", "ferry sails"):
        done = run(filled, "assistant", "check", "--suggest", name)
        assert "How many passengers does the ferry Aurelia carry" in done.stdout, (name, done.stderr)
    nothing = run(filled, "assistant", "check", "--suggest", "calm-2025")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "No question came of this article" in nothing.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--suggest", "zebulon"), 'no article is "zebulon"'),
        (("--suggest", "title:*"), "3 articles fit"),
        (("--suggest", "ferry-2025", "--file", "a.txt"), "a.txt is no YAML file"),
        (("--suggest", "ferry-2025", "--coverage"), "--suggest goes with neither"),
        (("--suggest", "ferry-2025", "--source", "Nordlys"), "go with --record"),
        (("--suggest", "ferry-2025", "--junit", "a.xml"), "--junit is for a run"),
        (("--suggest", "ferry-2025", "--jobs", "2"), "--jobs is for what asks many cases"),
        (("--coverage", "--repeat", "2"), "--repeat is for a run"),
        (("--limit", "3"), "--limit goes with --suggest"),
        (("--suggest", "ferry-2025", "tests/qa"), "takes no FILE"),
    ],
)
def test_what_makes_no_sense_is_usage(filled: Path, words: tuple[str, ...], said: str) -> None:
    done = run(filled, "assistant", "check", *words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a pty")
def test_on_a_terminal_each_is_accepted_edited_or_skipped(filled: Path) -> None:
    file = filled / "tests/qa/a.yaml"
    with Terminal(filled, "check", "--suggest", "bridge-2024", "--file", "tests/qa/a.yaml", size=(120, 60)) as terminal:
        terminal.until(KEYS)
        assert "will cost 14 million euros" in terminal.shown
        terminal.press("e")
        terminal.until("Question")
        terminal.press("How expensive are the repairs of the Radosna bridge?\r")
        terminal.until("question: How expensive are the repairs of the Radosna bridge?")
        terminal.press("a")
        # What was accepted is written before the next one is asked about.
        terminal.until("Written to tests/qa/a.yaml")
        assert [case.question for case in load_file(file)][1:] == [
            "How expensive are the repairs of the Radosna bridge?"
        ]
        terminal.until(lambda shown: shown.count(KEYS) == 3)
        terminal.press("s")
        terminal.until(lambda shown: shown.count(KEYS) == 4)
        terminal.press("q")
        assert terminal.end() == 0
    assert len(load_file(file)) == 2
    assert file.read_text().startswith(FILE)
