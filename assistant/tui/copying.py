"""What is copied, and what the pager shows: plain text without anything that acts, ready for a draft."""

from __future__ import annotations

from assistant.domain import wording
from assistant.domain.answer import Citation, CitationState, Status
from assistant.domain.article import Article, ArticleRef
from assistant.domain.exchange import Exchange, Phase
from assistant.domain.sanitize import harmless, sanitize, sanitize_line

_STATES = {
    CitationState.VERIFIED: "",
    CitationState.PARAPHRASE: " (the source says it in other words)",
    CitationState.UNSUPPORTED: " (the source does not say this)",
}


def quote_text(words: str) -> str:
    """Words of an article, as they stand there."""
    return harmless(words)


def citation_text(words: str, article: ArticleRef) -> str:
    """A quote above its article's title, its source with the date, and its address."""
    return "\n".join([f"“{sanitize_line(words) or ''}”", *_source(article)])


def answer_text(exchange: Exchange) -> str:
    """An answer with its sources, the sentences that stand on none told, and what else it falls short of."""
    answer = exchange.answer
    text = sanitize(exchange.text)
    if answer and answer.status is Status.ABSTAINED:
        missing = wording.gap(answer.diagnosis) if answer.diagnosis else []
        parts = ["\n".join([f"No answer. {text}", *map(sanitize, missing)])]
    elif answer and answer.short_answer:
        parts = [f"{sanitize_line(answer.short_answer)}\n\n{text}"]
    else:
        parts = [text] if text else []
    unsupported = [claim for claim in exchange.claims if claim.state is CitationState.UNSUPPORTED]
    parts += [f"No passage says: “{sanitize_line(claim.text)}”" for claim in unsupported]
    if exchange.failure:
        parts.append(sanitize_line(exchange.failure) or "")
    if exchange.phase is Phase.STOPPED:
        parts.append("Stopped.")
    parts += map(sanitize, wording.shortfall_so_far(exchange))
    parts += [harmless("\n".join(wording.differing(one))) for one in (answer.disagreements if answer else ())]
    parts += [_listed(citation) for citation in exchange.citations]
    return "\n\n".join(parts)


def turn_text(exchange: Exchange) -> str:
    """The question, with the day that it was asked for, above its answer with the sources."""
    day = wording.as_of(exchange.question.filters)
    asked = f"{sanitize(exchange.question.text)}{f' ({day})' if day else ''}"
    return f"{asked}\n\n{answer_text(exchange)}".rstrip()


def article_text(article: Article) -> str:
    """A whole article below what is known of it."""
    author = sanitize_line(article.author)
    head = [*_source(article.ref), *([author] if author else [])]
    return "\n".join(head) + "\n\n" + sanitize(article.text)


def _listed(citation: Citation) -> str:
    quote = citation.quote
    head = f"[{citation.marker}] “{sanitize_line(quote.text) or ''}”{_STATES[citation.state]}"
    return "\n".join([head, *(f"    {line}" for line in _source(quote.article))])


def _source(article: ArticleRef) -> list[str]:
    """Title, source and date, address: a line each, as far as they are known."""
    about = [sanitize_line(article.source), article.published.isoformat() if article.published else None]
    lines = [sanitize_line(article.title), ", ".join(filter(None, about)), sanitize_line(article.url)]
    return [line for line in lines if line]
