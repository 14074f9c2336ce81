"""The sentences of the retrieved passages, and what speaks for each as an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer.corrections import refutes
from assistant.answer.injection import without
from assistant.answer.kinds import AnswerKind, kind_of, spans_of_kind
from assistant.answer.sayings import Saying
from assistant.domain.answer import AnswerSpan, Quote, RetrievedPassage
from assistant.domain.article import Span
from assistant.domain.ports import Embedder, SentenceSplitter, WordIndex
from assistant.retrieve.spelling import rooted
from assistant.retrieve.terms import content_words, stem, stems

# The reader's score of a sentence in which it named no span, and the range in which its score tells anything.
UNREAD = -12.0
_SUREST = 12.0

# What a word of an earlier question counts beside one of the follow-up.
_EARLIER = 0.5

# Sentences whose vectors are made for a question: about 4 ms of one core each.
EMBEDDED = 8

# A small library says little of how rare a word is in news: as many passages are reckoned with it, of which
# each word stands in so many.
_PRIOR = 1000
_PRIOR_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and its signals, each higher for better.

    `coverage` is the share of the question's weight (inverse document frequency) that the sentence holds,
    `context` the same for the sentence with its title and its neighbours, `lead` how far its passage's fused
    score is below the best one's (0 or less), `kind` 1.0 where it holds a span of the kind that the question
    wants, `cosine` its likeness to the question, `said` how well it is the saying that is asked for (sayings.py).
    `read` is the reader's score (log-odds, clipped) of the best span in it, UNREAD where it named none; `spans` are
    those spans, best first, in characters of the sentence.
    """

    quote: Quote
    passage: RetrievedPassage
    coverage: float
    context: float
    lead: float
    kind: float
    read: float
    spans: tuple[AnswerSpan, ...]
    cosine: float = 0.0
    said: float = 0.0


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The question's content words by stem, with the weight of each; `unknown` ones stand in no article.

    `text` is the question as it stands alone, `focus` what it asks for: of a follow-up, its own words.
    """

    text: str
    focus: str
    weights: Mapping[str, float]
    unknown: tuple[str, ...]
    kind: AnswerKind

    def share(self, present: set[str]) -> float:
        """The share of the question's weight that `present` stems carry, 0.0 to 1.0."""
        total = sum(self.weights.values())
        return sum(weight for key, weight in self.weights.items() if key in present) / total if total else 0.0


def weigh(question: str, focus: str, index: WordIndex, passages: int) -> QuestionWords:
    """Weigh the question's words by how rare they are among `passages` passages; those that only an earlier
    question has count half."""
    found = content_words(question)
    own = stems(focus)
    frequencies = index.document_frequencies(found)
    weights: dict[str, float] = {}
    for word in found:
        known, total = frequencies[word] + _PRIOR_KNOWN, passages + _PRIOR
        rarity = math.log(1.0 + (total - known + 0.5) / (known + 0.5))
        share = 1.0 if stem(word) in own else _EARLIER
        weights[stem(word)] = max(share * rarity, weights.get(stem(word), 0.0))
    unknown = tuple(word for word in found if not frequencies[word] and not rooted(word, index))
    return QuestionWords(question, focus, weights, unknown, kind_of(focus))


def candidates(
    asked: QuestionWords,
    passages: Sequence[RetrievedPassage],
    splitter: SentenceSplitter,
    embedder: Embedder,
    limit: int = EMBEDDED,
) -> list[Candidate]:
    """The `limit` most promising sentences of `passages`, with every signal; the cosines are made here."""
    import numpy as np

    if not passages:
        return []
    best = max(found.scores.fused or 0.0 for found in passages)
    saying = Saying(asked.focus)
    drafts = [draft for found in passages for draft in _sentences(asked, found, best, splitter, saying)]
    drafts = sorted(drafts, key=_promise, reverse=True)[:limit]
    if not drafts:
        return []
    wanted = np.frombuffer(embedder.embed_question(asked.focus), "<f4")
    vectors = embedder.embed_passages([draft.quote.text for draft in drafts])
    cosines = np.frombuffer(b"".join(vectors), "<f4").reshape(len(drafts), -1) @ wanted
    return [replace(draft, cosine=float(cosine)) for draft, cosine in zip(drafts, cosines, strict=True)]


def _promise(draft: Candidate) -> float:
    """What speaks for a sentence before its vector is made."""
    return draft.coverage + 0.5 * draft.context + 0.15 * draft.lead + 0.3 * draft.kind + 0.15 * draft.read + draft.said


def _sentences(
    asked: QuestionWords, found: RetrievedPassage, best: float, splitter: SentenceSplitter, saying: Saying
) -> list[Candidate]:
    text = found.passage.text
    spans = [part for span in splitter.sentences(text) for part in without(span, found.suspected, text)]
    own = [stems(span.of(text)) for span in spans]
    title = stems(found.article.title)
    said = saying.of(found, spans, splitter)
    sentences = []
    for index, span in enumerate(spans):
        around = title.union(*own[max(0, index - 1) : index + 2])
        sentence = span.of(text)
        # A question says nothing, however like the one that was asked.
        if sentence.endswith("?"):
            continue
        taken_back = index + 1 < len(spans) and refutes(spans[index + 1].of(text))
        found_here = () if taken_back else _read(found, span)
        # What takes it back says instead what is asked of it.
        words = own[index] | own[index - 1] if index and refutes(sentence) else own[index]
        sentences.append(
            Candidate(
                quote=Quote(found.article, span.shifted(found.passage.span.start), sentence),
                passage=found,
                coverage=asked.share(words),
                context=asked.share(around),
                lead=(found.scores.fused or 0.0) - best,
                kind=1.0 if spans_of_kind(sentence, asked.kind, asked.text) else 0.0,
                read=max(UNREAD, min(_SUREST, found_here[0].score)) if found_here else UNREAD,
                spans=found_here,
                said=said[index],
            )
        )
    return sentences


def _read(found: RetrievedPassage, sentence: Span) -> tuple[AnswerSpan, ...]:
    """The reader's spans inside a sentence of the passage, best first, in characters of the sentence."""
    return tuple(
        AnswerSpan(one.span.shifted(-sentence.start), one.score)
        for one in (found.reading.spans if found.reading else ())
        if sentence.contains(one.span)
    )
