"""Fetching a few pages at a time, so that the library can be left to others until they are here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from assistant.domain.events import Noticed, Stage
from assistant.domain.web import Fetcher, FetchRequest, Page, WebError
from assistant.ingest.turns import Turn

T = TypeVar("T")

# So many pages, or what comes in so many seconds, are held in memory before they are filed.
_PAGES, _SECONDS = 8, 2.0


def in_portions(
    client: Fetcher, wanted: Sequence[tuple[T, FetchRequest]], turn: Turn | None
) -> Iterator[Stage | Noticed | tuple[T, Page | WebError]]:
    """What was fetched, in the order of `wanted`, with how far it is. `turn`, if there is one, is left while a portion
    is fetched, and taken again before any of it is handed on."""
    results = client.fetch_all(wanted)
    done = 0
    while done < len(wanted):
        portion: list[tuple[T, Page | WebError]] = []
        if turn:
            yield from turn.leave()
        until = time.monotonic() + _SECONDS
        for one in results:
            portion.append(one)
            yield Stage("fetching", done + len(portion), len(wanted))
            if len(portion) == _PAGES or time.monotonic() >= until:
                break
        done += len(portion)
        if turn:
            yield from turn.come_back(Stage("fetching", done, len(wanted)))
        yield from portion
