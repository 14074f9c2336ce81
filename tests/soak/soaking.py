"""A soak: readers, writers and random kills for a while, and what must stand at the end."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.library import Library
from tests.program.commands import run_here
from tests.program.kills import folder as empty_project
from tests.program.processes import whole
from tests.soak.articles import Subject, subjects
from tests.soak.children import Children
from tests.soak.ledger import Counts, Ledger
from tests.soak.readers import KINDS, Reader
from tests.soak.writers import Writer

_STEP = 0.1
_TELL_EVERY = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, with how many processes and articles, and how many seconds lie between two kills on average. With
    `enough` it ends before, once so many of either were killed, so many questions answered, and so many writing
    commands acknowledged."""

    seconds: float
    readers: int
    writers: int
    articles: int
    between_kills: float
    seed: int
    enough: int | None = None

    def done(self, counts: Counts) -> bool:
        """Whether there was enough of everything."""
        killed = (counts.killed["reader"], counts.killed["writer"])
        return self.enough is not None and min(*killed, counts.answered, counts.acknowledged) >= self.enough


def soak(scratch: Path, plan: Plan, told: Callable[[str], None]) -> Counts:
    """Run it, and give what happened; `Counts.wrong` names all that must not be."""
    chance = random.Random(plan.seed)
    project = empty_project(scratch / "project")
    each = plan.articles // plan.writers
    places = subjects(each * plan.writers, chance)
    shares = [places[start : start + each] for start in range(0, len(places), each)]
    ledger = Ledger(one for share in shares for one in share)
    children = Children(project)
    stop = threading.Event()
    writers = [
        Writer(share, scratch, children, ledger, stop, plan.seed + number) for number, share in enumerate(shares)
    ]
    for writer, share in zip(writers, shares, strict=True):
        writer.put(share[: len(share) * 2 // 3])
    told(f"{ledger.counts.articles_put} articles are in")
    readers = [
        Reader(KINDS[number % len(KINDS)], children, ledger, stop, plan.seed + 100 + number)
        for number in range(plan.readers)
    ]
    threads: Sequence[threading.Thread] = [*writers, *readers]
    for thread in threads:
        thread.start()
    try:
        _kill_for(plan, chance, children, ledger, threads, told)
    finally:
        stop.set()
        for thread in threads:
            thread.join(2 * 60.0)
        children.end_all()
    _settled(project, ledger, told)
    return ledger.counts


def _kill_for(
    plan: Plan,
    chance: random.Random,
    children: Children,
    ledger: Ledger,
    threads: Sequence[threading.Thread],
    told: Callable[[str], None],
) -> None:
    began = last_told = time.monotonic()
    due = began + chance.expovariate(1 / plan.between_kills)
    while (now := time.monotonic()) < began + plan.seconds and not plan.done(ledger.counts):
        time.sleep(_STEP)
        children.end_hanging()
        if now >= due:
            due = now + chance.expovariate(1 / plan.between_kills)
            # Every other one a writer, of which there are fewer.
            role = children.kill_one((chance.choice(("reader", "writer")),), chance)
            if role:
                ledger.counts.killed[role] += 1
        if now - last_told >= _TELL_EVERY:
            last_told = now
            told(f"{now - began:.0f} s: {summary(ledger.counts)}")
        if stopped := [thread.name for thread in threads if not thread.is_alive()]:
            ledger.wrong(f"the harness itself: {', '.join(stopped)} ended early")
            return


def _settled(project: Path, ledger: Ledger, told: Callable[[str], None]) -> None:
    """One ingestion in peace; then nothing acknowledged may be lost, and all must agree with all."""
    done = run_here(project, "ingest")
    if done.returncode:
        ledger.wrong(f"the last ingestion ended with {done.returncode}: {done.stderr[-1500:]}")
        return
    expected = {id_: version for id_, version in ledger.now().items() if version}
    library = Library(project / ".assistant" / "library.db")
    try:
        found = {ref.id: library.article(ref.id) for ref in library.articles()}
    finally:
        library.close()
    for id_ in sorted(expected.keys() | found.keys()):
        article, version = found.get(id_), expected.get(id_)
        if article is None:
            ledger.wrong(f"{id_} was acknowledged and is lost")
        elif version is None:
            ledger.wrong(f"{id_} was removed and is there")
        elif (article.title, article.text) != (version.title, version.text):
            ledger.wrong(f"{id_} is another version than the one acknowledged last")
    try:
        whole(project / ".assistant")
    except AssertionError as error:
        ledger.wrong(f"library and index disagree: {str(error)[:1500]}")
    if litter := [path.name for path in project.rglob("*.part")]:
        ledger.wrong(f"left behind: {litter}")
    for words in doctors(project):
        done = run_here(project, *words)
        if done.returncode:
            said = f"{done.stdout[-1500:]}{done.stderr[-500:]}"
            ledger.wrong(f"assistant {' '.join(words)} ended with {done.returncode}: {said}")
        told(f"assistant {' '.join(words)}: {done.returncode}")
    _asked_all(project, [one for one in ledger.subjects.values() if one.id in expected], ledger)


def doctors(project: Path) -> list[tuple[str, ...]]:
    """The commands that check a library, as far as this program has them."""
    told = run_here(project, "doctor", "--help").stdout
    return [("doctor",), *([("doctor", "--verify")] if "--verify" in told else [])]


def _asked_all(project: Path, chosen: Sequence[Subject], ledger: Ledger) -> None:
    """Every article that is there, asked about once more."""
    questions = project / "questions.jsonl"
    questions.write_text("".join(json.dumps({"question": one.question}) + "\n" for one in chosen), "utf-8")
    began = time.monotonic()
    done = run_here(project, "ask", "--batch", str(questions))
    lines = done.stdout.splitlines()
    if len(lines) != len(chosen):
        ledger.wrong(f"{len(lines)} answers of {len(chosen)} questions at the end: {done.stderr[-1500:]}")
    for subject, line in zip(chosen, lines, strict=False):
        ledger.judge(subject, json.loads(line), began, time.monotonic())


def summary(counts: Counts) -> str:
    """What happened, in a line."""
    killed = ", ".join(f"{number} {role}s" for role, number in sorted(counts.killed.items())) or "nothing"
    return (
        f"{counts.questions} questions, {counts.answered} answered, {counts.abstained} abstained"
        f" ({counts.abstained_though_there} though the article was there), {counts.errors.total()} errors;"
        f" {counts.acknowledged} writing commands acknowledged ({counts.articles_put} articles put,"
        f" {counts.articles_removed} removed), {counts.waits} waits; killed {killed}; {len(counts.wrong)} wrong"
    )
