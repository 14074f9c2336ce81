"""Watched questions: asked again after each ingestion, with the old and the new quote of what changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.program.commands import run_here

QUESTION = "How much will the repairs of the Radosna bridge cost?"
OLD = "The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros."
NEW = "The repairs of the Radosna bridge will cost 19 million euros, not 14 million, the mayor said on 9 June 2024."


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("asked") / "project"
    (project / "corpus").mkdir(parents=True)
    (project / "assistant.toml").touch()
    (project / "corpus" / "bridge.md").write_text(
        f"---\nid: bridge\ntitle: A bridge closes\nsource: The Post\npublished: 2024-05-03\n---\n\n{OLD}\n"
    )
    done = run_here(project, "watch", "add", QUESTION)
    assert done.returncode == 0, done.stderr
    assert "14 million euros" in done.stdout
    return project


@pytest.fixture
def watching(asked: Path, tmp_path: Path) -> Path:
    """A project of its own, with a watched question."""
    return Path(shutil.copytree(asked, tmp_path / "project"))


def revised(project: Path) -> str:
    (project / "new.jsonl").write_text(
        json.dumps({"id": "revised", "title": "Bridge costs more", "date": "2024-06-09", "source": "Wire", "text": NEW})
    )
    done = run_here(project, "ingest", "new.jsonl")
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_an_ingestion_says_what_it_changed_until_it_is_looked_at(watching: Path) -> None:
    assert "1 watched answer changed. `assistant watch run` shows what." in revised(watching)
    kept = json.loads(run_here(watching, "watch", "run", "--json", "--keep").stdout)
    assert (kept["changed"], kept["because"]) == ("claim", ["revised came in"])
    assert [kept[side]["short_answer"] for side in ("then", "now")] == ["14 million euros", "19 million euros"]
    quotes = [
        (kept[side]["citations"][0]["quote"], kept[side]["citations"][0]["published"]) for side in ("then", "now")
    ]
    assert quotes == [(OLD, "2024-05-03"), (NEW, "2024-06-09")]

    shown = run_here(watching, "watch", "run").stdout
    for part in (f"“{OLD}”", f"“{NEW}”", "bridge, 2024-05-03", "revised, 2024-06-09", "revised came in"):
        assert part in shown
    assert shown.endswith("1 of 1 watched answer changed.\n")
    assert run_here(watching, "watch", "run").stdout == "0 of 1 watched answer changed.\n"


def test_an_ingestion_that_changes_no_answer_says_nothing(watching: Path) -> None:
    (watching / "other.txt").write_text("A choir sings\n\nThe choir of Lugo sang in the town hall on Sunday evening.\n")
    done = run_here(watching, "ingest", "other.txt")
    assert "watched" not in done.stdout + done.stderr


def test_an_article_that_went_is_named(watching: Path) -> None:
    (watching / "corpus" / "bridge.md").unlink()
    (watching / "other.txt").write_text("A choir sings\n\nThe choir of Lugo sang in the town hall on Sunday evening.\n")
    assert "1 watched answer changed" in run_here(watching, "ingest", "other.txt").stderr
    (told,) = [json.loads(line) for line in run_here(watching, "watch", "run", "--json").stdout.splitlines()]
    assert (told["now"]["status"], told["because"]) == ("abstained", ["bridge went"])


def test_questions_are_listed_and_removed(watching: Path) -> None:
    (line,) = run_here(watching, "watch").stdout.splitlines()
    assert (line.split("\t")[0], line.split("\t")[2:]) == ("1", ["14 million euros", QUESTION])
    (item,) = [json.loads(one) for one in run_here(watching, "watch", "list", "--json").stdout.splitlines()]
    assert item["question"] == QUESTION
    assert run_here(watching, "watch", "add", QUESTION.upper()).returncode == 2
    assert run_here(watching, "watch", "remove", "2").returncode == 2
    assert run_here(watching, "watch", "remove", QUESTION).returncode == 0
    assert run_here(watching, "watch").stdout == ""


def test_a_broken_file_is_one_clear_sentence_and_ends_no_ingestion(watching: Path) -> None:
    file = watching / ".assistant" / "watched.json"
    kept = file.read_text()
    edited = kept.replace('"answered"', '"perhaps"'), kept.replace('"2024-05-03"', '"in May"')
    for broken in (*edited, "{", "[]", '{"version": 1, "watched": [{"question": 3}]}'):
        file.write_text(broken)
        told = run_here(watching, "watch")
        assert told.returncode == 1
        assert "watched.json" in told.stderr
        assert "Traceback" not in told.stderr
    assert "The watched questions could not be asked" in revised(watching)


def test_help_keeps_watched_questions_and_watched_folders_apart(project: Path) -> None:
    assert "assistant ingest --watch FOLDER" in " ".join(run_here(project, "watch", "--help").stdout.split())
    assert "assistant watch" in " ".join(run_here(project, "ingest", "--help").stdout.split())
