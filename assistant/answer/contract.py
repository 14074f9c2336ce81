"""The public JSON of `ask --json` and `ask --batch`: extended, never broken."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from assistant.domain.answer import Answer, Citation, Diagnosis, Filters, Question, Quote, RetrievedPassage, Turn
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.attribution import Attribution
from assistant.domain.disagreement import Disagreement
from assistant.domain.errors import AssistantError, UsageError
from assistant.domain.sanitize import harmless
from assistant.domain.story import Story

_NO_HISTORY = '"history" is not a list of {"role": "user" or "assistant", "text": "…"}'


def to_json(answer: Answer) -> dict[str, Any]:
    """The object of one answer."""
    diagnosis = answer.diagnosis
    return {
        "id": answer.question.id,
        "question": answer.question.text,
        "standalone_question": answer.standalone_question,
        "status": str(answer.status),
        "answer": answer.text,
        "short_answer": answer.short_answer,
        "confidence": answer.confidence,
        "citations": [citation_json(citation) for citation in answer.citations],
        "claims": [
            {
                "text": claim.text,
                "markers": list(claim.markers),
                "state": str(claim.state),
                "memory": str(claim.memory) if claim.memory else None,
            }
            for claim in answer.claims
        ],
        "passages": [_passage(found) for found in answer.passages],
        "hidden_claims": answer.hidden,
        "notes": [{"kind": str(note.kind), "text": note.text} for note in answer.notes],
        "as_of": answer.question.filters.as_of.isoformat() if answer.question.filters.as_of else None,
        "age_days": answer.age_days,
        "disagreements": [_disagreement(one) for one in answer.disagreements],
        "diagnosis": None
        if diagnosis is None
        else {
            "reason": diagnosis.reason,
            "missing": list(diagnosis.missing),
            "nearest": [article_json(ref) for ref in diagnosis.nearest],
            "quotes": [quote_json(quote) for quote in diagnosis.quotes],
            **_gaps(diagnosis),
        },
        "engine": {
            "answerer": answer.engine.answerer,
            "model": answer.engine.model,
            "embedder": answer.engine.embedder,
        },
        "usage": dict(answer.usage),
        "timings_ms": dict(answer.timings_ms),
        "error": None if answer.error is None else {"message": answer.error.message, "hint": answer.error.hint},
    }


def _disagreement(one: Disagreement) -> dict[str, Any]:
    """Values that can't all be true, the oldest first, each with a quote an article, the newest first."""
    return {
        "matter": str(one.matter),
        "values": [
            {
                "value": said.value,
                "later": said.later,
                "correction": said.correction,
                "quotes": [quote_json(quote) for quote in said.quotes],
            }
            for said in one.values
        ],
    }


def _gaps(diagnosis: Diagnosis) -> dict[str, Any]:
    """What of the question is covered, what was searched, and what to bring in; days as YYYY-MM-DD."""
    held, wanted = diagnosis.holdings, diagnosis.to_ingest
    return {
        "covered": list(diagnosis.covered),
        "uncovered": list(diagnosis.uncovered),
        "corpus": held
        and {
            "articles": held.articles,
            "first": held.first and held.first.isoformat(),
            "last": held.last and held.last.isoformat(),
            "outlets": held.outlets,
            "sources": list(held.sources),
            "in_period": held.in_period,
        },
        "to_ingest": wanted
        and {
            "about": list(wanted.about),
            "from": wanted.since and wanted.since.isoformat(),
            "until": wanted.until and wanted.until.isoformat(),
            "sources": list(wanted.sources),
        },
    }


