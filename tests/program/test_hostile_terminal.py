"""Hostile articles on a real terminal: every byte that the program writes there is read, and none of it acts.

`STEPS` is the walk through the chat. A screen that comes is one line more: the keys that open it, and the words that
stand on it then.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.openai_server import Script, serving
from tests.program import hostile
from tests.program.commands import run_here
from tests.program.terminal import KEYS, UNSEEN, Screen, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pty")


@dataclass(frozen=True)
class Step:
    """Keys to press, by name or as they are typed, and what stands on the screen after them."""

    name: str
    keys: Sequence[str]
    wanted: str | Callable[[str], object]


def _without(words: str) -> Callable[[str], bool]:
    return lambda shown: words not in shown


# Terminals take the escape character out of a paste, and an input takes one line.
_PASTED = " ".join(one.replace("\x1b", "") for one in hostile.ATTACKS.values() if len(one.splitlines()) == 1)
STEPS = (
    Step("question pasted", [f"paste:{_PASTED}"], "NEEDLE"),
    Step("its answer", ["enter"], re.compile(r"▌ by quotation · .*\d s").search),
    Step("answer", [hostile.QUESTION, "enter"], re.compile(f"{hostile.ANSWER}[\\s\\S]*confidence").search),
    Step("earlier turn", ["ctrl+up"], "Evidence"),
    Step("later turn", ["ctrl+down"], "✓ verified"),
    Step("evidence", ["f2"], "Open article"),
    Step("other card", ["down", "down"], "NEEDLE"),
    Step("first card", ["up", "up"], "✓ verified"),
    Step("quote copied", ["y"], "Quote "),
    Step("citation copied", ["c"], "Citation "),
    Step("answer copied", ["Y"], "Answer "),
    Step("answer in the pager", ["f3"], "paged by a test"),
    Step("back from the pager", ["enter"], "Open article"),
    Step("article", ["enter"], "Next quote"),
    Step("next quote", ["n", "p", "j", "k", "pagedown", "pagedown"], "Next quote"),
    Step("copied from it", ["y", "c", "Y"], "Next quote"),
    Step("searched", ["/"], "Next quote"),
    Step("found", ["NEEDLE", "enter"], "NEEDLE"),
    Step("hits", ["n", "n", "n", "n", "n", "n", "N"], "NEEDLE"),
    Step("search given up", ["escape"], "Next quote"),
    Step("article in the pager", ["f3"], "paged by a test"),
    Step("back in the article", ["enter"], "Next quote"),
    Step("back", ["escape"], "Open article"),
    Step("x-ray", ["ctrl+t"], "words"),
    Step("its passages", ["j", "j", "j", "i", "k"], "words"),
    Step("its text", ["tab", "j", "j"], "words"),
    Step("x-ray left", ["escape"], "Open article"),
    Step("reworded", ["ctrl+e"], "Asked"),
    Step("not reworded", ["escape"], "Open article"),
    Step("compared", ["ctrl+g"], "model"),
    Step("find", ["ctrl+f"], "Open article"),
    Step("found in the chat", ["NEEDLE", "enter"], re.compile(r"[1-9]\d* of [1-9]\d*").search),
    Step("find left", ["escape"], _without("─ Find")),
    Step("saved as a case", ["ctrl+s"], "Enter  write it"),
    Step("written", ["enter"], "is written"),
    Step("checks", ["f10"], "1 case"),
    Step("run", ["r"], "1 passed"),
    Step("one of them", ["enter"], "Expected"),
    Step("checks again", ["escape"], "1 passed"),
    Step("checks left", ["escape"], "Ask about"),
    Step("library", ["f5"], "undated"),
    Step("oldest", ["G", "g"], "undated"),
    Step("filter", ["/"], "undated"),
    Step("filtered", [hostile.TITLE.split()[0], "enter"], "3 articles found"),
    Step("read", ["enter"], "/ Search"),
    Step("back in the library", ["escape"], "3 articles found"),
    Step("removal", ["d"], "y  yes"),
    Step("kept", ["n"], "3 articles found"),
    Step("filter gone", ["escape"], _without("found")),
    Step("ingest", ["f6"], "Bring articles in"),
    Step("paths pasted", ["paste:bad*\n'none NEEDLE.txt'"], "bad*"),
    Step("brought in", ["enter"], "failed"),
    Step("failures", ["tab", "tab"], "Retry all"),
    Step("a failure", ["enter"], "try this one again"),
    Step("failure closed", ["escape"], "Retry all"),
    Step("chat", ["escape"], "palette"),
    Step("library left", ["escape"], "Ask about"),
    Step("palette", ["ctrl+p"], "Search for commands"),
    Step("palette closed", ["escape"], _without("Search for commands")),
    Step("help", ["f1"], "Earlier question"),
    Step("help closed", ["escape"], _without("Earlier question")),
    Step("export", ["f9"], "Written to"),
    Step("new conversation", ["ctrl+n"], "Ctrl+R goes on"),
    Step("resumed", ["ctrl+r"], hostile.ANSWER),
    Step("conversations", ["f7"], "Go on with it"),
    Step("its export", ["x"], "Written to"),
    Step("renaming", ["r"], "Enter takes it"),
    Step("a title pasted", [f"paste:{_PASTED}"], "NEEDLE"),
    Step("renamed", ["enter"], "2 questions"),
    Step("deleted", ["d"], "Nothing was asked yet"),
    Step("undone", ["u"], "2 questions"),
    Step("back in the chat", ["escape"], "Ask about"),
)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of hostile articles, brought in by the real command on a terminal, which is checked on the way."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "assistant.toml").touch()
    hostile.write(folder / "in")
    with Terminal(folder, "ingest", "-v", "in", size=(80, 24)) as terminal:
        assert terminal.end(300) == 1, terminal.shown
    assert "7 added, 4 failed" in terminal.shown
    harmless(terminal)
    return folder


@pytest.fixture
def project(ingested: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    folder = tmp_path / "project"
    shutil.copytree(ingested, folder)
    return folder


def harmless(terminal: Terminal) -> None:
    """Nothing that was written acts, and none of the attacks is in it as it stands in the article."""
    assert terminal.offences == []
    _no_attack(bytes(terminal.written))


def _no_attack(written: bytes) -> None:
    for name, attack in hostile.ATTACKS.items():
        if UNSEEN.search(attack.replace("\r", "\x00")) or "\x1b" in attack:
            assert attack.encode() not in written, name


def walk(terminal: Terminal, steps: Sequence[Step]) -> None:
    """Take the steps one after the other, each when the one before has come."""
    for step in steps:
        for key in step.keys:
            if key.startswith("paste:"):
                terminal.paste(key.removeprefix("paste:"))
            else:
                terminal.press(KEYS.get(key, key))
        try:
            terminal.until(step.wanted)
        except AssertionError as error:
            raise AssertionError(f"step {step.name!r}: {error}") from error
        terminal.settle()
        assert terminal.offences == [], step.name


def leave(terminal: Terminal) -> None:
    """Quit, and look at all that was written."""
    terminal.press(KEYS["ctrl+q"])
    assert terminal.end() == 0
    harmless(terminal)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_walk_through_the_chat(project: Path, size: tuple[int, int]) -> None:
    bad = "bad" + "".join(hostile.ATTACKS[one] for one in ("osc-52", "bidi-override", "c1-csi", "overwrite"))
    (project / f"{bad}.jsonl").write_text(f"{{{hostile.ALL}", "utf-8")
    pager = project / "pager"
    # It shows all as it comes, as `less -r` would, and waits for a key where it can: at the terminal that it writes to.
    pager.write_text("#!/bin/sh\n/bin/cat\necho paged by a test\nread line <&1\n")
    pager.chmod(0o700)
    # Without a tool for it, what is copied goes through the terminal.
    environment = {"PAGER": str(pager), "PATH": str(project / "nothing")}
    with Terminal(project, "chat", size=size, environment=environment) as terminal:
        terminal.until("articles")
        walk(terminal, STEPS)
        leave(terminal)
    packs = list(project.glob("conversation-*.md"))
    assert len(packs) == 2
    for pack in packs:
        assert "NEEDLE" in pack.read_text("utf-8")
        assert not UNSEEN.search(pack.read_text("utf-8"))


def test_a_library_that_was_filled_by_other_hands(project: Path) -> None:
    """What is drawn and printed is clean even where what is stored is not."""
    raw = "".join(hostile.ATTACKS.values())
    some = "".join(hostile.ATTACKS[one] for one in ("osc-52", "osc-8", "csi-clear", "c1-csi", "bidi-override"))
    with closing(sqlite3.connect(project / ".assistant" / "library.db")) as library:
        library.execute("UPDATE article SET title = ?1 || title, source = ?1, author = ?2, url = ?2", (some, raw))
        library.execute("UPDATE article SET text = text || ?", (raw,))
        library.commit()
    steps = (
        Step("answer", [hostile.QUESTION, "enter"], "confidence"),
        Step("evidence", ["f2"], "Open article"),
        Step("article", ["enter"], "Next quote"),
        Step("its end", ["end"], "NEEDLE"),
        Step("back", ["escape"], "Open article"),
        Step("export", ["f9"], "Written to"),
        Step("library", ["f5"], "undated"),
        Step("removal", ["d"], "y  yes"),
    )
    with Terminal(project, "chat", size=(100, 30)) as terminal:
        terminal.until("articles")
        walk(terminal, steps)
        leave(terminal)
    for words in (("ask", hostile.QUESTION), ("articles", "list"), ("articles", "show", "ferry")):
        _printed(project, *words)


def test_a_model_that_writes_what_acts(project: Path) -> None:
    """Its words arrive in pieces, so that no piece is a whole escape sequence."""
    said = f"It will cost {hostile.ANSWER}{hostile.ALL} [1]. {hostile.ALL} Nobody said this {hostile.ALL}."
    script = Script([said[place : place + 3] for place in range(0, len(said), 3)])
    refused = Script(status=500, body=json.dumps({"error": {"message": hostile.ALL}}))
    with serving(script) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": f"m{hostile.ATTACKS['osc-52']}"}
        with Terminal(project, "chat", size=(100, 30), environment=environment) as terminal:
            terminal.until("articles")
            walk(terminal, [Step("answer", [hostile.QUESTION, "enter"], "tokens read"), *_KEPT])
            leave(terminal)
        _printed(project, "ask", hostile.QUESTION, environment=environment)
        _printed(project, "ask", "--json", hostile.QUESTION, environment=environment)
        _printed(project, "conversations", "show", _conversation(project))
    with serving(refused) as url:
        environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": "m"}
        with Terminal(project, "chat", size=(80, 24), environment=environment) as terminal:
            terminal.until("articles")
            walk(terminal, [Step("answer", [hostile.QUESTION, "enter"], "confidence")])
            leave(terminal)
        _printed(project, "ask", hostile.QUESTION, environment=environment)


# What a TOML file can hold in one line.
_NO_LINES = "".join(hostile.ATTACKS[one] for one in ("osc-52", "osc-8", "csi-clear", "c1-csi", "bidi-override"))
_KEPT = (Step("conversations", ["f7"], "Go on with it"), Step("back", ["escape"], "Ask about"))


def test_what_the_commands_print(project: Path) -> None:
    batch = {"id": hostile.ALL, "question": f"{hostile.QUESTION} {hostile.ALL} {hostile.LONE}", "source": hostile.ALL}
    (project / "batch.jsonl").write_text(f"{json.dumps(batch)}\n{{{hostile.ALL}\n", "utf-8")
    cases = {"cases": [{"id": "x", "question": f"{hostile.QUESTION} {hostile.ALL}", "contains": [hostile.ALL]}]}
    (project / "cases.yaml").write_text(json.dumps(cases).replace("\\udb40\\udc", "x"), "utf-8")
    hostile.undecodable(project, "y.jsonl").write_text("{", "utf-8")
    # A project may come from elsewhere, with its settings.
    name = json.dumps(f"m{_NO_LINES}")
    (project / "assistant.toml").write_text(f"[model]\nname = {name}\n[answer]\nanswerer = 'quotes'\n", "utf-8")
    for words in (
        ("ask", hostile.QUESTION),
        ("ask", "--json", hostile.QUESTION),
        ("ask", "--json", hostile.ALL.replace("\x00", "")),
        ("ask", "--batch", "batch.jsonl"),
        ("articles", "list"),
        ("articles", "show", "ferry"),
        ("articles", "show", hostile.ALL.replace("\x00", "")),
        ("check", "cases.yaml"),
        ("check", "--json", "cases.yaml"),
        ("ingest", "--dry-run", "-v", "in/front.md", "in/none\x1b]52;c;TkVFRExF\x07", "."),
        ("ingest", *(os.fsdecode(os.path.relpath(path, project)) for path in project.glob("*9b*"))),
        ("conversations", "show", hostile.ALL.replace("\x00", "")),
        ("config",),
        ("doctor",),
        (f"--{hostile.ATTACKS['osc-52']}",),
        ("ingest", f"--{hostile.ATTACKS['osc-52']}{hostile.ATTACKS['c1-csi']}"),
        (hostile.ATTACKS["osc-52"],),
    ):
        _printed(project, *words)


def _conversation(project: Path) -> str:
    return run_here(project, "conversations", "list").stdout.split("\t")[1]


def _printed(project: Path, *words: str, environment: dict[str, str] | None = None) -> None:
    """Run a command on a terminal and into a file: neither gets anything that acts, and it breaks down in neither."""
    with Terminal(project, *words, environment=environment) as terminal:
        terminal.end()
        assert b"Traceback" not in terminal.written, terminal.written.decode()
        harmless(terminal)
    done = run_here(project, *words, environment=environment)
    for output in (done.stdout, done.stderr):
        screen = Screen(200, 50)
        screen.feed(output)
        screen.finish()
        assert screen.offences == [], words
        assert "Traceback" not in output, output
        assert "\x1b" not in output, words
        _no_attack(output.encode())
