"""Watched questions: each with the answer that was last looked at, in a JSON file that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.check.baseline.model import KeptCitation, mark
from assistant.check.changes import write_whole
from assistant.domain.answer import Answer, Citation, CitationState, Diagnosis, Engine, Filters, Question, Quote, Status
from assistant.domain.article import Article, ArticleRef, Span
from assistant.domain.errors import CaseError, SpanError
from assistant.domain.sanitize import spelled

FILE_NAME = "watched.json"
_VERSION = 1
_MEND = "Mend the file, or move it away; `assistant watch add` makes one."


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as it was looked at, on the day `asked`. `reason` says why there was none; `found` are the ids of the
    articles that the search gave."""

    asked: date
    status: str
    short_answer: str | None = None
    reason: str | None = None
    citations: tuple[KeptCitation, ...] = ()
    found: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer, articles: Mapping[str, Article | None], day: date) -> Seen:
        """What is kept of an answer; `articles` are those that it quotes, by id."""
        return cls(
            day,
            answer.status.value,
            answer.short_answer,
            answer.diagnosis.reason if answer.diagnosis else None,
            tuple(_kept(one, articles.get(one.quote.article.id)) for one in answer.citations),
            tuple(dict.fromkeys(one.article.id for one in answer.passages)),
        )

    def answer(self, question: Question) -> Answer:
        """As much of the answer as was kept."""
        citations = tuple(_citation(number, one) for number, one in enumerate(self.citations, 1))
        return Answer(
            question, question.text, Status(self.status), "", self.short_answer, 0.0, citations, (), (),
            Engine("quotes", None, ""), Diagnosis(self.reason) if self.reason else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A question that is asked again after each ingestion, and the answer that was last looked at."""

    question: str
    since: date | None
    source: str | None
    seen: Seen

    @property
    def asked(self) -> Question:
        """The question as it is asked."""
        return Question(self.question, filters=Filters(since=self.since, source=self.source))


class WatchFile:
    """Reads and writes the file; it is written whole or not at all. Every method raises CaseError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> list[Watched]:
        """The questions in the order in which they came; none where there is no file."""
        from pydantic import TypeAdapter, ValidationError

        try:
            root = json.loads(self.path.read_text("utf-8-sig"))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CaseError(f"{self.path} can't be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise CaseError(f"{self.path} is not JSON", _MEND) from error
        if not isinstance(root, dict) or root.get("version") != _VERSION:
            raise CaseError(f"{self.path} is no list of watched questions that this program reads", _MEND)
        try:
            found = TypeAdapter(list[Watched]).validate_python(root.get("watched"))
            # What is no day or no state of an answer is told here rather than when it is asked again.
            for one in found:
                one.seen.answer(one.asked)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise CaseError(f"{self.path}: {place}: {first['msg']}", _MEND) from error
        except (ValueError, SpanError) as error:
            raise CaseError(f"{self.path}: {error}", _MEND) from error
        return found

    def store(self, watched: Sequence[Watched]) -> None:
        """Put these in place of what the file held."""
        plain: list[dict[str, Any]] = [asdict(one) for one in watched]
        text = json.dumps({"version": _VERSION, "watched": plain}, ensure_ascii=False, indent=1, default=str)
        write_whole(self.path, f"{spelled(text)}\n".encode())


def _kept(citation: Citation, article: Article | None) -> KeptCitation:
    quote = citation.quote
    published = quote.article.published.isoformat() if quote.article.published else None
    # An article that changed between the answer and now is not the one that was quoted.
    quoted = article if article and quote.stands_in(article.text) else None
    return KeptCitation(
        quote.article.id, quote.article.title, published, quote.text, quote.span.start, quote.span.end,
        citation.state.value, mark(quoted.text) if quoted else "",
    )  # fmt: skip


def _citation(number: int, kept: KeptCitation) -> Citation:
    published = date.fromisoformat(kept.published) if kept.published else None
    ref = ArticleRef(kept.article, kept.title, None, None, published)
    return Citation(number, Quote(ref, Span(kept.start, kept.end), kept.quote), CitationState(kept.state))
