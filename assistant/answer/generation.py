"""Answers that a model writes: each sentence is held against the passages it cites before it counts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.answer.markers import put_markers, take_markers
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import Draft
from assistant.answer.verification import Sentence, support
from assistant.domain.answer import Citation, CitationState, Claim, Diagnosis, Quote, RetrievedPassage
from assistant.domain.events import CitationChecked, TextDelta
from assistant.domain.ports import ChatMessage, ChatModel, SentenceSplitter

# What the model says when the passages do not hold the answer; the one constant that means "cannot answer".
NO_ANSWER = "NO ANSWER IN THE PASSAGES"


@dataclass(slots=True)
class Writing:
    """A generation in progress: the prose so far, and at the end what it cost."""

    text: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


class GenerationEngine:
    """Has a chat model write from the passages, and checks what it wrote."""

    def __init__(self, model: ChatModel, prompts: Prompts, splitter: SentenceSplitter) -> None:
        self._model = model
        self._prompts = prompts
        self._splitter = splitter

    @property
    def model_name(self) -> str:
        """The model that writes."""
        return self._model.name

    async def write(
        self, question: str, passages: Sequence[RetrievedPassage], writing: Writing
    ) -> AsyncGenerator[TextDelta | CitationChecked, None]:
        """Stream the prose into `writing`, then check it sentence by sentence. Raises ChatModelError."""
        prompt = self._prompt(question, passages)
        async with aclosing(self._model.stream([ChatMessage("user", prompt)])) as stream:
            async for delta in stream:
                if delta.usage:
                    writing.usage.update(delta.usage)
                if delta.text:
                    writing.text += delta.text
                    yield TextDelta(delta.text)
        for sentence in self._sentences(writing.text):
            yield self._check(sentence, passages, writing)

    def draft(self, writing: Writing, passages: Sequence[RetrievedPassage]) -> Draft:
        """The checked answer, or an abstention where the model gave none or nothing of it is supported."""
        supported = [claim for claim in writing.claims if claim.state is not CitationState.UNSUPPORTED]
        if not supported:
            reason = (
                "The model found no answer in the passages."
                if NO_ANSWER in writing.text or not writing.claims
                else "Nothing that the model wrote is carried by the passages."
            )
            nearest = {found.article.id: found.article for found in passages}
            diagnosis = Diagnosis(reason, (), tuple(nearest.values())[:3])
            return Draft(reason, None, 0.0, (), tuple(writing.claims), diagnosis)
        text = " ".join(put_markers(claim.text, claim.markers) for claim in writing.claims)
        confidence = len(supported) / len(writing.claims)
        return Draft(text, None, confidence, tuple(writing.citations), tuple(writing.claims), None)

    def _prompt(self, question: str, passages: Sequence[RetrievedPassage]) -> str:
        shown = [
            self._prompts.fill(
                "passage",
                number=str(number),
                title=_attribute(found.article.title),
                source=_attribute(found.article.source or "unknown"),
                published=found.article.published.isoformat() if found.article.published else "unknown",
                text=_fenced(found.passage.text),
            )
            for number, found in enumerate(passages, 1)
        ]
        return self._prompts.fill("answer", question=question, passages="\n".join(shown), no_answer=NO_ANSWER)

    def _sentences(self, text: str) -> list[str]:
        """Sentences with the markers that follow them: splitters put a marker behind a full stop on its own."""
        if NO_ANSWER in text:
            return []
        found: list[str] = []
        for span in self._splitter.sentences(text):
            sentence = span.of(text)
            bare, numbers = take_markers(sentence)
            leading = sentence.lstrip().startswith(("[", "【"))
            if found and leading:
                head, rest = _split_leading(sentence)
                found[-1] = f"{found[-1]} {head}"
                if not rest:
                    continue
                sentence = rest
            if bare or numbers:
                found.append(sentence)
        return found

    def _check(self, sentence: str, passages: Sequence[RetrievedPassage], writing: Writing) -> CitationChecked:
        bare, numbers = take_markers(sentence)
        cited = [passages[number - 1] for number in numbers if 0 < number <= len(passages)]
        best = support(bare, [one for found in cited or passages for one in self._carriers(found)])
        # A sentence without a marker that stands is looked for everywhere, so that a model's odd formatting
        # loses no citation; one that is found nowhere stays unsupported.
        if best is None or best.state is CitationState.UNSUPPORTED:
            claim = Claim(bare, (), CitationState.UNSUPPORTED)
            writing.claims.append(claim)
            return CitationChecked(claim, ())
        citation = self._numbered(best.quote, best.state, writing)
        claim = Claim(bare, (citation.marker,), best.state)
        writing.claims.append(claim)
        return CitationChecked(claim, (citation,))

    def _numbered(self, quote: Quote, state: CitationState, writing: Writing) -> Citation:
        for citation in writing.citations:
            if citation.quote == quote:
                return citation
        citation = Citation(len(writing.citations) + 1, quote, state)
        writing.citations.append(citation)
        return citation

    def _carriers(self, found: RetrievedPassage) -> list[Sentence]:
        text, before = found.passage.text, ""
        carriers = []
        for span in self._splitter.sentences(text):
            quote = Quote(found.article, span.shifted(found.passage.span.start), span.of(text))
            carriers.append(Sentence(quote, before))
            before = quote.text
        return carriers


def _split_leading(sentence: str) -> tuple[str, str]:
    """The markers at the start of a sentence, and the rest of it."""
    closing = max(sentence.find(mark) for mark in "]】")
    while closing >= 0 and sentence[closing + 1 : closing + 2] in ("[", "【"):
        closing = next((i for i in range(closing + 2, len(sentence)) if sentence[i] in "]】"), len(sentence) - 1)
    return sentence[: closing + 1].strip(), sentence[closing + 1 :].strip()


def _attribute(text: str) -> str:
    return text.replace('"', "'").replace("<", "‹").replace(">", "›")


def _fenced(text: str) -> str:
    """Article text can't close the fence it stands in."""
    return text.replace("<passage", "‹passage").replace("</passage", "‹/passage")
