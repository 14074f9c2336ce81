"""The sentences of the retrieved passages, and what speaks for each as an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer.kinds import AnswerKind, kind_of, spans_of_kind
from assistant.domain.answer import Quote, RetrievedPassage
from assistant.domain.ports import Embedder, SentenceSplitter, WordIndex
from assistant.retrieve.terms import content_words, stem, stems

# Sentences whose vectors are made for a question: about 4 ms of one core each.
_EMBEDDED = 16

# A small library says little of how rare a word is in news: as many passages are reckoned with it, of which
# each word stands in so many.
_PRIOR = 1000
_PRIOR_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and its signals, each higher for better.

    `coverage` is the share of the question's weight (inverse document frequency) that the sentence holds,
    `context` the same for the sentence with its title and its neighbours, `cosine` its likeness to the
    question, `lead` how far its passage's fused score is below the best one's (0 or less), `kind` 1.0 where
    it holds a span of the kind that the question wants.
    """

    quote: Quote
    passage: RetrievedPassage
    coverage: float
    context: float
    lead: float
    kind: float
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The question's content words by stem, with the weight of each; `unknown` ones stand in no article."""

    weights: Mapping[str, float]
    unknown: tuple[str, ...]
    kind: AnswerKind

    def share(self, present: set[str]) -> float:
        """The share of the question's weight that `present` stems carry, 0.0 to 1.0."""
        total = sum(self.weights.values())
        return sum(weight for key, weight in self.weights.items() if key in present) / total if total else 0.0


def weigh(question: str, index: WordIndex, passages: int) -> QuestionWords:
    """Weigh the question's words by how rare they are among `passages` passages."""
    found = content_words(question)
    frequencies = index.document_frequencies(found)
    weights: dict[str, float] = {}
    for word in found:
        known, total = frequencies[word] + _PRIOR_KNOWN, passages + _PRIOR
        rarity = math.log(1.0 + (total - known + 0.5) / (known + 0.5))
        weights[stem(word)] = max(rarity, weights.get(stem(word), 0.0))
    unknown = tuple(word for word in found if not frequencies[word] and not _rooted(word, index))
    return QuestionWords(weights, unknown, kind_of(question))


def _rooted(word: str, index: WordIndex) -> bool:
    """Whether the name that an adjective is made of stands in some article: Sri Lankan, Marengan."""
    roots = [word.removesuffix(ending) for ending in ("n", "an", "ian", "ese", "i") if word.endswith(ending)]
    return any(index.document_frequencies([root for root in roots if len(root) > 2]).values())


def candidates(
    question: str,
    asked: QuestionWords,
    passages: Sequence[RetrievedPassage],
    splitter: SentenceSplitter,
    embedder: Embedder,
) -> list[Candidate]:
    """The most promising sentences of `passages`, with every signal; the cosines are made here."""
    import numpy as np

    if not passages:
        return []
    best = max(found.scores.fused or 0.0 for found in passages)
    drafts = [draft for found in passages for draft in _drafts(question, asked, found, best, splitter)]
    drafts.sort(key=lambda draft: -(draft.coverage + 0.5 * draft.context + 0.15 * draft.lead + 0.2 * draft.kind))
    drafts = drafts[:_EMBEDDED]
    wanted = np.frombuffer(embedder.embed_question(question), "<f4")
    vectors = embedder.embed_passages([draft.quote.text for draft in drafts])
    cosines = np.frombuffer(b"".join(vectors), "<f4").reshape(len(drafts), -1) @ wanted
    return [
        Candidate(draft.quote, draft.passage, draft.coverage, draft.context, draft.lead, draft.kind, float(cosine))
        for draft, cosine in zip(drafts, cosines, strict=True)
    ]


def _drafts(
    question: str, asked: QuestionWords, found: RetrievedPassage, best: float, splitter: SentenceSplitter
) -> list[Candidate]:
    text = found.passage.text
    spans = splitter.sentences(text)
    own = [stems(span.of(text)) for span in spans]
    title = stems(found.article.title)
    drafts = []
    for index, span in enumerate(spans):
        around = title.union(*own[max(0, index - 1) : index + 2])
        sentence = span.of(text)
        drafts.append(
            Candidate(
                quote=Quote(found.article, span.shifted(found.passage.span.start), sentence),
                passage=found,
                coverage=asked.share(own[index]),
                context=asked.share(around),
                lead=(found.scores.fused or 0.0) - best,
                kind=1.0 if spans_of_kind(sentence, asked.kind, question) else 0.0,
            )
        )
    return drafts
