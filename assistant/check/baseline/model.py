"""What a baseline holds of an answer, and of everything that the answer came out of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.check.report import narrowed
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer, Citation, RetrievedPassage
from assistant.domain.article import Article, digest
from assistant.domain.ports import Catalogue

# Hexadecimal digits of a hash that tell two texts apart; a person reads them in a diff.
_DIGITS = 16


def mark(*parts: str) -> str:
    """The short hash by which texts are told apart."""
    return digest(*parts)[:_DIGITS]


@dataclass(frozen=True, slots=True)
class ArticleMark:
    """One article as it was: `text` and `about` (source, address, author, language) are hashes, `published` is the
    day or the moment as ISO 8601."""

    title: str
    published: str | None
    text: str
    about: str

    @classmethod
    def of(cls, article: Article) -> ArticleMark:
        """The mark of an article."""
        when = article.published_at or article.published
        about = (article.source, article.url, article.author, article.language)
        return cls(
            article.title, when.isoformat() if when else None, mark(article.text), mark(*(one or "" for one in about))
        )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that an answer comes out of: the corpus, the index, who answers and with which prompts and settings.

    `index` and `prompts` are hashes, the latter by the name of the template. Only what the answerer uses is in
    `prompts` and `settings`: quotations have no prompt that could be blamed.
    """

    answerer: str
    model: str | None
    embedder: str
    reader: str
    index: str
    program: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    articles: Mapping[str, ArticleMark] = field(default_factory=dict)

    @property
    def corpus(self) -> str:
        """The hash over all articles."""
        parts = [
            (id_, one.title, one.published or "", one.text, one.about) for id_, one in sorted(self.articles.items())
        ]
        return mark(*(text for part in parts for text in part))


@dataclass(frozen=True, slots=True)
class KeptCitation:
    """A quote as it was shown. `published` is the day of its article as ISO 8601, `start` and `end` are characters of
    the article's text, `state` is how well the quote carries its sentence, `content` the hash of the article's text."""

    article: str
    title: str
    published: str | None
    quote: str
    start: int
    end: int
    state: str
    content: str


@dataclass(frozen=True, slots=True)
class KeptPassage:
    """A passage that was found, `rank` counting from 1; `text` is the hash of its words, `start` and `end` are
    characters of the article's text."""

    rank: int
    passage: str
    article: str
    start: int
    end: int
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is as long as its words stay: its id changes with any word of its article."""
        return self.article, self.text


@dataclass(frozen=True, slots=True)
class Kept:
    """What a case asked, answered, cited and found. `understood` is the question as it was searched for where that is
    not as it was asked, `narrowed` what the search was narrowed to, in words."""

    question: str
    earlier: tuple[str, ...]
    narrowed: str
    understood: str | None
    status: str
    short_answer: str | None
    answer: str
    confidence: float
    missing: tuple[str, ...]
    citations: tuple[KeptCitation, ...]
    passages: tuple[KeptPassage, ...]

    @property
    def found(self) -> list[tuple[str, str]]:
        """The keys of the passages, best first."""
        return [one.key for one in self.passages]

    def is_quoted(self, passage: KeptPassage) -> bool:
        """Whether a quote lies in this passage."""
        return any(
            one.article == passage.article and one.start < passage.end and passage.start < one.end
            for one in self.citations
        )


Baseline = Mapping[str, tuple[Kept, Circumstances]]
"""What is kept of each case, by its id, with the circumstances of its own blessing."""


def marks(catalogue: Catalogue) -> dict[str, ArticleMark]:
    """Every article of the library, by its id."""
    found = (catalogue.article(ref.id) for ref in catalogue.articles())
    return {article.id: ArticleMark.of(article) for article in found if article}


def kept(result: CaseResult, articles: Mapping[str, ArticleMark]) -> Kept | None:
    """What is to be kept of a result, or None where the question could not be answered for an error."""
    answer, case = result.answer, result.case
    if answer is None or result.error:
        return None
    understood = answer.standalone_question
    return Kept(
        question=case.question,
        earlier=case.earlier,
        narrowed=narrowed(case).strip(),
        understood=understood if understood.strip() != case.question.strip() else None,
        status=answer.status.value,
        short_answer=answer.short_answer,
        answer=answer.text,
        confidence=round(answer.confidence, 2),
        missing=answer.diagnosis.missing if answer.diagnosis else (),
        citations=tuple(_citation(one, articles) for one in answer.citations),
        passages=_passages(answer),
    )


def _citation(citation: Citation, articles: Mapping[str, ArticleMark]) -> KeptCitation:
    quote = citation.quote
    known = articles.get(quote.article.id)
    published = quote.article.published
    return KeptCitation(
        article=quote.article.id,
        title=quote.article.title,
        published=published.isoformat() if published else None,
        quote=quote.text,
        start=quote.span.start,
        end=quote.span.end,
        state=citation.state.value,
        content=known.text if known else "",
    )


def _passages(answer: Answer) -> tuple[KeptPassage, ...]:
    return tuple(_passage(rank, found) for rank, found in enumerate(answer.passages, 1))


def _passage(rank: int, found: RetrievedPassage) -> KeptPassage:
    passage = found.passage
    return KeptPassage(rank, passage.id, passage.article_id, passage.span.start, passage.span.end, mark(passage.text))
