"""What a reasoning model thinks aloud before it answers, taken out of its reply while it comes."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)(think|thinking|reasoning|thought)>", re.I)
_PART_OF_TAG = re.compile(r"<(?:/?[a-z]{0,9})?$", re.I)


class Thoughts:
    """Passes on what is outside of <think> and </think>. What comes out depends on the text alone, never on the
    pieces in which it came.

    Some servers' templates open the thinking in the prompt, so that a closing tag comes that nothing opened. Then
    `taken_back` is set: what was passed on before the last feed was thought aloud too.
    """

    def __init__(self) -> None:
        self.taken_back = False
        self._held = ""
        self._inside = False
        self._met = False

    def feed(self, text: str) -> str:
        """What of the reply can be shown now."""
        self._held += text
        shown: list[str] = []
        self.taken_back = False
        while tag := _TAG.search(self._held):
            if tag.group(1) and not self._met:
                self.taken_back = True
            elif not self._inside:
                shown.append(self._held[: tag.start()])
            self._met = True
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
