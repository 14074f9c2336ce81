"""Where an article quotes: the stretches that stand in quotation marks, over as many sentences as they last."""

from __future__ import annotations

import re

from assistant.domain.article import Span

# Of one character, so that every offset stays what it was.
MASK = "\u25ca"
_BREAK = re.compile(r"\n[ \t]*\n|\n")
_MARK = re.compile(r"[\"“”„«»]|(?<![^\W_])‘(?=\w)|(?<=[,.?!…])’(?![^\W_])")
_CLOSING = {'"': '"', "“": '”"“', "„": "“”", "«": "»", "»": "«", "‘": "’"}


def quoted(text: str) -> list[Span]:
    """The quoted stretches of `text` with their marks, in order. One that is not closed ends with its paragraph, as
    where the next paragraph goes on with the same speech."""
    found: list[Span] = []
    start = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        found += _in_paragraph(text, start, end)
        start = match.end() if match else end
    return found


def masked(text: str, spans: list[Span]) -> str:
    """`text` with what is quoted blotted out, character by character."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], MASK * (span.end - span.start)]
        end = span.end
    return "".join([*parts, text[end:]])


def _in_paragraph(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    opened: int | None = None
    closing = ""
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if opened is None:
            if mark in _CLOSING and not (mark == '"' and text[max(start, match.start() - 1)].isdigit()):
                opened, closing = match.start(), _CLOSING[mark]
        elif mark in closing:
            found.append(Span(opened, match.end()))
            opened = None
    if opened is not None and opened < end:
        found.append(Span(opened, end))
    return found
