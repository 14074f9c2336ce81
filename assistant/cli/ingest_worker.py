"""The child of IngestProcess: reads its job from standard input, and tells on standard output how it goes."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Generator
from typing import BinaryIO, cast

from assistant.adapters.ingest_process import IngestJob
from assistant.domain.errors import AssistantError
from assistant.domain.events import IngestEvent

_Tell = Callable[[IngestEvent | AssistantError], None]
# Behind the screen that started it.
_NICE = 10


def main() -> None:
    """Do the job. It ends early, at the next event, once standard input is closed: by who wants it to stop, or
    by the death of the parent."""
    job_file, told_file = _private_pipes()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    job: IngestJob = pickle.load(job_file)
    stop = threading.Event()

    def listen() -> None:
        job_file.read(1)
        stop.set()

    threading.Thread(target=listen, daemon=True).start()

    def tell(told: IngestEvent | AssistantError) -> None:
        try:
            pickle.dump(told, told_file)
            told_file.flush()
        except OSError:
            # Nobody listens any more.
            stop.set()

    try:
        _ingest(job, tell, stop)
    except AssistantError as error:
        tell(error)
    except Exception as error:
        tell(
            AssistantError(
                f"the ingestion failed: {type(error).__name__}: {error}", "`assistant doctor` checks every part."
            )
        )


def _ingest(job: IngestJob, tell: _Tell, stop: threading.Event) -> None:
    from assistant.composition import open_services

    services = open_services(job.settings, "quotes")
    try:
        events = cast(Generator[IngestEvent, None, None], services.ingest(job.inputs))
        for event in events:
            tell(event)
            if stop.is_set():
                break
        else:
            return
        events.close()
        # What is in the library already can then be found by meaning too.
        for event in services.ingestion.publish():
            tell(event)
    finally:
        services.close()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, kept from every library that may print, and from an input named `-`."""
    job_file, told_file = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return job_file, told_file
