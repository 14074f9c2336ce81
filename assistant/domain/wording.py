"""What every front end says alike of an answer: who gave it, what it cost, and what it falls short of."""

from __future__ import annotations

from assistant.domain.answer import LONGEST_QUESTION, Answer, Engine
from assistant.domain.article import Article
from assistant.domain.errors import AssistantError


def who(engine: Engine) -> str:
    """Who answered."""
    return f"written by {engine.model}" if engine.model else "by quotation"


def published(article: Article) -> str:
    """When an article was published, with its time and zone where they are known."""
    if article.published_at:
        return article.published_at.isoformat(" ", "minutes")
    return article.published.isoformat() if article.published else "undated"


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def too_long(question: str) -> tuple[str, str] | None:
    """Why a question is too long to be asked, and what to do about it; None where it is not."""
    if len(question) <= LONGEST_QUESTION:
        return None
    what = f"the question has {len(question):,} characters, and at most {LONGEST_QUESTION:,} can be searched for"
    return what, "Ask for what you want to know in a sentence or two."


def told(error: AssistantError) -> str:
    """An error with what to do about it, on one line."""
    return f"{error.message}. {error.hint}" if error.hint else error.message


def fault(error: AssistantError, *, by_quotation: bool) -> str:
    """What the failure of a model means for the answer."""
    what = "The model did not answer, quotations do" if by_quotation else "The answer breaks off here"
    return f"{what}: {told(error)}"


def shortfall(answer: Answer) -> list[str]:
    """What is not as it should be with an answer: it breaks off, the model did not write it, it is not shown whole,
    or what its notes say."""
    lines = [fault(answer.error, by_quotation=answer.engine.model is None)] if answer.error else []
    if answer.hidden:
        verb = "is" if answer.hidden == 1 else "are"
        lines.append(f"{count(answer.hidden, 'sentence')} that no passage supports {verb} hidden.")
    return [*lines, *(note.text for note in answer.notes)]


def usage(answer: Answer) -> str:
    """The tokens that a model read and wrote, and what they cost; "" where that is not known."""
    read, written = (answer.usage.get(key) for key in ("prompt_tokens", "completion_tokens"))
    parts = [
        f"{read:,.0f} tokens read" if read is not None else "",
        f"{written:,.0f} written" if written is not None else "",
    ]
    if (cost := answer.usage.get("cost")) is not None:
        parts.append(f"cost {cost:.6f}".rstrip("0").rstrip("."))
    return ", ".join(filter(None, parts))
