"""A project folder that a stranger made: whatever stands in it, the commands end in a sentence, nothing outside of it
is read, written or run, and good articles come in."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.adapters.conversation_codec import decode
from assistant.adapters.conversations import ConversationFile
from tests.fuzz.samples import TURNS
from tests.program.commands import run, run_here

GOOD = "---\nid: good\ntitle: A bridge closes\n---\n\nThe Radosna bridge closed for repairs of 14 million euros.\n"
QUESTION = "How much will the repairs of the Radosna bridge cost?"

SETTINGS = {
    "deep": f"a = {'[' * 3_000}{']' * 3_000}",
    "dotted": f"{'.'.join('a' * 3_000)} = 1",
    "huge": f"[answer]\npassages = {'9' * 5_000}",
    "not utf-8": b"a = '\xff'",
    "nul": b"corpus = 'a\x00b'",
    "nul escape": 'corpus = "a\\u0000b"',
    "elsewhere": 'project_root = "/etc"',
    "no project": "is_project = false",
    "section": 'model = "x"',
    "several": '[[model]]\nname = "x"',
    "key": '[model]\napi_key = "sk-x"',
    "key in a list": '[[model.api_key]]\nv = "sk-x"',
    "key in a table": '[model.api_key]\nv = "sk-x"',
    "token": '[chroma]\ntoken = "sk-x"',
    "address": '[model]\nbase_url = "http://[x"',
    "port": '[model]\nbase_url = "http://a.example:99999/v1"',
    "file": '[model]\nbase_url = "file:///etc/passwd"',
    "proxy": '[web]\nproxy = "http://u:sk-x@a.example"',
    "allow": '[web]\nallow = ["*"]',
    "allow a net": '[web]\nallow = ["10.0.0.0/8"]',
    "unknown": '[run]\ncommand = "true"',
    "embedder": '[embedding]\nmodel = "../../model.onnx"',
    "not a number": "[answer]\nthreshold = nan",
    "escape": '"\\u001b[2J" = 1',
}
FRONTS = {
    "alias": "title: &a [*a]",
    "laughs": "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b",
    "python": "title: !!python/object/apply:os.system ['touch ran']",
    "python name": "title: !!python/name:os.system",
    "digits": f"title: {'9' * 5_000}",
    "deep": f"title: {'[' * 5_000}",
    "sequence": "- a",
    "scalar": "just text",
    "merge": "<<: {a: b}\n<<: 7",
    "nul": 'title: "a\\0b"\nid: "\\e[2J"',
    "climbing": "id: ../../climbed\ntitle: ../../climbed",
    "absolute": "id: /tmp/climbed\noriginal: ../../../etc/passwd",
}
CASES = {
    "python": "cases: !!python/object/apply:os.system ['touch ran']",
    "alias": "cases: &a [*a]",
    "deep": f"cases: {'[' * 5_000}",
    "nul": "cases: ['\0']",
    "keys": "cases:\n  - {id: a, question: b, contains: [x], run: 'touch ran'}",
    "pattern": "cases:\n  - {id: a, question: b, matches: ['(a+)+$']}",
    "number": f"cases:\n  - {{id: a, question: {'9' * 5_000}, contains: [x]}}",
}


@pytest.fixture
def strange(project: Path) -> Path:
    (project / "corpus").mkdir()
    (project / "corpus" / "good.md").write_text(GOOD)
    return project


def told(folder: Path, *words: str, stdin: str | None = None, environment: dict[str, str] | None = None) -> str:
    """What a command prints; it ends without a traceback, and nothing was run."""
    return harmless(folder, run_here(folder, *words, stdin=stdin, environment=environment))


def told_alone(folder: Path, *words: str) -> str:
    """The same of a process of its own, where a broken promise may hang or crash it."""
    return harmless(folder, run(folder, *words))


def harmless(folder: Path, done: subprocess.CompletedProcess[str]) -> str:
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert "\x1b" not in said
    assert said.strip()
    assert not list(folder.rglob("ran"))
    return said


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(strange: Path, name: str) -> None:
    content = SETTINGS[name]
    (strange / "assistant.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    said = told(strange, "config")
    assert "sk-x" not in said
    assert said.startswith("assistant: "), said


def test_an_environment_that_contradicts_itself(strange: Path) -> None:
    said = told(strange, "config", environment={"ASSISTANT_MODEL": "x", "ASSISTANT_MODEL__NAME": "y"})
    assert "ASSISTANT_MODEL is a section" in said or "model" in said


def test_front_matter(strange: Path) -> None:
    for name, front in FRONTS.items():
        (strange / "corpus" / f"{name}.md").write_text(f"---\n{front}\n---\n\nThe dam of {name} holds.\n")
    said = told(strange, "ingest")
    for name in ("alias", "laughs", "python", "python name", "deep", "sequence", "scalar"):
        assert f"{name}.md: " in said, said
    assert "14 million euros" in told(strange, "ask", QUESTION)
    assert not list(strange.parent.rglob("climbed*"))
    assert "\x1b" not in told(strange, "articles", "list")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(8_000_000_000)


FILES: dict[str, Callable[[Path], object]] = {
    "dangling": lambda path: path.symlink_to("nowhere"),
    "loop": lambda path: path.symlink_to(path.name),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "pipe": _fifo,
    "huge": _huge,
    "linked-folder": lambda path: path.symlink_to(".."),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "long": lambda path: path.with_name("x" * 250 + ".md").write_text(""),
}


def test_a_file_in_the_corpus_that_is_no_article(strange: Path) -> None:
    for name, make in FILES.items():
        make(strange / "corpus" / f"{name}.md")
    said = told_alone(strange, "ingest")
    for name in FILES.keys() - {"linked-folder", "long"}:
        assert f"{name}.md" in said
    assert "14 million euros" in told_alone(strange, "ask", QUESTION)


def test_a_linked_folder_in_the_corpus_takes_no_article_out_of_it(strange: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (strange / "corpus" / "undated").symlink_to(outside)
    (strange / "new.txt").write_text("A quay opens\n\nThe quay of Ostrel opened, and it is 300 metres long.\n")
    assert "leads out of the corpus folder" in told(strange, "ingest", "new.txt")
    assert not list(outside.iterdir())


def test_a_library_that_names_files_outside(strange: Path, tmp_path: Path) -> None:
    told(strange, "ingest")
    thesis = tmp_path / "thesis.md"
    thesis.write_text("mine")
    with closing(sqlite3.connect(strange / ".assistant" / "library.db")) as library:
        library.execute("UPDATE article SET path = '../../thesis.md'")
        library.execute("CREATE TRIGGER t AFTER DELETE ON article BEGIN DELETE FROM meta; END")
        library.commit()
    assert "leads out of the corpus folder" in told(strange, "articles", "remove", "--yes", "good")
    assert thesis.read_text() == "mine"


class _Runs:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.path}",)


def test_a_pickle_and_an_embedding_function_in_the_index_are_not_run(strange: Path) -> None:
    told(strange, "ingest")
    bad = pickle.dumps(_Runs(strange / "ran"))
    for folder in (strange / ".assistant" / "chroma").glob("*/*/"):
        (folder / "index_metadata.pickle").write_bytes(bad)
    function = {"type": "known", "name": "sentence_transformer", "config": {"model_name": str(strange / "model")}}
    for file in (strange / ".assistant" / "chroma").glob("*/chroma.sqlite3"):
        with closing(sqlite3.connect(file)) as index:
            index.execute(
                "UPDATE collections SET config_json_str = json_set(config_json_str, '$.embedding_function', json(?))",
                [json.dumps(function)],
            )
            index.commit()
    for words in (("ask", QUESTION), ("doctor",), ("ingest", "--rebuild-index"), ("ask", QUESTION)):
        told_alone(strange, *words)


@pytest.mark.parametrize("name", CASES)
def test_case_files(strange: Path, name: str) -> None:
    (strange / "bad.yaml").write_text(CASES[name])
    told(strange, "check", "bad.yaml")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE turn SET body = '[]'",
        "UPDATE turn SET body = '" + "[" * 5_000 + "'",
        "UPDATE turn SET asked = 'never'",
        "UPDATE turn SET hashes = '7'",
        "UPDATE turn SET hashes = '{\"a\": [1]}'",
        "UPDATE turn SET number = 'x'",
        "UPDATE turn SET body = x'ff00'",
        "UPDATE conversation SET title = char(27) || '[2J' || char(0)",
        "UPDATE conversation SET created = 'never'",
        "UPDATE conversation SET title = x'ff'",
        "DROP TABLE turn",
        "PRAGMA user_version = 99",
    ],
)
def test_rows_of_conversations(strange: Path, change: str) -> None:
    file = strange / ".assistant" / "conversations.db"
    store = ConversationFile(file)
    store.save_turn("ab" * 16, 0, decode(TURNS[0].decode(), ()))
    store.close()
    with closing(sqlite3.connect(file)) as kept:
        kept.execute(change)
        kept.commit()
    told(strange, "conversations", "list")
    for form in ("md", "json"):
        told(strange, "conversations", "export", "--format", form, "ab")
