"""`python -m tests.soak.matrix N`: kill the program at N random moments of everything that writes, and see that it
recovers by itself, or says the one command that mends it, and ends as if nobody had disturbed it."""

from __future__ import annotations

import argparse
import json
import random
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.adapters.conversations import ConversationFile
from tests.fakes.chroma_server import chroma_server
from tests.program.commands import run_here
from tests.program.kills import files, folder, same
from tests.program.processes import State, finished, start, whole
from tests.soak import saving
from tests.soak.articles import Subject, Version, subjects
from tests.soak.soaking import doctors

_NAMED = re.compile(r"`assistant ([a-z][^`…]*)`")
_ABSTAINED = 3
_TURNS = 400
# Stands for the address of a Chroma server that is empty before each kill.
_URL = "URL"


@dataclass(frozen=True, slots=True)
class _Work:
    """A command that writes. After its kill `again` finishes what it was for; what it names may be done already."""

    name: str
    command: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Calm:
    """How long a command takes undisturbed, and what it leaves: the library, and the files of the corpus folder."""

    seconds: float
    state: State
    files: dict[str, str]


class Matrix:
    """Kills of one program's commands, over a project of `articles` articles that it makes in `scratch`."""

    def __init__(self, scratch: Path, articles: int, seed: int, told: Callable[[str], None]) -> None:
        self._scratch = scratch
        self._chance = random.Random(seed)
        self._told = told
        self._number = 0
        self._calm: dict[str, _Calm] = {}
        own = subjects(articles, self._chance)
        self._old, self._new = own[: 2 * articles // 3], own[2 * articles // 3 :]
        self._base = folder(scratch / "base")
        # In twice, so that former versions are there too.
        for name in ("first", "second"):
            source = self._archive(f"{name}.jsonl", self._old)
            self._calmly(self._base, "ingest", str(source))
        fresh = str(self._archive("fresh.jsonl", [*self._old[: articles // 3], *self._new]))
        gone = [one.id for one in self._old[: articles // 4]]
        self._works = [
            _Work("ingest", ("ingest", fresh), ("ingest", fresh)),
            _Work("remove", ("articles", "remove", "--yes", *gone), ("articles", "remove", "--yes", *gone)),
            _Work("rebuild", ("ingest", "--rebuild"), ("ingest",)),
            _Work("rebuild the index", ("ingest", "--rebuild-index"), ("ingest",)),
            _Work("move the index", ("index", "move", _URL), ("index", "move", _URL)),
            _Work("move the index here", ("index", "move", "local"), ("index", "move", "local")),
        ]
        self.survived: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.commands: Counter[str] = Counter()

    def run(self, kills: int) -> int:
        """Kill so many times, each kind of work in turn; gives how many did not end well."""
        for number in range(kills):
            kind = number % (len(self._works) + 1)
            name = self._works[kind].name if kind < len(self._works) else "conversation"
            try:
                moment = self._killed(self._works[kind]) if kind < len(self._works) else self._killed_saving()
            except AssertionError as error:
                self.failed[name] += 1
                self._told(f"{number + 1}: {name}: NOT WELL: {str(error)[:1000]}")
            else:
                self.survived[name] += 1
                self._told(f"{number + 1}: {name}: well, after a kill at {moment:.2f} s")
        return self.failed.total()

    def _killed(self, work: _Work) -> float:
        calm = self._undisturbed(work)
        with self._served(work) as ready:
            return self._killed_once(ready, calm)

    @contextmanager
    def _served(self, work: _Work) -> Iterator[_Work]:
        """The work with the address of a server in it, where it wants one."""
        if _URL not in work.command:
            yield work
            return
        self._number += 1
        with chroma_server(self._scratch / f"server-{self._number}") as server:
            command, again = (
                tuple(server.url if word == _URL else word for word in words) for words in (work.command, work.again)
            )
            yield replace(work, command=command, again=again)

    def _killed_once(self, work: _Work, calm: _Calm) -> float:
        latest = 0.97 * calm.seconds
        while True:
            project, moment = self._copy(), self._chance.uniform(0.1, latest)
            process = start(project, *work.command)
            time.sleep(moment)
            process.kill()
            process.communicate()
            if process.returncode == -signal.SIGKILL:
                break
            # It was quicker than the undisturbed one, and is no kill.
            latest = moment
            shutil.rmtree(project)
        at = f"killed at {moment:.2f} s of {calm.seconds:.2f}"
        self._next_start(project, at)
        self._finished(project, work, at)
        found = whole(project / ".assistant")
        assert same(found, calm.state), f"{at}: the library is another than the undisturbed one"
        assert files(project) == calm.files, f"{at}: the corpus folder is another than the undisturbed one"
        shutil.rmtree(project)
        return moment

    def _next_start(self, project: Path, at: str) -> None:
        """Whatever the killed one left: a question is answered, or the command that mends it is said."""
        code, out, err = finished(start(project, "ask", "--json", self._old[-1].question))
        if code in (0, _ABSTAINED):
            answer = json.loads(out)
            texts = self._texts(project)
            for quote in answer["citations"]:
                text = texts[quote["article"]["id"]]
                assert quote["quote"] in text, f"{at}: the quote {quote['quote']!r} stands nowhere"
        else:
            assert "Traceback" not in err, f"{at}: {err}"
            self._mended(project, out + err, at)
        for words in doctors(project):
            done = run_here(project, *words)
            assert "Traceback" not in done.stderr, f"{at}: {done.stderr}"
            if done.returncode:
                self._mended(project, done.stdout + done.stderr, at)
                self._calmly(project, *words, at=f"{at}, after mending")

    def _mended(self, project: Path, said: str, at: str) -> None:
        """Run the command that was said."""
        named = [one for one in _NAMED.findall(said) if not one.startswith("doctor --verify")]
        assert named, f"{at}: no command is said in {said}"
        self.commands[f"assistant {named[0]}"] += 1
        self._calmly(project, *shlex.split(named[0]), at=at)

    def _finished(self, project: Path, work: _Work, at: str) -> None:
        words = work.again
        if work.name == "remove":
            self._calmly(project, "ingest")
            listed = run_here(project, "articles", "list").stdout
            there = {line.split("\t")[1] for line in listed.splitlines()}
            left = [one for one in work.command[3:] if one in there]
            words = (*work.command[:3], *left) if left else ("ingest",)
        self._calmly(project, *words, at=at)

    def _undisturbed(self, work: _Work) -> _Calm:
        if work.name not in self._calm:
            project = self._copy()
            with self._served(work) as ready:
                began = time.monotonic()
                # As long as a process that may be killed takes.
                code, out, err = finished(start(project, *ready.command))
                seconds = time.monotonic() - began
                assert code == 0, f"`assistant {' '.join(ready.command)}`: {out}{err}"
            self._calm[work.name] = _Calm(seconds, whole(project / ".assistant"), files(project))
            self._told(f"{work.name}, undisturbed: {seconds:.1f} s")
        return self._calm[work.name]

    def _killed_saving(self) -> float:
        """A chat's store is killed while it keeps turns; all that it acknowledged are there, and it goes on."""
        self._number += 1
        path, moment = self._scratch / f"conversations-{self._number}.db", self._chance.uniform(0.0, 0.6)
        acknowledged = saving.saved(path, 0, _TURNS, moment)
        store = ConversationFile(path)
        try:
            assert store.notice is None, store.notice
            kept = store.load(saving.CONVERSATION)
        finally:
            store.close()
        turns = kept.turns if kept else ()
        assert kept is None or kept.unreadable == 0, f"{kept.unreadable} turns can't be read"
        assert len(turns) in (acknowledged, acknowledged + 1), f"{len(turns)} turns of {acknowledged} acknowledged ones"
        # The one in hand is kept as far as it had come, and the chat goes on after it.
        whole_turns = [saving.text(number) for number in range(len(turns) + 5)]
        if len(turns) > acknowledged and turns[-1].exchange.text == "":
            whole_turns[acknowledged] = ""
        saving.saved(path, len(turns), len(turns) + 5, None)
        found = saving.texts(path)
        assert found == whole_turns, f"{len(found)} turns, and not as an undisturbed chat keeps them"
        return moment

    def _texts(self, project: Path) -> dict[str, str]:
        """The text of every article that stands in the corpus folder, by id, and of what it was before."""
        found: dict[str, str] = {}
        for content in files(project).values():
            if match := re.search(r"^id: (\S+)$", content, re.MULTILINE):
                found[match[1]] = found.get(match[1], "") + content
        return found

    def _copy(self) -> Path:
        self._number += 1
        # With their times, by which an unchanged file is known.
        return Path(shutil.copytree(self._base, self._scratch / f"project-{self._number}", copy_function=shutil.copy2))

    def _archive(self, name: str, chosen: Sequence[Subject]) -> Path:
        path = self._scratch / name
        versions: list[tuple[Subject, Version]] = [(one, one.version(self._chance)) for one in chosen]
        path.write_text("".join(version.record(one) for one, version in versions), "utf-8")
        return path

    @staticmethod
    def _calmly(project: Path, *words: str, at: str = "undisturbed") -> None:
        done = run_here(project, *words)
        assert done.returncode == 0, f"{at}: `assistant {' '.join(words)}`: {done.stdout}{done.stderr}"


def main() -> int:
    """0 where every kill ended well, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.matrix", description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--seed", type=int, default=20260214)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        matrix = Matrix(Path(scratch), given.articles, given.seed, lambda line: print(line, flush=True))
        failed = matrix.run(given.kills)
    for name in sorted({*matrix.survived, *matrix.failed}):
        print(f"{name}: {matrix.survived[name]} of {matrix.survived[name] + matrix.failed[name]} ended well")
    for command, number in matrix.commands.most_common():
        print(f"`{command}` was said, and mended it: {number} times")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
