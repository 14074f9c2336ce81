"""Who, where, what or why, as articles tell it in words, and which of them can't both be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer.corrections import corrects, former, recants
from assistant.answer.figures import figures
from assistant.answer.kinds import AnswerKind
from assistant.answer.matters import Matter, Sentence, keys
from assistant.answer.sides import Said
from assistant.domain.article import Span

# Words can mean one thing in many ways, so only what the reader is sure of is compared: its scores of the sentence
# alone and in its passage (log-odds), added. Chosen on the stories for development.
_SURE = 6.0
_UNREAD = -12.0
# Where no sentence was read alone it has to be surer, and so much of what was asked has to stand in the sentence.
_SURE_OF_PASSAGE = 10.0
_COVERED = 0.6
_NAMING = frozenset({AnswerKind.PERSON, AnswerKind.PLACE})
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]")
# "LONDON, Sept 19 (Lodestar) -": where it was written.
_DATELINE = re.compile(r"[A-ZÀ-ÖØ-Þ]{3,}")


def said(asked: Matter, found: Sequence[Sentence], kind: AnswerKind) -> list[Said]:
    """What the reader surely finds as the answer, the surest first; of articles that give two, what the surest says
    too."""
    rows = sorted((row for sentence in found for row in _of(asked, sentence, kind)), key=lambda row: -row.strength)
    if not rows:
        return []
    best = rows[0]
    elsewhere = {sentence.quote.article.id for sentence in found if _tells(sentence, best)}
    return [row for row in rows if row.agrees(best) or row.quote.article.id not in elsewhere]


def _of(asked: Matter, sentence: Sentence, kind: AnswerKind) -> Iterator[Said]:
    if not sentence.spans:
        return
    first = sentence.spans[0]
    place, words = first.span, first.span.of(sentence.text)
    strength = first.score + _in_passage(sentence, place)
    if strength < (_SURE if sentence.close is not None else _SURE_OF_PASSAGE):
        return
    if sentence.close is None and len(asked.anchors & sentence.words) < _COVERED * len(asked.anchors):
        return
    named = frozenset(keys(words) - keys(asked.text))
    # Figures are compared as figures, where one is asked for.
    if not named or figures(words) or (kind in _NAMING and not _NAME.search(words)) or _DATELINE.fullmatch(words):
        return
    denied = recants(sentence.text) or former(sentence.text, place.start)
    yield Said(sentence.quote, words, 0.0, 0.0, strength, denied, corrects(sentence.text), named)


def _in_passage(sentence: Sentence, place: Span) -> float:
    reading = sentence.passage.reading
    scores = (
        one.score for one in (reading.spans if reading else ()) if one.span.overlaps(place.shifted(sentence.span.start))
    )
    return max(_UNREAD, max(scores, default=_UNREAD))


def _tells(sentence: Sentence, best: Said) -> bool:
    """Whether a sentence has the words of the surest answer, and does not deny them."""
    if not best.named <= sentence.words:
        return False
    places = [match.start() for match in re.finditer(re.escape(best.words.split()[0]), sentence.text)]
    return not any(former(sentence.text, place) for place in places)
