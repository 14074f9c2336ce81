"""Kept conversations, as styled text."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from assistant.domain import wording
from assistant.domain.answer import Status
from assistant.domain.conversation import ConversationSummary, KeptConversation

_TURNS = 50
_EXCERPT = 240


def summary_content(summary: ConversationSummary, now: datetime) -> Content:
    """Its title above when it was and how long it is."""
    about = f"{when(summary.updated, now)} · {wording.count(summary.turns, 'question')}"
    return Content("\n").join([Content.styled(summary.title, "bold"), Content.styled(about, "$foreground-muted")])


def preview_content(conversation: KeptConversation) -> Content:
    """The questions with what was answered, in short; of a long conversation the last ones."""
    parts: list[Content] = []
    left_out = max(0, len(conversation.turns) - _TURNS)
    if left_out:
        parts.append(Content.styled(f"{wording.count(left_out, 'earlier question')} …", "$foreground-muted"))
    for exchange in conversation.exchanges[left_out:]:
        parts.append(Content.styled(exchange.question.text, "bold"))
        answer = exchange.answer
        if answer and answer.short_answer:
            parts.append(Content.styled(answer.short_answer, "$text-accent"))
        if answer and answer.status is Status.ABSTAINED:
            parts.append(Content.styled("No answer.", "$text-warning"))
        elif exchange.failure:
            parts.append(Content.styled(f"✗ {_short(exchange.failure)}", "$text-error"))
        else:
            parts.append(Content.styled(_short(exchange.text) or "Stopped.", "$foreground-muted"))
        parts.append(Content(""))
    return Content("\n").join(parts)


def offer_line(summary: ConversationSummary, now: datetime) -> str:
    """The way back to the last conversation."""
    about = f"{wording.count(summary.turns, 'question')}, {when(summary.updated, now)}"
    return f"Ctrl+R goes on with “{summary.title}” ({about}). F7 shows every conversation."


def when(then: datetime, now: datetime) -> str:
    """A moment as a person would say it, in local time; both carry their zone."""
    then, now = then.astimezone(), now.astimezone()
    days = (now.date() - then.date()).days
    if days == 0:
        return f"today {then:%H:%M}"
    if days == 1:
        return f"yesterday {then:%H:%M}"
    return f"{then:%Y-%m-%d}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rsplit(' ', 1)[0]} …"
