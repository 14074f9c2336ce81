"""The evidence pack of a conversation: its answers with every quote, its article and its place, to be handed on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from assistant.answer.contract import citation_json, to_json
from assistant.domain import wording
from assistant.domain.answer import Citation, CitationState, Claim, Status
from assistant.domain.conversation import ExportFormat, KeptConversation, KeptTurn
from assistant.domain.disagreement import Disagreement
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import sanitize_line, spelled

_FROM_ANSWER = (
    *("short_answer", "confidence", "as_of", "age_days", "hidden_claims", "notes", "diagnosis", "disagreements"),
    *("engine", "usage", "timings_ms"),
)
# Characters that Markdown, or HTML inside it, would act on. Line starts need none: no line begins with foreign text.
_MARKS = re.compile(r"([\\`*_\[\]<>&~|$])")
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_GLYPHS = {CitationState.VERIFIED: "✓", CitationState.PARAPHRASE: "≈", CitationState.UNSUPPORTED: "✗"}
_PREFACE = (
    "Offsets count characters, from 0, in the text of the article as it was filed; the content hash (SHA-256) names"
    " the version of the article that the quote was taken from."
)


def render(conversation: KeptConversation, form: ExportFormat) -> str:
    """The pack as text that ends with a line feed. Nothing in it acts on a terminal."""
    return _json(conversation) if form is ExportFormat.JSON else _markdown(conversation)


def file_name(conversation: KeptConversation, form: ExportFormat) -> str:
    """A name for the pack's file that every file system takes: its day and the title's plain letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", conversation.summary.title.lower())[:48].strip("-")
    return "-".join(filter(None, ("conversation", f"{conversation.summary.created:%Y-%m-%d}", plain))) + f".{form}"


def _json(conversation: KeptConversation) -> str:
    summary = conversation.summary
    pack = {
        "id": summary.id,
        "title": summary.title,
        "created": moment(summary.created),
        "updated": moment(summary.updated),
        "turns": [turn_json(number, turn) for number, turn in enumerate(conversation.turns, 1)],
        "unreadable_turns": conversation.unreadable,
    }
    return f"{spelled(json.dumps(pack, ensure_ascii=False, indent=2))}\n"


def turn_json(number: int, turn: KeptTurn) -> dict[str, Any]:
    """The object of turn `number`, from 1."""
    exchange = turn.exchange
    of_answer = to_json(exchange.answer) if exchange.answer else {}
    claims = exchange.answer.claims if exchange.answer else exchange.claims
    return {
        "number": number,
        "asked": moment(turn.asked),
        "question": exchange.question.text,
        "standalone_question": exchange.standalone or exchange.question.text,
        "status": _status(exchange),
        "answer": exchange.text,
        **{key: of_answer.get(key) for key in _FROM_ANSWER},
        "claims": [_claim(claim) for claim in claims],
        "citations": [_citation(citation, turn) for citation in exchange.citations],
        "error": _trouble(exchange),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    memory = str(claim.memory) if claim.memory else None
    return {"text": claim.text, "markers": list(claim.markers), "state": str(claim.state), "memory": memory}


def _citation(citation: Citation, turn: KeptTurn) -> dict[str, Any]:
    fields = citation_json(citation)
    fields["article"]["content_hash"] = turn.hashes.get(citation.quote.article.id)
    return fields


def _status(exchange: Exchange) -> str:
    return str(exchange.answer.status if exchange.answer else exchange.phase)


def _trouble(exchange: Exchange) -> str | None:
    if exchange.failure:
        return exchange.failure
    return wording.fault(exchange.fault, by_quotation=_by_quotation(exchange)) if exchange.fault else None


def _by_quotation(exchange: Exchange) -> bool:
    return exchange.answer.engine.model is None if exchange.answer else not exchange.text


def _markdown(conversation: KeptConversation) -> str:
    summary = conversation.summary
    head = f"{wording.count(summary.turns, 'question')}, {moment(summary.created)} to {moment(summary.updated)}."
    blocks = [f"# {_safe(summary.title)}", f"Conversation `{summary.id}`: {head}", _PREFACE]
    for number, turn in enumerate(conversation.turns, 1):
        blocks += _turn_markdown(number, turn)
    if conversation.unreadable:
        blocks.append(f"{wording.count(conversation.unreadable, 'turn')} could not be read and left out.")
    return "\n\n".join(blocks) + "\n"


def _turn_markdown(number: int, turn: KeptTurn) -> list[str]:
    exchange, answer = turn.exchange, turn.exchange.answer
    blocks = [f"## {number}. {_safe(exchange.question.text)}", f"Asked {moment(turn.asked)}"]
    if exchange.leaned:
        blocks[-1] += f", searched as: *{_safe(exchange.standalone)}*"
    if day := wording.as_of(exchange.question.filters):
        blocks[-1] += f", {day}"
    if answer and answer.short_answer:
        blocks.append(f"**{_safe(answer.short_answer)}**")
    if answer and answer.status is Status.ABSTAINED:
        blocks.append(f"No answer. {_safe(exchange.text)}")
        blocks += [_safe(line) for line in wording.gap(answer.diagnosis)] if answer.diagnosis else []
    elif exchange.text:
        blocks.append(f"Answer: {_safe(exchange.text)}")
    unsupported = [claim for claim in exchange.claims if claim.state is CitationState.UNSUPPORTED]
    blocks += [f"✗ no passage says: “{_safe(claim.text)}”" for claim in unsupported]
    blocks += [_quote(citation, turn) for citation in exchange.citations]
    blocks += [_differing(one) for one in answer.disagreements] if answer else []
    if trouble := _trouble(exchange):
        blocks.append(f"⚠ {_safe(trouble)}")
    if answer:
        # The model's failure is told above.
        blocks += [f"⚠ {_safe(note.text)}" for note in answer.notes]
        told = [wording.who(answer.engine)]
        told += [f"confidence {answer.confidence:.2f}"] if answer.status is Status.ANSWERED else []
        told += filter(None, [wording.usage(answer)])
        blocks.append(f"({_safe(' · '.join(told))})")
    elif not exchange.failure:
        blocks.append("(stopped)")
    return blocks


def _quote(citation: Citation, turn: KeptTurn) -> str:
    quote = citation.quote
    article, hash_ = quote.article, turn.hashes.get(quote.article.id)
    about = [
        f"**{_safe(article.title)}**",
        _safe(article.source or ""),
        article.published.isoformat() if article.published else "undated",
        _link(article.url or ""),
    ]
    place = f"article {_safe(article.id)}, characters {quote.span.start} to {quote.span.end}"
    return "\n>\n".join(
        [
            f"> \\[{citation.marker}\\] {_GLYPHS[citation.state]} {citation.state}: “{_safe(quote.text)}”",
            f"> {' · '.join(filter(None, about))}",
            f"> {place}" + (f", content hash `{hash_}`" if hash_ else ""),
        ]
    )


def _differing(disagreement: Disagreement) -> str:
    heading, *values = wording.differing(disagreement)
    return "\n".join([f"⚠ {_safe(heading)}", "", *(f"- {_safe(value.strip())}" for value in values)])


def _link(url: str) -> str:
    line = sanitize_line(url) or ""
    return f"<{line}>" if _ADDRESS.fullmatch(line) else _safe(line)


def _safe(text: str) -> str:
    """Text of others on one line, shown by Markdown as it is."""
    return _MARKS.sub(r"\\\1", sanitize_line(text) or "")


def moment(when: datetime) -> str:
    """A moment as packs write it, in UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
