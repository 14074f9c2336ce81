"""A turn as JSON text and back. What the chat derives from an answer is written once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

from pydantic import TypeAdapter

from assistant.domain.answer import (
    Answer,
    Citation,
    Claim,
    Diagnosis,
    Engine,
    Filters,
    Note,
    Question,
    RetrievedPassage,
    Status,
    Turn,
)
from assistant.domain.disagreement import Disagreement
from assistant.domain.errors import AssistantError
from assistant.domain.exchange import Exchange, Phase

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Fault:
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an answer has beside what its turn holds."""

    standalone_question: str
    status: Status
    short_answer: str | None
    confidence: float
    engine: Engine
    diagnosis: Diagnosis | None
    usage: dict[str, float]
    timings_ms: dict[str, float]
    hidden: int
    notes: tuple[Note, ...]
    # Turns kept by earlier programs have none.
    age_days: int | None = None
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    question: str
    filters: Filters
    id: str | None
    phase: Phase
    standalone: str
    text: str
    passages: tuple[RetrievedPassage, ...]
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    fault: _Fault | None
    failure: str
    answer: _Answer | None
    # Given by the user. Turns kept by earlier programs have none.
    given: str | None = None


def encode(exchange: Exchange) -> str:
    """The turn as JSON. Its history is left out: the turns before it hold that. A lone surrogate, which no file
    can hold, becomes U+FFFD."""
    answer, fault, question = exchange.answer, exchange.fault, exchange.question
    turn = _Turn(
        question=question.text,
        filters=question.filters,
        id=question.id,
        phase=exchange.phase,
        standalone=exchange.standalone,
        text=exchange.text,
        passages=exchange.passages,
        citations=tuple(exchange.citations),
        # An answer's hidden claims are shown nowhere, and are evidence all the same.
        claims=answer.claims if answer else tuple(exchange.claims),
        fault=_Fault(fault.message, fault.hint) if fault else None,
        failure=exchange.failure,
        answer=_beside(answer) if answer else None,
        given=question.standalone,
    )
    text = json.dumps(asdict(turn), ensure_ascii=False, default=_plain, separators=(",", ":"))
    return _SURROGATES.sub("\ufffd", text)


def decode(text: str, history: tuple[Turn, ...]) -> Exchange:
    """The turn that `encode` wrote, asked after `history`. Raises ValueError or SpanError where it is none."""
    turn = _adapter().validate_json(text)
    exchange = Exchange(
        Question(turn.question, history, turn.filters, turn.id, turn.given),
        phase=turn.phase,
        standalone=turn.standalone,
        text=turn.text,
        passages=turn.passages,
        citations=list(turn.citations),
        claims=list(turn.claims),
        fault=AssistantError(turn.fault.message, turn.fault.hint) if turn.fault else None,
        failure=turn.failure,
    )
    if turn.answer:
        exchange.answer = _whole(turn.answer, exchange)
        exchange.claims = list(exchange.answer.shown_claims)
    return exchange


def _beside(answer: Answer) -> _Answer:
    return _Answer(
        answer.standalone_question,
        answer.status,
        answer.short_answer,
        answer.confidence,
        answer.engine,
        answer.diagnosis,
        dict(answer.usage),
        dict(answer.timings_ms),
        answer.hidden,
        answer.notes,
        answer.age_days,
        answer.disagreements,
    )


def _whole(beside: _Answer, exchange: Exchange) -> Answer:
    return Answer(
        question=exchange.question,
        standalone_question=beside.standalone_question,
        status=beside.status,
        text=exchange.text,
        short_answer=beside.short_answer,
        confidence=beside.confidence,
        citations=tuple(exchange.citations),
        claims=tuple(exchange.claims),
        passages=exchange.passages,
        engine=beside.engine,
        diagnosis=beside.diagnosis,
        usage=beside.usage,
        timings_ms=beside.timings_ms,
        error=exchange.fault,
        hidden=beside.hidden,
        notes=beside.notes,
        age_days=beside.age_days,
        disagreements=beside.disagreements,
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


@cache
def _adapter() -> TypeAdapter[_Turn]:
    """Made when first needed: it takes some milliseconds."""
    return TypeAdapter(_Turn)
