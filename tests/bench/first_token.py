"""How long the program's own work holds up a model: from the question to the request that the model gets."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.answer.service import complete
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Question
from tests.bench.data import BenchSet, load_set
from tests.bench.library import prepared
from tests.bench.progress import tell
from tests.fakes.openai_server import Script, Wire, serving

NAME = "first_token"
SET = "realtimeqa_2022"
_WARM = 3


@dataclass(frozen=True, slots=True)
class FirstTokenRow:
    """Milliseconds from a question to the request for its answer, warm, over `passages` passages."""

    set: str
    n: int
    passages: int
    median_ms: float
    p95_ms: float


def measure(bench: Path, sample: int | None) -> FirstTokenRow:
    """Ask a server on this machine that answers at once. Raises BenchDataError, AssistantError."""
    bench_set = load_set(bench / SET).sampled(sample)
    return asyncio.run(_measured(bench_set, prepared(bench_set)))


async def _measured(bench_set: BenchSet, folder: Path) -> FirstTokenRow:
    arrived: list[float] = []

    def play(wire: Wire) -> None:
        arrived.append(time.perf_counter())
        wire.begin()
        wire.piece("The town is there. [1]")
        wire.end()

    with serving(Script(play=play)) as url:
        settings = load(folder, {}, {"model": {"name": "m", "base_url": url}}).settings
        services = open_services(settings, "model")
        try:
            services.warm()
            waits = []
            for number, item in enumerate(bench_set.items):
                started = time.perf_counter()
                await complete(services.ask(Question(item.question)))
                if number >= _WARM:
                    waits.append(1000 * (arrived[-1] - started))
            _, passages = services.counts()
        finally:
            services.close()
    tell(f"{NAME}: {len(waits)} questions over {passages} passages")
    ordered = sorted(waits)
    return FirstTokenRow(
        bench_set.name, len(waits), passages, statistics.median(waits), ordered[int(0.95 * (len(ordered) - 1))]
    )
