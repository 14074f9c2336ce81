"""What a reasoning model thinks aloud before it answers, taken out of its reply while it comes."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)(think|thinking|reasoning|thought)>", re.I)
_PART_OF_TAG = re.compile(r"<(?:/?[a-z]{0,9})?$", re.I)


class Thoughts:
    """Passes on what is outside of <think> and </think>. What comes out depends on the text alone, never on the
    pieces in which it came."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False

    def feed(self, text: str) -> str:
        """What of the reply can be shown now."""
        self._held += text
        shown: list[str] = []
        while tag := _TAG.search(self._held):
            if not self._inside:
                shown.append(self._held[: tag.start()])
            self._inside = not tag.group(1)
            self._held = self._held[tag.end() :]
        part = _PART_OF_TAG.search(self._held)
        end = part.start() if part else len(self._held)
        if not self._inside:
            shown.append(self._held[:end])
        self._held = self._held[end:]
        return "".join(shown)

    def finish(self) -> str:
        """What was held back because it might have become a tag."""
        rest, self._held = self._held, ""
        return "" if self._inside else rest
