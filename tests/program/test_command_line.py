"""The program as its users run it: real files, and a real process wherever it says more than a call."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import TOP, shared
from tests.program.commands import run, run_here

STORY = """A bridge closes

By Ana Souza

The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros, said Mayor Iva Lind.

Next Story
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("ingested") / "project"
    (project / "inbox").mkdir(parents=True)
    (project / "assistant.toml").touch()
    (project / "inbox" / "bridge.txt").write_text(STORY)
    done = run(project, "ingest", "inbox")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def filled(ingested: Path, tmp_path: Path) -> Path:
    """A project of its own, with one article."""
    return Path(shutil.copytree(ingested, tmp_path / "project"))


def test_help_and_config_import_no_vendor(project: Path) -> None:
    script = (
        "import sys; sys.argv = ['assistant', {word!r}]\n"
        "from assistant.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "vendors = ('chromadb', 'openai', 'onnxruntime', 'textual', 'langchain_text_splitters', 'langchain_core',"
        " 'numpy', 'trafilatura', 'tokenizers', 'xllamacpp')\n"
        "print('LOADED', [name for name in vendors if name in sys.modules])\n"
    )
    for word in ("--help", "config"):
        done = subprocess.run(
            [sys.executable, "-c", script.format(word=word)],
            cwd=project,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
        assert "LOADED []" in done.stdout, done.stdout + done.stderr


def test_an_answer_has_its_quote_its_article_its_source_and_its_date(project: Path) -> None:
    (project / "corpus").mkdir()
    (project / "corpus" / "bridge.md").write_text(
        "---\nid: bridge\ntitle: A bridge closes\nsource: The Post\npublished: 2024-05-03\n---\n\n"
        "The Radosna bridge closed on 3 May 2024 for repairs that will cost 14 million euros.\n"
    )
    done = run(project, "ask", "How much will the repairs of the Radosna bridge cost?")
    assert done.returncode == 0, done.stderr
    assert "First run" in done.stderr
    for part in ("14 million euros", "“The Radosna bridge closed", "A bridge closes", "The Post · 2024-05-03", "[1]"):
        assert part in done.stdout


def test_the_json_is_the_contract(filled: Path) -> None:
    done = run(filled, "ask", "--json", "How much will the repairs of the Radosna bridge cost?")
    answer = json.loads(done.stdout)
    assert set(answer) >= {
        "id", "question", "standalone_question", "status", "answer", "short_answer", "confidence", "citations",
        "passages", "diagnosis", "engine", "usage", "timings_ms", "error",
    }  # fmt: skip
    assert answer["status"] == "answered"
    assert answer["short_answer"] == "14 million euros"
    (citation,) = answer["citations"]
    assert set(citation["article"]) == {"id", "title", "source", "url", "published"}
    file = next((filled / "corpus").rglob("*.md")).read_text("utf-8")
    body = file.split("---\n\n", 1)[1]
    assert body[citation["start"] : citation["end"]] == citation["quote"]
    for passage in answer["passages"]:
        assert body[passage["start"] : passage["end"]] == passage["text"]
        assert set(passage["scores"]) == {"dense", "words", "fused", "reader"}


def test_one_question_without_an_answer_leaves_with_3(filled: Path) -> None:
    done = run_here(filled, "ask", "who is the chief executive of Apple?")
    assert done.returncode == 3
    assert "No article mentions Apple" in done.stdout
    assert "A bridge closes" in done.stdout


def test_a_batch_answers_in_order_and_survives_a_bad_line(filled: Path) -> None:
    lines = [
        '{"id": "a", "question": "When did the Radosna bridge close?"}',
        "broken",
        "",
        '{"id": "c", "question": "Who runs Apple?", "articles": ["none"]}',
    ]
    (filled / "questions.jsonl").write_text("\n".join(lines))
    for words, stdin in ((("--batch", "questions.jsonl"), None), (("--batch", "-"), "\n".join(lines))):
        done = (run if stdin else run_here)(filled, "ask", *words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(answer["id"], answer["status"]) for answer in answers] == [
            ("a", "answered"),
            (None, "error"),
            ("c", "abstained"),
        ]


def test_a_bad_byte_costs_its_line_alone(project: Path) -> None:
    lines = b'\xff\n{"id": "b", "question": "Who runs Apple?", "as_of": "soon"}\n'
    done = run_here(project, "ask", "--batch", "-", stdin=lines)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [None, "b"]


def test_a_batch_whose_reader_has_had_enough_ends_without_a_word(project: Path) -> None:
    (project / "questions.jsonl").write_text("broken\n" * 3)
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "ask", "--batch", "questions.jsonl"],
            cwd=project,
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
    assert done.returncode == 1
    assert "can't be read" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["ask"], 2, "give one question"),
        (["ask", "x", "--batch", "y"], 2, "give one question"),
        (["ask", "  "], 2, "empty"),
        (["ask", "x", "--as-of", "soon"], 2, "is not a date"),
        (["ask", "x", "--answerer", "model"], 1, "no model is set"),
        (["ask", "--batch", "missing.jsonl"], 2, "can't be read"),
        (["sak", "x"], 2, 'Did you mean "ask"?'),
        (["ask", "x", "--answerer", "nobody"], 2, "Invalid value for '--answerer': 'nobody' is not one of"),
        (["conversations", "export"], 2, "Missing argument"),
        (["articles", "show", "none"], 2, "there is no article none"),
        (["articles", "remove", "none", "--yes"], 2, "there is no article none"),
        (["chat"], 2, "needs a terminal"),
        (["--project", "nowhere", "config"], 2, "there is no folder"),
        (["ingest", "missing.txt"], 1, "there is no such file"),
        (["ingest", "~nobody/feeds.opml"], 1, "there is no such file"),
        (["ingest", "--rebuild-index", "news"], 2, "--rebuild-index brings nothing in"),
        (["ingest", "--rebuild-index", "--retry-failed"], 2, "--rebuild-index brings nothing in"),
        (["ingest", "--watch", "~nobody"], 2, "is not a folder"),
        (["feeds", "add", "~nobody/feeds.opml"], 1, "~nobody/feeds.opml: it does not begin with"),
    ],
)
def test_bad_input_is_one_clear_sentence(project: Path, words: list[str], code: int, message: str) -> None:
    (project / "corpus").mkdir()
    done = run_here(project, *words)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_ends_as_the_call_does(filled: Path) -> None:
    for words in (
        ("ask", "Who runs Apple?"),
        ("ask", "x", "--batch", "y"),
        ("sak",),
        ("ask", "x", "--answerer", "model"),
    ):
        called, alone = run_here(filled, *words), run(filled, *words)
        assert (called.returncode, called.stdout) == (alone.returncode, alone.stdout)
        # The usage names the program as it was called.
        assert called.stderr.splitlines()[-1:] == alone.stderr.splitlines()[-1:]


