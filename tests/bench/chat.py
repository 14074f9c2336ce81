"""`python -m tests.bench.chat`: how quick the chat is: its first picture, the keys while it works, its memory."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.domain.errors import AssistantError
from tests.bench import chat_memory, chat_paint, chat_stall
from tests.bench.chat_memory import MemoryRow
from tests.bench.chat_paint import PaintRow
from tests.bench.chat_project import TOP
from tests.bench.chat_stall import Keys, Plan, StallRow
from tests.bench.progress import tell
from tests.bench.report import commit, table

PARTS = ("paint", "stall", "memory")


@dataclass(frozen=True, slots=True)
class ChatReport:
    """All figures of a run."""

    commit: str
    command: str
    plan: Plan
    paint: PaintRow | None
    stalls: Sequence[StallRow]
    keys: Keys | None
    memory: Sequence[MemoryRow]


def main(arguments: Sequence[str]) -> int:
    """Run the parts that `arguments` name; 0 when each ran to its end and no key was lost, else 1."""
    given = _parser().parse_args(arguments)
    plan = Plan(given.turns, given.answers, given.tokens, given.rate, given.articles)
    paint, stalls, keys, memory = None, [], None, []
    try:
        if "paint" in given.only:
            paint = chat_paint.measure(given.runs)
        if "stall" in given.only:
            stalls, keys = chat_stall.measure(plan)
        if "memory" in given.only:
            memory = chat_memory.measure(given.memory_turns)
    except AssistantError as error:
        tell(f"failed: {error.message} {error.hint or ''}")
        return 1
    command = " ".join(["python -m tests.bench.chat", *arguments])
    made = ChatReport(commit(TOP), command, plan, paint, stalls, keys, memory)
    print(as_markdown(made))
    if given.json:
        given.json.write_text(json.dumps(asdict(made), indent=1) + "\n", "utf-8")
    return int(bool(keys and keys.lost))


def as_markdown(made: ChatReport) -> str:
    """The report as Markdown tables."""
    parts = [f"`{made.command}` at {made.commit}"]
    if made.paint:
        head = ("runs", "first picture ms", "import textual ms", "more ms")
        row = made.paint
        parts.append(table(head, [(row.n, _ms(row.first_paint_ms), _ms(row.import_textual_ms), _ms(row.more_ms))]))
    if made.stalls:
        head = ("loop of", "moments", "p50 ms", "p95 ms", "p99 ms", "longest ms")
        rows = [(r.app, r.n, *(f"{one:.1f}" for one in (r.p50, r.p95, r.p99, r.longest))) for r in made.stalls]
        parts.append(table(head, rows))
    if made.keys:
        parts.append(f"{made.keys.pressed} keys pressed meanwhile, {made.keys.lost} of them lost or out of order.")
    if made.memory:
        head = ("turns", "memory MB", "grown MB")
        parts.append(table(head, [(r.turns, f"{r.rss_mb:.1f}", f"{r.grown_mb:+.1f}") for r in made.memory]))
    return "\n\n".join(parts)


def _ms(value: float) -> str:
    return f"{value:.0f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.chat", description=__doc__)
    parser.add_argument("--only", type=_parts, default=PARTS, metavar="PART[,PART]", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to FILE")
    parser.add_argument("--runs", type=int, default=7, help="starts for the first picture")
    parser.add_argument("--turns", type=int, default=200, help="turns of the conversation that is streamed into")
    parser.add_argument("--answers", type=int, default=5, help="answers that are streamed")
    parser.add_argument("--tokens", type=int, default=1000, help="tokens of an answer")
    parser.add_argument("--rate", type=float, default=200.0, help="tokens a second")
    parser.add_argument("--articles", type=int, default=150, help="articles that are brought in")
    parser.add_argument("--memory-turns", type=int, default=1000, help="questions asked for the memory")
    return parser


def _parts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no part {unknown[0]}")
    return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
