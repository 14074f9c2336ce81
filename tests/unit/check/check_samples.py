"""What the tests of the scripted questions share: an article, answers over it, and a scripted `ask`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.check.cases import Case, Where
from assistant.domain.answer import Answer, Citation, CitationState, Engine, Question, Quote, Status
from assistant.domain.article import Article, Span
from assistant.domain.errors import AssistantError
from assistant.domain.events import AnswerEvent, Done, Searching, TextDelta

ARTICLE = Article(
    id="bridge-2020",
    title="Bridge falls",
    text="The bridge in Žilnica fell at 01:15. Nobody was hurt.",
    source="The Harbour Post",
    published=date(2020, 10, 9),
)
FIRST = "The bridge in Žilnica fell at 01:15."


def article(article_id: str) -> Article | None:
    return ARTICLE if article_id == ARTICLE.id else None


def citation(text: str = FIRST, marker: int = 1, shift: int = 0) -> Citation:
    start = ARTICLE.text.index(text)
    span = Span(start, start + len(text)).shifted(shift)
    return Citation(marker, Quote(ARTICLE.ref, span, text), CitationState.VERIFIED)


def answered(
    text: str = f"{FIRST} [1]",
    citations: tuple[Citation, ...] | None = None,
    short_answer: str | None = "01:15",
    question: Question = Question("When did the bridge fall?"),
) -> Answer:
    return Answer(
        question=question,
        standalone_question=question.text,
        status=Status.ANSWERED,
        text=text,
        short_answer=short_answer,
        confidence=0.9,
        citations=(citation(),) if citations is None else citations,
        claims=(),
        passages=(),
        engine=Engine("quotes", None, "fake"),
    )


def abstained(text: str = "The articles found do not say when the bridge fell.") -> Answer:
    return replace(answered(text, (), None), status=Status.ABSTAINED, confidence=0.1)


def failed(error: AssistantError | None) -> Answer:
    return replace(answered("", (), None), status=Status.ERROR, error=error)


def case(id_: str = "bridge", question: str = "When did the bridge fall?", **asserted: object) -> Case:
    return Case(id=id_, question=question, where=Where(Path("bridge.yaml"), 3, 5), **asserted)  # type: ignore[arg-type]


class ScriptedAsk:
    """Answers by the text of the question, raises where an error stands for it, and keeps what was asked.

    `turns` come before it, each once."""

    def __init__(self, script: Mapping[str, Answer | AssistantError], default: Answer | None = None) -> None:
        self._script = script
        self._default = default
        self.asked: list[Question] = []
        self.turns: dict[str, list[Answer]] = {}

    async def __call__(self, question: Question) -> AsyncIterator[AnswerEvent]:
        self.asked.append(question)
        yield Searching(question.text)
        turns = self.turns.get(question.text)
        said = turns.pop(0) if turns else self._script.get(question.text, self._default)
        if isinstance(said, AssistantError):
            raise said
        if said is not None:
            yield TextDelta(said.text)
            yield Done(replace(said, question=question))
