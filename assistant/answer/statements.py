"""A model's reply cut into statements while it still comes.

Where a cut falls depends on the text alone and never on the pieces in which it came: each decision waits for
the word that follows a full stop, and looks at nothing beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer.markers import marker_at, take_markers
from assistant.answer.shaping import Statement, is_block, list_mark, shaped
from assistant.domain.ports import SentenceSplitter

_STOP = re.compile(r"[.!?…。！？]+[\"'”’»)*_]*")
# As much of the next word as a splitter wants to see.
_NEXT_WORD = 24


class Statements:
    """Cuts a reply that comes in pieces. `no_answer` is what the model says where it has none."""

    def __init__(self, splitter: SentenceSplitter, no_answer: str) -> None:
        self._splitter = splitter
        self._no_answer = no_answer
        self._pending = ""
        self._lead = ""
        self._sources = False
        self._markers_lead = False

    def feed(self, text: str) -> Iterator[Statement]:
        """The statements that `text` completes."""
        self._pending += text
        yield from self._cut(final=False)

    def finish(self) -> Iterator[Statement]:
        """What is left at the end, complete or not."""
        yield from self._cut(final=True)

    def _cut(self, final: bool) -> Iterator[Statement]:
        while True:
            body = self._pending.lstrip()
            if space := self._pending[: len(self._pending) - len(body)]:
                self._lead += space
                self._pending = body
            end = self._end(body, final) if body else None
            if end is None:
                return
            if "\n" in self._lead or not self._lead:
                start = list_mark(body)
                self._markers_lead = marker_at(body, start, closed=True) != start
            raw, self._pending = body[:end].rstrip(), body[end:]
            statement = shaped(raw, self._lead, self._no_answer, self._sources)
            self._lead = body[len(raw) : end]
            self._sources = statement.opens_sources or (self._sources and not statement.shown)
            yield statement

    def _end(self, text: str, final: bool) -> int | None:
        """Where the first statement of `text` ends, or None where more has to come to tell."""
        limit, closed = _line(text, final)
        if is_block(text):
            return limit if closed else None
        start = list_mark(text[:limit])
        for stop in _STOP.finditer(text, start, limit):
            end = self._end_of_sentence(text[:limit], start, stop.end(), closed)
            if end is None:
                return None
            if end:
                return end
        return limit if closed else None

    def _end_of_sentence(self, line: str, start: int, stop: int, closed: bool) -> int | None:
        """The end of the sentence with its markers where one ends at `stop`, 0 where none does, None where that
        can't be told yet."""
        end = stop
        while (after := marker_at(line, end, closed)) != end:
            if after is None:
                return None
            end = after
        if end > stop and line[end : end + 1] in (".", "!", "?"):
            end += 1
        if not line[end:].strip():
            return len(line) if closed else None
        # "It rose.[1]It fell.": behind a marker a sentence may end without a blank.
        word = re.match(r"\s+(\S+)" if end == stop else r"\s*(\S+)", line[end:])
        if word is None:
            return 0
        if end + word.end() == len(line) and not closed and len(word.group(1)) < _NEXT_WORD:
            return None
        if end > stop and self._leads(line, start):
            # "[1] It rose. [2] It fell.": on this line a marker stands before what it is for.
            end = stop
        sentence = " ".join(take_markers(line[start:end])[0].split())
        asked = f"{sentence} {word.group(1)[:_NEXT_WORD]}"
        return end if any(span.start == len(sentence) + 1 for span in self._splitter.sentences(asked)) else 0

    def _leads(self, line: str, start: int) -> bool:
        if "\n" in self._lead or not self._lead:
            return marker_at(line, start, closed=True) != start
        return self._markers_lead


def _line(text: str, final: bool) -> tuple[int, bool]:
    """Where the line that `text` begins with ends, and whether that is certain.

    A line that goes on with a small letter on the next one was only wrapped.
    """
    position = text.find("\n")
    while position >= 0:
        above, below = text[:position].rstrip(), text[position + 1 :]
        following = below.lstrip(" \t")
        if above.endswith((".", "!", "?", ":", ";", "]", "】", ")")) or following[:1] == "\n" or is_block(above):
            return position, True
        if not following:
            return position, final
        if not following[0].islower():
            return position, True
        if len(following) < 3 and not final and "\n" not in following:
            return position, False
        if list_mark(following):
            return position, True
        position = text.find("\n", position + 1)
    return len(text), final