def error_json(line: str, error: AssistantError) -> dict[str, Any]:
    """The object of a batch line that could not be asked: the fields of an answer, with the error."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        item = None
    item = item if isinstance(item, dict) else {}
    return {
        "id": _id(item),
        "question": _text(item) or None,
        "standalone_question": None,
        "status": "error",
        "answer": "",
        "short_answer": None,
        "confidence": 0.0,
        "citations": [],
        "claims": [],
        "passages": [],
        "hidden_claims": 0,
        "disagreements": [],
        "notes": [],
        "as_of": None,
        "age_days": None,
        "diagnosis": None,
        "engine": None,
        "usage": {},
        "timings_ms": {},
        "error": {"message": error.message, "hint": error.hint},
    }


def parse_question(line: str, defaults: Filters = Filters()) -> Question:
    """The question of a batch line; filters that it does not set are those of `defaults`. Where it has a
    "standalone_question", that is answered in exactly these words. Raises UsageError."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError("the line is not JSON", 'Write {"question": "…"} on each line.') from error
    if not isinstance(item, dict):
        raise UsageError("the line is not a JSON object", 'Write {"question": "…"} on each line.')
    text = _text(item)
    if not text:
        raise UsageError('the line has no "question"', 'Write {"question": "…"} on each line.')
    articles = item.get("articles") or ()
    if not isinstance(articles, list | tuple) or not all(isinstance(one, str) for one in articles):
        raise UsageError('"articles" is not a list of article ids')
    filters = Filters(
        since=_day(item, "since") or defaults.since,
        as_of=_day(item, "as_of") or defaults.as_of,
        source=_string(item, "source") or defaults.source,
        articles=tuple(articles) or defaults.articles,
    )
    given = (_string(item, "standalone_question") or "").strip()
    return Question(text, _history(item), filters, _id(item), given or None)


def _id(item: dict[str, Any]) -> str | None:
    id_ = item.get("id")
    return None if id_ is None else str(id_)


def _text(item: dict[str, Any]) -> str:
    """The question of a batch line; "" where it has none."""
    text = item.get("question")
    return harmless(text).strip() if isinstance(text, str) else ""


def parse_day(value: str) -> date:
    """A calendar day as YYYY-MM-DD. Raises UsageError."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is not a date", "Write it as YYYY-MM-DD.") from error


def _day(item: dict[str, Any], key: str) -> date | None:
    value = _string(item, key)
    return parse_day(value) if value else None


def _string(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f'"{key}" is not a string')
    return harmless(value) if value else value


def _history(item: dict[str, Any]) -> tuple[Turn, ...]:
    given = item.get("history") or []
    if not isinstance(given, list):
        raise UsageError(_NO_HISTORY)
    return tuple(map(_turn, given))


def _turn(entry: Any) -> Turn:
    role, text = (entry.get("role"), entry.get("text")) if isinstance(entry, dict) else (None, None)
    if role not in ("user", "assistant") or not isinstance(text, str):
        raise UsageError(_NO_HISTORY)
    return Turn(role, harmless(text))


def article_json(ref: ArticleRef) -> dict[str, Any]:
    """The object of an article."""
    return {
        "id": ref.id,
        "title": ref.title,
        "source": ref.source,
        "url": ref.url,
        "published": ref.published.isoformat() if ref.published else None,
        **({"story": _story(ref.story)} if ref.story else {}),
    }


def _story(story: Story) -> dict[str, Any]:
    """The articles that carry one text, the earliest first."""
    return {
        "outlets": story.outlets,
        "articles": [copy.article_id for copy in story.copies],
        "earliest": story.earliest.isoformat() if story.earliest else None,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """The object of a cited quote, whose statement it is, and who carries what it says; null where that was not
    looked for."""
    return {
        "marker": citation.marker,
        **quote_json(citation.quote),
        "state": str(citation.state),
        "attribution": _attribution(citation.attribution),
        "reports": {"outlets": citation.reports.outlets, "origins": citation.reports.origins}
        if citation.reports
        else None,
    }


def _attribution(one: Attribution | None) -> dict[str, Any] | None:
    """Whose statement a quote is; `start` and `end` are the words of the article that say so, null where none do."""
    if one is None:
        return None
    span = one.span
    return {
        "class": str(one.voice),
        "speaker": one.speaker,
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def quote_json(quote: Quote) -> dict[str, Any]:
    """The object of a quote; `start` and `end` count characters of the article's text."""
    return {
        "article": article_json(quote.article),
        "quote": quote.text,
        "start": quote.span.start,
        "end": quote.span.end,
    }


def _passage(found: RetrievedPassage) -> dict[str, Any]:
    passage, scores = found.passage, found.scores
    fields: dict[str, Any] = {
        "id": passage.id,
        "article_id": passage.article_id,
        "rank": found.rank,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "scores": {"dense": scores.dense, "words": scores.words, "fused": scores.fused, "reader": scores.reader},
    }
    if found.suspected:
        fields["suspected"] = [_suspected(passage, span) for span in found.suspected]
    return fields


def _suspected(passage: Passage, span: Span) -> dict[str, Any]:
    """A sentence that seems to be written to the assistant, in characters of the article."""
    placed = span.shifted(passage.span.start)
    return {"start": placed.start, "end": placed.end, "text": span.of(passage.text)}
