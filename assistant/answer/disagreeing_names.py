"""Who, where, what or why, as articles tell it in words, and which of them can't both be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.corrections import corrects, former, recants
from assistant.answer.figures import figures
from assistant.answer.kinds import AnswerKind
from assistant.answer.matters import Matter, Sentence, keys
from assistant.answer.sides import Said

# Words can mean one thing in many ways, so only what the reader is sure of is compared (log-odds; chosen on the stories
# for development, where below it most of what differed was an answer to something else).
_SURE = 5.0
# So much of what was asked stands in the sentence itself.
_COVERED = 0.6
_NAMING = frozenset({AnswerKind.PERSON, AnswerKind.PLACE})
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]")
# "LONDON, Sept 19 (Lodestar) -": where it was written.
_DATELINE = re.compile(r"[A-ZÀ-ÖØ-Þ]{3,}")


def said(asked: Matter, found: Sequence[Sentence], kind: AnswerKind) -> list[Said]:
    """What the reader surely finds as the answer, one of each passage, the surest first; of articles that give two,
    what the surest says too."""
    rows = sorted((row for sentence in found for row in _of(asked, sentence, kind)), key=lambda row: -row.strength)
    if not rows:
        return []
    best = rows[0]
    elsewhere = {sentence.quote.article.id for sentence in found if _tells(sentence, best)}
    return [row for row in rows if row.agrees(best) or row.quote.article.id not in elsewhere]


def _of(asked: Matter, sentence: Sentence, kind: AnswerKind) -> Iterator[Said]:
    reading = sentence.passage.reading
    first = reading.spans[0] if reading and reading.spans else None
    if first is None or first.score < _SURE or not sentence.span.contains(first.span):
        return
    place = first.span.shifted(-sentence.span.start)
    words = place.of(sentence.text)
    named = frozenset(keys(words) - keys(asked.text))
    # Figures are compared as figures, where one is asked for.
    if not named or figures(words) or (kind in _NAMING and not _NAME.search(words)) or _DATELINE.fullmatch(words):
        return
    own = len(asked.anchors & sentence.words)
    if own < _COVERED * len(asked.anchors):
        return
    denied = recants(sentence.text) or former(sentence.text, place.start)
    yield Said(sentence.quote, words, 0.0, 0.0, first.score, denied, corrects(sentence.text), named)


def _tells(sentence: Sentence, best: Said) -> bool:
    """Whether a sentence has the words of the surest answer, and does not deny them."""
    if not best.named <= sentence.words:
        return False
    places = [match.start() for match in re.finditer(re.escape(best.words.split()[0]), sentence.text)]
    return not any(former(sentence.text, place) for place in places)