def test_a_wrong_setting_names_its_file_and_its_key(project: Path) -> None:
    (project / "assistant.toml").write_text("[answer]\nthreshhold = 0.3\n")
    done = run(project, "config")
    assert done.returncode == 1
    assert "assistant.toml: there is no setting answer.threshhold" in done.stderr


def test_config_tells_the_origin_and_hides_the_key(project: Path) -> None:
    (project / "assistant.toml").write_text('[model]\nname = "m"\n')
    done = run(project, "config", environment={"OPENAI_API_KEY": "sk-secret", "ASSISTANT_ANSWER__PASSAGES": "5"})
    assert "sk-secret" not in done.stdout + done.stderr
    assert "model.api_key = (set, hidden)  (environment)" in done.stdout
    assert "answer.passages = 5  (environment)" in done.stdout
    assert "model.name = m  (project file" in done.stdout


def test_articles_are_listed_shown_and_removed(filled: Path) -> None:
    (line,) = run_here(filled, "articles").stdout.splitlines()
    article_id = line.split("\t")[1]
    assert "The Radosna bridge closed" in run_here(filled, "articles", "show", article_id).stdout
    refused = run_here(filled, "articles", "remove", article_id)
    assert (refused.returncode, list((filled / "corpus").rglob("*.md")) != []) == (2, True)
    assert run_here(filled, "articles", "remove", article_id, "--yes").returncode == 0
    assert run_here(filled, "articles").stdout == ""
    assert list((filled / "corpus").rglob("*.md")) == []


def test_an_article_that_is_named_twice_is_removed_once(filled: Path) -> None:
    article_id = run_here(filled, "articles").stdout.split("\t")[1]
    assert run_here(filled, "articles", "remove", article_id, article_id, "--yes").stdout == "Removed 1.\n"


def test_doctor_says_what_mends_what_is_broken(filled: Path) -> None:
    assert run_here(filled, "doctor").returncode == 0
    for path in (filled / ".assistant" / "chroma").rglob("*.bin"):
        path.unlink()
    broken = run_here(filled, "doctor")
    assert broken.returncode == 1
    assert "BAD   vector index" in broken.stdout
    assert run_here(filled, "ingest").returncode == 0
    assert run_here(filled, "doctor").returncode == 0


def test_doctor_blames_no_index_for_an_empty_library(project: Path) -> None:
    done = run_here(project, "doctor")
    assert done.returncode == 1
    assert "BAD   library: it holds no articles" in done.stdout
    assert "ok    vector index: empty, as the library is" in done.stdout


def test_standard_input_is_read_by_its_looks(project: Path) -> None:
    for text in (
        STORY,
        "---\ntitle: One\n---\n\nThe first text of all.",
        '{"id": "j", "title": "Two", "text": "The second text of all."}\n',
        "<!doctype html><html><head><title>Three</title></head><body><article><h1>Three</h1>"
        + "<p>The third text is a long enough paragraph for an article about a bridge in the town.</p>" * 5
        + "</article></body></html>",
    ):
        done = run_here(project, "ingest", "-", stdin=text)
        assert done.returncode == 0, done.stdout + done.stderr
    titles = {line.split("\t")[3] for line in run_here(project, "articles").stdout.splitlines()}
    assert titles == {"A bridge closes", "One", "Two", "Three"}


def test_without_a_project_the_starter_corpus_answers(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data")}
    (tmp_path / "elsewhere").mkdir()
    done = run(tmp_path / "elsewhere", "ask", "who is Russia's largest creditor rival?", environment=home)
    assert done.returncode == 0, done.stderr
    assert "China" in done.stdout
    assert list((tmp_path / "data").rglob("library.db"))


def test_the_seed_answers_from_its_own_text(project: Path) -> None:
    seed = shared("seed/putin-maduro.txt")
    assert run_here(project, "ingest", str(seed)).returncode == 0
    done = run_here(project, "ask", "who is Russia's largest creditor rival?")
    assert done.returncode == 0
    assert "Russia is the second largest lender to Caracas after China" in done.stdout
    assert run_here(project, "ask", "who is the chief executive of Apple?").returncode == 3
