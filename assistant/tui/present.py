"""What the chat shows, as styled text. Everything that comes from outside is data here, never markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content
from textual.style import Style

from assistant.domain import wording
from assistant.domain.answer import Answer, Citation, CitationState, Claim, Engine, Status
from assistant.domain.article import Article, ArticleRef
from assistant.domain.exchange import Evidence, Exchange, Phase

_MARKER = re.compile(r"\[(\d{1,3})\]")
# Told apart by glyph as well as by colour: some readers see no colours, and NO_COLOR shows none.
_GLYPHS = {CitationState.VERIFIED: "✓", CitationState.PARAPHRASE: "≈", CitationState.UNSUPPORTED: "✗"}
_COLOURS = {
    CitationState.VERIFIED: "$text-success",
    CitationState.PARAPHRASE: "$text-warning",
    CitationState.UNSUPPORTED: "$text-error",
}
# Strong without colours as well.
_LIT = "bold $text-primary on $primary-muted"
_LIT_MARKER = "bold reverse $text-accent"
_ADDRESSED = "⚑"
_SHORT = "⚠"
_DIFFER = "≠"
_EXCERPT = 160
_AROUND = 90


def answer_content(exchange: Exchange, number: int, lit: int | None = None, *, apart: bool = False) -> Content:
    """The answer of turn `number`, as far as it has come; its markers can be clicked. The marker `lit` stands out,
    with every sentence that it carries. Sentences that stand `apart` have a line and the glyph of their state each."""
    parts: list[Content] = []
    answer = exchange.answer
    if answer and answer.short_answer:
        parts.append(Content.styled(answer.short_answer, "bold $text-accent"))
    if answer and answer.status is Status.ABSTAINED:
        parts.append(_abstention(answer))
    elif answer and answer.shown_claims:
        claims = [_claim(claim, number, lit, apart=apart) for claim in answer.shown_claims]
        parts.append(Content("\n" if apart else " ").join(claims))
    elif exchange.text:
        parts.append(_prose(exchange, number, lit))
        parts += _unsupported(exchange.claims)
    if exchange.phase is Phase.FAILED:
        parts.append(Content.styled(f"✗ {exchange.failure}", "$text-error"))
    elif exchange.phase is Phase.STOPPED:
        parts.append(Content.styled("Stopped.", "$text-warning"))
    elif exchange.phase.running and not exchange.text:
        parts.append(Content.styled(f"{exchange.phase.capitalize()} …", "$foreground-muted"))
    parts += _shortfall(exchange)
    if answer and (memory := wording.memory(answer)):
        parts.append(Content.styled(memory, "$foreground-muted"))
    if answer:
        parts += _differing(answer)
        parts.append(_colophon(answer))
    return Content("\n").join(parts)


def question_content(exchange: Exchange) -> Content:
    """The question as it was asked; where it leaned on the one before, as it was searched; and the day asked for."""
    parts = [Content.styled(exchange.question.text, "bold")]
    if exchange.leaned:
        parts.append(Content.styled(f"searched as: {exchange.standalone}", "$foreground-muted italic"))
    if day := wording.as_of(exchange.question.filters):
        parts.append(Content.styled(day, "$foreground-muted italic"))
    return Content("\n").join(parts)


def evidence_content(one: Evidence, *, context: bool = False) -> Content:
    """A card of the evidence: the quote with its state, or an excerpt; its article, source and date; and what in
    the article is written to the assistant."""
    title = Content.styled(one.article.title, "bold")
    about = Content.styled(_about(one.article), "$foreground-muted")
    if one.citation:
        state = one.citation.state
        head = Content.styled(f"[{one.citation.marker}] {_GLYPHS[state]} {state}", _COLOURS[state])
        quoted = _quoted(one, context=context)
        return Content("\n").join(
            [
                *(head, quoted, *_provenance(one.citation), title, about),
                *_copies(one.article, counted=not (one.citation.reports and one.citation.reports.told)),
                *_warning(one),
            ]
        )
    head = Content.styled(f"read, rank {one.rank}" if one.rank else "comes near", "$foreground-muted")
    excerpt = Content.styled(_excerpt(one.text), "$foreground-muted")
    return Content("\n").join([head, title, about, *_copies(one.article), excerpt, *_warning(one)])


def _provenance(citation: Citation) -> list[Content]:
    """Whose statement a quote is and who carries it, where that tells something."""
    told = wording.provenance(citation)
    return [Content.styled(_line(told), "$foreground-muted italic")] if told else []


def _copies(article: ArticleRef, *, counted: bool = True) -> list[Content]:
    """Where else the text of an article is."""
    if article.story is None:
        return []
    return [Content.styled(article.story.also_in(article.id, counted=counted), "$foreground-muted")]


def _quoted(one: Evidence, *, context: bool) -> Content:
    quote = Content(f"“{_line(one.text)}”")
    if not context or not (one.before or one.after):
        return quote
    before, after = _tail(one.before), _head(one.after)
    muted = "$foreground-muted"
    return Content.assemble((before, muted), quote.stylize("bold"), (after, muted))


def _tail(text: str) -> str:
    """The last words before a quote."""
    line = _line(text)
    if not line:
        return ""
    return f"{line} " if len(line) <= _AROUND else f"… {line[-_AROUND:].partition(' ')[2]} "


def _head(text: str) -> str:
    """The first words after a quote."""
    line = _line(text)
    if not line:
        return ""
    return f" {line}" if len(line) <= _AROUND else f" {line[:_AROUND].rpartition(' ')[0]} …"


def _warning(one: Evidence) -> list[Content]:
    if not one.suspected:
        return []
    said = _excerpt(" ".join(one.suspected))
    return [Content.styled(f"{_ADDRESSED} addressed to the assistant, not followed: “{said}”", "$text-warning")]


def article_head(article: Article) -> Content:
    """The title of an article, and where, when and by whom it was published."""
    about = [article.source, wording.published(article), article.author, article.url]
    return Content("\n").join(
        [Content.styled(article.title, "bold"), Content.styled(" · ".join(filter(None, about)), "$foreground-muted")]
    )


def _claim(claim: Claim, number: int, lit: int | None, *, apart: bool = False) -> Content:
    text = Content(_line(claim.text))
    if lit in claim.markers:
        text = text.stylize(_LIT)
    if claim.state is CitationState.UNSUPPORTED:
        text = Content.styled(f"{text.plain} ✗ no passage says this", "$text-error")
    elif apart:
        text = Content.assemble((f"{_GLYPHS[claim.state]} ", _COLOURS[claim.state]), text)
    markers = Content("").join([_marker(marker, number, lit) for marker in claim.markers])
    return Content.assemble(text, " ", markers) if claim.markers else text


def _unsupported(claims: Sequence[Claim]) -> list[Content]:
    """The sentences of prose in progress that were checked and are carried by nothing."""
    return [
        Content.styled(f"✗ no passage says: “{_excerpt(claim.text)}”", "$text-error")
        for claim in claims
        if claim.state is CitationState.UNSUPPORTED
    ]


def _shortfall(exchange: Exchange) -> list[Content]:
    return [Content.styled(f"{_SHORT} {line}", "$text-warning") for line in wording.shortfall_so_far(exchange)]


def _differing(answer: Answer) -> list[Content]:
    """What the sources say differently, a line a value."""
    told: list[Content] = []
    for one in answer.disagreements:
        head, *values = wording.differing(one)
        told += [
            Content.styled(f"{_DIFFER} {head}", "$text-warning"),
            *(Content(f"  {_line(value)}") for value in values),
        ]
    return told


def _prose(exchange: Exchange, number: int, lit: int | None) -> Content:
    text = exchange.text
    parts: list[Content] = []
    end = 0
    for match in _MARKER.finditer(text):
        parts += [Content(text[end : match.start()]), _marker(int(match.group(1)), number, lit)]
        end = match.end()
    prose = Content("").join([*parts, Content(text[end:])])
    for claim in exchange.claims:
        if lit in claim.markers and (start := text.find(claim.text)) >= 0:
            prose = prose.stylize_before(_LIT, start, start + len(claim.text))
    return prose


def _marker(marker: int, number: int, lit: int | None) -> Content:
    click = Style.from_meta({"@click": f"screen.cite({number}, {marker})"})
    return Content.styled(f"[{marker}]", click).stylize(_LIT_MARKER if marker == lit else "bold $text-accent")


def lit_part(content: Content) -> tuple[int, int] | None:
    """Where in an answer the first run of what is lit begins and ends, in characters."""
    lit = [span for span in content.spans if span.style in (_LIT, _LIT_MARKER)]
    if not lit:
        return None
    first = min(lit, key=lambda span: span.start)
    return first.start, first.end


def _abstention(answer: Answer) -> Content:
    parts = [Content.assemble(("No answer. ", "bold $text-warning"), answer.text)]
    nearest = answer.diagnosis.nearest if answer.diagnosis else ()
    if nearest:
        parts.append(Content.styled("Nearest articles:", "$foreground-muted"))
        parts += [Content.assemble("  ", ref.title, (f"  {_about(ref)}", "$foreground-muted")) for ref in nearest]
    if answer.diagnosis:
        parts += [Content.styled(_line(line), "$foreground-muted") for line in wording.gap(answer.diagnosis)]
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
