"""What the chat shows, as styled text. Everything that comes from outside is data here, never markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content
from textual.style import Style

from assistant.domain import wording
from assistant.domain.answer import Answer, CitationState, Claim, Engine, Status
from assistant.domain.article import Article, ArticleRef, Span
from assistant.domain.exchange import Evidence, Exchange, Phase

_MARKER = re.compile(r"\[(\d{1,3})\]")
# Told apart by glyph as well as by colour: some readers see no colours, and NO_COLOR shows none.
_GLYPHS = {CitationState.VERIFIED: "✓", CitationState.PARAPHRASE: "≈", CitationState.UNSUPPORTED: "✗"}
_COLOURS = {
    CitationState.VERIFIED: "$text-success",
    CitationState.PARAPHRASE: "$text-warning",
    CitationState.UNSUPPORTED: "$text-error",
}
_ADDRESSED = "⚑"
_SHORT = "⚠"
_EXCERPT = 160


def answer_content(exchange: Exchange, number: int) -> Content:
    """The answer of turn `number`, as far as it has come; its markers can be clicked."""
    parts: list[Content] = []
    answer = exchange.answer
    if answer and answer.short_answer:
        parts.append(Content.styled(answer.short_answer, "bold $text-accent"))
    if answer and answer.status is Status.ABSTAINED:
        parts.append(_abstention(answer))
    elif answer and answer.shown_claims:
        parts.append(Content(" ").join([_claim(claim, number) for claim in answer.shown_claims]))
    elif exchange.text:
        parts.append(_prose(exchange.text, number))
        parts += _unsupported(exchange.claims)
    if exchange.phase is Phase.FAILED:
        parts.append(Content.styled(f"✗ {exchange.failure}", "$text-error"))
    elif exchange.phase is Phase.STOPPED:
        parts.append(Content.styled("Stopped.", "$text-warning"))
    elif exchange.phase.running and not exchange.text:
        parts.append(Content.styled(f"{exchange.phase.capitalize()} …", "$foreground-muted"))
    parts += _shortfall(exchange)
    if answer:
        parts.append(_colophon(answer))
    return Content("\n").join(parts)


def question_content(exchange: Exchange) -> Content:
    """The question as it was asked and, where it leaned on the one before, as it was searched."""
    question = Content.styled(exchange.question.text, "bold")
    if not exchange.leaned:
        return question
    searched = Content.styled(f"searched as: {exchange.standalone}", "$foreground-muted italic")
    return Content("\n").join([question, searched])


def evidence_content(one: Evidence) -> Content:
    """A card of the evidence: the quote with its state, or an excerpt; its article, source and date; and what in
    the article is written to the assistant."""
    title = Content.styled(one.article.title, "bold")
    about = Content.styled(_about(one.article), "$foreground-muted")
    if one.citation:
        state = one.citation.state
        head = Content.styled(f"[{one.citation.marker}] {_GLYPHS[state]} {state}", _COLOURS[state])
        return Content("\n").join([head, Content(f"“{_line(one.text)}”"), title, about, *_warning(one)])
    head = Content.styled(f"read, rank {one.rank}", "$foreground-muted")
    excerpt = Content.styled(_excerpt(one.text), "$foreground-muted")
    return Content("\n").join([head, title, about, excerpt, *_warning(one)])


def _warning(one: Evidence) -> list[Content]:
    if not one.suspected:
        return []
    said = _excerpt(" ".join(one.suspected))
    return [Content.styled(f"{_ADDRESSED} addressed to the assistant, not followed: “{said}”", "$text-warning")]


def article_head(article: Article) -> Content:
    """The title of an article, and where, when and by whom it was published."""
    about = [_about(article.ref), article.author or "", article.url or ""]
    return Content("\n").join(
        [Content.styled(article.title, "bold"), Content.styled(" · ".join(filter(None, about)), "$foreground-muted")]
    )


def article_body(article: Article, quotes: Sequence[Span], current: Span | None) -> Content:
    """The text of an article with every quote marked, the current one strongest."""
    body = Content(article.text)
    for span in quotes:
        style = "bold $text-primary on $primary-muted" if span == current else "underline"
        body = body.stylize(style, span.start, span.end)
    return body


def _claim(claim: Claim, number: int) -> Content:
    text = Content(_line(claim.text))
    if claim.state is CitationState.UNSUPPORTED:
        text = Content.styled(f"{text.plain} ✗ no passage says this", "$text-error")
    markers = Content("").join([_marker(marker, number) for marker in claim.markers])
    return Content.assemble(text, " ", markers) if claim.markers else text


def _unsupported(claims: Sequence[Claim]) -> list[Content]:
    """The sentences of prose in progress that were checked and are carried by nothing."""
    return [
        Content.styled(f"✗ no passage says: “{_excerpt(claim.text)}”", "$text-error")
        for claim in claims
        if claim.state is CitationState.UNSUPPORTED
    ]


def _shortfall(exchange: Exchange) -> list[Content]:
    if exchange.answer:
        lines = wording.shortfall(exchange.answer)
    elif exchange.fault:
        lines = [wording.fault(exchange.fault, by_quotation=not exchange.text)]
    else:
        lines = []
    return [Content.styled(f"{_SHORT} {line}", "$text-warning") for line in lines]


def _prose(text: str, number: int) -> Content:
    parts: list[Content] = []
    end = 0
    for match in _MARKER.finditer(text):
        parts += [Content(text[end : match.start()]), _marker(int(match.group(1)), number)]
        end = match.end()
    return Content("").join([*parts, Content(text[end:])])


def _marker(marker: int, number: int) -> Content:
    click = Style.from_meta({"@click": f"screen.cite({number}, {marker})"})
    return Content.styled(f"[{marker}]", click).stylize("bold $text-accent")


def _abstention(answer: Answer) -> Content:
    parts = [Content.assemble(("No answer. ", "bold $text-warning"), answer.text)]
    nearest = answer.diagnosis.nearest if answer.diagnosis else ()
    if nearest:
        parts.append(Content.styled("Nearest articles:", "$foreground-muted"))
        parts += [Content.assemble("  ", ref.title, (f"  {_about(ref)}", "$foreground-muted")) for ref in nearest]
    return Content("\n").join(parts)


def _colophon(answer: Answer) -> Content:
    parts = [wording.who(answer.engine)]
    if answer.status is Status.ANSWERED:
        parts.append(f"confidence {answer.confidence:.2f}")
    if spent := wording.usage(answer):
        parts.append(spent)
    if total := answer.timings_ms.get("total"):
        parts.append(f"{total / 1000:.1f} s")
    return Content.styled(" · ".join(parts), "$foreground-muted")


def engine_line(engine: Engine, articles: int, passages: int) -> str:
    """Who answers, and over how much."""
    return f"{wording.who(engine)} · {wording.count(articles, 'article')} · {wording.count(passages, 'passage')}"


def _about(article: ArticleRef) -> str:
    published = article.published.isoformat() if article.published else "undated"
    return " · ".join(filter(None, (article.source, published)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _excerpt(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rsplit(' ', 1)[0]} …"
