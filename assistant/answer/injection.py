"""Sentences in an article that are written to the assistant: found, so that they are neither obeyed nor quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.injection_cues import ENOUGH, GOES_ON, PLAIN, ROLE_TAGS, folded, is_coded, weight_of
from assistant.domain.article import Span, trimmed
from assistant.domain.ports import SentenceSplitter
from assistant.retrieve.terms import stems

# On a line of its own, and about nothing that the rest of the passage is about.
_ALONE = 2
_ELSEWHERE = 3
# So few words about something else say nothing.
_FEWEST = 2
# A line with fewer words outside of its quotation marks has nobody who tells that something was said.
_TOLD = 3

# Quotation marks by pairs. A single one opens behind white space and closes before what is no letter, so that
# apostrophes are none.
_QUOTED = re.compile(
    r"“[^”]*(?:”|$)|„[^”“]*[”“]|«[^»]*»"
    r"|(?<![^\s(\[—–-])\"(?=\S)[^\"]*(?:\"|$)"
    r"|(?<![^\s(\[—–-])‘(?=\S).*?[^\s]’(?!\w)"
    r"|(?<![^\s(\[—–-])'(?=\w)[^']*(?:(?<=\w)'(?=\w)[^']*)*(?<=[\w,.!?])'(?!\w)"
)
_PLACEHOLDER = '""'


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text with the spans of its sentences."""

    span: Span
    sentences: tuple[Span, ...]


def suspected(text: str, splitter: SentenceSplitter, title: str = "") -> tuple[Span, ...]:
    """The sentences of `text` that address an assistant, in order, in characters of `text`.

    A sentence counts where what is outside of its quotation marks tells so: instructions to set others aside,
    roles of a chat, tasks and how to reply, coded or unseen text; a line of its own about nothing that `text` and
    `title` are about needs less. Sentences that go on with it in the same line count too, and the lines that a role
    of a chat says. It is a guess: what is marked is to be shown as such, not to be deleted.
    """
    found: list[Span] = []
    end, speaking = 0, False
    for line in _lines(text, splitter):
        begun = speaking and "\n\n" not in text[end : line.sentences[0].start]
        own = _in_line(text, title, line, begun)
        end = line.sentences[-1].end
        # Only a role of a chat goes on past the end of a line: below other instructions the news goes on.
        speaking = bool(own) and own[-1].end == end and (begun or bool(ROLE_TAGS.search(folded(line.span.of(text)))))
        found += own
    return tuple(found)


class InjectionScreen:
    """`suspected` over the sentences that a splitter finds."""

    def __init__(self, splitter: SentenceSplitter) -> None:
        self._splitter = splitter

    def suspected(self, text: str, title: str = "") -> tuple[Span, ...]:
        """See `suspected`."""
        return suspected(text, self._splitter, title)


def without(span: Span, excluded: Sequence[Span], text: str) -> list[Span]:
    """What is left of `span` outside of the `excluded` spans, which are in order, without white space at its ends."""
    parts: list[Span] = []
    start = span.start
    for one in [*(other for other in excluded if other.overlaps(span)), None]:
        end = one.start if one else span.end
        if start < end and (part := trimmed(text, start, end)):
            parts.append(part)
        start = max(start, one.end) if one else end
    return parts


def _lines(text: str, splitter: SentenceSplitter) -> Iterator[_Line]:
    """The lines that hold anything; a sentence never goes past the end of one."""
    sentences = splitter.sentences(text)
    for match in re.finditer(r"[^\n]+", text):
        line = Span(match.start(), match.end())
        within = [
            piece
            for sentence in sentences
            if sentence.overlaps(line)
            and (piece := trimmed(text, max(sentence.start, line.start), min(sentence.end, line.end)))
        ]
        if within:
            yield _Line(line, tuple(within))


def _in_line(text: str, title: str, line: _Line, begun: bool) -> list[Span]:
    """The marked sentences of a line; `begun` says that it may go on with the line before it."""
    quoted = [Span(line.span.start + one.start(), line.span.start + one.end()) for one in _quotes(line.span.of(text))]
    told = len(_without(text, line.span, quoted).replace(_PLACEHOLDER, " ").split()) >= _TOLD
    found: list[Span] = []
    open_ = begun
    for sentence in line.sentences:
        spoken = folded(_without(text, sentence, quoted))
        whole = spoken if told else folded(sentence.of(text))
        addressed = is_coded(sentence.of(text)) or bool(PLAIN.search(whole) or ROLE_TAGS.search(whole))
        if not addressed:
            weight = weight_of(spoken)
            if weight >= ENOUGH - _ALONE - _ELSEWHERE:
                weight += _out_of_place(text, title, line, sentence)
            addressed = weight >= ENOUGH
        open_ = addressed or (open_ and bool(GOES_ON.search(spoken)))
        if open_:
            found.append(sentence)
    return found


def _out_of_place(text: str, title: str, line: _Line, sentence: Span) -> int:
    own = stems(sentence.of(text))
    if len(line.sentences) > 1:
        return 0
    rest = stems(f"{title}\n{text[: sentence.start]}\n{text[sentence.end :]}")
    return _ALONE + (_ELSEWHERE if rest and len(own) >= _FEWEST and not own & rest else 0)


def _quotes(line: str) -> Sequence[re.Match[str]]:
    return list(_QUOTED.finditer(line))


def _without(text: str, span: Span, quoted: Sequence[Span]) -> str:
    """The characters of `span` with a placeholder for what is quoted in it."""
    parts: list[str] = []
    at = span.start
    for one in quoted:
        if one.overlaps(span):
            parts += [text[at : max(at, one.start)], _PLACEHOLDER]
            at = max(at, min(span.end, one.end))
    return "".join([*parts, text[at : span.end]])
