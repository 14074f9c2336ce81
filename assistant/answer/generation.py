"""Answers that a model writes: each sentence is held against the passages it cites before it counts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from assistant.answer.checker import ClaimChecker
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import Draft
from assistant.answer.request import request
from assistant.answer.statements import Statements
from assistant.answer.thoughts import Thoughts
from assistant.answer.writing import Writing
from assistant.domain.answer import Diagnosis, Note, NoteKind, RetrievedPassage
from assistant.domain.errors import ChatModelError
from assistant.domain.events import CitationChecked, TakenBack, TextDelta
from assistant.domain.ports import ChatModel, Reader, SentenceSplitter
from assistant.retrieve.terms import words

# What the model says when the passages do not hold the answer; the one constant that means "cannot answer".
NO_ANSWER = "NO ANSWER IN THE PASSAGES"

_NEAREST = 3
# The reader's log-odds from which the span that it names is rather the answer than not.
_SURE = 0.0


class GenerationEngine:
    """Has a chat model write from the passages, and checks what it wrote.

    `context_tokens` is what the model takes in all, of which `reply_tokens` are kept for its reply. Where a
    `reader` is given, it names the short answer.
    """

    def __init__(
        self,
        model: ChatModel,
        prompts: Prompts,
        splitter: SentenceSplitter,
        reader: Reader | None = None,
        *,
        context_tokens: int = 8192,
        reply_tokens: int = 1024,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._splitter = splitter
        self._reader = reader
        self._room = context_tokens - reply_tokens

    @property
    def model_name(self) -> str:
        """The model that writes."""
        return self._model.name

    async def write(
        self, question: str, passages: Sequence[RetrievedPassage], writing: Writing
    ) -> AsyncGenerator[TextDelta | CitationChecked | TakenBack, None]:
        """Stream the prose into `writing`, each sentence checked as soon as it is complete.

        Raises ChatModelError. Then, and where the iterator is closed, `writing` holds the prose that came and
        its claims, the last sentence being checked as far as it came.
        """
        sent = request(self._prompts, question, passages, NO_ANSWER, self._room)
        if sent.left_out:
            writing.notes.append(_left_out(sent.left_out, len(passages)))
        checking = _Checking(ClaimChecker(sent.passages, self._splitter, question), writing, self._splitter)
        failure: ChatModelError | None = None
        try:
            try:
                async with aclosing(self._model.stream(sent.messages)) as stream:
                    async for delta in stream:
                        if delta.usage:
                            writing.usage.update(delta.usage)
                        if delta.text and (shown := checking.take(delta.text)):
                            if checking.taken_back:
                                yield TakenBack()
                            yield TextDelta(shown)
                            async for event in checking.complete():
                                yield event
            except ChatModelError as error:
                failure = error
            if rest := checking.end():
                yield TextDelta(rest)
            async for event in checking.complete():
                yield event
            if failure:
                raise failure
            writing.short_answer = await asyncio.to_thread(self._short_answer, question, writing)
        finally:
            checking.close()

    def draft(self, writing: Writing, passages: Sequence[RetrievedPassage]) -> Draft:
        """The checked answer, or an abstention where the model gave none or nothing of it is supported."""
        notes, claims = tuple(writing.notes), tuple(writing.claims)
        supported = writing.supported
        if not supported:
            reason = (
                "Nothing that the model wrote is carried by the passages."
                if claims and not writing.declined
                else "The model found no answer in the passages."
            )
            nearest = {found.article.id: found.article for found in passages}
            diagnosis = Diagnosis(reason, (), tuple(nearest.values())[:_NEAREST])
            return Draft(reason, None, 0.0, (), claims, diagnosis, notes)
        text = re.sub(r"\n{3,}", "\n\n", "".join(writing.parts)).strip()
        confidence = len(supported) / len(claims)
        return Draft(text, writing.short_answer, confidence, tuple(writing.citations), claims, None, notes)

    def _short_answer(self, question: str, writing: Writing) -> str | None:
        """Words of the first quote that answer by themselves, where the model's own sentence has them too."""
        supported = writing.supported
        if self._reader is None or not supported:
            return None
        quote = next(one.quote for one in writing.citations if one.marker in supported[0].markers)
        (reading,) = self._reader.read(question, [(quote.article.title, quote.text)])
        said = set(words(supported[0].text))
        for one in reading.spans[:1]:
            found = one.span.of(quote.text)
            if one.score >= _SURE and set(words(found)) <= said:
                return found
        return None


class _Checking:
    """From the pieces of a reply to checked claims."""

    def __init__(self, checker: ClaimChecker, writing: Writing, splitter: SentenceSplitter) -> None:
        self._checker = checker
        self._writing = writing
        self._splitter = splitter
        self._statements = Statements(splitter, NO_ANSWER)
        self._thoughts = Thoughts()
        self._ended = False

    @property
    def taken_back(self) -> bool:
        """Whether what was taken in before the last piece was no answer."""
        return self._thoughts.taken_back

    def take(self, text: str) -> str:
        """Take in more of the reply; what of it is shown, without what the model thinks aloud."""
        shown = self._thoughts.feed(text)
        if self.taken_back:
            self._writing.begin_again()
            self._statements = Statements(self._splitter, NO_ANSWER)
        self._writing.text += shown
        self._writing.waiting.extend(self._statements.feed(shown))
        return shown

    def end(self) -> str:
        """No more will come: the last sentence is as complete as it gets. What was held back is shown."""
        rest = self._thoughts.finish()
        self._writing.text += rest
        self._writing.waiting.extend((*self._statements.feed(rest), *self._statements.finish()))
        self._ended = True
        return rest

    async def complete(self) -> AsyncGenerator[CitationChecked, None]:
        """Check what waits, one statement after the other, beside the event loop."""
        writing = self._writing
        while writing.waiting:
            statement = writing.waiting[0]
            support = None
            if statement.claim:
                support = await asyncio.to_thread(self._checker.check, statement.claim, statement.numbers)
            # Only now is it off the list: where the wait was broken off, `close` checks it.
            writing.waiting.popleft()
            if statement.claim:
                event = writing.assertion(statement, support)
                self._report(statement.numbers)
                yield event
            else:
                writing.aside(statement)
                self._report(statement.numbers)

    def close(self) -> None:
        """Check what is left of a reply that was broken off."""
        if not self._ended:
            self.end()
        while self._writing.waiting:
            statement = self._writing.waiting.popleft()
            if statement.claim:
                self._writing.assertion(statement, self._checker.check(statement.claim, statement.numbers))
            else:
                self._writing.aside(statement)
            self._report(statement.numbers)

    def _report(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if not self._checker.known(number):
                self._writing.unknown(number, self._checker.count)


def _left_out(number: int, of: int) -> Note:
    return Note(
        NoteKind.PASSAGES_LEFT_OUT,
        f"The model's context has room for {of - number} of the {of} passages; the weakest were left out.",
    )
