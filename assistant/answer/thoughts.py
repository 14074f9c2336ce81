"""What a reasoning model thinks aloud before it answers, taken out of its reply while it comes."""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)(think|thinking|reasoning|thought)>", re.I)
_PART_OF_TAG = re.compile(r"<(?:/?[a-z]{0,9})?$", re.I)


class Thoughts:
    """Passes on what is outside of <think> and </think>. What comes out depends on the text alone, never on the
    pieces in which it came.

    Some servers' templates open the thinking in the prompt, so that a closing tag comes that nothing opened. Where an
    answer follows it, `taken_back` is set: what was passed on before the last feed was thought aloud too.
    """

    def __init__(self) -> None:
        self.taken_back = False
        self._held = ""
        self._inside = False
        self._met = False
        # A closing tag came that nothing opened, and nothing after it yet.
        self._closed = False

    def feed(self, text: str) -> str:
        """What of the reply can be shown now."""
        self._held += text
        shown: list[str] = []
        self.taken_back = False
        while tag := _TAG.search(self._held):
            if not self._inside:
                self._pass_on(self._held[: tag.start()], shown)
            self._closed = self._closed or (bool(tag.group(1)) and not self._met)
            self._met = True
            self._inside = not tag.group(1)
            self._held = self._held[tag.end() :]
        part = _PART_OF_TAG.search(self._held)
        end = part.start() if part else len(self._held)
        if not self._inside:
            self._pass_on(self._held[:end], shown)
        self._held = self._held[end:]
        return "".join(shown)

    def added(self, reply: str, text: str) -> str:
        """What of `text` can be shown, behind `reply`, all that was passed on so far, unless that is taken back."""
        shown = self.feed(text)
        return shown if self.taken_back else reply + shown

    def finish(self) -> str:
        """What was held back because it might have become a tag."""
        rest, self._held = self._held, ""
        return "" if self._inside else rest

    def _pass_on(self, text: str, shown: list[str]) -> None:
        if self._closed and (text := text.lstrip()):
            self._closed, self.taken_back = False, True
            shown.clear()
        shown.append(text)
